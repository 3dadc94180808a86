"""Deeds on the skills."""

from django.db import transaction

from common.facts import brought_up
from skills.models import Skill


@transaction.atomic
def load(rows):
    """Bring the skills up to what these rows say (dicts by column) and return how many rows were written.

    A second time writes nothing. Nothing is deleted: what is not among the rows any more may be offered or asked for.
    """
    return sum(brought_up(Skill, {"slug": row["slug"]}, _wanted(row))[1] for row in rows)


def _wanted(row):
    return {name: row[name] for name in ("name", "family", "source")}
