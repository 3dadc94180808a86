"""Small CSV files in both forms of the register, each row with what a test cares about and plausible rest."""

import csv
import io

from councils import published, register


def published_csv(*rows, end="\r\n"):
    usual = {"nation": "England", "type": "NMD", "region": "South East", "current": "True"}
    return _csv(published.COLUMNS, [{**usual, **_names(row, "nice_name"), **row} for row in rows], end)


def own_csv(*rows, end="\n"):
    usual = {"nation": "england", "kind": "district", "region": "South East"}
    return _csv(register.COUNCIL_COLUMNS, [{**usual, **_names(row, "short_name"), **row} for row in rows], end)


def successions_csv(*rows):
    return _csv(register.SUCCESSION_COLUMNS, rows, "\n")


def _names(row, short):
    return {"official_name": f"Sample {row['code']} Council", short: f"Sample {row['code']}"}


def _csv(columns, rows, end):
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, columns, lineterminator=end)
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()
