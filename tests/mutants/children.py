"""Children of this process: it has loaded the whole project once, and each fork starts where it stands."""

import contextlib
import json
import os
import signal
import sys
import time
import traceback
from collections import deque
from dataclasses import dataclass, field

LATE, BROKEN = {"outcome": "late"}, {"outcome": "broken"}
CHEAP = ["-n", "0", "-q", "-x", "-p", "no:randomly", "-p", "no:cacheprovider"]


@dataclass
class Task:
    """What one child does: `work(slot)` in the child returns what JSON can say; `done(answer)` in the parent gets it.

    The answer is LATE when the child was ended for taking too long, BROKEN when it ended without saying anything.
    """

    work: object
    done: object
    seconds: float
    started: float = field(default=0.0)


def run(tasks, workers, folder):
    """Run tasks, so many at a time. `done` may return a Task that goes next."""
    waiting, running, free = deque(tasks), {}, [f"mutants{n}" for n in range(workers)]
    try:
        while waiting or running:
            while waiting and free:
                task, slot = waiting.popleft(), free.pop()
                task.started = time.monotonic()
                running[_fork(task, slot, folder)] = task, slot
            pid, (task, slot), answer = _next(running, folder)
            del running[pid]
            free.append(slot)
            following = task.done(answer)
            if following:
                waiting.appendleft(following)
    finally:
        for pid in running:
            _end(pid)


def _fork(task, slot, folder):
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        os.setsid()
        with open(os.path.join(folder, f"{slot}.log"), "wb") as log:
            os.dup2(log.fileno(), 1)
            os.dup2(log.fileno(), 2)
        answer = task.work(slot)
        with open(os.path.join(folder, f"{slot}.json"), "w", encoding="utf-8") as said:
            json.dump(answer, said)
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _next(running, folder):
    """Wait for a child that ended, or end one that takes too long."""
    while True:
        for pid, (task, slot) in running.items():
            ended, status = os.waitpid(pid, os.WNOHANG)
            late = time.monotonic() - task.started > task.seconds
            if not ended and not late:
                continue
            if not ended:
                _end(pid)
            answer = BROKEN if ended else LATE
            path = os.path.join(folder, f"{slot}.json")
            if ended and status == 0:
                with open(path, encoding="utf-8") as said:
                    answer = json.load(said)
            with contextlib.suppress(FileNotFoundError):
                os.unlink(path)
            return pid, (task, slot), answer
        time.sleep(0.01)


def _end(pid):
    """End a child and what it started: it leads a group of its own."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def pytest_run(arguments, *plugins):
    """Run pytest in this process; returns its exit status."""
    import pytest

    return int(pytest.main([*CHEAP, *arguments], plugins=list(plugins)))
