"""Connections within a time that holds for all of it, not for each read.

A socket's timeout counts each read anew, so a server that sends one byte now and then would stretch it for ever. So a
thread of each process shuts the socket when the time is over, whatever it is waiting for.
"""

import os
import queue
import socket
import ssl
import threading
import time
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
    left = deadline.left()
    talk.sock.settimeout(left)
    number = watch.begin(talk, time.monotonic() + left)
    try:
        yield
    finally:
        watch.end(number)


class Watch:
    """One thread that shuts what is not done in time. It sleeps until then: what is done before never wakes it."""

    LONGEST = 3600

    def __init__(self):
        self._change, self._watched, self._number = threading.Condition(), {}, 0
        self._thread, self._wakes_at = None, 0

    def begin(self, talk, until):
        with self._change:
            self._number += 1
            self._watched[self._number] = (until, talk)
            if self._thread is None:
                self._thread = threading.Thread(target=self._go_on, daemon=True)
                self._thread.start()
            elif until < self._wakes_at:
                self._change.notify()
            return self._number

    def end(self, number):
        with self._change:
            self._watched.pop(number, None)

    def _go_on(self):
        with self._change:
            while True:
                now = time.monotonic()
                for number in [number for number, (until, _) in self._watched.items() if until <= now]:
                    _shut(self._watched.pop(number)[1])
                self._wakes_at = min((until for until, _ in self._watched.values()), default=now + self.LONGEST)
                self._change.wait(self._wakes_at - now)


watch = Watch()
os.register_at_fork(after_in_child=watch.__init__)  # threads stay behind


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
