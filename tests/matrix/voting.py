"""Ballots of the matrix's world: what the leads of each group asked the group's council and another."""

import datetime as dt

from ballots import actions
from ballots.models import Ballot, Cast, Elector, Extension, Option, TieBreak
from common import do_links
from tests.matrix.vocabulary import acts_for_it, anyone_of, leads, of_the_council

voters = anyone_of(of_the_council, acts_for_it)
BALLOTS = {
    "draft": leads, "open": voters, "dots": voters, "tied": voters, "settled": voters, "tallied": voters,
    "withdrawn": voters,
}  # fmt: skip
ANSWERS = ("Yes", "No", "Abstain")


def fill(world, group):
    for variant, knows in BALLOTS.items():
        _ballot(world, group, variant, knows)
    _links(world, group)


def _ballot(world, group, variant, knows):
    name, extra = f"{group} {variant}", world.rows[f"person {group} extra"]
    rule = {"rule": "dots", "picks": 3, "most": 2} if variant == "dots" else {}
    closes_at = world.now + dt.timedelta(days=9)
    filled = world.cage.fill(
        Ballot, name, groups=[group], knows=knows, group=world.rows[f"group {group}"], key="", about_path="",
        ended_because="", made_by=extra, closes_at=closes_at, opens_at=world.now - dt.timedelta(days=9), **rule,
    )  # fmt: skip
    ballot = world.keep(f"ballot {name}", Ballot.objects.create(**filled))
    for place, answer in enumerate(ANSWERS, 1):
        said = world.cage.text("Option.words", f"{name} {place}", groups=[group], knows=knows)
        words = said if variant == "dots" else answer
        Option.objects.create(ballot=ballot, position=place, words=words)
    councils = world.rows[f"council {group}"], world.rows[f"coverage {group} provisional"].council
    electors = [Elector.objects.create(ballot=ballot, council=council) for council in councils]
    world.keep(f"elector {name}", electors[0])
    if variant != "draft":
        Ballot.objects.filter(pk=ballot.pk).update(state="open")
        ballot.refresh_from_db()
        _goes_on(world, group, variant, knows, ballot, councils)
    if variant == "open":
        world.keep(f"ballot {group}", ballot)


def _goes_on(world, group, variant, knows, ballot, councils):
    name, lead = f"{group} {variant}", world.rows[f"person {group} public lead"]
    by = {"by": lead, "at": world.now}
    given = {"groups": [group], "knows": knows, "ballot": ballot, **by}
    if variant in {"tied", "settled", "withdrawn"}:
        people = world.rows[f"person {group} extra"], world.rows[f"helper {group}"]
        for council, person, dots in zip(councils, people, ([1, 0, 0], [0, 1, 0]), strict=True):
            Cast.objects.create(ballot=ballot, council=council, by=person, dots=dots, at=world.now)
    if variant == "open":
        was, until = ballot.closes_at, ballot.closes_at + dt.timedelta(days=1)
        Extension.objects.create(**world.cage.fill(Extension, name, was=was, until=until, **given))
    if variant in {"tied", "settled"}:
        actions.close_ballot(ballot=ballot, now=ballot.closes_at)
    if variant == "settled":
        TieBreak.objects.create(**world.cage.fill(TieBreak, name, chosen=[1], **given))
    if variant == "tallied":
        said = world.cage.text("Tally.words", name, groups=[group], knows=knows)
        actions.tally(ballot=ballot, dots=[1, 0, 0], councils=1, words=said, by=lead, now=world.now)
    if variant == "withdrawn":
        because = world.cage.text("Ballot.ended_because", name, groups=[group], knows=knows)
        actions.withdraw(ballot=ballot, because=because, by=lead, now=world.now)


def _links(world, group):
    """To somebody of the group's council, who may vote."""
    reader = {"person_id": world.rows[f"person {group} extra"].pk, "expires_at": world.now + dt.timedelta(days=9)}
    for name, purpose, variant, choice in (("vote", "ballot-answer", "open", "1"), ("fill", "ballot-fill", "dots", "")):
        elector = world.ids[f"elector {group} {variant}"]
        world.ids[f"{name} link {group}"] = do_links.make(purpose, object_id=elector, choice=choice, **reader)
