"""The pages of what goes on after a meeting: who may, what they say, and what they do."""

import pytest
import time_machine
from django.urls import reverse

from meetings import actions
from meetings.models import Correction, Feedback, Meeting
from tests.factories import GuestFactory, PresenceFactory, UserFactory
from tests.meetings.after import HELD, circulated, held, letters, said, there
from tests.meetings.post import at
from tests.meetings.visiting import WHO

pytestmark = pytest.mark.django_db
SIGN_IN = 302


@pytest.fixture(autouse=True)
def the_day_after():
    with time_machine.travel(at(26, 12), tick=False):
        yield


@pytest.fixture
def meeting(group, council):
    meeting = held(group, host_council=council)
    said(meeting)
    return meeting


def url(name, meeting, *more):
    return reverse(f"meetings:{name}", args=[meeting.group.slug, meeting.pk, *more])


DOORS = {  # lead, member, outsider, anonymous, coordinator
    "notes-circulate": (200, 403, 404, SIGN_IN, 200),
    "notes-agree": (302, 403, 404, SIGN_IN, 302),
    "notes-confirm": (403, 403, 403, SIGN_IN, 403),  # who was there alone
    "correction-list": (200, 403, 403, SIGN_IN, 200),
    "meeting-feedback": (200, 403, 403, SIGN_IN, 200),
}


@pytest.mark.parametrize("name", DOORS)
@pytest.mark.parametrize("who", WHO)
def test_who_gets_in(come, meeting, name, who):
    assert come(who).get(url(name, meeting)).status_code == dict(zip(WHO, DOORS[name], strict=True))[who]


# Circulating ----------------------------------------------------------------------------------------------------------
def test_the_page_says_to_how_many_and_the_button_does_it(come, meeting, lead, member):
    GuestFactory(meeting=meeting)
    client = come("lead")
    asked = client.get(url("notes-circulate", meeting)).content.decode()
    done = client.post(url("notes-circulate", meeting), {})

    assert "2 people get the notes by email" in asked
    assert "1 guest gets them too" in asked
    assert "Circulate to 3 people" in asked
    assert done.status_code == 302
    meeting.refresh_from_db()
    assert (meeting.notes_state, meeting.notes_round, meeting.notes_for_members) == ("circulated", 1, False)


def test_notes_can_be_kept_for_members(come, meeting, lead):
    come("lead").post(url("notes-circulate", meeting), {"for_members": "on"})

    meeting.refresh_from_db()
    assert meeting.notes_for_members is True


def test_circulating_nothing_leads_back_with_a_reason(come, group, lead):
    empty = held(group)

    response = come("lead").get(url("notes-circulate", empty), follow=True)

    assert response.redirect_chain == [(empty.get_absolute_url(), 302)]
    assert "There are no notes yet" in response.content.decode()


def test_the_second_time_the_page_says_what_has_changed(come, meeting, lead):
    item = meeting.agenda_items.get()
    circulated(meeting, lead)
    client = come("lead")
    unchanged = client.get(url("notes-circulate", meeting), follow=True).content.decode()
    actions.write_item_notes(item=item, notes="41 calls", over=item.notes_version, by=lead, now=at(26, 11))
    changed = client.get(url("notes-circulate", meeting)).content.decode()

    assert "Nothing in these notes has changed" in unchanged
    assert "“Missed bins”: its notes" in changed


def test_the_second_time_the_page_counts_a_guest_who_was_added_since(come, meeting, lead):
    item = meeting.agenda_items.get()
    circulated(meeting, lead)
    actions.write_item_notes(item=item, notes="41 calls", over=item.notes_version, by=lead, now=at(26, 11))
    GuestFactory(meeting=meeting, added_at=at(26, 11))

    asked = come("lead").get(url("notes-circulate", meeting)).content.decode()

    assert "1 guest gets them too" in asked


