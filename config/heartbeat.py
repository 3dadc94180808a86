"""Signs of life of worker and beat, by which `manage.py up` finds a process that is there and does nothing.

Each process, those that a worker forks too, dates a file of its own, named by its number. A thread does, so a task may
take as long as it likes. The date is of the clock that nobody sets and all processes of a machine share.
"""

import os
import threading
import time
from contextlib import suppress
from pathlib import Path

from config.keeper import started

FOLDER = "HEARTBEATS"  # the variable that says where; without it nobody looks, and nothing is written
EVERY = 5  # seconds


def begin(**_):
    """Show life from now on, if somebody wants to see it. Called again after a fork: threads stay behind."""
    folder = os.environ.get(FOLDER)
    if folder:
        threading.Thread(target=_go_on, args=[Path(folder) / str(os.getpid())], daemon=True).start()


def _go_on(file):
    while True:
        with suppress(OSError):
            show(file)
        time.sleep(EVERY)


def show(file):
    """Date the file: that works on a full disk too."""
    now = time.monotonic()
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    os.utime(file, (now, now))


def last_signs(folder, group):
    """When each living process of this process group last showed life, oldest first; forgets the dead."""
    signs = []
    for file in Path(folder).glob("[0-9]*"):
        with suppress(OSError, ValueError):
            pid = int(file.name)
            if started(pid) is None:
                file.unlink(missing_ok=True)
            elif os.getpgid(pid) == group:
                signs.append(file.stat().st_mtime)
    return sorted(signs)
