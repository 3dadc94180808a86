"""Deeds on the service standards."""

from django.db import transaction

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


def brought_up(model, key, wanted):
    """The row of this key with these values, and whether it had to be written."""
    row, created = model.objects.get_or_create(**key, defaults=wanted)
    different = {name: value for name, value in wanted.items() if getattr(row, name) != value}
    for name, value in different.items():
        setattr(row, name, value)
    if different:
        row.save(update_fields=list(different))
    return row, created or bool(different)
