"""Databases of their own for the drill: one with a town in it, and empty ones to restore into."""

import datetime as dt
import os
import uuid
from contextlib import closing, contextmanager

import psycopg2
import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType

from config.backups import taking
from tests import database
from tests.factories import CouncilFactory, GuestFactory, MeetingFactory
from tests.faults.conftest import working_on
from tests.outbox.letters import a_letter, queued
from tests.timebank.books import book

TAKEN_AT = dt.datetime(2026, 11, 22, 8, 0, tzinfo=dt.UTC)
SENT_SINCE = a_letter(1, to_address="sent.since@oxford.gov.uk", due_at=TAKEN_AT - dt.timedelta(hours=1))
DUE_LATER = a_letter(2, to_address="due.later@oxford.gov.uk", due_at=dt.datetime(2100, 1, 1, tzinfo=dt.UTC))


@contextmanager
def a_database(template):
    """A database of this moment alone, made from `template`. Gives its address."""
    name, server = f"drill_{uuid.uuid4().hex[:12]}", settings.DATABASE_URL.rpartition("/")[0]
    with closing(psycopg2.connect(f"{server}/postgres")) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
            try:
                yield f"{server}/{name}"
            finally:
                cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def migrated(django_db_modify_db_settings, django_db_blocker):
    with django_db_blocker.unblock():
        return database.template()


@pytest.fixture(scope="session")
def town(migrated, django_db_blocker):
    """A database with a ledger of two transfers, a mail that is due, one that is not, and letters beyond ASCII."""
    with a_database(migrated) as address:
        with working_on(address, django_db_blocker):
            ContentType.objects.clear_cache()
            havant, swindon = CouncilFactory(short_name="Havant"), CouncilFactory(short_name="Swindon")
            book(swindon, havant, 600)
            book(havant, swindon, 90)
            GuestFactory(meeting=MeetingFactory(title="Pa wasanaethau? ✓"), name="Siân Ŵyn\n'\\", email="")
            queued(SENT_SINCE, DUE_LATER, now=TAKEN_AT)
        ContentType.objects.clear_cache()
        yield address


@pytest.fixture(scope="session")
def backup(town, django_db_blocker, tmp_path_factory):
    """(file, manifest) of the town."""
    with working_on(town, django_db_blocker):
        return taking.take(tmp_path_factory.mktemp("backups"), TAKEN_AT)


@pytest.fixture
def town_again(backup, town, django_db_blocker):
    """This process works on the town, which has been backed up. For one test, which does what it likes with it."""
    with working_on(town, django_db_blocker):
        yield
    ContentType.objects.clear_cache()


@pytest.fixture
def empty(django_db_blocker):
    """An empty database that this process works on."""
    with a_database("template1") as address, working_on(address, django_db_blocker):
        yield address
    ContentType.objects.clear_cache()


@pytest.fixture
def of_a_role(django_db_blocker):
    """An empty database that this process works on as its owner, who may nothing else."""
    role = f"owner_{uuid.uuid4().hex[:8]}"
    with a_database("template1") as address, closing(psycopg2.connect(address)) as server:
        name, server.autocommit = address.rpartition("/")[2], True
        with server.cursor() as cursor:
            cursor.execute(
                f'CREATE ROLE "{role}" LOGIN; ALTER DATABASE "{address.rpartition("/")[2]}" OWNER TO "{role}"'
            )
            with working_on(address.replace("postgres@", f"{role}@"), django_db_blocker):
                yield
            cursor.execute(f'ALTER DATABASE "{name}" OWNER TO postgres')
            cursor.execute(f'DROP OWNED BY "{role}" CASCADE; DROP ROLE "{role}"')
    ContentType.objects.clear_cache()


@pytest.fixture
def other(migrated, django_db_blocker):
    """A migrated database that this process works on, with one council in it."""
    with a_database(migrated) as address, working_on(address, django_db_blocker):
        ContentType.objects.clear_cache()
        CouncilFactory(short_name="Here before")
        yield address
    ContentType.objects.clear_cache()


@pytest.fixture
def empty_too(django_db_blocker):
    """To be entered: another empty one."""

    @contextmanager
    def entered():
        with a_database("template1") as address, working_on(address, django_db_blocker):
            yield

    return entered()


@pytest.fixture
def environ(empty):
    """For `manage.py` as a process of its own on the empty database."""
    return {**os.environ, "MODE": "test", "TEST_DATABASE_URL": empty, "TEST_REDIS_URL": settings.REDIS_URL}
