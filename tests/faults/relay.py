"""A network between processes and a PostgreSQL that listens on a socket in a folder: it can be cut."""

import socket
import struct
import threading
from contextlib import suppress

import dj_database_url

AT_ONCE = struct.pack("ii", 1, 0)  # close with a reset, as a network that is gone does sooner or later


class Relay:
    """`with Relay(database_url) as relay:` and let the others work on `relay.url`."""

    def __init__(self, database_url):
        there = dj_database_url.parse(database_url)
        self.there, self.name = f"{there['HOST']}/.s.PGSQL.{there['PORT'] or 5432}", there["NAME"]
        self.links, self.is_cut = [], False

    def __enter__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"postgres://postgres@127.0.0.1:{self.listener.getsockname()[1]}/{self.name}"
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(self, *error):
        self.listener.close()
        self.cut()

    def cut(self):
        """Every connection breaks, on both sides, and none comes about until it is mended."""
        self.is_cut = True
        for link in self.links:
            link.end()

    def mend(self):
        self.is_cut = False

    def fall_silent(self):
        """Nobody hears anything any more on the connections that there are, and none ends. New ones work."""
        for link in self.links:
            link.is_silent = True

    def _listen(self):
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:  # it is over
                return
            far = socket.socket(socket.AF_UNIX)
            link = Link(near, far)
            try:
                if self.is_cut:
                    raise ConnectionError
                far.connect(self.there)
            except OSError:
                link.end()
            else:
                self.links.append(link)
                link.begin()


class Link:
    """One connection through the relay."""

    def __init__(self, near, far):
        self.near, self.far, self.is_silent = near, far, False

    def begin(self):
        for source, target in ((self.near, self.far), (self.far, self.near)):
            threading.Thread(target=self._pass_on, args=[source, target], daemon=True).start()

    def _pass_on(self, source, target):
        with suppress(OSError):
            while words := source.recv(65536):
                if not self.is_silent:
                    target.sendall(words)
        if not self.is_silent:
            self.end()

    def end(self):
        with suppress(OSError):
            self.near.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        for end in (self.near, self.far):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
