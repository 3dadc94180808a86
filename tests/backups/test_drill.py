"""The restore drill: what was backed up is there again, what came after is not, and nobody is written to twice."""

import datetime as dt
import stat
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import call_command
from django.db import Error as DatabaseError
from django.db import connection

from config.backups import contents, taking
from config.celery import app
from councils.models import Council
from meetings.models import Guest
from outbox import holds
from outbox.delivery import deliver
from outbox.models import Hold
from tests.backups.conftest import DUE_LATER, SENT_SINCE, TAKEN_AT
from tests.factories import CouncilFactory
from tests.outbox.letters import a_letter, queued, states
from tests.smtp import MailServer
from tests.timebank.books import balances, book
from timebank.models import LedgerCheck

# What a restore itself writes: the hold, and that it has looked at the ledger.
WRITTEN_BY_RESTORE = {"outbox_hold", "timebank_ledgercheck"}


@pytest.fixture
def server(settings):
    with MailServer() as server:
        settings.EMAIL_URL = server.url
        yield server


@contextmanager
def a_worker():
    """Does what beat would have a worker do, all of it, again and again. Gives a count of its rounds."""
    rounds, over = [], threading.Event()
    app.loader.import_default_modules()

    def work():
        tasks = [app.tasks[entry["task"]] for entry in app.conf.beat_schedule.values()]
        while not over.is_set():
            try:
                for task in tasks:
                    task()
                rounds.append(True)
            except DatabaseError:  # its tables were taken away under its hands: the next round finds the new ones
                connection.close()
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield rounds
    finally:
        over.set()
        thread.join()


def a_round_more(rounds):
    """The one that is under way may have begun before."""
    begun, until = len(rounds), time.monotonic() + 20
    while len(rounds) < begun + 2 and time.monotonic() < until:
        time.sleep(0.01)
    assert len(rounds) >= begun + 2


def counted():
    """The tables that PostgreSQL plans by the numbers of."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tablename FROM pg_stats WHERE schemaname = 'public'")
        return {name for (name,) in cursor.fetchall()}


def test_the_drill(backup, town_again, server, capsys):
    path, manifest = backup
    assert deliver().total() == 1  # the mail that was due, sent after the backup was made
    CouncilFactory(short_name="Came after")
    book(*Council.objects.filter(short_name__in=["Havant", "Swindon"]), 30)
    queued(a_letter(3, due_at=TAKEN_AT), now=TAKEN_AT)

    with a_worker() as rounds:
        a_round_more(rounds)
        sent_before = len(server.received)
        call_command("restore", path, "--replace")
        a_round_more(rounds)

    found = contents.measured(contents.tables())
    changed = {name for name, was in manifest["tables"].items() if found[name] != was}
    assert changed == WRITTEN_BY_RESTORE
    assert (contents.ledger(), contents.applied_migrations()) == (manifest["ledger"], manifest["migrations"])
    assert balances() == {"Havant": (-510, -2400), "Swindon": (510, -2400)}
    assert not Council.objects.filter(short_name="Came after").exists()
    assert {tuple(check.breaches) for check in LedgerCheck.objects.all()} == {()}
    assert [mail.recipient for mail in server.received].count(SENT_SINCE.to_address) == 1
    assert len(server.received) == sent_before
    assert [hold.reason for hold in Hold.objects.all()] == ["restored from the backup of 2026-11-22 08:00 UTC"]
    assert "release_mail" in capsys.readouterr().out

    call_command("release_mail", "--from", dt.datetime.now(dt.UTC).isoformat())
    deliver()
    deliver(now=DUE_LATER.due_at)

    assert [mail.recipient for mail in server.received][sent_before:] == [DUE_LATER.to_address]
    assert states() == {SENT_SINCE.key: "parked", DUE_LATER.key: "sent"}


def test_the_command_fills_an_empty_database_and_says_what_to_do_next(backup, empty, environ):
    path, _ = backup
    words = [sys.executable, "manage.py", "restore", str(path)]

    done = subprocess.run(words, cwd=settings.BASE_DIR, env=environ, capture_output=True, text=True)

    assert (done.returncode, done.stderr) == (0, "")
    assert "as of 2026-11-22 08:00 UTC" in done.stdout
    assert "The ledger is sound: 2 transfers." in done.stdout
    assert "release_mail --from TIME" in done.stdout
    assert "meetings_guest" in counted()
    assert holds.is_held()
    assert Guest.objects.get().name == "Siân Ŵyn\n'\\"


def test_a_backup_is_one_file_that_nobody_else_may_read_without_sessions_and_limits(other, tmp_path, capsys):
    SessionStore().create()
    cache.set("limit", 5)

    call_command("backup", "--to", tmp_path / "new")

    (made,) = (tmp_path / "new").iterdir()
    assert str(made) in capsys.readouterr().out
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert stat.S_IMODE(made.parent.stat().st_mode) == 0o700
    call_command("restore", made, "--replace")
    assert not Session.objects.exists()
    assert cache.get("limit") is None
    cache.set("limit", 6)  # the tables are there


def test_an_older_backup_is_brought_up_to_date(other, empty_too, tmp_path):
    call_command("migrate", "outbox", "0002", verbosity=0)
    path, manifest = taking.take(tmp_path, TAKEN_AT)

    with empty_too:
        call_command("restore", path)
        applied = contents.applied_migrations()

    assert [name[:4] for name in manifest["migrations"]["outbox"]] == ["0001", "0002"]
    assert "0003" in [name[:4] for name in applied["outbox"]]


def test_a_role_that_owns_the_database_and_nothing_else_restores_and_backs_up(backup, of_a_role, tmp_path):
    """As with PostgreSQL that somebody else looks after: the extensions are there, and not ours."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False,)

    call_command("restore", backup[0])
    taken, manifest = taking.take(tmp_path, TAKEN_AT)
    call_command("restore", taken, "--replace")

    assert manifest["tables"]["councils_council"] == backup[1]["tables"]["councils_council"]
    assert Hold.objects.count() == 2
