"""The web is loaded once, before its processes begin: nothing may be open then that two of them would share."""

import os
import subprocess
import sys

from django.conf import settings

SAYS = """
import socket, threading
from config import wsgi
from django.core.cache import caches
from django.db import connections

print([one.alias for one in connections.all(initialized_only=True) if one.connection is not None])
print([thread.name for thread in threading.enumerate()])
print([name for name in caches if caches[name].__dict__.get("_cache")])
"""


def test_nothing_is_open_and_no_thread_runs_when_the_processes_of_the_web_begin():
    ran = subprocess.run(
        [sys.executable, "-c", SAYS], cwd=settings.BASE_DIR, env=os.environ, capture_output=True, text=True, check=True
    )

    assert ran.stdout.splitlines() == ["[]", "['MainThread']", "[]"]
