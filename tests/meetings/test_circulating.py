"""Notes go from draft to circulated to agreed: who may, who is told, and what they are told."""

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import MutedMail
from meetings import actions, after_planner
from meetings.attended import people_at
from meetings.models import Circulation, Meeting
from outbox.models import Message
from tests.factories import (
    ActionFactory,
    AttendanceFactory,
    DecisionFactory,
    GuestFactory,
    MembershipFactory,
    PresenceFactory,
    UserFactory,
    close,
)
from tests.meetings.after import HELD, circulated, held, keys, letters, run, said, there
from tests.meetings.post import PUBLISHED, at, html, text

pytestmark = pytest.mark.django_db
LATER = at(26, 10)


@pytest.fixture
def meeting(group, lead, member):
    meeting = held(group)
    said(meeting)
    return meeting


def test_a_draft_is_for_leads_and_note_takers_until_it_is_circulated(meeting, lead, member, outsider, coordinator):
    taker = UserFactory()
    MembershipFactory(group=meeting.group, person=taker)
    meeting.note_takers.add(taker, outsider)  # outsider left the group since

    def readers():
        cast = {"lead": lead, "member": member, "outsider": outsider, "coordinator": coordinator, "taker": taker}
        cast["anybody"] = AnonymousUser()
        known = Meeting.objects.with_readable_notes
        return [who for who, person in cast.items() if known(person).filter(pk=meeting.pk).exists()]

    assert readers() == ["lead", "coordinator", "taker"]

    circulated(meeting, lead)

    assert readers() == ["lead", "member", "outsider", "coordinator", "taker", "anybody"]

    Meeting.objects.filter(pk=meeting.pk).update(notes_for_members=True)

    assert readers() == ["lead", "member", "coordinator", "taker"]


def test_circulating_opens_a_round_and_says_who_and_when(meeting, lead):
    assert actions.circulate(meeting=meeting, by=lead, now=HELD) == 1

    assert (meeting.notes_state, meeting.notes_round) == ("circulated", 1)
    assert (meeting.circulated_at, meeting.circulated_by) == (HELD, lead)
    assert [(row.round, row.changes, row.by) for row in Circulation.objects.all()] == [(1, "", lead)]


@pytest.mark.parametrize(("state", "now"), [("published", at(25, 9)), ("draft", HELD), ("cancelled", HELD)])
def test_notes_of_what_was_not_held_are_not_circulated(group, lead, state, now):
    moments = {"draft": {"published_at": None}, "cancelled": {"cancelled_at": PUBLISHED}}
    meeting = held(group, state=state, **moments.get(state, {}))
    said(meeting)

    with pytest.raises(actions.MeetingClosed):
        actions.circulate(meeting=meeting, by=lead, now=now)

    assert not Circulation.objects.exists()


def test_nothing_is_circulated_where_nothing_was_written_down(group, lead):
    with pytest.raises(actions.NothingToCirculate, match="no notes yet"):
        actions.circulate(meeting=held(group), by=lead, now=HELD)


def test_it_is_circulated_again_only_after_it_was_put_right(meeting, lead):
    item = meeting.agenda_items.get()
    actions.circulate(meeting=meeting, by=lead, now=HELD)
    with pytest.raises(actions.NothingToCirculate, match="Nothing in these notes has changed"):
        actions.circulate(meeting=meeting, by=lead, now=LATER)
    actions.write_item_notes(item=item, notes="We lost 41 calls.", over=item.notes_version, by=lead, now=LATER)
    decision = DecisionFactory(meeting=meeting, recorded_at=LATER)
    action = ActionFactory(group=meeting.group, meeting=meeting, agreed_at=LATER)

    assert actions.circulate(meeting=meeting, by=lead, now=at(27, 10)) == 2

    assert Circulation.objects.get(round=2).changes.splitlines() == [
        "“Missed bins”: its notes",
        f"New decision: {decision.sentence}",
        f"New action for {action.council.short_name}: {action.words}",
    ]


def test_members_who_was_there_and_guests_with_an_address_get_it(meeting, lead, member, supplier):
    visitor, muted, gone = UserFactory(), UserFactory(), UserFactory()
    there(meeting, lead, visitor)
    for person in (muted, gone):
        MembershipFactory(group=meeting.group, person=person)
    MutedMail.objects.create(person=muted, kind="notes")
    close(gone)
    UserFactory()  # who has nothing to do with it
    guest = GuestFactory(meeting=meeting)
    GuestFactory(meeting=meeting, email="")
    GuestFactory(meeting=meeting, name="Sam again", email=member.email.upper())  # who has an account after all
    circulated(meeting, lead)

    assert run(HELD) == {"notes circulated": 5}

    people = sorted([lead.email, member.email, supplier.email, visitor.email, guest.email])
    assert sorted(message.to_address for message in letters(kind="notes")) == people
    assert f"notes:meeting{meeting.pk}:person{lead.pk}:1" in keys()
    assert f"notes:meeting{meeting.pk}:guest{guest.pk}:1" in keys()
    assert "notes circulated" not in run(LATER)


