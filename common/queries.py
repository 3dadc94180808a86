"""Words for statements, where what Django writes is right and what PostgreSQL makes of it is slow."""

from django.db.models import BooleanField, F, Func, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce


def has_one(rows):
    """Whether there is one of these rows, asked for each row of the statement around it.

    As Exists says it; but for Exists, where PostgreSQL expects thousands of rows around, it may read and hash all of
    the table first, of which a few rows are asked about.
    """
    yes = rows.order_by().annotate(yes=Value(True)).values("yes")[:1]
    return Coalesce(Subquery(yes, output_field=BooleanField()), Value(False))


class IsOneOf(Func):
    """The condition that what a path leads to is one of these keys, a queryset or RawSQL of one column.

    As `__in` says it; but the keys are read once, before the rows, and then looked up in an index. After
    `IN (SELECT …)` PostgreSQL reads all of the table where it cannot know that the keys will be few, and where `OR`
    stands between two.
    """

    template, arg_joiner = "(%(expressions)s))", " = ANY (ARRAY"
    output_field = BooleanField()

    def __init__(self, path, keys, **extra):
        if isinstance(keys, QuerySet):
            keys = Subquery(keys)
        super().__init__(F(path) if isinstance(path, str) else path, keys, **extra)
