"""Answering on the page of a meeting."""

import datetime as dt

import pytest
from pytest_django.asserts import assertRedirects

from meetings.models import Attendance, Meeting
from tests.factories import (
    AffiliationFactory,
    AttendanceFactory,
    CouncilFactory,
    MeetingFactory,
)
from tests.meetings.visiting import page, url

pytestmark = pytest.mark.django_db


def answers():
    return list(Attendance.objects.values_list("person__name", "council__short_name", "answer"))


def test_a_visitor_is_offered_to_sign_in_and_nothing_is_asked(client, meeting):
    shown = page(client, "meeting-detail", meeting)

    assert "Sign in with your work email" in shown
    assert 'name="answer"' not in shown


def test_a_member_answers_and_changes_the_answer(client, meeting, member):
    client.force_login(member)

    asked = page(client, "meeting-detail", meeting)
    first = client.post(url("meeting-answer", meeting), {"answer": "coming"})
    said = page(client, "meeting-detail", meeting)
    client.post(url("meeting-answer", meeting), {"answer": "not-coming"})

    assertRedirects(first, meeting.get_absolute_url(), fetch_redirect_response=False)
    assert "Are you coming, Sam?" in asked
    assert "You’re coming" in said
    assert "Your turn" not in said
    assert answers() == [("Sam Example", "Winchester", "not-coming")]


def test_who_acts_for_two_councils_chooses_one(client, meeting, member):
    second = CouncilFactory(short_name="Gosport")
    AffiliationFactory(person=member, council=second)
    client.force_login(member)

    asked = page(client, "meeting-detail", meeting)
    client.post(url("meeting-answer", meeting), {"answer": "coming", "council": second.code})

    assert f'<option value="{second.code}">Gosport</option>' in asked
    assert answers() == [("Sam Example", "Gosport", "coming")]


def test_who_answered_before_it_moved_is_asked_again(client, meeting, member):
    AttendanceFactory(meeting=meeting, person=member, answer="coming", sequence=0)
    Meeting.objects.update(sequence=1)
    client.force_login(member)

    shown = page(client, "meeting-detail", meeting)

    assert "Are you still coming, Sam?" in shown
    assert "Time, place or booking have changed since you answered." in shown


@pytest.mark.parametrize("value", ["", "yes", "\0", "x" * 100_000, "COMING", "[]"])
@pytest.mark.parametrize("field", ["answer", "council"])
def test_an_answer_that_is_none_is_refused_with_a_word(client, meeting, member, outsider, field, value):
    client.force_login(member)
    data = {"answer": "coming", "council": CouncilFactory().code, field: value}

    response = client.post(url("meeting-answer", meeting), data)

    assert response.status_code == 200 or (field, value) == ("council", "")
    assert answers() == ([("Sam Example", "Winchester", "coming")] if (field, value) == ("council", "") else [])
    if response.status_code == 200:
        assert "There is a problem" in response.content.decode()


@pytest.mark.parametrize(
    "changes", [{"days": -30}, {"state": "cancelled", "cancelled_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)}]
)
def test_a_closed_meeting_takes_no_answer_and_says_so(client, group, member, changes):
    closed = MeetingFactory(group=group, **changes)
    client.force_login(member)

    response = client.post(url("meeting-answer", closed), {"answer": "coming"}, follow=True)

    assert "Nothing was changed: this meeting does not take answers any more." in response.content.decode()
    assert answers() == []


def test_somebody_of_a_named_council_of_another_group_answers(client, meeting, outsider):
    Meeting.objects.update(audience="councils")
    meeting.invited_councils.set([outsider.memberships.get().council])
    client.force_login(outsider)

    client.post(url("meeting-answer", meeting), {"answer": "maybe"})

    assert answers() == [("Alex Placeholder", "Elsewhere", "maybe")]
