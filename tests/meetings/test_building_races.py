"""Two leads at one agenda at once, on two connections: nothing is placed twice, and nobody waits in a circle."""

import datetime as dt
from collections import Counter

import pytest

from meetings import actions
from meetings.models import HostOffer, Meeting, Placement, Topic
from meetings.series import next_meeting
from tests.meetings.agendas import JUNE, NOVEMBER, SEPTEMBER, at, schedule, titles, unplaced
from tests.meetings.promising import promise
from tests.peergroups.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
SPRING = at(JUNE.replace(month=4))


@pytest.fixture
def waiting(group, member, council, lead):
    """Something of every sort waits for the group's next meeting."""
    closing = {"title": "Any other business", "kind": "other-business", "minutes": 10, "is_closing": True}
    actions.add_standing_item(group=group, fields=closing, by=lead, now=SPRING)
    for number in range(3):
        promise(group, member, council, now=SPRING, words=f"Promise {number}", due_on=JUNE)
        actions.add_theme(group=group, title=f"Theme {number}", by=lead, now=SPRING)
        said = {"title": f"Proposal {number}", "minutes": 15}
        actions.propose(group=group, fields=said, council=council, by=member, now=SPRING)
    actions.offer_to_host(group=group, council=council, by=member, now=SPRING)


def everything_once(meeting):
    """Its lines, each once, of a meeting on which everything waiting has its one place."""
    assert set(Counter(titles(meeting)).values()) <= {1}
    places = list(meeting.agenda_items.values_list("position", flat=True))
    assert places == list(range(1, len(places) + 1))
    placed = Counter(Placement.objects.filter(meeting=meeting).values_list("topic__title", flat=True))
    assert placed == Counter(Topic.objects.open().values_list("title", flat=True))
    return sorted(titles(meeting))


LINES = ["Actions since the last meeting", "Any other business", "Next meeting: host and date"]
WELCOME = {"title": "Welcome", "kind": "discussion", "minutes": 5}
THEMES = [f"Theme {number}" for number in range(3)]


def test_two_leads_who_schedule_at_once_and_the_hourly_round_place_everything_once(group, waiting):
    raised = at_once(
        lambda: schedule(group, JUNE, SPRING),
        lambda: schedule(group, SEPTEMBER, SPRING),
        lambda: schedule(group, NOVEMBER, SPRING, published=False),
        *[lambda: actions.build_agenda(group=group, now=SPRING)] * 3,
    )

    assert raised == []
    assert unplaced(group, SPRING) == []
    assert everything_once(next_meeting(group, SPRING)) == sorted(LINES + THEMES)
    assert Meeting.objects.count() == 3


def test_two_leads_who_publish_write_and_place_on_one_agenda_place_everything_once(group, waiting, lead, member):
    june = schedule(group, JUNE, SPRING, published=False)
    proposals = Placement.objects.filter(meeting=june, topic__kind="proposal")
    first, second, third = proposals.select_related("meeting__group", "topic").order_by("pk")

    def mine():
        return Meeting.objects.get(pk=june.pk)

    raised = at_once(
        *[lambda: actions.publish(meeting=mine(), by=lead, now=SPRING)] * 2,
        *[lambda: actions.place_topic(placement=first, minutes=15, by=lead, now=SPRING)] * 2,
        lambda: actions.place_topic(placement=second, minutes=15, by=member, now=SPRING),
        lambda: actions.leave_out(placement=third, because="No time", by=lead, now=SPRING),
        lambda: actions.add_item(
            meeting=mine(), fields={"title": "Welcome", "kind": "discussion", "minutes": 5}, by=lead
        ),
        lambda: actions.revise(meeting=mine(), fields={"title": "Ten years on"}, by=lead, now=SPRING),
        lambda: actions.add_theme(group=group, title="Theme 3", by=lead, now=SPRING),
    )

    assert raised == []
    assert everything_once(june) == sorted([*LINES, *THEMES, "Theme 3", "Proposal 0", "Proposal 1", "Welcome"])
    assert Placement.objects.get(pk=third.pk).skipped_because == "No time"


def test_two_who_find_a_meeting_over_at_once_carry_each_line_over_once(group, lead):
    june = schedule(group, JUNE, SPRING)
    for title in ("Missed bins", "Our contact page"):
        actions.add_item(meeting=june, fields={"title": title, "kind": "discussion", "minutes": 20}, by=lead)
    evening = at(JUNE, 20)

    raised = at_once(
        *[lambda: actions.build_agenda(group=group, now=evening)] * 3,
        lambda: schedule(group, SEPTEMBER, evening),
        lambda: schedule(group, SEPTEMBER + dt.timedelta(days=7), evening),
    )

    actions.build_agenda(group=group, now=evening)
    assert raised == []
    assert everything_once(next_meeting(group, evening)) == ["Missed bins", "Our contact page"]
    assert Topic.objects.count() == 2


def test_of_clicks_at_once_one_makes_the_offer_and_the_others_are_told(group, council, member):
    raised = at_once(*[lambda: actions.offer_to_host(group=group, council=council, by=member, now=SPRING)] * 4)

    assert raised == [actions.HostOfferStands] * 3
    assert HostOffer.objects.count() == 1
