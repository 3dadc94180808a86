"""On what and with what it was measured: no names, no places."""

import os
import platform
import time
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("django", "gunicorn", "psycopg2-binary", "django-allauth")


def described():
    memory_kb = int(Path("/proc/meminfo").read_text().split()[1])
    return {"processors": len(os.sched_getaffinity(0)), "memory_gb": round(memory_kb / 1024**2)}


def versions():
    return {"Python": platform.python_version()} | {name: version(name) for name in PACKAGES}


def busy(seconds=2.0):
    """Which part of all processors something else used, as one watches for so long and does nothing: 0 to 1."""
    before = _times()
    time.sleep(seconds)
    spent = [now - then for then, now in zip(before, _times(), strict=True)]
    return 1 - (spent[3] + spent[4]) / sum(spent)  # idle, and idle while a disk is waited for


def _times():
    return [int(word) for word in Path("/proc/stat").read_text().split("\n")[0].split()[1:9]]
