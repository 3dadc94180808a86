"""`manage.py up`: the whole product on one machine. Services, migrations, web, worker, beat; Ctrl-C stops it all."""

import ctypes
import fcntl
import os
import signal
import sys
import urllib.error
import urllib.request

from django.conf import settings
from django.core.management import CommandError, call_command, get_commands
from django.core.management.base import BaseCommand
from django.db import OperationalError, connections

from config import ports, processes, services
from config.keeper import SIGNALLED_BY_KERNEL
from config.supervisor import Child, Supervisor, end_leftovers, write


class Command(BaseCommand):
    help = "Run everything on this machine: database, queue, web, worker and beat. HOST, PORT and VAR_DIR are honoured."
    requires_system_checks = []  # migrate checks, and says it once

    def add_arguments(self, parser):
        parser.add_argument("--with-parent", action="store_true", help="stop when the calling process ends (make run)")

    def handle(self, *, with_parent, **options):
        if with_parent:
            ctypes.CDLL(None).prctl(SIGNALLED_BY_KERNEL, signal.SIGTERM)
        for number in (signal.SIGINT, signal.SIGTERM):  # until the supervisor listens: leave without a traceback
            signal.signal(number, lambda number, _: sys.exit(128 + number))
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        with (settings.VAR_DIR / "up.lock").open("a+") as lock:
            refuse_a_second(lock)
            end_leftovers(settings.VAR_DIR / "up.json")
            refuse_a_busy_port()
            prepare()
            try:
                status = supervise()
            finally:
                if settings.SERVICES:
                    services.leave(settings.SERVICES)
        sys.exit(status)


def refuse_a_second(lock):
    """Hold the lock until we end: the kernel frees it, however that happens."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        raise CommandError(
            f"Peer Groups runs already from {settings.VAR_DIR}: {lock.read().strip()}. "
            "Stop it, or start this one with a folder and a port of its own: VAR_DIR=… PORT=…"
        ) from None
    lock.truncate(0)
    lock.write(f"process {os.getpid()}, {settings.SITE_URL}")
    lock.flush()


def refuse_a_busy_port():
    host, port = settings.HOST, settings.PORT
    try:
        free = ports.is_free(host, port)
    except OSError as error:
        raise CommandError(f"Cannot listen on {host}, port {port}: {error.strerror}. Set HOST=… PORT=…") from None
    if not free:
        who = ports.who_listens(port) or "another process"
        raise CommandError(f"Port {port} on {host} is used by {who}. Stop that, or choose another: PORT={port + 1}")


def prepare():
    """Bring database and files to where this version of the code wants them. Does little when they are there."""
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except OperationalError as error:
        raise CommandError(f"The database does not answer: {error}") from None
    call_command("createcachetable", verbosity=0)
    if settings.MODE == "production":
        call_command("collectstatic", interactive=False, verbosity=0)
    if settings.MODE == "demo" and "demo" in get_commands():
        call_command("demo")
    connections.close_all()


def supervise():
    environ = {**os.environ, "PYTHONUNBUFFERED": "1"}
    web = processes.web(settings.HOST, settings.PORT, settings.VAR_DIR)
    heartbeats = settings.VAR_DIR / "heartbeats"
    supervisor = Supervisor(
        [
            Child("web", web, {**environ, "PROCESS": "web"}),
            Child("worker", processes.worker(), {**environ, "PROCESS": "worker"}, heartbeats),
            Child("beat", processes.beat(), {**environ, "PROCESS": "beat"}, heartbeats),
        ],
        note=settings.VAR_DIR / "up.json",
        is_up=answers,
        announce=announce,
        look_after=look_after_services,
    )
    return supervisor.run()


def look_after_services():
    """If the keeper was killed, its servers have ended with it: start them again, in the same place."""
    if settings.SERVICES and settings.SERVICES.folder.read_keeper() is None:
        services.start(settings.VAR_DIR, durable=settings.MODE != "test")


def answers():
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.HOST, settings.HOST)  # noqa: S104
    host = f"[{host}]" if ":" in host and "[" not in host else host
    try:
        urllib.request.urlopen(f"http://{host}:{settings.PORT}/healthz", timeout=2).close()
    except urllib.error.HTTPError:
        return True  # it answers, if only to say that something else is wrong
    except OSError:
        return False
    return True


def announce():
    lines = ["", f"  Peer Groups is at {settings.SITE_URL}", "  Ctrl-C stops it.", ""]
    if settings.MODE == "production":
        lines.insert(2, f"  It listens on {settings.HOST}, port {settings.PORT}.")
    if settings.MODE == "demo":
        lines.insert(2, f"  All mail, sign-in codes too, arrives at {settings.SITE_URL}/mailbox/ and nowhere else.")
    write("\n".join(lines))
