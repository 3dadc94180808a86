"""Deeds on the service standards."""

from django.db import transaction

from common.facts import brought_up
from standards.models import Point, Standard


@transaction.atomic
def load(*, standards, points):
    """Bring the standards up to what these rows say (dicts by column) and return how many rows were written.

    A second time writes nothing. Nothing is deleted: a point that vanished from the rows stays.
    """
    written, known = 0, {}
    for row in standards:
        wanted = {name: row[name] for name in ("name", "publisher", "source")}
        standard, changed = brought_up(Standard, {"slug": row["slug"], "version": row["version"]}, wanted)
        known[row["slug"], row["version"]] = standard
        written += changed
    for row in points:
        standard = known[row["standard"], row["version"]]
        _, changed = brought_up(Point, {"standard": standard, "number": int(row["number"])}, {"title": row["title"]})
        written += changed
    return written
