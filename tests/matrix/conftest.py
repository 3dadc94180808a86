"""One world for all tests of a module, inside a transaction that is taken back."""

import logging

import pytest
from django.db import connection, transaction

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
    return Asker(world)
