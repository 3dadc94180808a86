"""Processes that do one thing and may be killed, without the seconds that starting Python takes.

`python -m tests.faults.nursery` opens no connection itself. For each line of JSON on its standard input it forks a
child that does what the line says and prints the child's number, then, if the line says "wait", how the child ended.
"""

import json
import os
import subprocess
import sys
from contextlib import suppress

import django
from django.conf import settings
from django.template import engines
from django.urls import resolve


class Nursery:
    """`with Nursery(environ) as nursery: pid = nursery.start("deliver", now)`."""

    def __init__(self, environ):
        self.environ = environ

    def __enter__(self):
        words = [sys.executable, "-m", "tests.faults.nursery"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        environ = self.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"}
        self.process = subprocess.Popen(words, cwd=settings.BASE_DIR, env=environ, text=True, **pipes)
        return self

    def __exit__(self, *error):
        self.process.stdin.close()
        self.process.wait(30)
        self.process.stdout.close()

    def start(self, deed, now, **given):
        """Begin a deed of `tests.faults.deeds`; returns the number of the process that does it."""
        print(json.dumps({"do": deed, "now": now.isoformat(), **given}), file=self.process.stdin, flush=True)
        return int(self.process.stdout.readline())

    def run(self, deed, now, **given):
        """Do it to its end. Returns the status, negative for the signal that ended it."""
        self.start(deed, now, wait=True, **given)
        return int(self.process.stdout.readline())


def main():
    django.setup()
    from tests.faults import deeds  # needs the models

    _make_ready()
    for line in sys.stdin:
        wanted = json.loads(line)
        wait = wanted.pop("wait", False)
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                deeds.do(**wanted)
                status = 0
            finally:
                os._exit(status)
        print(pid, flush=True)  # noqa: T201
        if wait:
            print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)  # noqa: T201
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass


def _make_ready():
    """What every process does once, before its first mail: read the addresses and the templates of mails. No database.

    Done here, no child has to do it again.
    """
    from common.mail_templates import html_template, text_template

    resolve("/")
    engine = engines["django"].engine
    for template in settings.BASE_DIR.glob("templates/mail/[a-z]*.txt"):
        text_template(engine, template.stem)
        html_template(engine, template.stem)


if __name__ == "__main__":
    main()
