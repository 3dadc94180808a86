"""Who gets what answer from ballots: see declared.py.

A ballot of south is put by the leads of south to south's council and another. Who acts for the council knows of it, in
the group or not; suppliers and other partners of the group never do.
"""

import datetime as dt

from django.utils import timezone

from tests.matrix import bodies
from tests.matrix.vocabulary import (
    GROUPS,
    acts_for_it,
    anyone_of,
    leads,
    of_groups,
    of_the_council,
    of_things,
    page,
    signed_in,
)
from tests.matrix.voting import BALLOTS, voters

# Links of mails, made in voting.py: what front:do is asked for besides.
LINKS = dict.fromkeys(("vote", "fill"), GROUPS)
NAMES = {"User.name"}  # who voted for a council, and who led the ballot, to who may know of it
GROUP = of_groups()


def ballots(*variants):
    return of_things("ballot", {name: BALLOTS[name] for name in variants}, slug=False)


def a_vote(world, role, place):
    group = [*role.stands, *role.knocked, "south"][0]
    return {"council": world.ids[f"code {group}"], "pick": "1"}


def _day(name, days):
    at = timezone.localdate() + dt.timedelta(days=days)
    return {f"{name}_day": str(at.day), f"{name}_month": str(at.month), f"{name}_year": str(at.year)}


def a_question(world, role, place):
    return {
        "question": "Shall we meet on screens?", "rule": "yes-no", "picks": "1", "most": "1", "places": "1",
        **_day("last_day", 9),
    }  # fmt: skip


def more_time(world, role, place):
    return {**_day("last_day", 30), "because": "Half-term"}


def because(world, role, place):
    return {"because": "Asked too early"}


def a_tally(world, role, place):
    return {"councils": "1", "dots_1": "1", "dots_2": "0", "dots_3": "0", "words": "Show of hands"}


def a_choice(world, role, place):
    return {"chosen": ["1"], "because": "It was put first"}


BY_LEADS = {"get": leads, "post": leads, "tells": NAMES}

# fmt: off
PAGES = [
    page("ballots:my-ballots", get=signed_in, post=None, tells=NAMES),
    page("ballots:ballot-list", of=GROUP, know=of_the_council, get=of_the_council, post=None, tells=NAMES),
    page("ballots:ballot-new", of=GROUP, know=of_the_council, get=leads, post=leads, body=a_question),
    page("ballots:ballot-detail", of=ballots("draft", "open", "dots", "tied", "settled", "tallied", "withdrawn"),
         get=anyone_of(voters, leads), post=anyone_of(voters, leads), body=a_vote, tells=NAMES,
         writes=acts_for_it),
    page("ballots:ballot-trail", of=of_things("ballot", dict.fromkeys(("tied", "settled", "tallied"), voters),
                                              slug=False), get=voters, post=None, tells=NAMES),
    page("ballots:ballot-change", of=ballots("draft", "open"), body=a_question, **BY_LEADS),
    page("ballots:ballot-delete", of=ballots("draft", "open"), body=bodies.a_click, **BY_LEADS),
    page("ballots:ballot-open", of=ballots("draft", "open"), body=bodies.a_click, **BY_LEADS),
    page("ballots:ballot-extend", of=ballots("open", "tied"), body=more_time, **BY_LEADS),
    page("ballots:ballot-withdraw", of=ballots("open", "tied"), body=because, **BY_LEADS),
    page("ballots:ballot-tally", of=ballots("open", "tied"), body=a_tally, **BY_LEADS),
    page("ballots:ballot-tie", of=ballots("tied", "open"), body=a_choice, **BY_LEADS),
]
READ_BY = {
    "Ballot.question": voters,
    "Ballot.words": voters,
    "Ballot.about": voters,
    "Ballot.ended_because": voters,
    "Option.words": voters,
    "Extension.because": voters,
    "Tally.words": voters,
    "TieBreak.because": voters,
}
# fmt: on
