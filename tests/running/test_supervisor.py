"""A process that is there and does nothing is ended, and another one takes its place."""

import os
import signal
import sys
import time

import pytest
from django.conf import settings

from config import heartbeat, supervisor
from config.supervisor import Child, Supervisor
from tests.running.conftest import environ, eventually

# Shows life, as does the process it forks; both only sleep.
LIVING = """
import os, time
from config import heartbeat
heartbeat.EVERY = 0.1
heartbeat.begin()
if os.fork() == 0:
    heartbeat.begin()
time.sleep(600)
"""
SILENT = 1.5


@pytest.fixture
def watched(tmp_path, monkeypatch):
    """A supervisor that nobody runs, with one living child; what it says is in `said`."""
    said = []
    monkeypatch.setattr(supervisor, "write", said.append)
    monkeypatch.setattr(supervisor, "SHORT_LIFE", 0)
    monkeypatch.chdir(settings.BASE_DIR)
    child = Child("worker", [sys.executable, "-c", LIVING], environ(), tmp_path / "heartbeats")
    watched = Supervisor(
        [child], note=tmp_path / "up.json", is_up=lambda: True, announce=lambda: None, look_after=lambda: None,
        silent=SILENT,
    )  # fmt: skip
    watched.said, watched.up = said, True
    watched.tend()
    eventually(lambda: len(signs(child)) == 2)
    yield watched
    child.sweep()


def signs(child):
    return heartbeat.last_signs(child.heartbeats, child.process.pid)


def forked(child):
    """The number of the process that the child forked."""
    return next(int(file.name) for file in child.heartbeats.iterdir() if int(file.name) != child.process.pid)


def tend_for(watched, seconds):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        watched.tend()
        time.sleep(0.05)


def test_who_shows_life_is_left_alone(watched):
    [child] = watched.children
    first = child.process.pid

    tend_for(watched, 2 * SILENT)

    assert (child.process.pid, watched.said) == (first, [])


@pytest.mark.parametrize("who", ["itself", "one of its own"])
def test_who_is_frozen_is_replaced_with_all_its_processes(watched, who):
    [child] = watched.children
    first, second = child.process.pid, forked(child)

    os.kill(first if who == "itself" else second, signal.SIGSTOP)
    tend_for(watched, SILENT / 2)
    assert child.process.pid == first
    tend_for(watched, 2 * SILENT)

    assert child.process.pid != first
    assert watched.said == [
        "up     | worker has shown no life for 1.5 s and is ended.",
        "up     | worker was ended by SIGKILL; another one starts in 0 s.",
    ]
    eventually(lambda: len(signs(child)) == 2)
    assert not {str(first), str(second)} & {file.name for file in child.heartbeats.iterdir()}


def test_a_process_may_be_silent_for_a_minute_and_shows_life_often_in_that_time():
    usual = Supervisor([], note="none", is_up=None, announce=None, look_after=None).silent

    assert (usual, heartbeat.EVERY) == (60, 5)


def test_after_a_sleep_of_the_whole_machine_everybody_has_time_to_wake(watched):
    [child] = watched.children
    first = child.process.pid
    os.kill(first, signal.SIGSTOP)
    time.sleep(1.2 * SILENT)
    watched.looked_at -= supervisor.ASLEEP + 1

    watched.tend()
    os.kill(first, signal.SIGCONT)
    tend_for(watched, SILENT)

    assert (child.process.pid, watched.said) == (first, [])


def test_where_nobody_looks_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.delenv(heartbeat.FOLDER, raising=False)
    monkeypatch.chdir(tmp_path)

    heartbeat.begin()

    assert list(tmp_path.iterdir()) == []
