"""The links in mail after a meeting: they show a form, a GET changes nothing, and a second click says so."""

import datetime as dt
import re

import pytest
import time_machine
from django.urls import reverse

from common import do_links
from meetings import actions
from meetings.models import Feedback, Meeting, NotesConfirmation, TrialAnswer
from tests.meetings.after import HELD, circulated, held, there
from tests.meetings.post import at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def the_day_after():
    with time_machine.travel(at(26, 12), tick=False):
        yield


@pytest.fixture
def meeting(group, member):
    meeting = held(group)
    there(meeting, member)
    return meeting


def link(purpose, person, thing, choice):
    token = do_links.make(
        purpose, person_id=person.pk, object_id=thing.pk, choice=choice, expires_at=at(26, 12) + dt.timedelta(days=30)
    )
    return reverse("front:do", args=[token])


def test_a_link_shows_what_was_tapped_and_changes_nothing(client, meeting, member):
    response = client.get(link("meeting-feedback", member, meeting, "4"))

    assert response.status_code == 200
    assert response.context["form"].initial == {"worth": "4", "words": ""}
    assert re.search('value="4"[^>]* checked', response.content.decode())
    assert not Feedback.objects.exists()


def test_the_answer_and_a_sentence_are_kept_once(client, meeting, member):
    address = link("meeting-feedback", member, meeting, "4")

    first = client.post(address, {"worth": "3", "words": "More time"}).content.decode()
    second = client.post(address, {"worth": "3", "words": "More time"}).content.decode()

    assert "Thank you" in first
    assert "This was done already" in second
    assert list(Feedback.objects.values_list("person", "worth", "words")) == [(member.pk, 3, "More time")]


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({}, "Choose one of the five answers"),
        ({"worth": "9"}, "Choose one of the five answers"),
        ({"worth": "3", "words": "x" * 301}, "300 characters or fewer"),
    ],
)
def test_what_is_wrong_is_said_on_the_same_page(client, meeting, member, typed, error):
    response = client.post(link("meeting-feedback", member, meeting, "4"), typed)

    assert error in response.content.decode()
    assert "There is a problem" in response.content.decode()
    assert not Feedback.objects.exists()


@pytest.mark.parametrize("purpose", ["meeting-feedback", "trial-answer"])
def test_who_was_not_there_learns_nothing_from_a_link(client, meeting, lead, purpose):
    trial = start(meeting, lead)
    thing = meeting if purpose == "meeting-feedback" else trial
    address = link(purpose, lead, thing, "4")

    asked, done = client.get(address), client.post(address, {"worth": "4", "answer": "yes"})

    assert asked.status_code == 410
    for response in (asked, done):
        assert meeting.title not in response.content.decode()
    assert not Feedback.objects.exists()
    assert not TrialAnswer.objects.exists()


def test_who_left_does_not_confirm_notes_that_are_for_members(client, meeting, member, lead):
    circulated(meeting, lead)
    address = link("notes-confirm", member, meeting, "1")
    Meeting.objects.filter(pk=meeting.pk).update(notes_for_members=True)
    member.memberships.update(left_at=at(26, 11), left_by=lead, left_because="removed")

    asked, done = client.get(address), client.post(address)

    assert asked.status_code == 410
    for response in (asked, done):
        assert "not open to you any more" in response.content.decode()
    assert not NotesConfirmation.objects.exists()


def test_a_link_to_what_is_gone_says_so(client, meeting, member):
    address = link("meeting-feedback", member, meeting, "4")
    meeting.delete()

    assert client.get(address).status_code == 410
    assert client.post(address, {"worth": "4"}).status_code == 200


def start(meeting, by):
    return actions.start_trial(
        group=meeting.group, meeting=meeting, title="Suppliers invited", question="Was it good?",
        review_on=dt.date(2027, 2, 1), by=by, now=HELD,
    )  # fmt: skip


def test_a_trial_is_answered_by_its_link(client, meeting, member, lead):
    trial = start(meeting, lead)
    address = link("trial-answer", member, trial, "no")

    shown = client.get(address)
    client.post(address, {"answer": "no", "words": "They sold to us"})
    actions.end_trial(trial=trial, outcome="Not again.", by=lead, now=HELD)
    after = client.get(address)

    assert shown.context["form"].initial["answer"] == "no"
    assert list(TrialAnswer.objects.values_list("person", "answer", "words")) == [(member.pk, "no", "They sold to us")]
    assert after.status_code == 410
    assert "Not again." in after.content.decode()
