import datetime as dt

import pytest

from peergroups.actions import NotCovered, join, leave, make_lead, make_member
from peergroups.models import Membership
from tests.factories import CouncilFactory, UserFactory

NOW = dt.datetime(2026, 11, 22, 10, tzinfo=dt.UTC)


def test_a_person_of_a_covered_council_joins_at_once(group, council):
    person = UserFactory()

    join(group=group, person=person, council=council, by=person, now=NOW)
    join(group=group, person=person, council=council, by=person, now=NOW)

    rows = Membership.objects.filter(person=person).values_list(
        "group", "council", "role", "kind", "joined_at", "joined_by"
    )
    assert list(rows) == [(group.pk, council.pk, "member", "council", NOW, person.pk)]


def test_nobody_joins_for_a_council_that_is_not_covered(group):
    person = UserFactory()

    with pytest.raises(NotCovered):
        join(group=group, person=person, council=CouncilFactory(), by=person, now=NOW)

    assert not Membership.objects.filter(person=person).exists()


def test_who_becomes_a_lead_keeps_the_time_as_a_member_on_record(group, member, lead):
    membership = Membership.objects.get(person=member)

    make_lead(membership=membership, by=lead, now=NOW)

    rows = Membership.objects.filter(person=member).order_by("pk").values_list("role", "left_at", "left_by")
    assert list(rows) == [("member", NOW, lead.pk), ("lead", None, None)]
    assert Membership.objects.current().get(person=member).council == membership.council


def test_a_lead_may_be_a_member_again(group, lead):
    make_member(membership=Membership.objects.get(person=lead), by=lead, now=NOW)

    assert Membership.objects.current().get(person=lead).role == "member"


def test_making_a_lead_of_a_lead_changes_nothing(group, lead):
    make_lead(membership=Membership.objects.get(person=lead), by=lead, now=NOW)

    assert Membership.objects.filter(person=lead).count() == 1


def test_leaving_ends_the_membership_once(group, member, lead):
    membership = Membership.objects.get(person=member)

    leave(membership=membership, by=member, now=NOW)
    leave(membership=membership, by=lead, now=NOW + dt.timedelta(days=1))

    membership.refresh_from_db()
    assert (membership.left_at, membership.left_by) == (NOW, member)
