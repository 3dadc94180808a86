"""Who may know of a meeting: the one rule that pages, feeds, invitations and reminders read."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from meetings.models import Attendance, Meeting
from tests.factories import (
    AttendanceFactory,
    CouncilFactory,
    MeetingFactory,
    MembershipFactory,
    PeerGroupFactory,
    UserFactory,
    close,
)

EVERYBODY = (
    "anonymous",
    "stranger",
    "outsider",
    "other_supplier",
    "named",
    "supplier",
    "academic",
    "public_body",
    "member",
    "former",
    "lead",
    "other_lead",
    "coordinator",
)


@pytest.fixture
def people(group, council, lead, member, outsider, supplier, coordinator):
    elsewhere, named_council = PeerGroupFactory(), CouncilFactory()

    def partner(group, kind):
        return MembershipFactory(group=group, kind=kind, council=None).person

    return {
        "anonymous": AnonymousUser(),
        "stranger": UserFactory(),
        "outsider": outsider,
        "other_supplier": partner(elsewhere, "supplier"),
        "named": MembershipFactory(group=elsewhere, council=named_council).person,
        "supplier": supplier,
        "academic": partner(group, "academic"),
        "public_body": partner(elsewhere, "public-body"),
        "member": member,
        "former": MembershipFactory(group=group, council=named_council, left_at=timezone.now()).person,
        "lead": lead,
        "other_lead": MembershipFactory(group=elsewhere, role="lead").person,
        "coordinator": coordinator,
        "named_council": named_council,
    }


@pytest.mark.parametrize(
    ("audience", "who"),
    [
        ("public", set(EVERYBODY)),
        ("public-sector", {"outsider", "named", "public_body", "member", "lead", "other_lead", "coordinator"}),
        ("members", {"supplier", "academic", "member", "lead", "coordinator"}),
        ("councils", {"named", "lead", "coordinator"}),
    ],
)
def test_each_audience_sees_its_meetings_and_nobody_else_does(people, group, audience, who):
    named_council = people.pop("named_council")
    meeting = MeetingFactory(group=group, audience=audience)
    meeting.invited_councils.add(named_council)

    assert {name for name, user in people.items() if meeting in Meeting.objects.visible_to(user)} == who


def test_a_draft_is_its_leads_own(people, group):
    people.pop("named_council")
    draft = MeetingFactory(group=group, audience="public", draft=True)

    assert {name for name, user in people.items() if draft in Meeting.objects.visible_to(user)} == {
        "lead",
        "coordinator",
    }


def test_named_councils_count_only_for_that_audience(people, group):
    meeting = MeetingFactory(group=group, audience="members")
    meeting.invited_councils.add(people["named_council"])

    assert meeting not in Meeting.objects.visible_to(people["named"])


def test_a_cancelled_meeting_is_still_seen(people, group):
    meeting = MeetingFactory(group=group, state="cancelled", cancelled_at=timezone.now())

    assert meeting in Meeting.objects.visible_to(AnonymousUser())


def test_who_was_deactivated_sees_what_everybody_sees(group, lead):
    MeetingFactory(group=group, audience="members")
    close(lead)

    assert not Meeting.objects.visible_to(lead).exists()


def test_each_meeting_is_seen_once_by_somebody_in_many_groups(group, member):
    council = member.memberships.get().council
    for _ in range(3):
        MembershipFactory(person=member, council=council)
    meeting = MeetingFactory(group=group, audience="councils")
    meeting.invited_councils.add(council)

    assert list(Meeting.objects.visible_to(member)) == [meeting]


@pytest.mark.parametrize(
    ("audience", "who"),
    [
        ("public", {"supplier", "academic", "member", "lead", "coordinator"}),
        ("public-sector", {"member", "lead", "coordinator"}),
        ("members", {"supplier", "academic", "member", "lead", "coordinator"}),
        ("councils", {"lead", "coordinator"}),
    ],
)
def test_answers_are_read_in_the_group_by_who_may_know_of_the_meeting(people, group, audience, who):
    people.pop("named_council")
    answer = AttendanceFactory(meeting=MeetingFactory(group=group, audience=audience))

    assert {name for name, user in people.items() if answer in Attendance.objects.visible_to(user)} == who


def test_everybody_reads_their_own_answer_and_a_closed_account_reads_none(group, outsider, member):
    meeting = MeetingFactory(group=group)
    own, closed = (AttendanceFactory(meeting=meeting, person=person) for person in (outsider, member))
    close(member)

    assert list(Attendance.objects.visible_to(outsider)) == [own]
    assert closed not in Attendance.objects.visible_to(member)
