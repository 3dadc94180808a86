"""Two councils that help each other, built once a module inside a transaction that is taken back."""

import copy

import pytest
from django.db import connection, transaction

from tests.timebank import helping


@pytest.fixture(scope="module")
def two(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL transaction_timeout = 0")  # five minutes are enough for everybody else
        yield helping.two()
        transaction.set_rollback(True)


@pytest.fixture
def world(two, db):
    """For one test, to change as it likes."""
    return copy.deepcopy(two)
