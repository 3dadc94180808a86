"""Ending when told to, also where Python throws the exception away."""

import signal
import subprocess
import sys
import textwrap

from django.conf import settings


def test_a_signal_that_comes_while_something_is_taken_down_is_not_lost():
    program = textwrap.dedent("""
        import os, signal
        from bench import stopping

        class Deaf:
            def __del__(self):
                os.kill(os.getpid(), signal.SIGTERM)
                for _ in range(1000):  # until the handler has run
                    pass

        stopping.listen()
        Deaf()
        print("It went on", flush=True)
        stopping.end_if_told()
        print("and on")
    """)

    done = subprocess.run(
        [sys.executable, "-c", program], cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=60
    )

    assert (done.returncode, done.stdout) == (128 + signal.SIGTERM, "It went on\n")
