"""What every test may ask for. Services first, then the cast."""

import gc
import os
import subprocess
import sys

import hypothesis
import pytest
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.db import connection, transaction
from django.test import TransactionTestCase

from config import services
from digests import waiting
from tests import database

pytest_plugins = ["tests.cast", "tests.successions"]

# How long an example takes says something of the machine, not of the rule.
hypothesis.settings.register_profile(
    "unhurried", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("unhurried")


# Services -------------------------------------------------------------------------------------------------------------
def pytest_collection_modifyitems(items):
    """Serial tests never run beside each other, even in a bare `pytest`; `make test` gives them the machine."""
    for item in items:
        if item.get_closest_marker("serial"):
            item.add_marker(pytest.mark.xdist_group("serial"))
    items.sort(key=_turn)


def _turn(item):
    """What takes long comes before what is quick, or one worker would end long after the other.

    Tests that empty the database stay behind all others, which may rely on rows that migrations made.
    """
    if "tests/running/" in str(item.path):
        return 0
    if not database.is_emptied_after(item):
        return 1
    return 2 if "live_server" in item.fixturenames else 3


def pytest_collection_finish():
    """What is loaded by now stays until the end: no need to look through it for garbage again and again."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(config):
    """Migrating takes longer than collecting, on one core: begun by then, it keeps no worker from its first test."""
    migrating = subprocess.Popen([sys.executable, "-m", "tests.database"], cwd=settings.BASE_DIR)
    config.add_cleanup(migrating.wait)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, django_db_blocker):
    """The test database is a copy of one that is migrated."""
    with django_db_blocker.unblock():
        connection.settings_dict["TEST"]["TEMPLATE"] = database.template()


@pytest.fixture(scope="session", autouse=True)
def _emptied_in_no_time():
    """A test on several connections leaves empty tables behind, as Django’s own `flush` does in a second each time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", database.empty)
        yield


@pytest.fixture(autouse=True)
def _counted_a_moment_ago(request):
    """Who signs in has seen a page a moment ago, as at most requests in life: what waits for them is counted already.

    It is counted anew once they did something. Tests of what waits are marked `counted_anew`.
    """
    if request.node.get_closest_marker("counted_anew"):
        request.getfixturevalue("settings").COUNTS_KEPT_SECONDS = 0
        yield
        return
    user_logged_in.connect(_keep_none, dispatch_uid="counted a moment ago")
    yield
    user_logged_in.disconnect(dispatch_uid="counted a moment ago")


def _keep_none(user, **kwargs):
    waiting.keep(user, 0)


@pytest.fixture
def private_pair(tmp_path):
    """PostgreSQL and Valkey for this test alone: it may stop, freeze and kill them. See services.Pair."""
    with services.private(tmp_path) as pair:
        yield pair


@pytest.fixture(scope="session")
def every_mail(django_db_setup, django_db_blocker):
    """{name: Letter} of every mail the product can write, made once. The database stays as it was."""
    from tests import mails  # the words of every room: for the few tests that ask for them

    with django_db_blocker.unblock(), transaction.atomic():
        made = mails.every_mail()
        transaction.set_rollback(True)
    return made


@pytest.fixture
def child_environ(transactional_db):
    """The environment for `manage.py` subprocesses that work on this very test's database and Valkey."""
    name = connection.settings_dict["NAME"]
    url = settings.DATABASE_URL.rpartition("/")[0] + f"/{name}"
    return {**os.environ, "MODE": "test", "TEST_DATABASE_URL": url, "TEST_REDIS_URL": settings.REDIS_URL}
