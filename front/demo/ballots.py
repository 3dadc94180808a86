"""The invented votes of the demonstration: one that councils are asked now, and one that ended in a tie.

Played with the deeds that people use. Nobody gets a mail for what was settled long ago.
"""

import datetime as dt

from ballots import actions
from ballots.models import Ballot
from common import london
from peergroups.models import Membership

WHERE = "Where do we meet in spring?"
PLACES = ("Reading, at the civic offices", "Winchester, at the guildhall", "On screens")
BECAUSE = "We met in Winchester twice since 2024, and never in Reading."
WHAT = "What do we work on together next year?"
IDEAS = (
    "One form for reporting a missed bin",
    "Plain words for council tax letters",
    "Open data from planning systems",
    "A shared library of user research",
    "Testing with people who use screen readers",
)
KNOW = (
    "Two of these get a working group from January. Each council has three dots; put two on what matters most to you."
)


def play(group, now):
    """Both, once."""
    if not Ballot.objects.filter(group=group, question=WHERE).exists():
        voters = _voters(group)
        lead = Membership.objects.current().leads().filter(group=group).order_by("pk").first().person
        _tied(group, lead, voters, now)
        _open(group, lead, voters, now)


def _voters(group):
    """[(council, person)]: one of each council that has people in the group, by name."""
    found = {}
    rows = Membership.objects.current().filter(group=group, kind="council").select_related("council", "person")
    for row in rows.order_by("council__short_name", "pk"):
        if row.person.affiliations.filter(council=row.council).confirmed().exists():
            found.setdefault(row.council, row.person)
    return list(found.items())


def _tied(group, lead, voters, now):
    """The first two places are equal, the third has fewer; a lead chose the first."""
    asked, ended = _moment(now, -60), _moment(now, -45, 17)
    fields = {"question": WHERE, "rule": "choose", "picks": 1, "most": 1, "places": 1, "closes_at": ended}
    ballot = actions.make_ballot(group=group, fields=fields, options=PLACES, by=lead, now=asked)
    actions.open_ballot(ballot=ballot, by=lead, now=asked)
    half = (len(voters) - 1) // 2
    for n, (council, person) in enumerate(voters):
        place = 0 if n < half else 1 if n < 2 * half else 2
        at = asked + dt.timedelta(days=1 + n % 12)
        actions.cast(ballot=ballot, council=council, dots=_only(place, len(PLACES)), by=person, now=at)
    actions.close_ballot(ballot=ballot, now=ended)
    actions.break_tie(ballot=ballot, chosen=[1], because=BECAUSE, by=lead, now=_moment(now, -44))


def _open(group, lead, voters, now):
    """More than half of the councils that have people have voted; one has changed its vote."""
    asked = _moment(now, -5)
    fields = {
        "question": WHAT, "words": KNOW, "rule": "dots", "picks": 3, "most": 2, "places": 2,
        "closes_at": _moment(now, 9, 17),
    }  # fmt: skip
    ballot = actions.make_ballot(group=group, fields=fields, options=IDEAS, by=lead, now=asked)
    actions.open_ballot(ballot=ballot, by=lead, now=asked)
    for n, (council, person) in enumerate(voters[: len(voters) * 3 // 5]):
        at = min(now, asked + dt.timedelta(days=1 + n % 4))
        for turn in range(2 if n == 1 else 1):
            first, second = (n + turn) % len(IDEAS), (n * 2 + 1 + turn) % len(IDEAS)
            dots = [0] * len(IDEAS)
            dots[first] += 2
            dots[second if second != first else (second + 1) % len(IDEAS)] += 1
            actions.cast(ballot=ballot, council=council, dots=dots, by=person, now=at)


def _only(place, count):
    return [int(n == place) for n in range(count)]


def _moment(now, days, hour=10):
    return london.moment(london.today(now) + dt.timedelta(days=days), dt.time(hour))
