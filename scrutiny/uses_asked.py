"""Which councils have a list that somebody ought to look at, and who of their people: in four statements."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, Subquery

from accounts.models import Affiliation
from common import london
from councils.models import Council
from peergroups.models import Membership
from scrutiny.heirs import Heirs
from scrutiny.models import Use, UseCheck
from scrutiny.uses_due import asked_on


@dataclass
class Asked:
    """A council whose list is to be looked at since `on`. `people` are keys; `uses`: how many rows it is about."""

    council: Council
    on: object
    was_checked: bool
    uses: int = 0
    people: list = field(default_factory=list)


def asked(now, *, people=None, councils=None):
    """[Asked] of councils that have fallen due; only for these people or councils, where they are given (keys).

    People who act for the council, are seen to be its own, and are in a group as of the public sector.
    """
    today = london.today(now)
    acting = Affiliation.objects.acting(today).confirmed().filter(person__is_active=True)
    inside = Membership.objects.current().public_sector().filter(person=OuterRef("person"))
    acting = acting.filter(Exists(inside) | Q(person__is_superuser=True))
    acting = acting.filter(person__in=people) if people is not None else acting
    acting = acting.filter(council__in=councils) if councils is not None else acting
    said = UseCheck.objects.filter(council=OuterRef("council")).order_by().values("council")
    rows = list(
        acting.annotate(said_at=Subquery(said.annotate(at=Max("at")).values("at")))
        .select_related("council")
        .order_by("person__joined_at", "person")
    )
    return _of(rows, now) if rows else []


def _of(rows, now):
    heirs = Heirs(london.today(now))
    councils = {row.council_id: row.council for row in rows}
    before = {pk: [pk, *(one.pk for one in heirs.before(council))] for pk, council in councils.items()}
    known = _known([one for keys in before.values() for one in keys])
    found, people = {}, defaultdict(list)
    for row in rows:
        people[row.council_id].append(row.person_id)
        if row.council_id not in found:
            found[row.council_id] = _asked(row, [one for pk in before[row.council_id] for one in known[pk]], now)
    for pk, one in found.items():
        if one is not None:
            one.people = people[pk]
    return [one for one in found.values() if one is not None]


def _known(councils):
    """{council's key: [(how many uses are known, since when)]} of these keys: its own, and those of joint services."""
    found = defaultdict(list)
    for whose in ("body__council", "body__serves"):
        uses = Use.objects.open().filter(**{f"{whose}__in": councils}).order_by().values(whose)
        counted = uses.annotate(number=Count("pk"), since=Min("added_at"))
        for pk, number, since in counted.values_list(whose, "number", "since"):
            found[pk].append((number, since))
    return found


def _asked(row, known, now):
    if not known:
        return None
    basis = row.said_at or min(since for _, since in known)
    on = asked_on(basis, row.said_at is not None, row.council.nation, now)
    return Asked(row.council, on, row.said_at is not None, sum(number for number, _ in known)) if on else None
