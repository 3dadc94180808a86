"""Chance with a seed, and databases other than the tests' own that this process can look into."""

import datetime as dt
import os
import random
import subprocess
import tempfile
from contextlib import closing, contextmanager
from pathlib import Path

import dj_database_url
import psycopg2
import pytest
from django.db import connection

from config import services
from outbox.models import Breaker, Message
from tests import database
from tests.faults.nursery import Nursery
from tests.running.conftest import free_port, launch  # noqa: F401
from tests.smtp import MailServer

PLACE = ("NAME", "USER", "PASSWORD", "HOST", "PORT")


@pytest.fixture
def now():
    return dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def chance():
    """What is left to chance follows from FAULT_SEED, which is printed: give it back to see the same again."""
    seed = int(os.environ.get("FAULT_SEED") or random.randrange(10**6))
    print(f"FAULT_SEED={seed}", flush=True)  # noqa: T201
    return random.Random(seed)


@pytest.fixture
def server(settings):
    with MailServer() as server:
        settings.EMAIL_URL = server.url
        yield server


@pytest.fixture
def nursery(child_environ, server):
    """Deliverers and planners on this test's own database, which all leave by one mail server."""
    with Nursery(child_environ | {"EMAIL_URL": server.url}) as nursery:
        yield nursery


@contextmanager
def working_on(database_url, django_db_blocker):
    """Let this process's models work on another database."""
    given, there = dict(connection.settings_dict), dj_database_url.parse(database_url)
    connection.close()
    connection.settings_dict.update({name: there[name] for name in PLACE})
    try:
        with django_db_blocker.unblock():
            yield
            connection.close()
    finally:
        connection.settings_dict.update({name: given[name] for name in PLACE})


def keep_what_is_committed(database_url):
    """In test mode PostgreSQL may lose the last moments when it is killed. From the next connection on it does not."""
    with closing(psycopg2.connect(database_url)) as there:
        there.autocommit = True
        there.cursor().execute("ALTER DATABASE peergroups SET synchronous_commit = on")


@pytest.fixture
def folder():
    """Outside pytest's own folders: the next session of the same user closes those to the servers' account."""
    with tempfile.TemporaryDirectory(prefix="faults-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture
def pair(folder, django_db_modify_db_settings, django_db_blocker):
    """PostgreSQL and Valkey of this test alone, migrated: what they have committed they keep, however they end."""
    with services.private(folder) as pair:
        keep_what_is_committed(pair.database_url)
        with django_db_blocker.unblock():
            copy(database.template(), pair.database_url)
        yield pair


def copy(name, here):
    """Fill an empty database with what one of the tests holds: sooner done than to migrate it."""
    programs, there = services.programs()["postgres"], connection.settings_dict
    name = [f"--host={there['HOST']}", f"--username={there['USER']}", name]
    dump = subprocess.Popen([f"{programs}/pg_dump", "--no-owner", *name], stdout=subprocess.PIPE)
    restore = [f"{programs}/psql", "--quiet", "--set=ON_ERROR_STOP=1", "--output=/dev/null", f"--dbname={as_uri(here)}"]
    subprocess.run(restore, stdin=dump.stdout, check=True)
    assert dump.wait() == 0


def as_uri(database_url):
    return database_url.replace("postgres://", "postgresql://")


@pytest.fixture
def on_pair(pair, django_db_blocker):
    """The pair, with an empty outbox that this process works on."""
    with working_on(pair.database_url, django_db_blocker):
        Message.objects.all().delete()
        Breaker.objects.all().delete()
        yield pair
