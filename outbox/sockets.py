"""Connections within a time that holds for all of it, not for each read.

A socket's timeout counts each read anew, so a server that sends one byte now and then would stretch it for ever. A
timer shuts the socket when the time is over, whatever it is waiting for.
"""

import os
import queue
import socket
import ssl
import threading
from contextlib import contextmanager, suppress


def dial(host, port, deadline):
    """Connect to the first of the host's addresses that answers. Raises OSError."""
    error = OSError("the name has no address")
    for family, kind, protocol, _, address in _look_up(host, port, deadline):
        dialled = socket.socket(family, kind, protocol)
        try:
            dialled.settimeout(deadline.left())
            dialled.connect(address)
            dialled.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as failure:
            dialled.close()
            error = failure
        else:
            return dialled
    raise error


def tls():
    return ssl.create_default_context()


@contextmanager
def shut_at_the_end(talk, deadline):
    """Shut `talk.sock` when the time is over. Looked up then: it may have been wrapped in TLS meanwhile."""
    talk.sock.settimeout(deadline.left())
    timer = threading.Timer(deadline.left(), _shut, [talk])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _shut(talk):
    """End both directions of the connection from another thread: on the descriptor, for TLS objects are not shared."""
    with suppress(OSError, AttributeError, ValueError):
        twin = socket.socket(fileno=os.dup(talk.sock.fileno()))
        with twin:
            twin.shutdown(socket.SHUT_RDWR)


def _look_up(host, port, deadline):
    """Ask DNS, which knows no timeout, in a thread that is left alone when it takes too long."""
    answers = queue.SimpleQueue()

    def ask():
        try:
            answers.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            answers.put(error)

    threading.Thread(target=ask, daemon=True).start()
    try:
        found = answers.get(timeout=deadline.left())
    except queue.Empty as error:
        raise TimeoutError("no answer from DNS") from error
    if isinstance(found, Exception):
        raise OSError(f"the name was not found ({found})") from found
    return found
