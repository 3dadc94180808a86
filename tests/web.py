"""A real web server for tests, with or without TLS, which answers as it is told and remembers what it was asked."""

import contextlib
import json
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Asked:
    """One request."""

    method: str
    path: str
    headers: dict
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)


class WebServer:
    """`answer(asked)` returns (status, headers, body), or None to drop the line. `hangs`: seconds before it answers."""

    def __init__(self, tls=None):
        self.asked, self.answer, self.hangs = [], lambda asked: (200, {}, b"ok"), 0
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_address[1]

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, args=[0.01], daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()

    def _handler(self):
        server = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_):
                """Nothing on the tests' error stream."""

            def handle(self):
                with contextlib.suppress(OSError):
                    super().handle()

            def _answer(self):
                length = int(self.headers.get("Content-Length") or 0)
                headers = {name.lower(): value for name, value in self.headers.items()}
                asked = Asked(self.command, self.path, headers, self.rfile.read(length))
                server.asked.append(asked)
                time.sleep(server.hangs)
                told = server.answer(asked)
                if told is None:  # it took the request, and its answer is lost
                    self.close_connection = True
                    return
                status, headers, body = told
                self.send_response(status)
                for name, value in {"Content-Length": len(body), **headers}.items():
                    self.send_header(name, str(value))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_HEAD = do_POST = _answer

        return Handler


def told(status, **said):
    """An answer in JSON."""
    return status, {"Content-Type": "application/json"}, json.dumps(said).encode()
