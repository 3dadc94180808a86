"""Mail that waits for who leads a group, when they lead it no more before it leaves."""

import datetime as dt

import pytest

from ballots.emails import TIE
from front.actions import leave
from meetings.action_due import UNOWNED as ACTION_UNOWNED
from meetings.after_emails import CORRECTION, LATE
from meetings.nudge_due import LEADING
from outbox.models import Message
from peergroups import actions, emails
from peergroups.actions.leads_mail import TO_LEADS
from peergroups.models import JoinRequest, Membership
from tests.factories import MembershipFactory, PeerGroupFactory, UserFactory
from tests.outbox.letters import a_letter, queued
from tests.peergroups.post import NOW, read, text

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(hours=2)


@pytest.fixture
def robin(db):
    return UserFactory(email="robin@people.example", name="Robin Madeup")


def ask(group, person, council, **given):
    asked = {"council": council, "organisation": "", "words": "Please", "now": NOW}
    return actions.ask_to_join(group=group, person=person, **asked | given)


def write(group, words):
    actions.write_to_leads(
        group=group, name="Jo", email="jo@people.example", message=words, person=None, now=NOW,
    )  # fmt: skip


def stay(person, group):
    return Membership.objects.get(person=person, group=group, left_at=None)


def made_a_member(person, group, by):
    actions.make_member(membership=stay(person, group), by=by, now=LATER)


def removed(person, group, by):
    leave(membership=stay(person, group), by=by, now=LATER, because=Membership.Ended.REMOVED)


def gone(person, group, by):
    leave(membership=stay(person, group), by=person, now=LATER)


def waiting(kind):
    """Who is about to get mail of this kind."""
    return sorted(Message.objects.queued().filter(kind=kind).values_list("person_id", flat=True))


@pytest.mark.parametrize("loss", [made_a_member, removed, gone], ids=lambda loss: loss.__name__)
@pytest.mark.parametrize("kind", [kind for kind in TO_LEADS if kind not in {emails.REQUEST, emails.LETTER}])
def test_what_only_leads_get_is_not_sent_to_who_leads_no_more(group, lead, coordinator, loss, kind):
    theirs = a_letter(kind=kind, key="one", person_id=lead.pk, scope=f"group:{group.pk}")
    queued(theirs, now=NOW)

    loss(lead, group, coordinator)

    [message] = Message.objects.filter(key="one")
    assert (message.state, message.last_error) == ("cancelled", "no longer leads the group")


def test_what_is_for_others_for_another_group_or_for_members_goes_on(group, lead, coordinator):
    another = MembershipFactory(group=group, role="lead").person
    here, there = f"group:{group.pk}", f"group:{MembershipFactory(person=lead, role='lead').group_id}"
    kept = {
        "of another lead": (another, here, "leading-due"),
        "of another group": (lead, there, "leading-due"),
        "to members": (lead, here, "reminder"),
    }
    letters = [
        a_letter(key=key, person_id=person.pk, scope=scope, kind=kind) for key, (person, scope, kind) in kept.items()
    ]
    queued(*letters, now=NOW)

    made_a_member(lead, group, coordinator)

    assert {key: Message.objects.get(key=key).state for key in kept} == dict.fromkeys(kept, "queued")


def test_a_member_who_is_made_a_lead_keeps_what_waits(group, lead, member):
    queued(a_letter(kind="leading-due", key="one", person_id=member.pk, scope=f"group:{group.pk}"), now=NOW)

    actions.make_lead(membership=stay(member, group), by=lead, now=LATER)

    assert Message.objects.get(key="one").state == "queued"


def test_a_request_to_join_goes_to_who_leads_now_and_to_nobody_twice(group, lead, member, coordinator, robin, council):
    another = MembershipFactory(group=group, role="lead").person
    ask(group, robin, council)
    assert waiting("join-request") == sorted([lead.pk, another.pk])
    actions.make_lead(membership=stay(member, group), by=lead, now=NOW)

    made_a_member(lead, group, coordinator)

    assert waiting("join-request") == sorted([another.pk, member.pk])
    told = {"kind": "join-request", "person_id": member.pk}
    assert Message.objects.get(**told).due_at == LATER
    assert "Their address does not show that they work there" in text(read(**told))


@pytest.mark.parametrize("loss", [made_a_member, removed, gone], ids=lambda loss: loss.__name__)
def test_with_no_lead_left_the_coordinators_read_the_request(group, lead, coordinator, robin, council, loss):
    ask(group, robin, council)
    assert waiting("join-request") == [lead.pk]

    loss(lead, group, coordinator)

    assert waiting("join-request") == [coordinator.pk]


def test_a_handover_hands_over_the_request(group, lead, member, robin, council):
    ask(group, robin, council)

    actions.hand_over_lead(membership=stay(lead, group), to=stay(member, group), now=LATER)

    assert waiting("join-request") == [member.pk]


def test_of_what_was_decided_and_of_what_was_sent_nobody_is_told_anew(group, lead, coordinator, robin, council):
    ask(group, robin, council)
    Message.objects.update(state="sent", sent_at=NOW)
    decided = ask(group, UserFactory(), council)
    JoinRequest.objects.filter(pk=decided.pk).update(outcome="declined", decided_at=NOW, decided_by=lead, reason="No")

    made_a_member(lead, group, coordinator)

    assert waiting("join-request") == []


def test_a_request_to_another_group_stays_where_it_is(group, lead, coordinator, robin, council):
    another = PeerGroupFactory()
    MembershipFactory(group=another, person=lead, role="lead")
    ask(another, robin, council)

    made_a_member(lead, group, coordinator)

    assert waiting("join-request") == [lead.pk]


def test_a_letter_from_the_contact_page_goes_to_who_still_leads(group, lead, coordinator):
    another = MembershipFactory(group=group, role="lead").person
    write(group, "First")

    made_a_member(lead, group, coordinator)

    assert waiting("group-letter") == [another.pk]


def test_a_letter_that_nobody_else_gets_still_goes_for_it_is_kept_nowhere_else(group, lead, coordinator):
    write(group, "Only to you")
    another = MembershipFactory(group=group, role="lead").person
    write(group, "To both")

    made_a_member(lead, group, coordinator)

    assert "Only to you" in text(read(kind="group-letter", person_id=lead.pk))
    assert "To both" in text(read(kind="group-letter", person_id=another.pk))


def test_of_two_who_go_one_after_the_other_the_last_one_keeps_the_letter(group, lead, coordinator):
    another = MembershipFactory(group=group, role="lead").person
    write(group, "To both")

    for person in (lead, another):
        made_a_member(person, group, coordinator)

    assert waiting("group-letter") == [another.pk]


def test_the_kinds_are_called_as_their_rooms_call_them():
    rooms = {emails.REQUEST, emails.LETTER, *LEADING, ACTION_UNOWNED, LATE, CORRECTION, TIE}

    assert set(TO_LEADS) == rooms
