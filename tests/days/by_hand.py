"""Deeds at a prompt, past every action of ours: what the database says to them."""

import pytest
from django.db import DatabaseError, connection, transaction

from tests.refusing import refused


def change(row, **fields):
    type(row).objects.filter(pk=row.pk).update(**fields)


def take_away(row):
    """Past Django, which would look for what refers to it."""
    objects = type(row).objects.filter(pk=row.pk)
    objects._raw_delete(objects.db)


def is_history(row, **fields):
    """It can be neither changed nor taken away."""
    for deed in (lambda: change(row, **fields), lambda: take_away(row)):
        with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
            deed()


def is_never_emptied(model):
    with pytest.raises(DatabaseError, match="history"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE {model._meta.db_table}")


def all_refused(*deeds):
    for name, deed in deeds:
        with refused(name):
            deed()
