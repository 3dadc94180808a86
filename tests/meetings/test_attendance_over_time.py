"""Attendance over time by council: a table and its picture for leads, in the order of the alphabet."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from meetings.attendance_over_time import MEETINGS, Attended
from tests.factories import AttendanceFactory, CouncilFactory, CoverageFactory, PresenceFactory
from tests.meetings.after import held
from tests.meetings.post import at

pytestmark = pytest.mark.django_db
NOW = at(26, 12)


@pytest.fixture(autouse=True)
def the_day_after():
    with time_machine.travel(NOW, tick=False):
        yield


def url(group):
    return reverse("meetings:attendance-over-time", args=[group.slug])


@pytest.mark.parametrize(
    ("who", "status"), [("lead", 200), ("coordinator", 200), ("member", 403), ("outsider", 404), ("anonymous", 302)]
)
def test_it_is_for_the_leads(come, group, who, status):
    assert come(who).get(url(group)).status_code == status


def test_it_counts_who_was_ticked_and_else_who_had_said_yes(group, council):
    quiet, neighbour = CouncilFactory(short_name="Aylesbury"), CouncilFactory(short_name="Zeal")
    CoverageFactory(group=group, council=quiet)
    first = held(group, starts_on=dt.date(2026, 9, 10))
    AttendanceFactory(meeting=first, council=council)
    AttendanceFactory(meeting=first, council=council, answer="maybe")
    second = held(group)
    AttendanceFactory(meeting=second, council=quiet)  # said yes, and was not there
    PresenceFactory.create_batch(2, meeting=second, council=council)
    PresenceFactory(meeting=second, council=neighbour)
    PresenceFactory(meeting=second, council=None)
    held(group, starts_on=dt.date(2026, 12, 9))  # to come

    attended = Attended(group, NOW)

    assert attended.meetings == [first, second]
    assert [(str(row.council.short_name), [cell.people for cell in row.cells]) for row in attended.rows] == [
        ("Aylesbury", [0, 0]), ("Winchester", [1, 2]), ("Zeal", [0, 1]),
    ]  # fmt: skip
    assert [(column.people, column.councils) for column in attended.columns] == [(1, 1), (3, 2)]


def test_it_shows_the_latest_meetings_oldest_first(group, council):
    days = [dt.date(2026, 1, day) for day in range(1, MEETINGS + 3)]
    for day in days:
        AttendanceFactory(meeting=held(group, starts_on=day), council=council)
    held(group)  # of which nothing is known

    assert [meeting.starts_on for meeting in Attended(group, NOW).meetings] == days[-MEETINGS:]


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_the_same_for_one_council_and_for_three(come, group, lead, count, django_assert_num_queries):
    meeting = held(group)
    for _ in range(count):
        council = CouncilFactory()
        CoverageFactory(group=group, council=council)
        PresenceFactory(meeting=meeting, council=council)
    client = come("lead")

    with django_assert_num_queries(9):
        client.get(url(group))


def test_before_the_first_meeting_it_says_what_it_is_for(come, group, lead):
    assert "Nothing to show yet" in come("lead").get(url(group)).content.decode()
