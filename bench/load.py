"""Asks for a page again and again, so many at a time, and times each answer.

Not `wrk`, which whoever clones this may not have: gunicorn's plain workers close the line after each answer, so all
that a loader does here is connect, write, read to the end and look at the clock. One thread does it for eight lines,
without a thread of Python's ever waiting for another's turn. It costs both sides of a ratio the same.
"""

import selectors
import socket
import time
from dataclasses import dataclass, field
from math import ceil
from statistics import median

WARMING = 2  # answers a line that nobody counts: caches, connections, templates
ENOUGH = 20  # answers, however long they take: a p95 of fewer says nothing
TOO_LONG = 6  # times what was asked for


class WrongAnswer(Exception):
    """What came was no page: its first line."""


@dataclass
class Pressed:
    """What was seen. Times in milliseconds; `rate` is answers a second."""

    seconds: float
    size: int
    whole: list = field(repr=False)
    first: list = field(repr=False)

    @property
    def rate(self):
        return len(self.whole) / self.seconds

    def told(self):
        return {
            "rate": self.rate, "p50": median(self.whole), "p95": p95(self.whole), "first": median(self.first),
            "answers": len(self.whole), "size": self.size,
        }  # fmt: skip


class Line:
    """One visitor: asks, reads to the end, asks again."""

    def __init__(self, port, request, poll):
        self.port, self.request, self.poll = port, request, poll
        self.ask()

    def ask(self):
        self.began, self.first, self.read = time.perf_counter(), 0.0, bytearray()
        self.socket = socket.create_connection(("127.0.0.1", self.port))
        self.socket.sendall(self.request)
        self.socket.setblocking(False)
        self.poll.register(self.socket, selectors.EVENT_READ, self)

    def take(self):
        """Read what is there. Returns whether that was all."""
        part = self.socket.recv(262_144)
        if part:
            self.first = self.first or time.perf_counter()
            self.read += part
            return False
        self.ended = time.perf_counter()
        self.hang_up()
        status, _, _ = bytes(self.read[:200]).partition(b"\r\n")
        if not status.startswith(b"HTTP/1.1 200 "):
            raise WrongAnswer(status.decode(errors="replace") or "nothing")
        return True

    def hang_up(self):
        self.poll.unregister(self.socket)
        self.socket.close()


def press(port, request, *, lines, seconds):
    """Ask with so many lines at once, for so long and until there are enough answers. Raises WrongAnswer."""
    with selectors.DefaultSelector() as poll:
        open_lines = {Line(port, request, poll) for _ in range(lines)}
        try:
            return _press(open_lines, poll, lines, seconds)
        finally:
            for line in open_lines:
                if line.socket.fileno() >= 0:
                    line.hang_up()


def _press(open_lines, poll, lines, seconds):
    whole, first, size, seen, began = [], [], 0, 0, 0.0
    while True:
        for key, _ in poll.select(timeout=60) or _silence():
            line = key.data
            if not line.take():
                continue
            seen += 1
            if seen == WARMING * lines:
                began = line.ended
            elif began:
                whole.append((line.ended - line.began) * 1000)
                first.append((line.first - line.began) * 1000)
                size = len(line.read)
                took = line.ended - began
                if took >= seconds and (len(whole) >= ENOUGH or took >= TOO_LONG * seconds):
                    return Pressed(took, size, whole, first)
            line.ask()


def _silence():
    raise WrongAnswer("nothing within a minute")


def p95(times):
    return sorted(times)[ceil(0.95 * len(times)) - 1]


def request(path, host, cookie=""):
    """The bytes of a question, as a proxy passes it on."""
    head = [
        f"GET {path} HTTP/1.1", f"Host: {host}", "X-Forwarded-Proto: https", "X-Forwarded-For: 192.0.2.1",
        "Accept: text/html", "Connection: close", *([f"Cookie: {cookie}"] if cookie else []),
    ]  # fmt: skip
    return ("\r\n".join(head) + "\r\n\r\n").encode()
