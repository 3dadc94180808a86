"""Starts what is measured as production does: gunicorn, one worker a core, each answering one request at a time."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from bench.place import HOST, ROOT
from config import processes
from config.keeper import SIGNALLED_BY_KERNEL

CORES = len(os.sched_getaffinity(0))
# One request at a time each: what a page costs shows when no thread waits for another's turn. Production has threads.
SYNC = ["--workers", str(CORES), "--threads", "1"]
PATIENCE = 60  # seconds


class Served:
    """`with product(…) as web:` listens on `web.port`; on leaving, all its processes have ended."""

    def __init__(self, name, command, environ, folder):
        self.name, self.environ, self.port = name, environ, free_port()
        self.command = command(self.port, folder)
        self.log = folder / f"{name}.log"

    def __enter__(self):
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(  # noqa: S603
                self.command, cwd=ROOT, env=self.environ, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                preexec_fn=end_with_us, start_new_session=True,
            )  # fmt: skip
        try:
            self._wait_until_it_listens()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(10)
        with suppress(ProcessLookupError):  # what is left of its session
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def _wait_until_it_listens(self):
        until = time.monotonic() + PATIENCE
        while len(self.workers()) < CORES or not answers(self.port):
            if self.process.poll() is not None or time.monotonic() > until:
                sys.exit(f"The {self.name} web did not start; {self.log} says why.")
            time.sleep(0.1)

    def workers(self):
        """The processes that answer: the children of the first."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        with suppress(OSError):
            return [int(pid) for pid in children.read_text().split()]
        return []

    def memory_kb(self):
        """What two workers hold, what they share with others counted by its part (PSS), in KB."""
        held = [pss_kb(pid) for pid in self.workers()]
        return round(2 * sum(held) / len(held))


def product(network, folder):
    def command(port, home):
        return [*processes.web("127.0.0.1", port, home), *SYNC]

    return Served(f"scale-{network.scale:g}", command, network.environ, folder)


def bare(environ, folder):
    def command(port, home):
        return [
            sys.executable, "-m", "gunicorn", "bench.bare.wsgi", "--bind", f"127.0.0.1:{port}", *SYNC,
            "--log-level", "warning", "--no-control-socket", "--worker-tmp-dir", str(home),
        ]  # fmt: skip

    return Served("bare", command, environ, folder)


def end_with_us():
    ctypes.CDLL(None).prctl(SIGNALLED_BY_KERNEL, signal.SIGTERM)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def answers(port):
    """Whether it answers anything at all, be it that it does not know this host."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5) as line:
        line.sendall(f"GET /healthz/web HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode())
        return line.recv(5) == b"HTTP/"
    return False


def pss_kb(pid):
    words = Path(f"/proc/{pid}/smaps_rollup").read_text().split()
    return int(words[words.index("Pss:") + 1])
