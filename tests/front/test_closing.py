"""Closing an account: out of every group, off every list, signed out everywhere; and nothing is forgotten."""

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from accounts import actions as accounts
from accounts.models import Affiliation, User
from common import london
from front.actions import close_account, open_account
from meetings.models import Attendance
from outbox import actions as outbox
from outbox.letters import Letter
from outbox.models import Message
from peergroups.models import Membership, PeerGroup
from tests.factories import AttendanceFactory, MeetingFactory, MembershipFactory, PeerGroupFactory, UserFactory

pytestmark = pytest.mark.django_db


def close(person, by=None):
    done = close_account(person=person, by=by or person, now=timezone.now())
    person.refresh_from_db()
    return done


def test_it_is_written_down_who_closed_it_and_when(member, coordinator):
    now = timezone.now()

    assert close_account(person=member, by=coordinator, now=now) is True

    member.refresh_from_db()
    assert (member.is_active, member.closed_at, member.closed_by, member.name) == (
        False,
        now,
        coordinator,
        "Sam Example",
    )


def test_every_group_and_council_is_left_because_of_it(member, lead):
    MembershipFactory(person=member)

    close(member)

    ended = Membership.objects.filter(person=member)
    assert set(ended.values_list("left_because", "left_by")) == {("closed", member.pk)}
    assert not ended.filter(left_at=None).exists()
    assert not Affiliation.objects.on(london.today(timezone.now())).filter(person=member).exists()
    assert Membership.objects.get(person=lead).left_at is None


def test_a_lead_leaves_the_leads_group_too(lead, council):
    leads = PeerGroupFactory(kind=PeerGroup.Kind.LEADS, name="Leads")
    MembershipFactory(group=leads, person=lead, council=council)

    close(lead)

    assert set(Membership.objects.filter(person=lead).values_list("left_because", flat=True)) == {"closed"}
    assert not Membership.objects.filter(person=lead, left_at=None).exists()


def test_they_are_taken_off_every_coming_meeting_and_no_mail_goes(member, group):
    coming, past = MeetingFactory(group=group), MeetingFactory(group=group, days=-30)
    for meeting in (coming, past):
        AttendanceFactory(meeting=meeting, person=member)

    close(member)

    assert dict(Attendance.objects.values_list("meeting", "answer")) == {coming.pk: "not-coming", past.pk: "coming"}
    assert Message.objects.exclude(state="cancelled").count() == 0


def test_mail_that_waits_for_them_is_taken_back_and_for_others_not(member, lead):
    with transaction.atomic():
        outbox.queue([
            Letter(kind="note", key=f"note:{person.pk}", to_address=person.email, person_id=person.pk, subject="A note",
                   text="A note", html="A note")
            for person in (member, lead)
        ])  # fmt: skip

    close(member)

    assert dict(Message.objects.values_list("person_id", "state")) == {member.pk: "cancelled", lead.pk: "queued"}


def test_every_session_of_theirs_ends_and_nobody_elses(client, member, lead):
    client.force_login(member)
    for kept in ({"_auth_user_id": str(lead.pk)}, {"sign_in": {"sent": {"email": member.email}}}, {"basket": 1}):
        store = SessionStore()
        store.update(kept)
        store.save()

    close(member)

    left = [session.get_decoded() for session in Session.objects.all()]
    assert sorted(map(str, left)) == [str({"_auth_user_id": str(lead.pk)}), "{'basket': 1}"]
    assert client.get("/account/").url.startswith("/sign-in/")


def test_a_session_of_before_does_not_come_to_life_when_the_account_is_opened(client, member, coordinator):
    client.force_login(member)
    kept = Session.objects.get()

    close(member)
    kept.save(force_insert=True)  # as if a request under way had written it again
    open_account(person=member, by=coordinator, now=timezone.now())

    assert client.get("/account/").url.startswith("/sign-in/")


def test_opening_lets_them_in_and_brings_nothing_else_back(member, coordinator):
    close(member)

    open_account(person=member, by=coordinator, now=timezone.now())

    member.refresh_from_db()
    assert (member.is_active, member.closed_at, member.closed_by) == (True, None, None)
    assert not Membership.objects.current().filter(person=member).exists()


def test_closing_twice_changes_nothing(member, coordinator):
    close(member)
    closed_at = member.closed_at

    assert close(member, by=coordinator) is False
    assert (member.closed_at, member.closed_by) == (closed_at, member)


def test_the_last_coordinator_stays(coordinator):
    with pytest.raises(accounts.LastCoordinator, match="Make somebody else a coordinator first"):
        close(coordinator)

    assert User.objects.get(pk=coordinator.pk).is_active
    UserFactory(is_superuser=True, is_active=False)
    with pytest.raises(accounts.LastCoordinator):
        close(coordinator)
    UserFactory(is_superuser=True)
    assert close(coordinator) is True
