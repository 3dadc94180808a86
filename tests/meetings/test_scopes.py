"""Which meetings, agenda items and answers a QuerySet word means, and for whom."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from meetings.audience import councils_of, invited
from meetings.models import Attendance, Meeting
from peergroups.models import PeerGroup
from tests.factories import (
    AffiliationFactory,
    AgendaItemFactory,
    AttendanceFactory,
    MeetingFactory,
    MembershipFactory,
    UserFactory,
    close,
)


@pytest.fixture
def people(group, lead, member, supplier, outsider, coordinator):
    closed_lead = MembershipFactory(group=group, role="lead").person
    closed_coordinator = UserFactory(is_superuser=True, is_staff=True)
    close(closed_lead)
    close(closed_coordinator)
    return {
        "anonymous": AnonymousUser(),
        "stranger": UserFactory(),
        "outsider": outsider,
        "lead elsewhere": MembershipFactory(group=PeerGroup.objects.get(slug="north"), role="lead").person,
        "member": member,
        "supplier": supplier,
        "lead": lead,
        "former lead": MembershipFactory(group=group, role="lead", left_at=timezone.now()).person,
        "closed lead": closed_lead,
        "coordinator": coordinator,
        "closed coordinator": closed_coordinator,
    }


def names(people, rows, row):
    return {name for name, user in people.items() if row in rows(user)}


def test_a_meeting_is_coming_until_its_end_and_past_from_then_on(group):
    meeting = MeetingFactory(group=group)
    MeetingFactory(group=group, draft=True)
    MeetingFactory(group=group, state="cancelled", cancelled_at=timezone.now())
    meeting.refresh_from_db()
    second = dt.timedelta(seconds=1)

    assert list(Meeting.objects.upcoming(meeting.ends_at - second)) == [meeting]
    assert list(Meeting.objects.upcoming(meeting.ends_at)) == []
    assert list(Meeting.objects.past(meeting.ends_at)) == [meeting]
    assert list(Meeting.objects.past(meeting.ends_at - second)) == []


def test_published_are_those_that_were_announced_once(group):
    announced = {
        MeetingFactory(group=group),
        MeetingFactory(group=group, state="cancelled", cancelled_at=timezone.now()),
    }
    MeetingFactory(group=group, draft=True)

    assert set(Meeting.objects.published()) == announced


def test_each_is_shown_ones_own_answer(group, member, lead):
    meeting, other = MeetingFactory(group=group), MeetingFactory(group=group)
    AttendanceFactory(meeting=meeting, person=member, answer="maybe")
    AttendanceFactory(meeting=meeting, person=lead, answer="coming")
    AttendanceFactory(meeting=other, person=lead, answer="not-coming")

    answers = {(m.pk, m.my_answer) for m in Meeting.objects.with_answer_of(member)}
    assert answers == {(meeting.pk, "maybe"), (other.pk, None)}


@pytest.mark.parametrize("factory", [AgendaItemFactory, AttendanceFactory])
def test_what_belongs_to_a_meeting_is_looked_after_as_its_group_is(people, group, factory):
    row, other = factory(meeting=MeetingFactory(group=group)), factory()
    rows = type(row).objects

    assert names(people, rows.manageable_by, row) == {"lead", "coordinator"}
    assert names(people, rows.manageable_by, other) == {"coordinator"}


def test_a_meeting_is_looked_after_as_its_group_is(people, group):
    meeting, other = MeetingFactory(group=group), MeetingFactory()

    assert names(people, Meeting.objects.manageable_by, meeting) == {"lead", "coordinator"}
    assert names(people, Meeting.objects.manageable_by, other) == {"coordinator"}


def test_answers_are_read_inside_the_group_by_those_who_know_of_the_meeting(people, group):
    answer = AttendanceFactory(meeting=MeetingFactory(group=group, audience="public-sector"))

    assert names(people, Attendance.objects.visible_to, answer) == {"member", "lead", "coordinator"}


def test_answers_to_a_public_meeting_are_counted_by_others_and_read_by_none(people, group):
    answer = AttendanceFactory(meeting=MeetingFactory(group=group))

    assert names(people, Attendance.objects.visible_to, answer) == {"member", "supplier", "lead", "coordinator"}


def test_everybody_reads_their_own_answer_until_their_account_is_closed(people, group):
    meeting = MeetingFactory(group=group, audience="members")
    own = AttendanceFactory(meeting=meeting, person=people["outsider"])
    closed = AttendanceFactory(meeting=meeting, person=people["closed lead"])

    assert list(Attendance.objects.visible_to(people["outsider"])) == [own]
    assert list(Attendance.objects.visible_to(people["closed lead"])) == []
    assert closed in Attendance.objects.all()


@pytest.mark.parametrize("audience", ["public", "public-sector", "members", "councils"])
def test_each_meeting_is_for_its_own_people(group, member, outsider, audience):
    north = PeerGroup.objects.get(slug="north")
    ours, theirs = (MeetingFactory(group=where, audience=audience) for where in (group, north))
    ours.invited_councils.add(member.memberships.get().council)
    theirs.invited_councils.add(outsider.memberships.get().council)

    assert [list(invited(ours)), list(invited(theirs))] == [[member], [outsider]]


def test_people_come_for_their_own_councils_only(group, member, lead, outsider):
    meeting, now = MeetingFactory(group=group), timezone.now()
    ours, theirs = (person.memberships.get().council for person in (member, outsider))
    second = AffiliationFactory(person=member).council
    AffiliationFactory(person=member, ended_on=now.date() - dt.timedelta(days=2))
    AffiliationFactory(person=member, council__end=now.date() - dt.timedelta(days=2))
    AffiliationFactory(person=lead)
    MembershipFactory(group=group, person=outsider, council=None, kind="supplier", left_at=now)

    assert list(councils_of(member, meeting, now)) == [ours, second]
    assert list(councils_of(outsider, meeting, now)) == [theirs]
