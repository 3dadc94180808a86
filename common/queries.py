"""Words for statements, where what Django writes is right and what PostgreSQL makes of it is slow."""

from django.db.models import BooleanField, Subquery, Value
from django.db.models.functions import Coalesce


def has_one(rows):
    """Whether there is one of these rows, asked for each row of the statement around it.

    As Exists says it; but for Exists, where PostgreSQL expects thousands of rows around, it may read and hash all of
    the table first, of which a few rows are asked about.
    """
    yes = rows.order_by().annotate(yes=Value(True)).values("yes")[:1]
    return Coalesce(Subquery(yes, output_field=BooleanField()), Value(False))
