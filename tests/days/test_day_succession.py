"""A council that takes part in a scrutiny day ends, or somebody who speaks for one goes."""

import pytest

from outbox import actions as outbox
from outbox.letters import Letter
from outbox.models import Message
from scrutiny.days import departure, planner, succession
from scrutiny.models import Participation, SignOff
from tests.day_factories import DayFactory, ParticipationFactory, SignOffFactory, somebody_of
from tests.factories import UserFactory
from tests.successions import AFTER, BEFORE, DAY, new, old, shares
from tests.timebank_factories import officer

LEFT = {"answer": "takes-part", "left_at": BEFORE, "left_because": "It uses another"}


def ends(predecessor, *successors, now=AFTER):
    return succession.hand_over(predecessor=predecessor, shares=shares(*successors), on=DAY, by=None, now=now)


def parts(day):
    return {
        part.council.short_name: (part.answer, part.left_because)
        for part in day.participations.select_related("council")
    }


def test_those_that_follow_take_part_in_its_place_and_it_stays_on_record(surrey, east, west):
    day = DayFactory(stage="statement", councils=[surrey, west], lead_council=surrey)
    SignOffFactory(day=day, council=surrey, by=somebody_of(surrey))

    assert ends(surrey, east, west, now=BEFORE) == []
    assert succession.is_unfinished(predecessor=surrey, on=DAY)
    assert ends(surrey, east, west) == ["1 supplier scrutiny day: asked of East Surrey, West Surrey now."]
    assert ends(surrey, east, west) == []

    day.refresh_from_db()
    assert parts(day) == {
        "East Surrey": ("takes-part", ""), "Surrey": ("takes-part", "Surrey has ended."),
        "West Surrey": ("takes-part", ""),
    }  # fmt: skip
    assert day.lead_council == east
    assert not SignOff.objects.latest_of_each().exists()
    assert {str(need.council) for need in day.needs.all()} == {"Surrey", "West Surrey"}
    assert not succession.is_unfinished(predecessor=surrey, on=DAY)


@pytest.mark.parametrize(("answer", "follows"), [("none", "none"), ("declines", None)])
def test_who_was_only_asked_is_followed_by_who_is_asked(surrey, east, answer, follows):
    day = ParticipationFactory(council=surrey, answer=answer).day

    ends(surrey, east)

    assert parts(day).get("East Surrey", (None,))[0] == follows


def test_a_council_that_has_left_or_said_no_is_not_brought_back(surrey, east, west):
    day = DayFactory(stage="gathering", councils=[surrey])
    ParticipationFactory(day=day, council=east, answer="declines")
    Participation.objects.filter(day=day, council=surrey).update(left_at=BEFORE, left_because="It uses another")
    other = DayFactory(stage="gathering", councils=[surrey])
    ParticipationFactory(day=other, council=east, answer="declines")

    assert ends(surrey, east, west) == ["1 supplier scrutiny day: asked of East Surrey, West Surrey now."]
    assert "West Surrey" not in parts(day)
    assert (parts(other)["East Surrey"][0], parts(other)["West Surrey"][0]) == ("declines", "takes-part")


def test_a_plan_names_those_that_follow(surrey, east, west):
    planned = ParticipationFactory(day=DayFactory(lead_council=surrey), council=surrey, planned=True)

    ends(surrey, east, west)

    found = {part.council: part for part in planned.day.participations.all()}
    assert set(found) == {east, west}
    assert {(part.use, part.invited_at) for part in found.values()} == {(planned.use, None)}


@pytest.mark.parametrize("stage", ["closed", "cancelled"])
def test_what_is_over_keeps_the_old_name(surrey, east, stage):
    day = DayFactory(stage=stage, councils=[surrey], lead_council=surrey)

    assert ends(surrey, east) == []
    day.refresh_from_db()
    assert day.lead_council == surrey
    assert "East Surrey" not in parts(day)


@pytest.mark.parametrize(("said", "leads"), [({}, "South"), ({"answer": "declines"}, "North"), (LEFT, "North")])
def test_a_lead_council_is_followed_by_the_one_with_most_of_it_that_has_not_said_no(west, said, leads):
    north, south = new("North"), new("South")
    gone = old("Gone", north, south)
    day, plan = DayFactory(stage="gathering", lead_council=gone, councils=[gone, west]), DayFactory(lead_council=gone)
    ParticipationFactory(council=south, answer="takes-part")  # on another day
    if said:
        ParticipationFactory(day=day, council=south, **said)

    given = {"predecessor": gone, "on": DAY, "by": None, "now": AFTER}
    assert succession.hand_over(shares={north: 1, south: 2}, **given)
    day.refresh_from_db()
    plan.refresh_from_db()
    assert (day.lead_council.short_name, plan.lead_council) == (leads, south)


def test_a_council_that_had_left_the_day_hands_the_lead_to_nobody(surrey, east, west):
    day = DayFactory(stage="statement", councils=[surrey, west], lead_council=surrey)
    Participation.objects.filter(day=day, council=surrey).update(left_at=BEFORE, left_because="It uses another")

    assert succession.is_unfinished(predecessor=surrey, on=DAY) is False
    assert ends(surrey, east) == []
    day.refresh_from_db()
    assert (day.lead_council, day.is_led) == (surrey, False)


def test_who_goes_gets_none_of_the_mail_that_waits(surrey):
    person, other = officer(surrey), UserFactory()
    for who, kind in ((person, planner.KINDS[0]), (person, "reminder"), (other, planner.KINDS[0])):
        plain = {"to_address": who.email, "scope": "group:1", "subject": "Words", "text": "Words", "html": "Words"}
        outbox.queue([Letter(kind=kind, key=f"{kind}:{who.pk}", person_id=who.pk, **plain)], now=BEFORE)

    departure.hand_on(person=person, council=surrey, group=None, at=BEFORE, by=person)

    left = Message.objects.queued().values_list("key", flat=True)
    assert set(left) == {f"reminder:{person.pk}", f"{planner.KINDS[0]}:{other.pk}"}
