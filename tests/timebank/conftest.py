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


@pytest.fixture
def see(client, world):
    """What somebody of the cast reads at a page of a loan: (status, text)."""

    def look(who, name, loan, *more, data=None, query=""):
        client.force_login(getattr(world, who) if isinstance(who, str) else who)
        address = helping.url(name, loan, *more) + query
        page = client.get(address, follow=True) if data is None else client.post(address, data, follow=True)
        return page.status_code, page.content.decode()

    return look