def test_a_lead_marks_notes_as_agreed(come, meeting, lead):
    circulated(meeting, lead)
    client = come("lead")
    asked = client.get(url("notes-agree", meeting))
    client.post(url("notes-agree", meeting))

    assert asked.status_code == 200
    meeting.refresh_from_db()
    assert meeting.notes_state == "agreed"


def test_corrections_that_wait_hold_the_agreement_up(come, meeting, lead, member):
    there(meeting, member)
    circulated(meeting, lead)
    actions.send_correction(meeting=meeting, words="41, not 40", by=member, now=HELD)

    response = come("lead").post(url("notes-agree", meeting), follow=True)

    assert "1 correction waits for an answer" in response.content.decode()
    meeting.refresh_from_db()
    assert meeting.notes_state == "circulated"


# Corrections ----------------------------------------------------------------------------------------------------------
def test_who_was_there_sends_a_correction_and_reads_what_became_of_it(come, meeting, lead, member):
    there(meeting, member)
    circulated(meeting, lead)
    item = meeting.agenda_items.get()
    client = come("member")

    client.post(url("correction-list", meeting), {"words": "41, not 40", "item": item.pk})
    correction = Correction.objects.get()
    actions.settle_correction(correction=correction, outcome="taken", answer="Thank you", by=lead, now=HELD)
    shown = client.get(url("correction-list", meeting)).content.decode()

    assert (correction.words, correction.item, correction.person) == ("41, not 40", item, member)
    assert "41, not 40" in shown
    assert "Put right" in shown
    assert "Thank you" in shown


def test_nobody_reads_the_corrections_of_others_but_the_leads(come, meeting, lead, member):
    other = UserFactory(name="Ira Example")
    there(meeting, member, other)
    circulated(meeting, lead)
    actions.send_correction(meeting=meeting, words="A secret of Ira", by=other, now=HELD)

    assert "A secret of Ira" not in come("member").get(url("correction-list", meeting)).content.decode()
    assert "A secret of Ira" in come("lead").get(url("correction-list", meeting)).content.decode()


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"words": "", "item": ""}, "Enter what it should say"),
        ({"words": "x" * 2001, "item": ""}, "What should it say must be 2000 characters or fewer"),
        ({"words": "x", "item": "999999"}, "Choose one of the options"),
        ({"words": "\0", "item": ""}, "Remove the characters that cannot be shown"),
    ],
)
def test_a_bad_correction_says_what_to_do(come, meeting, lead, member, typed, error):
    there(meeting, member)
    circulated(meeting, lead)

    response = come("member").post(url("correction-list", meeting), typed)

    assert error in response.content.decode()
    assert not Correction.objects.exists()


def test_nobody_sends_corrections_without_end(come, meeting, lead, member, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "mail_by_a_deed": "1/h/key"}
    there(meeting, member)
    circulated(meeting, lead)
    client = come("member")
    client.post(url("correction-list", meeting), {"words": "41, not 40"})

    response = client.post(url("correction-list", meeting), {"words": "42, not 41"})

    assert response.status_code == 429
    assert "You have sent people many emails in a short while" in response.content.decode()
    assert "42, not 41</textarea>" in response.content.decode()
    assert Correction.objects.get().words == "41, not 40"


def test_a_correction_to_agreed_notes_is_not_taken(come, meeting, lead, member):
    there(meeting, member)
    circulated(meeting, lead)
    actions.agree_notes(meeting=meeting, by=lead, now=HELD)

    response = come("member").post(url("correction-list", meeting), {"words": "41, not 40"}, follow=True)

    assert "these notes take no corrections now" in response.content.decode()
    assert not Correction.objects.exists()


def test_a_lead_answers_a_correction_and_says_why(come, meeting, lead, member):
    there(meeting, member)
    circulated(meeting, lead)
    correction = actions.send_correction(meeting=meeting, words="41, not 40", by=member, now=HELD)
    client = come("lead")
    address = url("correction-settle", meeting, correction.pk)

    silent = client.post(address, {"outcome": "not-taken", "answer": ""}).content.decode()
    client.post(address, {"outcome": "not-taken", "answer": "The recording says 40."})
    again = client.get(address, follow=True).content.decode()

    assert "Say why the notes stay as they are" in silent
    correction.refresh_from_db()
    assert (correction.outcome, correction.answer) == ("not-taken", "The recording says 40.")
    assert "This correction is answered already" in again
    assert len(letters(kind="notes-correction-settled")) == 1


