"""Which groups, memberships, invitations and requests a QuerySet word means, and for whom."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from peergroups import scopes
from peergroups.models import Coverage, Invitation, JoinRequest, Membership, PeerGroup
from scrutiny.models import Body
from tests.factories import (
    AffiliationFactory,
    CouncilFactory,
    CoverageFactory,
    InvitationFactory,
    JoinRequestFactory,
    MembershipFactory,
    UserFactory,
    close,
)
from tests.scrutiny_factories import BodyFactory

NOW = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(days=1)
DAY = dt.date(2026, 4, 1)
BEFORE, AFTER = DAY - dt.timedelta(days=1), DAY + dt.timedelta(days=1)


@pytest.fixture
def people(group, lead, member, supplier, outsider, coordinator):
    """One of each kind, by name."""
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
        "former lead": MembershipFactory(group=group, role="lead", left_at=NOW).person,
        "closed lead": closed_lead,
        "coordinator": coordinator,
        "closed coordinator": closed_coordinator,
    }


@pytest.mark.parametrize(
    ("start", "end", "covered"),
    [
        (None, None, True),
        (DAY, None, True),
        (AFTER, None, False),
        (None, DAY, True),
        (None, BEFORE, False),
        (BEFORE, AFTER, True),
    ],
)
def test_a_council_is_covered_from_the_first_day_to_the_last(db, start, end, covered):
    coverage = CoverageFactory(start=start, end=end)

    assert list(Coverage.objects.on(DAY)) == ([coverage] if covered else [])


def test_current_members_neither_left_nor_closed_their_account(group, member, lead):
    left = MembershipFactory(group=group, left_at=NOW)
    close(lead)

    assert [row.person for row in Membership.objects.current()] == [member]
    assert left in Membership.objects.all()


def test_leads_and_the_public_sector_among_members(group, member, lead, supplier):
    nhs = MembershipFactory(group=group, kind="public-body", council=None, organisation="Example NHS").person
    MembershipFactory(group=group, kind="academic", council=None)

    assert [row.person for row in Membership.objects.leads()] == [lead]
    assert {row.person for row in Membership.objects.public_sector()} == {member, lead, nhs}


def test_groups_of_a_person_are_those_they_are_in_today(group, member):
    MembershipFactory()  # somebody else, elsewhere
    left = MembershipFactory(person=member, left_at=NOW).group

    assert list(PeerGroup.objects.with_member(member)) == [group]
    assert left in PeerGroup.objects.all()


def test_groups_are_looked_after_by_their_leads_and_by_coordinators(people, group):
    allowed = {name for name, user in people.items() if group in PeerGroup.objects.manageable_by(user)}

    assert allowed == {"lead", "coordinator"}


@pytest.mark.parametrize("factory", [CoverageFactory, MembershipFactory, InvitationFactory, JoinRequestFactory])
def test_what_belongs_to_a_group_is_looked_after_as_the_group_is(people, group, factory):
    row, other = factory(group=group), factory()
    rows = type(row).objects

    assert {name for name, user in people.items() if row in rows.manageable_by(user)} == {"lead", "coordinator"}
    assert {name for name, user in people.items() if other in rows.manageable_by(user)} == {"coordinator"}


def test_a_lead_looks_after_the_councils_that_the_group_covers_that_day(group, lead):
    from_then, until_then = CoverageFactory(group=group, start=DAY), CoverageFactory(group=group, end=BEFORE)
    CoverageFactory()

    for day, ours in ((BEFORE, until_then), (DAY, from_then)):
        found = {row["pk"] for row in scopes.looked_after(lead, day)}
        assert found & {from_then.council_id, until_then.council_id} == {ours.council_id}


def test_who_judges_between_councils_is_of_neither_today(council):
    """Seen to be of it or not, or a member for it; who was so before may judge."""
    says = AffiliationFactory(council=council, confirmed_at=None, confirmed_by=None).person
    sits = MembershipFactory(council=council).person
    said = AffiliationFactory(council=council, started_on=BEFORE, ended_on=DAY).person
    sat = MembershipFactory(council=council, left_at=NOW, left_by=says, left_because="left").person
    elsewhere = AffiliationFactory().person

    found = {person for person in (says, sits, said, sat, elsewhere) if scopes.is_of(person, {council.pk}, AFTER)}

    assert found == {says, sits}


def test_rows_of_councils_are_looked_after_by_nobody_whose_account_is_closed(people, group):
    body = BodyFactory(council=CoverageFactory(group=group).council)

    allowed = {name for name, user in people.items() if body in Body.objects.manageable_by(user)}

    assert allowed == {"lead", "coordinator"}


def test_names_of_members_are_read_inside_the_group_and_by_coordinators(people, group, member):
    row = Membership.objects.get(group=group, person=member)
    allowed = {name for name, user in people.items() if row in Membership.objects.visible_to(user)}

    assert allowed == {"member", "supplier", "lead", "coordinator"}


def test_everybody_reads_their_own_memberships_also_past_ones(people, group):
    former = people["former lead"]

    assert [row.person for row in Membership.objects.visible_to(former)] == [former]


@pytest.mark.parametrize("ended", ["accepted_at", "declined_at", "withdrawn_at"])
def test_an_invitation_is_open_until_it_ended(db, ended):
    invitation = InvitationFactory()
    InvitationFactory(**{ended: timezone.now()})

    assert list(Invitation.objects.open()) == [invitation]


def test_an_invitation_is_valid_while_it_is_open_and_not_expired(db):
    open_one = InvitationFactory(sent_at=NOW - dt.timedelta(days=1), expires_at=LATER)
    InvitationFactory(sent_at=NOW - dt.timedelta(days=1), expires_at=LATER, withdrawn_at=NOW)
    InvitationFactory(sent_at=NOW - dt.timedelta(days=1), expires_at=NOW)

    assert list(Invitation.objects.valid(NOW)) == [open_one]


def test_an_invitation_expires_at_its_moment(db):
    invitation = InvitationFactory.build(group=None, council=None, expires_at=NOW)

    assert [invitation.is_expired(now) for now in (NOW - dt.timedelta(seconds=1), NOW, LATER)] == [False, True, True]


def test_a_request_waits_while_nobody_decided_and_its_account_is_open(db):
    waiting, decided, of_closed = JoinRequestFactory(), JoinRequestFactory(), JoinRequestFactory()
    JoinRequest.objects.filter(pk=decided.pk).update(outcome="declined", decided_at=NOW)
    close(of_closed.person)

    assert list(JoinRequest.objects.open()) == [waiting]


def test_a_region_covers_what_is_covered_and_exists(group, council):
    CoverageFactory(group=group, council=CouncilFactory(end=BEFORE))
    CoverageFactory(group=group, end=BEFORE)

    assert list(group.councils_as_at(DAY)) == [council]


def test_a_lead_is_one_until_they_leave(db):
    lead, member, former = (
        MembershipFactory(role="lead"),
        MembershipFactory(),
        MembershipFactory(role="lead", left_at=NOW, joined_at=NOW - dt.timedelta(days=9)),
    )

    assert [row.is_lead for row in (lead, member, former)] == [True, False, False]
