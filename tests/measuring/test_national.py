"""What took hundreds of milliseconds with the meetings of a whole country, found by `make bench SCALE=1`."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meetings.models import Link, Meeting
from tests.factories import (
    ActionFactory,
    AgendaItemFactory,
    AttendanceFactory,
    DecisionFactory,
    LinkFactory,
    MeetingFactory,
)

pytestmark = pytest.mark.django_db


def test_meetings_are_counted_for_pages_without_counting_who_comes_to_each():
    MeetingFactory.create_batch(2)

    with CaptureQueriesContext(connection) as asked:
        assert Meeting.objects.for_series(AnonymousUser()).count() == 2

    [statement] = asked
    assert "meetings_attendance" not in statement["sql"]


def test_who_comes_does_not_multiply_what_else_is_counted_of_a_meeting(group):
    meeting = MeetingFactory(group=group, days=-10, notes="Said")
    AttendanceFactory.create_batch(3, meeting=meeting, answer="coming")
    AttendanceFactory(meeting=meeting, answer="not-coming")
    ActionFactory.create_batch(2, meeting=meeting, group=group)

    rows = Meeting.objects.for_series(AnonymousUser())

    row = rows.get()
    assert (row.coming, row.councils_coming, row.agreed) == (3, 3, 2)
    assert "GROUP BY" not in str(rows.query).rpartition("FROM")[2]  # else each of them is counted for each answer


def test_links_of_a_meeting_are_found_by_key_wherever_they_stand(group):
    meeting, other = MeetingFactory(group=group), MeetingFactory(group=group)
    beside = [
        {"meeting": one, "item": None, "decision": None, "action": None} | where
        for one in (meeting, other)
        for where in (
            {}, {"item": AgendaItemFactory(meeting=one), "meeting": None},
            {"decision": DecisionFactory(meeting=one), "meeting": None},
            {"action": ActionFactory(meeting=one, group=group), "meeting": None},
        )
    ]  # fmt: skip
    links = [LinkFactory(**where) for where in beside]

    assert list(Link.objects.of_everything_of(meeting)) == links[:4]
    assert " OR " not in str(Link.objects.of_everything_of(meeting).query)