def test_notes_for_members_alone_go_to_nobody_else_but_who_was_there(meeting, lead, member, outsider):
    there(meeting, lead)
    Meeting.objects.filter(pk=meeting.pk).update(audience="councils")
    meeting.invited_councils.add(outsider.memberships.get().council)
    actions.circulate(meeting=meeting, by=lead, now=HELD)
    invited = {reader.person for reader in after_planner.notes_readers(Meeting.objects.get(pk=meeting.pk))}
    Meeting.objects.filter(pk=meeting.pk).update(notes_for_members=True)
    inside = {reader.person for reader in after_planner.notes_readers(Meeting.objects.get(pk=meeting.pk))}

    assert outsider in invited
    assert inside == {lead}  # the member is of a council that is not named


def test_a_guest_who_is_added_afterwards_gets_the_next_round(meeting, lead):
    item = meeting.agenda_items.get()
    circulated(meeting, lead)
    guest = GuestFactory(meeting=meeting, added_at=at(25, 17))

    run(LATER)
    assert not letters(to_address=guest.email)

    actions.write_item_notes(item=item, notes="We lost 41 calls.", over=item.notes_version, by=lead, now=LATER)
    actions.circulate(meeting=meeting, by=lead, now=at(27, 10))
    run(at(27, 10))
    assert len(letters(to_address=guest.email)) == 1


def test_a_guest_who_was_listed_before_and_gives_an_address_afterwards_gets_them_once(meeting, lead):
    guest = GuestFactory(meeting=meeting, email="", added_at=at(25, 12))
    circulated(meeting, lead)
    run(LATER)
    assert not letters(person_id=None)

    for address in ("gale@visitors.example", "gale@elsewhere.example"):
        actions.change_guest(guest=guest, fields={"email": address}, by=lead, now=LATER)
        run(LATER)

    assert [(letter.kind, letter.state) for letter in letters(person_id=None)] == [("notes", "sent")]


def test_who_joined_afterwards_reads_them_on_the_page(meeting, lead):
    circulated(meeting, lead)
    newcomer = MembershipFactory(group=meeting.group, joined_at=LATER).person

    run(LATER)

    assert newcomer.email not in [message.to_address for message in letters()]


def test_the_mail_says_what_was_agreed_and_who_does_what_to_members_by_name(meeting, lead, member, outsider):
    there(meeting, lead, outsider)
    item = meeting.agenda_items.get()
    DecisionFactory(meeting=meeting, item=item, sentence="We count every call.")
    ActionFactory(group=meeting.group, meeting=meeting, person=member, words="Send the list")
    circulated(meeting, lead)
    run(HELD)
    inside, outside = (text(letters(person_id=person.pk)[0]) for person in (lead, outsider))

    for body in (inside, outside):
        assert "We count every call." in body
        assert "We lost 40 calls." in body
        assert "Send the list" in body
    assert member.name in inside
    assert member.name not in outside
    assert "We lost 40 calls." in html(letters(person_id=lead.pk)[0])
    assert letters(person_id=lead.pk)[0].scope == f"group:{meeting.group_id}"


def test_a_guest_reads_the_notes_in_the_mail_and_gets_no_link_to_what_they_cannot_open(meeting, lead):
    Meeting.objects.filter(pk=meeting.pk).update(audience="members")
    guest = GuestFactory(meeting=meeting)
    actions.circulate(meeting=meeting, by=lead, now=HELD)
    run(HELD)
    body = text(letters(to_address=guest.email)[0])

    assert "We lost 40 calls." in body
    assert "/groups/" not in body
    assert "12 months" in body


def test_the_second_round_says_what_has_changed(meeting, lead, member):
    item = meeting.agenda_items.get()
    circulated(meeting, lead)
    run(HELD)
    actions.write_item_notes(item=item, notes="41 calls.", over=item.notes_version, by=lead, now=LATER)
    actions.circulate(meeting=meeting, by=lead, now=LATER)

    assert run(LATER) == {"notes circulated": 2}

    second = letters(person_id=member.pk)[1]
    assert second.key.endswith(":2")
    assert "- “Missed bins”: its notes" in text(second)


def test_an_older_round_that_has_not_left_is_taken_back(meeting, lead, member):
    item = meeting.agenda_items.get()
    circulated(meeting, lead)
    after_planner.plan(HELD)
    actions.write_item_notes(item=item, notes="41 calls.", over=item.notes_version, by=lead, now=LATER)
    actions.circulate(meeting=meeting, by=lead, now=LATER)

    states = dict(Message.objects.filter(person_id=member.pk).values_list("key", "state"))

    assert states == {f"notes:meeting{meeting.pk}:person{member.pk}:1": "cancelled"}


def test_notes_that_were_agreed_before_there_were_rounds_are_mailed_to_nobody(group, lead, member):
    held(group, notes="Long ago", notes_state="agreed", circulated_at=HELD, agreed_at=HELD)

    assert "notes circulated" not in run(HELD)


