"""Real processes of the product, each test with a folder of its own."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings

from config import keeper

PATIENCE = 90  # seconds: these tests may run beside others on a small machine


def environ(**more):
    """The caller's environment without what it says about an installation."""
    ours = {"MODE", "VAR_DIR", "DJANGO_SETTINGS_MODULE", "TEST_DATABASE_URL", "TEST_REDIS_URL", "PYTEST_XDIST_WORKER"}
    return {name: value for name, value in os.environ.items() if name not in ours} | more


def manage(*words, **more):
    """Run `manage.py words` to its end."""
    return subprocess.run(
        [sys.executable, "manage.py", *words], cwd=settings.BASE_DIR, env=environ(**more),
        capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip


def eventually(question):
    """Wait until question() is true, and return what it said."""
    until = time.monotonic() + PATIENCE
    while not (answer := question()):
        assert time.monotonic() < until, "it never came true"
        time.sleep(0.05)
    return answer


def processes_of(var_dir):
    """The living processes that work in this folder, as {pid: command line}."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            words = (entry / "cmdline").read_text().replace("\0", " ").strip()
            told = f"VAR_DIR={var_dir}" in (entry / "environ").read_text(errors="replace").split("\0")
            if (told or str(var_dir) in words) and keeper.started(entry.name) is not None:
                found[int(entry.name)] = words
    return found


@pytest.fixture
def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def launch():
    """launch(command, **environment) → a process whose output is read line by line; ended with the test."""
    launched = []

    def launch(*command, **more):
        process = subprocess.Popen(
            command, cwd=settings.BASE_DIR, env=environ(**more), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        launched.append(process)
        return process

    yield launch
    for process in launched:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(30)
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()
