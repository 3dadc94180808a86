"""What the links of a mail show and do."""

import pytest

from common.do_links import DoLink
from meetings import actions, deeds
from meetings.models import Attendance
from outbox.models import Message
from peergroups.actions import leave
from tests.meetings.post import at, moved_to, publish

FACTS = (
    ("Group", "South peer group"),
    ("When", "Wednesday 25 November 2026, 10am to 3:30pm"),
    ("Where", "Walton Street Offices, Aylesbury HP20 1UA"),
)


@pytest.fixture
def meeting(group, lead):
    return publish(group, lead)


def link(meeting, person, choice="coming"):
    return DoLink("meeting-answer", person.pk, meeting.pk, choice, meeting.ends_at)


@pytest.mark.parametrize(
    ("choice", "title", "button"),
    [
        ("coming", "I’m coming: What did we finish?", "I’m coming"),
        ("maybe", "Say maybe: What did we finish?", "Say maybe"),
        ("not-coming", "I can’t come: What did we finish?", "I can’t come"),
    ],
)
def test_looking_shows_what_the_button_does_and_changes_nothing(meeting, member, choice, title, button):
    page = deeds.show(link(meeting, member, choice), at(3))

    assert (page.title, page.button, page.state, page.facts) == (title, button, "open", FACTS)
    assert not Attendance.objects.exists()


def test_acting_answers_and_acting_again_says_so(meeting, member):
    first = deeds.act(link(meeting, member), at(3))
    second = deeds.act(link(meeting, member), at(4))

    assert (first.title, first.done_already, first.facts) == ("You’re coming", False, FACTS)
    assert (second.title, second.done_already) == ("You’re coming", True)
    assert first.next_url == meeting.get_absolute_url()
    assert Attendance.objects.values_list("answer", "answered_at", "answered_by").get() == ("coming", at(3), member.pk)
    assert Message.objects.filter(kind="confirmation").count() == 1


def test_looking_at_what_was_answered_says_so(meeting, member):
    deeds.act(link(meeting, member), at(3))

    assert deeds.show(link(meeting, member), at(4)).state == "done"
    assert deeds.show(link(meeting, member, "maybe"), at(4)).state == "open"


def test_after_a_move_the_same_answer_is_asked_anew(meeting, member):
    deeds.act(link(meeting, member), at(3))
    actions.revise(meeting=meeting, fields=moved_to(26), by=None, now=at(4))

    assert deeds.show(link(meeting, member), at(5)).state == "open"
    assert deeds.act(link(meeting, member), at(5)).done_already is False


@pytest.mark.parametrize(
    ("close", "when", "title"),
    [
        (lambda m: actions.cancel(meeting=m, reason="", by=None, now=at(3)), at(4), "This meeting is cancelled"),
        (lambda m: None, at(25, 16), "This meeting is over"),
    ],
)
def test_a_closed_meeting_says_why_and_changes_nothing(meeting, member, close, when, title):
    close(meeting)

    page = deeds.show(link(meeting, member), when)
    assert (page.title, page.state) == (title, "gone")
    assert deeds.act(link(meeting, member), when).title == title
    assert not Attendance.objects.exists()


def test_who_may_not_know_of_it_any_more_answers_nothing(group, lead, member):
    meeting = publish(group, lead, audience="members")
    leave(membership=member.memberships.get(), by=member, now=at(3))

    assert deeds.show(link(meeting, member), at(4)) == deeds.GONE
    outcome = deeds.act(link(meeting, member), at(4))
    assert (outcome.title, outcome.facts, outcome.next_url) == (deeds.GONE.title, (), "")
    assert not Attendance.objects.exists()


def test_a_link_to_nothing_is_no_error(meeting, member):
    meeting.pk = 0
    nowhere, nonsense = link(meeting, member), link(meeting, member, "perhaps")

    assert [deeds.show(odd, at(3)).state for odd in (nowhere, nonsense)] == ["gone", "gone"]
    assert deeds.act(nowhere, at(3)).title == "This meeting is no longer there"
