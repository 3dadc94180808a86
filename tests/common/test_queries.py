"""Words for statements: they say the same as what Django has, in another way."""

import pytest
from django.db.models import Exists, OuterRef

from common.queries import has_one
from peergroups.models import Membership, PeerGroup
from tests.factories import MembershipFactory, PeerGroupFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def groups():
    """{how many people are in it: group}"""
    found = {number: PeerGroupFactory(slug=f"of-{number}") for number in (0, 1, 2)}
    for number, group in found.items():
        for _ in range(number):
            MembershipFactory(group=group)
    return found


def members():
    return Membership.objects.filter(group=OuterRef("pk"))


def test_it_is_true_where_there_is_one_or_more_and_false_where_there_is_none(groups):
    said = dict(PeerGroup.objects.annotate(inside=has_one(members())).values_list("pk", "inside"))

    assert said == {group.pk: number > 0 for number, group in groups.items()}


def test_it_filters_as_exists_does_also_turned_round(groups):
    assert set(PeerGroup.objects.filter(has_one(members()))) == set(PeerGroup.objects.filter(Exists(members())))
    assert list(PeerGroup.objects.filter(~Exists(members()))) == [groups[0]]
    assert list(PeerGroup.objects.exclude(has_one(members()))) == [groups[0]]


def test_postgresql_finds_no_exists_that_it_could_hash(groups):
    asked = PeerGroup.objects.annotate(inside=has_one(members()))

    assert "EXISTS" not in str(asked.query)
    assert "LIMIT 1" in str(asked.query)
