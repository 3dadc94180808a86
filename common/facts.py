"""Our own tables of facts (CSV files in a room's `data/`), and the rows that are brought up to them."""

import csv


def rows_of(path):
    """The rows of a table as dicts by column."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def brought_up(model, key, wanted):
    """The row of this key with these values, and whether it had to be written."""
    row, created = model.objects.get_or_create(**key, defaults=wanted)
    different = {name: value for name, value in wanted.items() if getattr(row, name) != value}
    for name, value in different.items():
        setattr(row, name, value)
    if different:
        row.save(update_fields=list(different))
    return row, created or bool(different)
