"""Statements that Django writes once: for pages whose querysets take longer to put into SQL than to answer."""

from django.db import connection
from django.db.models import BooleanField, Expression, F, Func, IntegerField, Q
from django.utils.functional import cached_property


class Given(Expression):
    """Stands in a queryset for a value that comes with each question."""

    def __init__(self, name, output_field=None):
        super().__init__(output_field=output_field or IntegerField())
        self.name = name

    def as_sql(self, compiler, connection):
        return "%s", [self]


class AnyOf(Func):
    """The condition that what a path leads to is one of a Given list of keys."""

    template, arg_joiner = "%(expressions)s)", " = ANY ("
    output_field = BooleanField()

    def __init__(self, path, keys, **extra):
        super().__init__(F(path) if isinstance(path, str) else path, keys, **extra)


def one_of(path, keys):
    """The same condition for keys that are Given, and as Django writes it for a list or a queryset of them."""
    return Q(AnyOf(path, keys)) if isinstance(keys, Given) else Q(**{f"{path}__in": keys})


class Prepared:
    """`write()` returns a queryset of values_list with Givens in it; calling this asks it, and returns its rows.

    It is written at the first question, so it may not depend on anything that changes while the process lives: not on
    a day, a person or a setting of a test. Such are Givens. Rows are as PostgreSQL gives them: only for columns that a
    field of Django leaves as they are, which is so of keys, text, numbers, days and moments.
    """

    def __init__(self, write):
        self.write = write

    def __call__(self, *, piece=None, **given):
        """`piece`: the slice of the rows that is wanted, if not all of them."""
        sql, values = self._written
        values = [given[one.name] if isinstance(one, Given) else one for one in values]
        if piece is not None:
            sql, values = f"{sql} LIMIT %s OFFSET %s", [*values, piece.stop - piece.start, piece.start]
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall()

    @cached_property
    def _written(self):
        return self.write().query.sql_with_params()
