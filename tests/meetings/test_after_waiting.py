"""What waits for a lead after a meeting: notes to circulate, corrections to answer, trials to end."""

import datetime as dt

import pytest

from common.waits import lines_for
from meetings import actions
from meetings.after_waiting import WAITS
from meetings.models import Meeting
from tests.factories import MembershipFactory
from tests.meetings.after import HELD, circulated, held, said, there
from tests.meetings.post import at
from tests.waits import asked

pytestmark = pytest.mark.django_db

waiting_for = asked(*WAITS)
NOW = at(26, 12)


@pytest.fixture
def meeting(group):
    meeting = held(group)
    said(meeting)
    return meeting


def lines(people, now=NOW):
    return {person: [line.key for line in found] for person, found in waiting_for(people, now).items()}


def test_notes_wait_for_each_lead_until_they_are_circulated(meeting, lead, member):
    other = MembershipFactory(group=meeting.group, role="lead").person

    assert lines([lead, other, member], at(25, 12)) == {}
    assert lines([lead, other, member]) == {
        lead.pk: [f"circulate:meeting{meeting.pk}"],
        other.pk: [f"circulate:meeting{meeting.pk}"],
    }

    circulated(meeting, lead)

    assert lines([lead, other, member]) == {}


def test_the_line_says_when_the_meeting_was_and_leads_to_the_page(meeting, lead):
    (line,) = waiting_for([lead], NOW)[lead.pk]

    assert line.title == "Circulate the notes of “Ten years on”"
    assert line.why == (
        "The meeting of the South peer group was yesterday. Its people read them once you circulate them."
    )
    assert line.url == f"/groups/south/meetings/{meeting.pk}/notes/circulate/"
    assert line.due_at == at(2, 17, month=12)
    assert line.deeds == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "cancelled", "cancelled_at": HELD},
        {"published_at": HELD},  # put on record after it was held
    ],
)
def test_nothing_waits_of_what_was_not_held_or_was_put_on_record_later(meeting, lead, changes):
    Meeting.objects.filter(pk=meeting.pk).update(**changes)

    assert lines([lead]) == {}


def test_notes_that_nobody_circulated_are_one_line_for_the_group_after_sixty_days(group, meeting, lead):
    day = dt.timedelta(days=1)
    after = meeting.ends_at + 60 * day
    assert lines([lead], after - dt.timedelta(seconds=1)) == {lead.pk: [f"circulate:meeting{meeting.pk}"]}

    (line,) = waiting_for([lead], after)[lead.pk]
    assert line.title == "The notes of “Ten years on” were never circulated"
    assert line.why.startswith("The South peer group met on 25 November 2026.")
    assert line.url == f"/groups/south/meetings/{meeting.pk}/notes/circulate/"

    latest = held(group, starts_on=dt.date(2026, 12, 9), title="Winter")
    (line,) = waiting_for([lead], after + 365 * day)[lead.pk]
    assert line.title == "Notes of 2 meetings were never circulated"
    assert line.why.startswith("The latest is “Winter” of 9 December 2026.")
    assert line.url == f"/groups/south/meetings/{latest.pk}/notes/circulate/"

    for one in (meeting, latest):
        circulated(one, lead, after)
    assert [key for key in lines([lead], after + 365 * day)[lead.pk] if key.startswith("circulate")] == []


def test_of_a_group_that_nobody_leads_the_coordinators_are_asked(group, meeting, lead, member, coordinator):
    there(meeting, member)
    older = held(group, title="Put right", starts_on=dt.date(2026, 11, 18))
    circulated(older, lead)
    there(older, member)
    actions.send_correction(meeting=older, words="41", by=member, now=HELD)
    trial = actions.start_trial(
        group=group, meeting=meeting, title="Suppliers", question="Good?", review_on=dt.date(2026, 11, 26), by=lead,
        now=HELD,
    )  # fmt: skip
    waits = [f"corrections:meeting{older.pk}", f"circulate:meeting{meeting.pk}", f"trial:{trial.pk}"]
    now = at(27, 12)
    assert lines([lead, member, coordinator], now) == {lead.pk: waits}

    lead.memberships.update(role="member")
    assert lines([lead, member, coordinator], now) == {coordinator.pk: waits}

    much_later = now + dt.timedelta(days=365)
    assert f"circulate-late:group{group.pk}" in lines([coordinator], much_later)[coordinator.pk]


def test_corrections_wait_as_one_line_until_they_are_answered(meeting, lead, member):
    there(meeting, member)
    circulated(meeting, lead)
    sent = [
        actions.send_correction(meeting=meeting, words=words, by=member, now=HELD) for words in ("41", "On Thursday")
    ]

    (line,) = waiting_for([lead], NOW)[lead.pk]
    assert (line.key, line.title) == (f"corrections:meeting{meeting.pk}", "2 corrections wait")

    for correction in sent:
        actions.settle_correction(correction=correction, outcome="taken", by=lead, now=HELD)

    assert lines([lead]) == {}


def test_notes_wait_to_be_agreed_once_the_group_has_met_again(group, meeting, lead):
    circulated(meeting, lead)
    following = held(group, starts_on=dt.date(2026, 12, 9), notes="More")
    Meeting.objects.filter(pk=following.pk).update(notes_state="circulated", circulated_at=HELD, agreed_at=None)

    assert lines([lead], at(8, 12, month=12)) == {}
    assert lines([lead], at(9, 11, month=12)) == {lead.pk: [f"agree:meeting{meeting.pk}"]}

    actions.agree_notes(meeting=meeting, by=lead, now=at(9, 11, month=12))

    assert lines([lead], at(10, 11, month=12)) == {}


def test_nobody_who_is_not_a_lead_is_asked_for_anything_while_there_is_one(
    meeting, lead, member, outsider, coordinator, django_assert_num_queries
):
    assert lines([member, outsider, coordinator]) == {}

    with django_assert_num_queries(1):
        assert lines_for(WAITS, [member, outsider], NOW) == {}


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_three_queries_for_one_and_for_three(group, lead, count, django_assert_num_queries):
    people = [lead, *(MembershipFactory(group=group, role="lead").person for _ in range(count))]
    for _ in range(count):
        meeting = held(group)
        actions.start_trial(
            group=group, meeting=meeting, title="Suppliers", question="Good?", review_on=dt.date(2026, 11, 26), by=lead,
            now=HELD,
        )  # fmt: skip

    with django_assert_num_queries(4):
        found = lines_for(WAITS, people, at(27, 12))

    assert [len(found[person.pk]) for person in people] == [2 * count] * len(people)


def test_who_leads_no_more_is_waited_for_no_more(meeting, lead):
    lead.memberships.update(left_at=NOW)

    assert lines([lead]) == {}
