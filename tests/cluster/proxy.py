"""A reverse proxy in a few lines, to show a cluster with: never put it before a real installation.

As a proxy should, it says who asks and drops what the asker claims of that, takes turns among the servers that
answer, and asks another one when a server dies before the first byte of its answer: again only what may be asked
twice, GET and HEAD. A form that may have reached a server is never sent a second time.
"""

import asyncio
import contextlib
import threading

HEAD_BYTES, BODY_BYTES = 64 * 1024, 8 * 1024 * 1024
SECONDS = 40  # for an answer: longer than the product ever takes
LOOKS_EVERY, LOOK_SECONDS = 0.5, 2
OF_ONE_HOP = {"connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "proxy-authorization"}
OURS = {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "forwarded"}


class NotUnderstood(Exception):
    """What came is no request that this proxy passes on."""


class Lost(Exception):
    """The server ended before it answered. `may_have_arrived`: it may have done what was asked."""

    def __init__(self, may_have_arrived):
        self.may_have_arrived = may_have_arrived


class Server:
    """One web process behind the proxy."""

    def __init__(self, port):
        self.port, self.answers, self.passed = port, True, 0


class Proxy:
    """`with Proxy(port, [port_of_a_web, port_of_another]) as proxy:` and open `proxy.url`."""

    def __init__(self, port, ports):
        self.port, self.servers, self.turn = port, [Server(each) for each in ports], 0
        self.repeated = 0  # requests that a second server answered because the first one died

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self):
        self.loop, ready = asyncio.new_event_loop(), threading.Event()
        self.thread = threading.Thread(target=lambda: self.loop.run_until_complete(self._serve(ready)), daemon=True)
        self.thread.start()
        if not ready.wait(10):
            raise OSError(f"The proxy cannot listen on port {self.port}.")
        return self

    def __exit__(self, *_):
        self.loop.call_soon_threadsafe(self.ended.set)
        self.thread.join(10)

    async def _serve(self, ready):
        self.ended = asyncio.Event()
        listener = await asyncio.start_server(self._listen, "127.0.0.1", self.port, limit=HEAD_BYTES)
        self.port = listener.sockets[0].getsockname()[1]
        looks = [asyncio.create_task(self._look_at(server)) for server in self.servers]
        ready.set()
        await self.ended.wait()
        listener.close()
        for look in looks:
            look.cancel()

    async def _look_at(self, server):
        """Leave out who does not answer, or cannot reach the database, until it does again."""
        question = b"GET /healthz/web HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        while True:
            try:
                async with asyncio.timeout(LOOK_SECONDS):
                    reader, asking = await asyncio.open_connection("127.0.0.1", server.port)
                    with contextlib.closing(asking):
                        asking.write(question)
                        server.answers = b" 200 " in await reader.readline()
            except (OSError, TimeoutError):
                server.answers = False
            await asyncio.sleep(LOOKS_EVERY)

    async def _listen(self, reader, writer):
        try:
            await self._pass_on(reader, writer)
        except (NotUnderstood, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            writer.write(answer_of_ours(400, "Bad Request"))
        except Lost:
            writer.write(answer_of_ours(502, "Bad Gateway"))
        except OSError:
            pass  # whoever asked has left
        with contextlib.suppress(OSError):
            await writer.drain()
            writer.close()

    async def _pass_on(self, reader, writer):
        head = await reader.readuntil(b"\r\n\r\n")
        method, headers = read(head)
        body = await body_of(reader, headers)
        request = rewritten(head, headers, writer.get_extra_info("peername")[0]) + body
        lost = Lost(may_have_arrived=False)
        for number, server in enumerate(self._in_turn()):
            if number and lost.may_have_arrived and method not in {b"GET", b"HEAD"}:
                break
            try:
                await self._ask(server, request, writer)
            except Lost as again:
                lost, server.answers = again, False
                continue
            self.repeated += bool(number)
            return
        raise lost

    def _in_turn(self):
        """Whose turn it is first; those that did not answer of late come last."""
        self.turn += 1
        order = self.servers[self.turn % len(self.servers) :] + self.servers[: self.turn % len(self.servers)]
        return sorted(order, key=lambda server: not server.answers)

    async def _ask(self, server, request, writer):
        """Hand a request on and the answer back. Raises Lost as long as nothing of an answer has come."""
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                reader, asking = await asyncio.open_connection("127.0.0.1", server.port)
        except (OSError, TimeoutError) as error:
            raise Lost(may_have_arrived=False) from error
        with contextlib.closing(asking):
            try:
                async with asyncio.timeout(SECONDS):
                    asking.write(request)
                    await asking.drain()
                    part = await reader.read(65536)
            except (OSError, TimeoutError) as error:
                raise Lost(may_have_arrived=True) from error
            if not part:
                raise Lost(may_have_arrived=True)
            server.passed += 1
            while part:
                writer.write(part)
                await writer.drain()
                part = await reader.read(65536)


def read(head):
    """The method, and [(name, value)] of the head of a request."""
    words, *lines = head[:-4].split(b"\r\n")
    if len(words.split(b" ")) != 3 or not all(b":" in line for line in lines):
        raise NotUnderstood
    pairs = [line.split(b":", 1) for line in lines]
    return words.split(b" ")[0], [(name.decode("latin-1").strip().lower(), value.strip()) for name, value in pairs]


async def body_of(reader, headers):
    """What comes after the head, whole: a request that is passed on twice needs it twice."""
    told = dict(headers)
    if "transfer-encoding" in told:
        raise NotUnderstood  # no browser sends forms in pieces
    length = int(told.get("content-length", 0))
    if not 0 <= length <= BODY_BYTES:
        raise NotUnderstood
    return await reader.readexactly(length)


def rewritten(head, headers, asker):
    """The head as the server gets it: who asks is what we see, whatever the asker says of it."""
    kept = [(name, value) for name, value in headers if name not in OF_ONE_HOP | OURS]
    kept += [("x-forwarded-for", asker.encode()), ("x-forwarded-proto", b"http"), ("connection", b"close")]
    lines = b"".join(name.encode("latin-1") + b": " + value + b"\r\n" for name, value in kept)
    return head.partition(b"\r\n")[0] + b"\r\n" + lines + b"\r\n"


def answer_of_ours(status, words):
    text = f"{words}\n".encode()
    head = f"HTTP/1.1 {status} {words}\r\nContent-Type: text/plain\r\nContent-Length: {len(text)}\r\n"
    return f"{head}Connection: close\r\n\r\n".encode() + text
