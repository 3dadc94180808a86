"""What belongs to a meeting is read once, and how many statements its pages cost a visitor."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from meetings.contents import Contents
from meetings.who_comes import Heads, heads
from tests.factories import (
    ActionFactory,
    AgendaItemFactory,
    AttendanceFactory,
    CouncilFactory,
    DecisionFactory,
    GuestFactory,
    LinkFactory,
    MeetingFactory,
    MembershipFactory,
    NotesConfirmationFactory,
    PlacementFactory,
    PointFactory,
    PresenceFactory,
    StandardFactory,
    TableFactory,
    TopicFactory,
)
from tests.meetings.after import HELD, held, said
from tests.meetings.post import at

pytestmark = pytest.mark.django_db


@pytest.fixture
def past(group):
    """Held, with circulated notes for everybody."""
    return held(group, notes="What was said", notes_state="circulated", circulated_at=HELD, notes_round=2)


@pytest.fixture
def the_day_after():
    with time_machine.travel(at(26, 12), tick=False):
        yield


def test_people_are_counted_by_what_they_say_and_where_they_were(past, council):
    AttendanceFactory.create_batch(2, meeting=past, council=council)
    AttendanceFactory(meeting=past)
    for answer in ("waiting", "maybe", "maybe", "not-coming"):
        AttendanceFactory(meeting=past, answer=answer)
    PresenceFactory.create_batch(3, meeting=past, council=council)
    PresenceFactory(meeting=past, council=None)
    GuestFactory.create_batch(2, meeting=past)

    contents = Contents(past)

    assert contents.said == {"coming": 3, "councils": 2, "waiting": 1, "maybe": 2}
    there = {(row["council"], row["name"]): row["people"] for row in contents.there}
    assert there == {(council.pk, council.short_name): 3, (None, None): 1}
    assert heads(contents) == Heads(people=4, councils=1, guests=2)


def test_councils_confirm_the_notes_of_the_last_round_once_each(past, council):
    NotesConfirmationFactory.create_batch(2, meeting=past, council=council)
    NotesConfirmationFactory(meeting=past)
    NotesConfirmationFactory(meeting=past, council=None)
    NotesConfirmationFactory(meeting=past, round=1)

    assert Contents(past).confirming == 2


def test_of_a_meeting_with_nothing_there_is_nothing_but_of_another_there_may_be(past, group):
    other = MeetingFactory(group=group)
    other.co_organisers.add(CouncilFactory())
    other.themes.add(PointFactory())
    line = AgendaItemFactory(meeting=other)
    line.themes.add(PointFactory())
    TableFactory(item=line)
    for row in (AttendanceFactory, PresenceFactory, GuestFactory, LinkFactory):
        row(meeting=other)
    NotesConfirmationFactory(meeting=other, round=2)

    empty = Contents(past)

    assert empty.said == {"coming": 0, "councils": 0, "waiting": 0, "maybe": 0}
    assert (empty.there, empty.guests, empty.confirming, heads(empty)) == ([], 0, 0, None)
    assert [empty.co_organisers, empty.lines, empty.points] == [[], [], []]
    assert (dict(empty.tables), dict(empty.links)) == ({}, {})


def test_points_stand_with_the_meeting_or_their_line_in_the_order_of_their_standard(past):
    b, a = StandardFactory(name="B"), StandardFactory(name="A")
    newer = StandardFactory(name="A", slug=a.slug, version="2")
    points = [
        PointFactory(standard=standard, number=number) for standard, number in ((b, 1), (newer, 1), (a, 3), (a, 2))
    ]
    lines = AgendaItemFactory.create_batch(2, meeting=past)
    past.themes.set(points)
    lines[0].themes.set(points[:2])
    lines[1].themes.set(points[2:])

    contents = Contents(past)

    assert contents.points == points[::-1]
    assert [line.points for line in contents.lines] == [[points[1], points[0]], [points[3], points[2]]]


def test_tables_and_addresses_stand_with_their_line(past):
    lines = AgendaItemFactory.create_batch(2, meeting=past)
    second, first = (TableFactory(item=lines[1], number=number) for number in (2, 1))
    link = LinkFactory(meeting=None, item=lines[0])
    own = LinkFactory(meeting=past)
    TableFactory()  # of another meeting

    contents = Contents(past)

    assert dict(contents.tables) == {lines[1].pk: [first, second]}
    assert [line.addresses for line in contents.lines] == [(link,), ()]
    assert contents.links["meeting", past.pk] == (own,)


@pytest.mark.parametrize("kind", ["co_organisers", "tables"])
def test_what_few_meetings_have_is_asked_for_only_where_it_is(past, kind, django_assert_num_queries):
    other = TableFactory().item.meeting
    other.co_organisers.add(CouncilFactory())
    with django_assert_num_queries(1):
        assert not getattr(Contents(past), kind)

    past.co_organisers.add(CouncilFactory())
    TableFactory(item=AgendaItemFactory(meeting=past))
    with django_assert_num_queries(2):
        assert getattr(Contents(past), kind)


# What its pages cost --------------------------------------------------------------------------------------------------
def fill(meeting, group):
    """One more of everything that a meeting may have."""
    council = CouncilFactory()
    meeting.co_organisers.add(council)
    meeting.themes.add(PointFactory())
    presenter = MembershipFactory(group=group, council=council).person
    item = said(meeting, presenter_person=presenter)
    item.themes.add(PointFactory())
    TableFactory(item=item, findings="Colours confuse.")
    for thing in (
        {"meeting": meeting}, {"item": item}, {"decision": DecisionFactory(meeting=meeting, item=item)},
        {"action": ActionFactory(group=group, meeting=meeting, item=item)},
    ):  # fmt: skip
        LinkFactory(**{"meeting": None} | thing)
    ActionFactory(group=group, meeting=meeting)
    for row in (AttendanceFactory, PresenceFactory, GuestFactory):
        row(meeting=meeting)
    NotesConfirmationFactory(meeting=meeting, council=council)
    TopicFactory(group=group, kind="standing", dropped=True, closed_at=at(25, 14))


def topics(meeting, group):
    """A line of its own with a topic that was carried over, and one with actions."""
    earlier = MeetingFactory(group=group, starts_on=dt.date(2026, 9, 10), published_at=at(1))
    carried = TopicFactory(group=group, kind="carried")
    PlacementFactory(topic=carried, meeting=earlier, item=AgendaItemFactory(meeting=earlier))
    PlacementFactory(topic=carried, meeting=meeting, item=AgendaItemFactory(meeting=meeting))
    action = ActionFactory(group=group, meeting=earlier)
    topic = TopicFactory(group=group, kind="action", key=f"meetings.action:{action.pk}")
    PlacementFactory(topic=topic, meeting=meeting, item=AgendaItemFactory(meeting=meeting, kind="actions"))


@pytest.mark.usefixtures("the_day_after")
@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("page", "queries"), [("meeting-detail", 13), ("write-up", 12), ("meeting-agenda", 7)])
def test_a_meeting_with_something_of_everything_costs_a_visitor_the_same_for_one_and_three(
    client, past, group, page, queries, count, django_assert_num_queries
):
    for _ in range(count):
        fill(past, group)

    with django_assert_num_queries(queries):
        response = client.get(reverse(f"meetings:{page}", args=[group.slug, past.pk]))

    assert response.status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_a_meeting_to_come_costs_a_visitor_the_same_for_one_and_three(client, group, count, django_assert_num_queries):
    with time_machine.travel(at(20, 12), tick=False):
        coming = held(group)
        for _ in range(count):
            topics(coming, group)
            AttendanceFactory(meeting=coming)

        with django_assert_num_queries(12):
            response = client.get(coming.get_absolute_url())

    assert "Carried over" in response.text
    assert len(response.context["agenda"]) == 2 * count
