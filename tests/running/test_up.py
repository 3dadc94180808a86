"""`manage.py up`: the whole product under one supervisor."""

import os
import signal
import socket
import sys
import urllib.request

import pytest

from tests.running.conftest import eventually, manage, processes_of

one_after_the_other = pytest.mark.xdist_group("up")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Empty for whoever comes first, who finds no database; the next one starts on what the first has left."""
    return tmp_path_factory.mktemp("up")


def answers(port):
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in/", timeout=5).close()
    except OSError:
        return False
    return True


def start(launch, folder, port, mode="test", **more):
    """Start it and return the process once it has printed its address."""
    up = launch(sys.executable, "manage.py", "up", MODE=mode, VAR_DIR=str(folder), PORT=str(port), **more)
    seen = []
    for line in up.stdout:
        seen.append(line)
        if line == f"  Peer Groups is at http://127.0.0.1:{port}\n":
            return up
    raise AssertionError("".join(seen))


def part(folder, words):
    """The pid of the main process among those whose command line has these words."""
    return min((pid for pid, line in processes_of(folder).items() if words in line), default=None)


@one_after_the_other
def test_it_serves_where_it_says_and_control_c_stops_everything(launch, folder, free_port):
    up = start(launch, folder, free_port)
    assert answers(free_port)
    second = manage("up", MODE="test", VAR_DIR=str(folder), PORT=str(free_port + 1))
    assert second.returncode == 1
    assert (
        f"Peer Groups runs already from {folder}/test: process {up.pid}, http://127.0.0.1:{free_port}." in second.stderr
    )

    up.send_signal(signal.SIGINT)
    output, _ = up.communicate(timeout=60)

    assert up.returncode == 0, output
    assert processes_of(folder) == {}
    assert not answers(free_port)


@one_after_the_other
def test_a_killed_part_is_replaced_and_a_killed_supervisor_leaves_nothing_in_the_way(launch, folder, free_port):
    first = start(launch, folder, free_port)
    worker = eventually(lambda: part(folder, "config.celery worker"))

    os.kill(worker, signal.SIGKILL)
    eventually(lambda: part(folder, "config.celery worker") not in {None, worker})
    os.kill(part(folder, "keeper.py"), signal.SIGKILL)
    eventually(lambda: answers(free_port))
    first.kill()
    first.wait()
    second = start(launch, folder, free_port)

    assert answers(free_port)
    second.send_signal(signal.SIGTERM)
    second.communicate(timeout=60)
    assert second.returncode == 0
    assert processes_of(folder) == {}


def test_a_busy_port_is_named_with_who_has_it(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]

        result = manage("up", MODE="test", VAR_DIR=str(tmp_path), PORT=str(port))

    assert result.returncode == 1
    assert f"Port {port} on 127.0.0.1 is used by " in result.stderr
    assert f"(process {os.getpid()}). Stop that, or choose another: PORT={port + 1}" in result.stderr


def test_host_is_honoured(tmp_path):
    result = manage("up", MODE="test", VAR_DIR=str(tmp_path), HOST="192.0.2.1")

    assert result.returncode == 1
    assert "Cannot listen on 192.0.2.1, port 8000: Cannot assign requested address. Set HOST=… PORT=…" in result.stderr
