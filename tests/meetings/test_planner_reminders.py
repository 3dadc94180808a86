"""Which reminder is due to whom, and when: steps of 14, 7 and 1 days. The moments are those of post.py."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actions import mute_mail
from meetings import actions, planner
from meetings.due import Reader, Told, due_mail, moment
from meetings.models import Attendance, Meeting
from outbox.delivery import deliver
from peergroups.actions import leave
from tests.factories import CouncilFactory
from tests.meetings.post import PUBLISHED, answer, at, mail, moved_to, publish, run


@pytest.fixture
def meeting(group, lead, member):
    """Published on Monday 2 November; Sam, the member, is asked. The lead, who made it, has muted all that."""
    mute_mail(person=lead, kind="invitation", by=lead, now=PUBLISHED)
    return publish(group, lead)


def test_the_silent_are_asked_again_once_fourteen_days_before(meeting, member):
    run(PUBLISHED)

    assert run(at(11, 8, 59)) == {}
    assert run(at(11, 9)) == {"reminders": 1}
    assert [run(at(day)) for day in (11, 12, 18, 24)] == [{}, {}, {}, {}]
    assert mail(meeting) == [("invitation", "0", "sent"), ("reminder", "0.14d", "sent")]


def test_who_comes_is_reminded_seven_days_and_one_day_before(meeting, member):
    run(PUBLISHED)
    answer(meeting, member, "coming", at(3))

    days = {day: run(at(day)) for day in range(4, 26)}

    assert {day: counts for day, counts in days.items() if counts} == {18: {"reminders": 1}, 24: {"reminders": 1}}
    assert mail(meeting, kind="reminder") == [("reminder", "0.7d", "sent"), ("reminder", "0.1d", "sent")]


@pytest.mark.parametrize("said", ["maybe", "not-coming"])
def test_who_does_not_say_yes_is_reminded_of_nothing(meeting, member, said):
    run(PUBLISHED)
    answer(meeting, member, said, at(3))
    deliver(now=at(3))

    assert [run(at(day)) for day in (11, 18, 24)] == [{}, {}, {}]


def test_coming_not_coming_coming_is_one_reminder(meeting, member):
    run(PUBLISHED)
    for said in ("coming", "not-coming", "coming"):
        answer(meeting, member, said, at(3))
    run(at(18))
    for said in ("not-coming", "coming"):
        answer(meeting, member, said, at(18, 10))
    run(at(18, 11))

    assert mail(meeting, kind="reminder") == [("reminder", "0.7d", "sent")]


def test_a_reminder_taken_back_by_a_no_is_owed_after_a_yes(meeting, member):
    run(PUBLISHED)
    answer(meeting, member, "coming", at(3))
    deliver(now=at(3))
    planner.plan(at(18))
    answer(meeting, member, "not-coming", at(18, 10))
    answer(meeting, member, "coming", at(18, 10))
    run(at(18, 11))

    assert mail(meeting, kind="reminder") == [("reminder", "0.7d", "cancelled"), ("reminder", "0.7d", "sent")]


def test_who_says_yes_after_the_step_has_just_been_told_and_waits_for_the_next(meeting, member):
    run(PUBLISHED)
    answer(meeting, member, "coming", at(20))

    assert [run(at(day)) for day in (20, 21, 24)] == [{}, {}, {"reminders": 1}]
    assert mail(meeting, kind="reminder") == [("reminder", "0.1d", "sent")]


def test_an_answer_that_was_never_confirmed_by_mail_counts_as_well(meeting, member):
    """The demonstration writes such rows: people who answered before it began."""
    Attendance.objects.create(meeting=meeting, person=member, answer="coming", answered_at=at(20))

    assert [run(at(day)) for day in (20, 21, 24)] == [{}, {}, {"reminders": 1}]


def test_when_everything_is_said_a_round_only_reads(meeting, member):
    run(PUBLISHED)
    answer(meeting, member, "coming", at(3))
    run(at(18))

    with CaptureQueriesContext(connection) as captured:
        planner.plan(at(18, 10))

    assert [query["sql"] for query in captured if not query["sql"].startswith("SELECT")] == []
    assert [query["sql"] for query in captured if "FOR NO KEY UPDATE" in query["sql"]] == []
    assert len(captured) == 7


@pytest.mark.parametrize("state", ["published", "cancelled"])
def test_nothing_about_a_meeting_that_is_over_is_due_to_anybody(meeting, member, state):
    meeting.state, meeting.cancelled_at = state, at(24)
    told = Told("invitation", meeting.sequence - 1, "", "sent", "key", PUBLISHED)
    readers = [Reader(member, True, True), Reader(member, True, True, told=(told,))]

    assert [due_mail(meeting, reader, at(25, 15, 30)) for reader in readers] == [None, None]
    assert None not in [due_mail(meeting, reader, at(25, 15, 29)) for reader in readers[state == "cancelled" :]]


def test_published_three_days_before_the_invitation_is_the_reminder(group, lead, member):
    meeting = publish(group, lead, now=at(22, 12))
    run(at(22, 12))
    run(at(22, 13))
    answer(meeting, member, "coming", at(22, 14))
    run(at(22, 15))
    run(at(24, 9))

    assert [row for row in mail(meeting, member) if row[0] != "confirmation"] == [
        ("invitation", "0", "sent"),
        ("reminder", "0.1d", "sent"),
    ]


def test_moved_after_its_reminder_it_is_reminded_of_again(meeting, member):
    run(PUBLISHED)
    answer(meeting, member, "coming", at(3))
    run(at(18))
    actions.revise(meeting=meeting, fields=moved_to(dt.date(2026, 12, 9)), by=None, now=at(19))
    run(at(19))

    assert run(at(1, month=12)) == {}
    assert run(at(2, month=12)) == {"reminders": 1}
    assert run(at(8, month=12)) == {"reminders": 1}
    assert mail(meeting, kind="reminder") == [("reminder", step, "sent") for step in ("0.7d", "1.7d", "1.1d")]


def test_a_move_in_the_last_week_is_itself_the_reminder(meeting, member):
    run(PUBLISHED)
    answer(meeting, member, "coming", at(3))
    run(at(18))
    actions.revise(meeting=meeting, fields={"venue": "Guildhall, Winchester"}, by=None, now=at(19))

    assert [run(at(day)) for day in (19, 20, 24)] == [{"changes": 1}, {}, {"reminders": 1}]


def test_down_for_days_only_the_latest_step_goes(meeting, member):
    run(PUBLISHED)
    answer(meeting, member, "coming", at(3))
    deliver(now=at(3))

    assert run(at(24, 20)) == {"reminders": 1}
    assert mail(meeting, kind="reminder") == [("reminder", "0.1d", "sent")]


def test_a_step_that_could_not_leave_gives_way_to_the_next(meeting, member):
    run(PUBLISHED)
    answer(meeting, member, "coming", at(3))
    deliver(now=at(3))
    planner.plan(at(18))

    counts = planner.plan(at(24))
    deliver(now=at(24))

    assert (counts["reminders"], counts["withdrawn"]) == (1, 1)
    assert mail(meeting, kind="reminder") == [("reminder", "0.7d", "cancelled"), ("reminder", "0.1d", "sent")]


@pytest.mark.parametrize("hour", [10, 12, 16])
def test_nobody_is_reminded_of_what_has_begun(meeting, member, hour):
    run(PUBLISHED)
    answer(meeting, member, "coming", at(3))
    deliver(now=at(3))

    assert run(at(25, hour)) == {}


def test_what_is_queued_about_the_past_is_withdrawn(meeting, member):
    planner.plan(PUBLISHED)

    assert run(at(25, 16)) == {"withdrawn": 1}
    assert mail(meeting) == [("invitation", "0", "cancelled")]


def test_a_reminder_that_waited_until_the_meeting_began_is_withdrawn(meeting, member):
    run(PUBLISHED)
    answer(meeting, member, "coming", at(3))
    deliver(now=at(3))
    planner.plan(at(24))

    assert run(at(25, 10)) == {"withdrawn": 1}


def test_who_muted_reminders_or_left_gets_none(group, lead, member):
    meeting = publish(group, lead, audience="members")
    answer(meeting, member, "coming", PUBLISHED)
    answer(meeting, lead, "coming", PUBLISHED)
    run(PUBLISHED)
    mute_mail(person=lead, kind="reminder", by=lead, now=at(3))
    leave(membership=member.memberships.get(), by=member, now=at(3))
    run(at(3))

    assert run(at(18)) == {}


def test_reminders_keep_to_the_working_days_of_the_hosts_nation(group, lead, member):
    """1 January is a holiday everywhere, the 2nd in Scotland too: its step of the 2nd goes on 31 December."""
    for nation in ("england", "scotland"):
        publish(
            group, lead, starts_on=dt.date(2025, 1, 3), ends_on=dt.date(2025, 1, 3), now=at(2),
            host_council=CouncilFactory(nation=nation),
        )  # fmt: skip
    england, scotland = Meeting.objects.order_by("pk")
    assert (moment(england, 1), moment(scotland, 1)) == (
        dt.datetime(2025, 1, 2, 9, tzinfo=dt.UTC),
        dt.datetime(2024, 12, 31, 9, tzinfo=dt.UTC),
    )
