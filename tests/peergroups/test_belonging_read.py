"""Memberships that were read for a page say what the statement says: a rule does not know which it was given."""

from itertools import product

import pytest
from django.test import RequestFactory
from django.utils import timezone

from accounts.models import User
from meetings.models import Action, Attendance, Decision, Meeting, Template
from peergroups.doors import enter_group
from peergroups.models import Membership, PeerGroup, belonging_of
from peergroups.models.belonging import Belonging
from peergroups.readers import read_once
from tests.factories import (
    ActionFactory,
    AttendanceFactory,
    CouncilFactory,
    DecisionFactory,
    MeetingFactory,
    MembershipFactory,
    PeerGroupFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

# Who reads: the memberships of one person, each as (role, kind, whether it is over).
READERS = {
    "nobody's": [],
    "member": [("member", "council", False)],
    "lead": [("lead", "council", False)],
    "lead of another public body": [("lead", "public-body", False)],
    "another public body": [("member", "public-body", False)],
    "supplier": [("member", "supplier", False)],
    "academic": [("member", "academic", False)],
    "supplier here, member there": [("member", "supplier", False), ("member", "council", False)],
    "no longer lead": [("lead", "council", True)],
    "no longer lead, member there": [("lead", "council", True), ("member", "council", False)],
}


def current(person):
    return Membership.objects.current().filter(person=person)


def person_with(memberships, groups, council):
    person = UserFactory()
    for group, (role, kind, is_over) in zip(groups, memberships, strict=False):
        of_council = kind == "council"
        MembershipFactory(
            person=person, group=group, role=role, kind=kind, council=council if of_council else None,
            organisation="" if of_council else "Sample body", left_at=timezone.now() if is_over else None,
            left_because="left" if is_over else "",
        )  # fmt: skip
    return person


def meetings_of(groups, council):
    """Of each group one of every audience, announced or not, with every state of its notes."""
    notes = [{}, {"notes": "Said"}, {"notes": "Said", "notes_for_members": True}]
    for group, audience, draft, how in product(groups, Meeting.Audience.values, [False, True], notes):
        meeting = MeetingFactory(group=group, audience=audience, draft=draft, days=-3, host_council=None, **how)
        if audience == "councils":
            meeting.invited_councils.add(council)
        ActionFactory(group=group, meeting=meeting, person=None, council=council)
        DecisionFactory(meeting=meeting)
        AttendanceFactory(meeting=meeting, council=council)
    for group in groups:
        ActionFactory(group=group, person=None, council=council)


def seen_by(person):
    """What the rules say that ask for memberships."""
    known = Meeting.objects.visible_to(person)
    sets = {
        "meetings": known,
        "notes": known.with_readable_notes(person),
        "of groups": Meeting.objects.of_groups_of(person),
        "actions": Action.objects.visible_to(person),
        "decisions": Decision.objects.visible_to(person),
        "answers": Attendance.objects.visible_to(person),
        "templates": Template.objects.visible_to(person),
    }
    return {name: sorted(rows.values_list("pk", flat=True)) for name, rows in sets.items()}


@pytest.mark.parametrize("memberships", READERS.values(), ids=READERS)
def test_a_rule_says_the_same_of_memberships_that_were_read(memberships):
    groups, council = PeerGroupFactory.create_batch(3), CouncilFactory()
    meetings_of(groups, council)
    person = person_with(memberships, groups, council)

    asked = seen_by(person)
    read_once(person, current(person))
    assert seen_by(person) == asked
    assert asked["meetings"], "public ones at least"


def test_notes_that_somebody_takes_are_read_alike():
    group = PeerGroupFactory()
    meeting = MeetingFactory(group=group, days=-3)
    member = MembershipFactory(group=group).person
    meeting.note_takers.add(member)

    asked = seen_by(member)
    read_once(member, current(member))

    assert asked["notes"] == seen_by(member)["notes"] == [meeting.pk]


def test_it_is_read_in_one_statement_and_not_again(django_assert_num_queries):
    person = MembershipFactory().person

    with django_assert_num_queries(1):
        read_once(person, current(person))
    with django_assert_num_queries(0):
        assert len(belonging_of(person).groups) == 1


def test_what_the_page_has_read_is_not_read_twice(django_assert_num_queries):
    membership = MembershipFactory(role="lead")
    current = list(Membership.objects.current().filter(person=membership.person))

    with django_assert_num_queries(0):
        assert read_once(membership.person, current) == current
        assert belonging_of(membership.person).led == {membership.group_id}


@pytest.mark.parametrize(("method", "is_read"), [("get", True), ("head", True), ("post", False)])
def test_a_page_that_changes_something_asks_anew_each_time(method, is_read):
    """What somebody belongs to may be what it changes."""
    membership = MembershipFactory()
    request = getattr(RequestFactory(), method)("/")
    request.user = membership.person

    visit = enter_group(request, membership.group.slug)

    assert visit.membership == membership
    assert isinstance(belonging_of(request.user), Belonging) is not is_read


def test_it_holds_for_this_object_of_the_person_alone():
    """The next request has another one, and so has every task: what was read does not outlive its page."""
    membership = MembershipFactory()
    read_once(membership.person, current(membership.person))

    again = User.objects.get(pk=membership.person_id)

    assert isinstance(belonging_of(again), Belonging)
    membership.left_at, membership.left_because = timezone.now(), "left"
    membership.save()
    assert not PeerGroup.objects.filter(pk__in=belonging_of(again).groups).exists()
