"""`manage.py deliver` again and again, without the seconds that starting Python takes.

For each moment on its standard input this process forks a child that runs the command as of that moment, and prints the
child's number. It opens no connection itself.
"""

import os
import signal
import sys

import django
from django.core.management import call_command

if __name__ == "__main__":
    django.setup()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # ended children leave nothing behind
    for moment in sys.stdin:
        pid = os.fork()
        if pid == 0:
            try:
                call_command("deliver", "--now", moment.strip(), stdout=sys.stderr)
            finally:
                os._exit(0)
        print(pid, flush=True)  # noqa: T201
