"""Who may do what to a group: every predicate, asked by everybody who can come in."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from peergroups import permissions
from peergroups.models import Membership
from tests.factories import (
    AffiliationFactory,
    CouncilFactory,
    CoverageFactory,
    JoinRequestFactory,
    MembershipFactory,
    PeerGroupFactory,
    UserFactory,
)
from tests.visits import visit, who

NOW = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)
LEADS = {"lead", "coordinator"}
EVERYBODY = {"anonymous", "stranger", "outsider", "member", "supplier", "lead", "coordinator"}


def everybody_in(group, people):
    return {name: visit(user, group) for name, user in people.items()}


@pytest.fixture
def people(group, lead, member, supplier, outsider, coordinator):
    return {
        "anonymous": AnonymousUser(),
        "stranger": UserFactory(),
        "outsider": outsider,
        "member": member,
        "supplier": supplier,
        "lead": lead,
        "coordinator": coordinator,
    }


@pytest.fixture
def visits(group, people):
    return everybody_in(group, people)


@pytest.fixture
def of_leads(people):
    """The same people in the leads' group: the lead belongs to it."""
    leads = PeerGroupFactory(kind="leads", name="Leads")
    MembershipFactory(group=leads, person=people["lead"], role="lead")
    return everybody_in(leads, people)


def test_insiders_see_members_and_those_who_lead_manage_them(visits):
    assert who(visits, permissions.can_see_members) == {"member", "supplier", "lead", "coordinator"}
    assert who(visits, permissions.can_manage_members) == LEADS
    assert who(visits, permissions.can_invite) == LEADS


def test_insiders_leave_and_others_ask_to_join(visits):
    assert who(visits, permissions.can_leave_group) == {"member", "supplier", "lead"}
    assert who(visits, permissions.can_ask_to_join) == {"stranger", "outsider", "coordinator"}


def test_everybody_may_write_to_the_leads(visits):
    assert who(visits, permissions.can_contact_leads) == EVERYBODY


@pytest.mark.parametrize(
    "can",
    [
        permissions.can_invite,
        permissions.can_leave_group,
        permissions.can_ask_to_join,
        permissions.can_contact_leads,
    ],
)
def test_nobody_is_asked_into_the_leads_group_or_leaves_it(of_leads, can):
    assert who(of_leads, can) == set()


def test_a_lead_is_made_of_a_current_member_of_the_public_sector(visits, group, member):
    row = Membership.objects.get(group=group, person=member)
    nhs = MembershipFactory(group=group, kind="public-body", council=None, organisation="Example NHS")
    refused = [
        MembershipFactory(group=group, kind="supplier", council=None),
        MembershipFactory(group=group, left_at=timezone.now()),
        MembershipFactory(),
    ]

    for one in (row, nhs):
        assert who(visits, permissions.can_change_role, one) == LEADS
    for one in refused:
        assert who(visits, permissions.can_change_role, one) == set()


def test_a_member_is_removed_by_who_leads_and_nobody_removes_themselves(visits, group, member, lead):
    row, own = (Membership.objects.get(group=group, person=person) for person in (member, lead))

    assert who(visits, permissions.can_remove_member, row) == LEADS
    assert who(visits, permissions.can_remove_member, own) == {"coordinator"}
    for one in (MembershipFactory(group=group, left_at=timezone.now()), MembershipFactory()):
        assert who(visits, permissions.can_remove_member, one) == set()


def test_nobody_is_removed_from_the_leads_group(of_leads):
    row = MembershipFactory(group=of_leads["lead"].group)

    assert who(of_leads, permissions.can_remove_member, row) == set()


def test_a_lead_confirms_councils_of_others_and_a_coordinator_anybodys(visits, group, council, member, lead):
    row, own = (Membership.objects.get(group=group, person=person) for person in (member, lead))
    coordinators_own = MembershipFactory(group=group, council=council, person=visits["coordinator"].user)
    covered = {council.pk}

    assert who(visits, permissions.can_confirm_council, row, covered) == LEADS
    assert who(visits, permissions.can_confirm_council, own, covered) == {"coordinator"}
    assert who(visits, permissions.can_confirm_council, coordinators_own, covered) == LEADS
    assert who(visits, permissions.can_confirm_council, row, {CouncilFactory().pk}) == set()
    for one in (
        MembershipFactory(group=group, council=council, left_at=timezone.now()),
        MembershipFactory(council=council),
    ):
        assert who(visits, permissions.can_confirm_council, one, covered) == set()


