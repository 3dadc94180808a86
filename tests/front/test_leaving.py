"""Leaving a group: what was promised there is handed on, and nobody waits for who can no longer come."""

import pytest
from django.utils import timezone

from front.actions import leave, stop_acting_for
from meetings import planner
from meetings.models import Attendance, Meeting
from outbox.models import Message
from peergroups.models import Membership, PeerGroup
from tests.factories import AttendanceFactory, CouncilFactory, MeetingFactory, MembershipFactory, PeerGroupFactory

pytestmark = pytest.mark.django_db


def members_meeting(group, **fields):
    return MeetingFactory(group=group, audience=Meeting.Audience.MEMBERS, **fields)


def go(person, group, by=None, now=None, **how):
    membership = Membership.objects.get(person=person, group=group, left_at=None)
    leave(membership=membership, by=by or person, now=now or timezone.now(), **how)


def test_it_is_written_down_who_ended_it_when_and_why(member, group, lead):
    now = timezone.now()

    go(member, group, by=lead, now=now, because=Membership.Ended.REMOVED)

    ended = Membership.objects.get(person=member)
    assert (ended.left_at, ended.left_by, ended.left_because) == (now, lead, "removed")


@pytest.mark.parametrize("answer", ["coming", "maybe"])
def test_an_answer_to_a_meeting_one_may_no_longer_know_of_is_taken_back(member, group, lead, answer):
    meeting, now = members_meeting(group), timezone.now()
    AttendanceFactory(meeting=meeting, person=member, answer=answer)
    colleague = AttendanceFactory(meeting=meeting, person=lead)

    go(member, group, by=lead, now=now)

    row = Attendance.objects.get(person=member)
    assert (row.answer, row.answered_at, row.answered_by, row.changes) == ("not-coming", now, lead, 1)
    colleague.refresh_from_db()
    assert colleague.answer == "coming"


def test_public_meetings_past_ones_and_other_groups_keep_the_answer(member, group):
    other = MembershipFactory(person=member).group
    kept = [MeetingFactory(group=group), members_meeting(group, days=-10), members_meeting(other)]
    for meeting in kept:
        AttendanceFactory(meeting=meeting, person=member)

    go(member, group)

    assert set(Attendance.objects.values_list("answer", flat=True)) == {"coming"}


def test_another_groups_meeting_that_one_knew_of_through_this_one_is_asked_as_well(member, group, council):
    meeting = MeetingFactory(audience=Meeting.Audience.COUNCILS)
    meeting.invited_councils.add(council)
    AttendanceFactory(meeting=meeting, person=member)

    go(member, group)

    assert Attendance.objects.get().answer == "not-coming"


def test_the_entry_is_taken_out_of_their_calendar_once_and_the_mail_says_nothing_new(member, group):
    meeting = members_meeting(group, title="Secret plans")
    planner.plan(timezone.now())
    Message.objects.update(state="sent", sent_at=timezone.now())
    AttendanceFactory(meeting=meeting, person=member)
    Meeting.objects.filter(pk=meeting.pk).update(title="Other secret plans")

    go(member, group)
    planner.plan(timezone.now())

    [farewell] = Message.objects.filter(person_id=member.pk).exclude(state="sent")
    assert (farewell.kind, farewell.state) == ("farewell", "queued")
    text = farewell.body.mime.decode()
    assert "METHOD:CANCEL" in text or "method=CANCEL" in text or 'method="CANCEL"' in text
    assert "ecret plans" not in text


def test_who_heard_nothing_gets_no_mail(member, group):
    AttendanceFactory(meeting=members_meeting(group), person=member)

    go(member, group)

    assert Message.objects.count() == 0


def test_mail_about_it_that_waits_is_taken_back(member, group, lead):
    meeting = members_meeting(group)
    planner.plan(timezone.now())
    AttendanceFactory(meeting=meeting, person=member)

    go(member, group)

    states = Message.objects.filter(kind="invitation").values_list("person_id", "state")
    assert dict(states) == {member.pk: "cancelled", lead.pk: "queued"}


def test_who_leads_no_region_any_more_loses_the_leads_meetings_too(lead, group, council):
    leads = PeerGroupFactory(kind=PeerGroup.Kind.LEADS, name="Leads")
    MembershipFactory(group=leads, person=lead, council=council)
    AttendanceFactory(meeting=members_meeting(leads), person=lead)

    go(lead, group)

    assert Attendance.objects.get().answer == "not-coming"


def test_leaving_twice_changes_nothing(member, group, lead):
    membership = Membership.objects.get(person=member)
    go(member, group)
    before = Membership.objects.filter(person=member).values().get()

    leave(membership=membership, by=lead, now=timezone.now(), because=Membership.Ended.REMOVED)

    assert Membership.objects.filter(person=member).values().get() == before


def test_no_longer_acting_for_a_council_hands_on_as_well(member, group):
    AttendanceFactory(meeting=members_meeting(group), person=member)
    MembershipFactory(person=member, council=CouncilFactory())

    stop_acting_for(affiliation=member.affiliations.get(), by=member, now=timezone.now())

    assert Attendance.objects.get().answer == "not-coming"
    assert dict(Membership.objects.filter(person=member).values_list("group__slug", "left_because"))["south"] == (
        "council"
    )
    assert Membership.objects.current().filter(person=member).count() == 1
