"""Until when each mail of meetings may go: then the next one does, or it would speak of the past."""

import datetime as dt

import pytest

from meetings import action_due, actions, planner
from meetings.after_due import late_moment, late_until
from meetings.models import Attendance
from outbox.delivery import deliver
from outbox.models import Message
from tests.meetings.after import held
from tests.meetings.post import PUBLISHED, answer, at, publish

pytestmark = pytest.mark.django_db


def until(kind):
    return set(Message.objects.filter(kind=kind).values_list("expires_at", flat=True))


def test_mail_about_a_meeting_goes_until_it_ends_and_a_reminder_until_it_starts(group, lead, member):
    meeting = publish(group, lead)
    planner.plan(PUBLISHED)
    deliver(now=PUBLISHED)
    answer(meeting, member, Attendance.Answer.COMING, at(3))
    planner.plan(at(18))
    actions.cancel(meeting=meeting, reason="No", by=lead, now=at(19))
    planner.plan(at(19))

    starts, ends = at(25, 10), at(25, 15, 30)
    assert (until("invitation"), until("confirmation"), until("cancellation")) == ({ends}, {ends}, {ends})
    assert until("reminder") == {starts}


def test_a_reminder_that_waited_over_the_start_is_not_sent(group, lead, member):
    meeting = publish(group, lead)
    planner.plan(PUBLISHED)
    answer(meeting, member, Attendance.Answer.COMING, at(3))
    deliver(now=at(3))
    planner.plan(at(24))
    assert until("reminder") == {at(25, 10)}

    assert deliver(now=at(25, 10))["sent"] == 0


@pytest.mark.parametrize(
    ("step", "at_day", "until_day"),
    [
        ("3d", dt.date(2026, 11, 16), at(19)),
        ("0d", dt.date(2026, 11, 19), at(26)),
        ("w1", dt.date(2026, 11, 26), at(3, month=12)),
        ("w4", dt.date(2026, 12, 17), at(19, month=1)),
        ("m2", dt.date(2027, 1, 19), at(19, month=2)),
        ("m3", dt.date(2027, 2, 19), at(19, month=3)),
    ],
)
def test_a_reminder_of_an_action_goes_until_the_next_one(step, at_day, until_day):
    due_on = dt.date(2026, 11, 19)  # a Thursday
    now = dt.datetime.combine(at_day, dt.time(23), dt.UTC)
    fallen = action_due.step_due(due_on, "england", at(1), now)

    wanted = until_day if until_day > fallen.at else until_day.replace(year=2027)
    assert (fallen.name, action_due.superseded_at(fallen, due_on, "england")) == (step, wanted)


def test_the_first_question_for_notes_goes_until_the_second_and_that_for_a_month(group):
    meeting = held(group)

    assert late_until(meeting, 3) == late_moment(meeting, 7)
    assert late_until(meeting, 7) == meeting.ends_at + dt.timedelta(days=30)


def test_what_the_planner_finds_due_has_not_expired(group, lead, member):
    """Else it would be written, cancelled and written again, for ever."""
    publish(group, lead)
    for day in (2, 11, 18, 24):
        planner.plan(at(day, 12))
    planner.plan(at(25, 9, 59))

    assert not Message.objects.filter(expires_at__lte=at(25, 9, 59)).exists()
