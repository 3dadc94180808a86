"""Runs the product's processes beside each other: starts, replaces and stops them. Used by `manage.py up`."""

import contextlib
import ctypes
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from config import heartbeat
from config.keeper import SIGNALLED_BY_KERNEL, is_alive, started

GRACE = 6  # seconds a process may take to end by itself
SHORT_LIFE = 10  # seconds: who dies sooner has failed, and waits longer before the next start
GIVE_UP = 5  # failures in a row before the product was ever up: something is wrong that waiting does not cure
SILENT = 60  # seconds without a sign of life after which a process is replaced, though it is there
ASLEEP = 10  # seconds between two looks that mean that we did not run ourselves


class Child:
    """One process of the product, in a session of its own so that Ctrl-C reaches the supervisor alone.

    `heartbeats` is the folder in which it and its own children show life; None: it does not.
    """

    def __init__(self, name, command, environ, heartbeats=None):
        self.name, self.command, self.heartbeats = name, command, heartbeats
        self.environ = {**environ, heartbeat.FOLDER: str(heartbeats)} if heartbeats else environ
        self.process, self.since, self.failures, self.next_start = None, 0, 0, 0

    def start(self):
        def end_with_supervisor():
            ctypes.CDLL(None).prctl(SIGNALLED_BY_KERNEL, signal.SIGTERM)

        self.since = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603
            self.command, env=self.environ, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            preexec_fn=end_with_supervisor, start_new_session=True, text=True, errors="replace",
        )  # fmt: skip
        threading.Thread(target=self.pass_on, args=[self.process.stdout], daemon=True).start()

    def pass_on(self, lines):
        for line in lines:
            write(line.rstrip()) if line.startswith('{"') else say(self.name, line.rstrip())  # it says so itself

    def signal(self, number):
        if self.process and self.process.poll() is None:
            self.process.send_signal(number)

    def silent_for(self, awake_since):
        """Seconds since its stillest process showed life. What it could not show before it was started, or while the
        supervisor itself did not run (a machine that was suspended), does not count.
        """
        if self.heartbeats is None:
            return 0
        signs = heartbeat.last_signs(self.heartbeats, self.process.pid)
        return time.monotonic() - max(self.since, awake_since, *signs[:1])

    def sweep(self):
        """Kill what is left of its process group."""
        if self.process:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def say(name, line):
    write(f"{name:<6} | {line}")


def write(text):
    with contextlib.suppress(OSError):  # nobody listens any more, which is no reason to stop
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()


def end_leftovers(note):
    """End the processes that a supervisor killed with -9 left behind; they have got their signal already."""
    try:
        left = [(pid, since) for pid, since in json.loads(note.read_text()) if is_alive(pid, since)]
    except (OSError, ValueError):
        return
    until = time.monotonic() + GRACE
    while time.monotonic() < until and any(is_alive(pid, since) for pid, since in left):
        time.sleep(0.1)
    for pid, since in left:
        if is_alive(pid, since):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)


class Supervisor:
    """Keeps `children` running until it is told to stop. The first one is the web: the others wait until it answers.

    `is_up()` says whether the product answers, `announce()` is called once when it does, `look_after()` every second.
    `note` is where the children are written down for the next start. `silent`: seconds without a sign of life after
    which one is replaced.
    """

    def __init__(self, children, *, note, is_up, announce, look_after, silent=SILENT):
        self.children, self.note, self.silent = children, Path(note), silent
        self.is_up, self.announce, self.look_after = is_up, announce, look_after
        self.told_to_stop = threading.Event()
        self.looked_at = self.awake_since = time.monotonic()
        self.up = False

    def run(self):
        """Return 0 when told to stop, 1 when something would not start at all."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup means it
                signal.signal(number, lambda *_: self.told_to_stop.set())
        try:
            while not self.told_to_stop.is_set():
                if not self.tend():
                    return 1
                if not self.up and self.is_up():
                    self.up = True
                    self.announce()
                self.told_to_stop.wait(1 if self.up else 0.1)
            return 0
        finally:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
            self.stop()

    def tend(self):
        """Start what should run and does not. Returns False when it is time to give up."""
        self.look_after()
        self.notice_sleep()
        for child in self.children if self.up else self.children[:1]:
            if child.process is None:
                self.launch(child)
            elif child.process.poll() is None and child.silent_for(self.awake_since) > self.silent:
                say("up", f"{child.name} has shown no life for {self.silent} s and is ended.")
                child.sweep()  # frozen or not, and what it held in the database is free
            elif child.process.poll() is not None and child.next_start == 0:
                lived = time.monotonic() - child.since
                child.failures = child.failures + 1 if lived < SHORT_LIFE else 0
                if child.failures >= GIVE_UP and not self.up:
                    say("up", f"{child.name} does not start; its last lines above say why.")
                    return False
                pause = min(2**child.failures, 30) if child.failures else 0
                say("up", f"{child.name} {how_it_ended(child.process.returncode)}; another one starts in {pause} s.")
                child.sweep()
                child.next_start = time.monotonic() + pause
            if child.next_start and time.monotonic() >= child.next_start:
                self.launch(child)
        return True

    def notice_sleep(self):
        now = time.monotonic()
        if now - self.looked_at > ASLEEP:
            self.awake_since = now
        self.looked_at = now

    def launch(self, child):
        child.next_start = 0
        child.start()
        running = [each.process.pid for each in self.children if each.process]
        temporary = self.note.with_suffix(".new")
        temporary.write_text(json.dumps([(pid, started(pid)) for pid in running]))
        temporary.replace(self.note)

    def stop(self):
        """Ask every process to end, wait a little, then make it."""
        say("up", "stopping")
        for child in reversed(self.children):
            child.signal(signal.SIGTERM)
        until = time.monotonic() + GRACE
        for child in self.children:
            if child.process:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    child.process.wait(max(0.1, until - time.monotonic()))
        for child in self.children:
            child.sweep()
        self.note.unlink(missing_ok=True)


def how_it_ended(code):
    return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with status {code}"