def test_a_correction_of_another_meeting_is_not_found(come, group, meeting, lead, member):
    other = held(group, title="Another")
    there(other, member)
    circulated(other, lead)
    correction = actions.send_correction(meeting=other, words="41, not 40", by=member, now=HELD)

    assert come("lead").get(url("correction-settle", meeting, correction.pk)).status_code == 404


# Was it worth the time? -----------------------------------------------------------------------------------------------
def test_who_was_there_says_what_it_was_worth(come, meeting, member):
    there(meeting, member)
    client = come("member")

    nothing = client.post(url("meeting-feedback", meeting), {}).content.decode()
    client.post(url("meeting-feedback", meeting), {"worth": "4", "words": "More time"})
    shown = client.get(url("meeting-feedback", meeting)).content.decode()

    assert "Choose one of the five answers" in nothing
    assert list(Feedback.objects.values_list("person", "worth", "words")) == [(member.pk, 4, "More time")]
    assert "More time" in shown  # their own, to change


@pytest.mark.parametrize("count", [2, 3])
def test_leads_read_counts_and_sentences_without_names_from_three_on(come, meeting, lead, count):
    for number in range(count):
        person = UserFactory(name=f"Canary {number}")
        PresenceFactory(meeting=meeting, person=person)
        words = f"sentence {count - number}"
        actions.give_feedback(meeting=meeting, person=person, worth=5 - number, words=words, now=HELD)

    response = come("lead").get(url("meeting-feedback", meeting))
    shown = response.content.decode()

    assert "Canary" not in shown
    assert ("sentence 1" in shown) is (count == 3)
    assert ("What 3 people said" in shown) is (count == 3)
    if count == 3:
        assert response.context["summary"].sentences == ["sentence 1", "sentence 2", "sentence 3"]
        assert [step["count"] for step in response.context["summary"].steps] == [1, 1, 1, 0, 0]


def test_a_member_who_was_there_reads_no_answers_of_others(come, meeting, member):
    there(meeting, member)
    for _ in range(3):
        person = UserFactory()
        PresenceFactory(meeting=meeting, person=person)
        actions.give_feedback(meeting=meeting, person=person, worth=1, words="Secret sentence", now=HELD)

    response = come("member").get(url("meeting-feedback", meeting))

    assert "Secret sentence" not in response.content.decode()
    assert response.context["summary"] is None


# Where drafts must not show -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("state", "is_listed"), [("draft", False), ("circulated", True), ("agreed", True)])
@pytest.mark.parametrize("who", ["member", "lead"])
def test_lists_offer_notes_only_once_they_are_circulated(come, meeting, who, state, is_listed):
    moments = {"circulated_at": None if state == "draft" else HELD, "agreed_at": HELD if state == "agreed" else None}
    Meeting.objects.filter(pk=meeting.pk).update(notes="Nine met.", notes_state=state, **moments)
    client = come(who)

    offered = {
        address: "#notes" in client.get(address).content.decode()
        for address in ("/", f"/groups/{meeting.group.slug}/meetings/", meeting.group.get_absolute_url())
    }

    assert set(offered.values()) == {is_listed}, offered


def test_a_draft_shows_nothing_to_members_on_the_pages_of_the_meeting(come, meeting, member):
    Meeting.objects.filter(pk=meeting.pk).update(notes="Draft canary")
    client = come("member")
    pages = [meeting.get_absolute_url(), url("meeting-agenda", meeting)]

    shown = "".join(client.get(page).content.decode() for page in pages)

    assert "Draft canary" not in shown
    assert "We lost 40 calls" not in shown
