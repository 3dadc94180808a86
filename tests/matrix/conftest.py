"""One world for all tests of a module, inside a transaction that is taken back."""

import logging
import uuid

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import override_settings

from tests.matrix import world as worlds
from tests.matrix.asking import Asker


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    quiet = logging.getLogger("django.request")  # thousands of refusals, each with its traceback
    quiet.disabled = True
    with django_db_blocker.unblock(), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL transaction_timeout = 0")  # five minutes are enough for everybody else
        yield worlds.build()
        transaction.set_rollback(True)
    quiet.disabled = False


@pytest.fixture(scope="module")
def asker(world):
    """Whatever is asked is taken back, so that what waits for somebody stays the same: it is counted once, as in life.

    For this world alone: the next has other people under the same keys.
    """
    kept = {**settings.CACHES["fast"], "KEY_PREFIX": f"{settings.KEY_PREFIX}{uuid.uuid4()}"}
    with override_settings(COUNTS_KEPT_SECONDS=600, CACHES={**settings.CACHES, "fast": kept}):
        yield Asker(world)
