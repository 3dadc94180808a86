"""One request over HTTPS, within a time that holds for all of it. No redirect is followed and no cookie is kept."""

import http.client
from dataclasses import dataclass
from types import SimpleNamespace

from outbox import sockets


class NotAskedError(OSError):
    """There was no connection, so nothing was asked."""


class UnclearError(OSError):
    """It was asked, and there was no answer: nobody knows what became of it."""


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    headers: dict


def ask(method, parts, *, deadline, headers, body=None, most=0):
    """Ask once and return an Answer, with at most so many bytes of what was answered. `parts` is an address, split.

    http is for who calls with it on purpose. Raises NotAskedError and UnclearError, which name the host and no more.
    """
    port = parts.port or (443 if parts.scheme == "https" else 80)
    talk = SimpleNamespace(sock=None)  # http.client lets go of its own before the answer is read
    try:
        talk.sock = sockets.dial(parts.hostname, port, deadline)
    except OSError as error:
        raise NotAskedError(f"{parts.hostname}: {type(error).__name__}") from error
    connection = http.client.HTTPConnection(parts.hostname, port)
    asked = False
    try:
        with sockets.shut_at_the_end(talk, deadline):
            if parts.scheme == "https":
                talk.sock = sockets.tls().wrap_socket(talk.sock, server_hostname=parts.hostname)
            connection.sock = talk.sock
            target, asked = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}", True
            given = {"Host": parts.netloc.rpartition("@")[2].removesuffix(":443"), "Connection": "close", **headers}
            connection.request(method, target, body=body, headers=given)
            with connection.getresponse() as response:
                told = response.read(most) if most else b""
                return Answer(response.status, told, {name.lower(): value for name, value in response.getheaders()})
    except (OSError, http.client.HTTPException, ValueError) as error:
        kind = UnclearError if asked else NotAskedError
        raise kind(f"{parts.hostname}: {type(error).__name__}") from error
    finally:
        connection.close()
        talk.sock.close()
