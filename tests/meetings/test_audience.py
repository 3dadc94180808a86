"""Who is invited, against the rule of who may see: two ways to ask one question must agree for everybody."""

import itertools

import pytest
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from meetings import audience
from meetings.models import Meeting
from peergroups.models import Membership
from tests.factories import (
    AffiliationFactory,
    CouncilFactory,
    MeetingFactory,
    MembershipFactory,
    PeerGroupFactory,
    UserFactory,
)

NOW = timezone.now()
KINDS = ("council", "named-council", "public-body", "supplier", "academic", "other")


@pytest.fixture
def everybody(group):
    """Every kind of member, each as member, lead, former and inactive, in this group, another and both."""
    other, named = PeerGroupFactory(), CouncilFactory(short_name="Named")

    def join(person, where, kind, **fields):
        council = {"council": CouncilFactory, "named-council": lambda: named}.get(kind, lambda: None)()
        kind = "council" if council else kind
        MembershipFactory(group=where, person=person, kind=kind, council=council, **fields)

    for kind, role, where in itertools.product(KINDS, ["member", "lead"], [group, other]):
        if role == "lead" and kind in {"supplier", "academic", "other"}:
            continue  # the database refuses them
        join(UserFactory(), where, kind, role=role)
        join(UserFactory(is_active=False), where, kind, role=role)
        join(UserFactory(), where, kind, role=role, left_at=NOW)
        join(UserFactory(is_superuser=True), where, kind, role=role)
    for here, there in itertools.product(KINDS, KINDS):
        both = UserFactory()
        join(both, group, here)
        join(both, other, there)
    UserFactory()
    UserFactory(is_superuser=True)
    return named


@pytest.mark.parametrize("audience_kind", Meeting.Audience.values)
def test_invited_are_those_who_may_see_it_of_those_whom_it_is_for(group, everybody, audience_kind):
    meeting = MeetingFactory(group=group, audience=audience_kind)
    meeting.invited_councils.add(everybody)
    current = Membership.objects.current()
    for_whom = Q(group=group)
    if audience_kind == "councils":
        for_whom = Q(council=everybody) | Q(group=group, role="lead")
    population = User.objects.filter(pk__in=current.filter(for_whom).values("person"))

    seeing = {person for person in population if Meeting.objects.visible_to(person).filter(pk=meeting.pk).exists()}

    assert set(audience.invited(meeting)) == seeing
    assert len(seeing) > 4
    assert audience.invited(meeting).count() == len(seeing)  # nobody twice


@pytest.mark.parametrize("audience_kind", Meeting.Audience.values)
def test_what_a_change_of_audience_would_do_is_what_it_does(group, everybody, audience_kind):
    meeting = MeetingFactory(group=group, audience="members")
    meeting.invited_councils.add(CouncilFactory())
    would = {
        name: set(User.objects.filter(find(meeting, audience_kind, [everybody])))
        for name, find in (("see", audience.would_see), ("be invited", audience.would_be_invited))
    }

    meeting.audience = audience_kind
    meeting.save()
    meeting.invited_councils.set([everybody])

    assert would["see"] == set(User.objects.filter(audience.may_see(meeting)))
    assert would["be invited"] == set(audience.invited(meeting))


@pytest.mark.parametrize("audience_kind", Meeting.Audience.values)
def test_as_a_set_the_same_people_may_see_it_as_one_by_one(group, everybody, audience_kind):
    meeting = MeetingFactory(group=group, audience=audience_kind)
    meeting.invited_councils.add(everybody)
    active = User.objects.filter(is_active=True)

    one_by_one = {person for person in active if Meeting.objects.visible_to(person).filter(pk=meeting.pk).exists()}

    assert set(User.objects.filter(audience.may_see(meeting))) == one_by_one


def test_a_supplier_is_not_invited_to_a_public_sector_meeting(group, member, supplier):
    meeting = MeetingFactory(group=group, audience="public-sector")

    assert set(audience.invited(meeting)) == {member}


def test_invitations_to_many_meetings_are_pairs(group, member, outsider):
    first, second = MeetingFactory(group=group), MeetingFactory(group=group, audience="councils")
    second.invited_councils.add(outsider.memberships.get().council)

    of_group, named = audience.invitations(Meeting.objects.values("pk"))

    assert set(of_group) | set(named) == {(first.pk, member.pk), (second.pk, outsider.pk)}


def test_the_council_of_this_group_comes_first_then_of_other_groups_then_any(group, member, council):
    acted_for = CouncilFactory(short_name="Aardvark")
    AffiliationFactory(person=member, council=acted_for)
    elsewhere = MembershipFactory(person=member, council=CouncilFactory(short_name="Beaver")).council
    MembershipFactory(person=member, council=CouncilFactory(), left_at=NOW)
    meeting = MeetingFactory(group=group)

    assert list(audience.councils_of(member, meeting, NOW)) == [council, elsewhere, acted_for]