@pytest.mark.parametrize(
    ("can", "factory"),
    [
        (permissions.can_decide_request, JoinRequestFactory),
        (permissions.can_settle_coverage, CoverageFactory),
    ],
)
def test_those_who_lead_decide_what_waits_in_their_own_group(visits, group, can, factory):
    assert who(visits, can) == LEADS
    assert who(visits, can, factory(group=group)) == LEADS
    assert who(visits, can, factory()) == set()


def test_a_link_in_a_mail_asks_the_same(people, group):
    other = PeerGroupFactory()

    assert {name for name, user in people.items() if permissions.can_decide_for(user, group)} == LEADS
    assert {name for name, user in people.items() if permissions.can_decide_for(user, other)} == {"coordinator"}


# Joining at once ------------------------------------------------------------------------------------------------------
DAY = NOW.date()
YESTERDAY = DAY - dt.timedelta(days=1)
SAID = {"confirmed_at": None, "confirmed_by": None}


def at_once(group, person):
    """The two rules agree: what `regions_to_join` says of this group is what `councils_to_join_for` allows."""
    councils = permissions.councils_to_join_for(group, person, NOW)
    offered = {council for found, council, now in permissions.regions_to_join(person, NOW) if found == group and now}
    assert offered == set(councils)
    return councils


def offered(person):
    return {(group, council, now) for group, council, now in permissions.regions_to_join(person, NOW)}


def test_a_person_of_a_covered_council_joins_at_once(group, council):
    confirmed = AffiliationFactory(council=council).person
    AffiliationFactory(person=confirmed)  # of a council that the group does not cover
    by_address = AffiliationFactory(council=council, person__email="sam@winchester.example", **SAID).person

    assert at_once(group, confirmed) == at_once(group, by_address) == [council]


def test_who_only_says_so_or_does_no_more_waits_for_a_lead(group, council):
    only_said = AffiliationFactory(council=council, **SAID).person
    over = AffiliationFactory(council=council, ended_on=YESTERDAY).person
    address_alone = UserFactory(email="alex@winchester.example")

    assert [at_once(group, person) for person in (only_said, over, address_alone)] == [[], [], []]
    assert offered(only_said) == {(group, council, False)}
    assert offered(over) == offered(address_alone) == set()


def test_nobody_joins_through_what_is_not_covered_any_more(group, council):
    person = AffiliationFactory(council=council).person
    group.coverage.update(end=YESTERDAY)

    assert at_once(group, person) == []
    assert offered(person) == set()


def test_nobody_joins_for_a_council_that_has_ended(group):
    ended = CouncilFactory(end=YESTERDAY)
    CoverageFactory(group=group, council=ended)
    person = AffiliationFactory(council=ended).person

    assert at_once(group, person) == []
    assert offered(person) == set()


def test_nobody_joins_the_leads_group_and_anonymous_people_join_nothing(group, council):
    leads = PeerGroupFactory(kind="leads")
    CoverageFactory(group=leads, council=council)
    person = AffiliationFactory(council=council).person

    assert permissions.councils_to_join_for(leads, person, NOW) == []
    assert permissions.councils_to_join_for(group, AnonymousUser(), NOW) == []
    assert offered(person) == {(group, council, True)}


def test_a_region_is_offered_to_who_is_not_in_it_today(group, council):
    person = AffiliationFactory(council=council).person
    MembershipFactory(group=group, council=council)  # somebody else
    assert offered(person) == {(group, council, True)}

    row = MembershipFactory(group=group, council=council, person=person)
    assert offered(person) == set()

    Membership.objects.filter(pk=row.pk).update(left_at=NOW, left_because="left")
    assert offered(person) == {(group, council, True)}


def test_whom_a_lead_removed_asks_again_and_only_there(group, council):
    person = AffiliationFactory(council=council).person
    north = PeerGroupFactory()
    CoverageFactory(group=north, council=council)
    MembershipFactory(group=group, person=person, council=council, left_at=NOW, left_because="removed")

    assert at_once(group, person) == []
    assert at_once(north, person) == [council]
    assert offered(person) == {(group, council, False), (north, council, True)}


def test_the_last_stay_counts_and_only_ones_own(group, council):
    person = AffiliationFactory(council=council).person
    year = dt.timedelta(days=365)
    MembershipFactory(
        group=group, person=person, council=council,
        joined_at=NOW - 2 * year, left_at=NOW - year, left_because="removed",
    )  # fmt: skip
    assert at_once(group, person) == []

    MembershipFactory(
        group=group, person=person, council=council, joined_at=NOW - year, left_at=NOW, left_because="left"
    )
    assert at_once(group, person) == [council]

    MembershipFactory(group=group, council=council, left_at=NOW, left_because="removed")  # somebody else
    elsewhere = MembershipFactory(person=person, council=council, left_at=NOW, left_because="removed")
    assert elsewhere.group != group
    assert at_once(group, person) == [council]
