"""Dying at a point: before or after the n-th thing that a process does to the database or says to a mail server.

What only reads is no such thing: who dies before it left the same behind as who died after the one before it.
"""

import json
import os
import signal
import smtplib
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

ONLY_READS = ("SELECT", "SAVEPOINT", "RELEASE")


class Points:
    """`die` is None, or [number, "before" or "after"]."""

    def __init__(self, die):
        self.die, self.seen = tuple(die or ()), []

    def pass_by(self, name, act, *args, **kwargs):
        number = len(self.seen)
        self.seen.append(name)
        self._die_at(number, "before")
        result = act(*args, **kwargs)
        self._die_at(number, "after")
        return result

    def _die_at(self, *point):
        if point == self.die:
            os.kill(os.getpid(), signal.SIGKILL)

    def statement(self, execute, sql, params, many, context):
        text = str(sql).strip()
        if text.startswith(ONLY_READS) and " UPDATE" not in text:
            return execute(sql, params, many, context)
        return self.pass_by(f"SQL {' '.join(text.split())[:60]}", execute, sql, params, many, context)


@contextmanager
def points(die, tell):
    """Count the points of what happens inside and die at one of them. `tell`: a file for their names."""
    passed = Points(die)
    commit, send, reply = connection._commit, smtplib.SMTP.send, smtplib.SMTP.getreply

    def told_send(smtp, words):
        said = words if isinstance(words, bytes) else words.encode()
        return passed.pass_by(f"SMTP {said[:11]!r}", send, smtp, words)

    connection._commit = lambda: passed.pass_by("SQL COMMIT", commit)
    smtplib.SMTP.send = told_send
    smtplib.SMTP.getreply = lambda smtp: passed.pass_by("SMTP reply", reply, smtp)
    with connection.execute_wrapper(passed.statement):
        yield
    if tell:
        Path(tell).write_text(json.dumps(passed.seen))
