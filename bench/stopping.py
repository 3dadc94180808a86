"""Ending when told to.

Python throws away what the handler of a signal raises while an object is being taken down. So it is also noted, and
asked for between two steps.
"""

import signal
import sys

_told = []


def listen():
    """From here on SIGTERM and SIGHUP end this process, with 128 and their number."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _end)


def _end(number, frame):
    _told.append(number)
    end_if_told()


def end_if_told():
    if _told:
        sys.exit(128 + _told[0])