def test_very_long_notes_do_not_travel_by_mail(meeting, lead, member):
    Meeting.objects.filter(pk=meeting.pk).update(notes="word " * 30_000)
    DecisionFactory(meeting=meeting, sentence="We count every call.")
    circulated(meeting, lead)
    run(HELD)
    message = letters(person_id=member.pk)[0]

    assert "We count every call." in text(message)
    assert len(html(message)) < 60_000
    assert "The notes are long: read them on the page" in " ".join(text(message).split())


def test_notes_are_agreed_once_and_take_no_corrections_then(meeting, lead, member):
    there(meeting, member)
    circulated(meeting, lead)

    assert actions.agree_notes(meeting=meeting, by=lead, now=LATER) is True
    assert actions.agree_notes(meeting=meeting, by=lead, now=LATER) is False

    assert (meeting.notes_state, meeting.agreed_at, meeting.agreed_by) == ("agreed", LATER, lead)
    with pytest.raises(actions.MeetingClosed, match="agreed"):
        actions.send_correction(meeting=meeting, words="41, not 40", by=member, now=LATER)
    with pytest.raises(actions.MeetingClosed, match="agreed"):
        actions.circulate(meeting=meeting, by=lead, now=LATER)


def test_a_draft_is_not_agreed(meeting, lead):
    with pytest.raises(actions.MeetingClosed, match="Circulate them first"):
        actions.agree_notes(meeting=meeting, by=lead, now=LATER)


def test_notes_are_not_agreed_while_a_correction_waits(meeting, lead, member):
    there(meeting, member)
    circulated(meeting, lead)
    correction = actions.send_correction(meeting=meeting, words="41, not 40", by=member, now=LATER)
    with pytest.raises(actions.CorrectionsWait, match="1 correction waits"):
        actions.agree_notes(meeting=meeting, by=lead, now=LATER)

    actions.settle_correction(correction=correction, outcome="taken", by=lead, now=LATER)

    assert actions.agree_notes(meeting=meeting, by=lead, now=LATER) is True


# Corrections ----------------------------------------------------------------------------------------------------------
def test_who_was_there_sends_a_correction_and_the_leads_are_told(meeting, lead, member):
    there(meeting, member)
    circulated(meeting, lead)
    item = meeting.agenda_items.get()

    correction = actions.send_correction(meeting=meeting, item=item, words="41, not 40", by=member, now=LATER)
    again = actions.send_correction(meeting=meeting, item=item, words="41, not 40", by=member, now=LATER)

    assert again == correction
    (message,) = letters(kind="notes-correction")
    assert message.to_address == lead.email
    assert "41, not 40" in text(message)
    assert "Missed bins" in text(message)


def test_corrections_come_from_nobody_who_was_not_there(meeting, lead, member):
    there(meeting, lead)
    circulated(meeting, lead)

    with pytest.raises(actions.NotThere):
        actions.send_correction(meeting=meeting, words="41, not 40", by=member, now=LATER)


def test_a_draft_takes_no_corrections(meeting, member):
    there(meeting, member)

    with pytest.raises(actions.MeetingClosed, match="not circulated yet"):
        actions.send_correction(meeting=meeting, words="41, not 40", by=member, now=LATER)


def test_who_sent_a_correction_is_told_what_became_of_it_once(meeting, lead, member):
    there(meeting, member)
    circulated(meeting, lead)
    correction = actions.send_correction(meeting=meeting, words="41, not 40", by=member, now=LATER)
    with pytest.raises(ValueError, match="why"):
        actions.settle_correction(correction=correction, outcome="not-taken", by=lead, now=LATER)

    done = actions.settle_correction(
        correction=correction, outcome="not-taken", answer="The recording says 40.", by=lead, now=LATER
    )
    again = actions.settle_correction(correction=correction, outcome="taken", by=lead, now=LATER)

    assert (done, again) == (True, False)
    assert (correction.outcome, correction.settled_by) == ("not-taken", lead)
    (message,) = letters(kind="notes-correction-settled")
    assert (message.to_address, message.person_id) == (member.email, member.pk)
    assert "The recording says 40." in text(message)


def test_a_correction_from_a_lead_is_not_mailed_to_themselves(meeting, lead):
    there(meeting, lead)
    circulated(meeting, lead)
    correction = actions.send_correction(meeting=meeting, words="41, not 40", by=lead, now=LATER)
    actions.settle_correction(correction=correction, outcome="taken", by=lead, now=LATER)

    assert [message.kind for message in letters()] == []


# Somebody who was there -----------------------------------------------------------------------------------------------
def test_where_nobody_was_ticked_those_who_said_yes_count_as_there(meeting, lead, member):
    AttendanceFactory(meeting=meeting, person=member)
    AttendanceFactory(meeting=meeting, person=lead, answer="maybe")

    assert list(people_at(meeting)) == [member]

    PresenceFactory(meeting=meeting, person=lead)

    assert list(people_at(meeting)) == [lead]
