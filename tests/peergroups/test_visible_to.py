"""Whose names a person may read: the one rule of memberships, and what everybody reads instead of a name."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from peergroups.models import Membership
from tests.factories import MembershipFactory, UserFactory, close


@pytest.fixture
def people(group, council, lead, member, outsider, supplier, coordinator):
    return {
        "anonymous": AnonymousUser(),
        "stranger": UserFactory(),
        "outsider": outsider,
        "supplier": supplier,
        "former": MembershipFactory(group=group, council=council, left_at=timezone.now()).person,
        "member": member,
        "lead": lead,
        "coordinator": coordinator,
    }


def test_the_people_of_a_group_are_read_by_its_members_and_coordinators(people, group):
    canary = MembershipFactory(group=group)
    gone = MembershipFactory(group=group, left_at=timezone.now())

    for row in (canary, gone):
        readers = {name for name, user in people.items() if row in Membership.objects.visible_to(user)}
        assert readers == {"supplier", "member", "lead", "coordinator"}


def test_everybody_reads_their_own_also_when_it_is_over_and_a_closed_account_nothing(people, lead):
    assert list(Membership.objects.visible_to(people["former"])) == list(people["former"].memberships.all())

    close(lead)

    assert not Membership.objects.visible_to(lead).exists()


def test_each_is_read_once_by_somebody_with_a_history_in_the_group(group, member, council):
    for _ in range(2):
        MembershipFactory(group=group, person=member, council=council, left_at=timezone.now())

    assert Membership.objects.visible_to(member).count() == 3


PARTNER = {"role": "lead", "kind": "public-body", "council": None}


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({"role": "lead"}, "A lead from Winchester"),
        ({}, "A member from Winchester"),
        ({**PARTNER, "organisation": "Sample Park"}, "A lead from Sample Park"),
        (PARTNER, "A lead"),
    ],
)
def test_until_somebody_agrees_the_public_reads_a_role_and_a_place(council, fields, shown):
    row = MembershipFactory(person=UserFactory(name="Canary Example"), **{"council": council, **fields})

    assert (row.is_named_in_public, row.public_name) == (False, shown)

    row.person.named_in_public_since = timezone.now()
    assert (row.is_named_in_public, row.public_name) == (True, "Canary Example")

    row.person.name = ""  # never “Somebody new leads the group”
    assert (row.is_named_in_public, row.public_name) == (False, shown)
