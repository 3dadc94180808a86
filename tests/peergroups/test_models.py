import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from councils.models import Council
from peergroups.models import Membership, PeerGroup
from tests.factories import CouncilFactory, CoverageFactory, MembershipFactory, PeerGroupFactory, UserFactory, close

MERGED_ON = dt.date(2020, 4, 1)
DAY_BEFORE = dt.date(2020, 3, 31)


def test_a_region_covers_what_its_rows_say_on_a_day(group, council):
    old, new = CouncilFactory(end=DAY_BEFORE), CouncilFactory(start=MERGED_ON)
    CoverageFactory(group=group, council=old, start=dt.date(2016, 11, 25), end=DAY_BEFORE)
    CoverageFactory(group=group, council=new, start=MERGED_ON)
    CouncilFactory()

    assert set(group.councils_as_at(dt.date(2016, 11, 24))) == {council}
    assert set(group.councils_as_at(dt.date(2016, 11, 25))) == {council, old}
    assert set(group.councils_as_at(DAY_BEFORE)) == {council, old}
    assert set(group.councils_as_at(MERGED_ON)) == {council, new}


def test_a_region_covers_no_council_that_does_not_exist(group, council):
    ended = CouncilFactory(end=DAY_BEFORE)
    CoverageFactory(group=group, council=ended)

    assert list(group.councils_as_at(MERGED_ON)) == [council]
    assert not group.covers(ended, MERGED_ON)
    assert group.covers(ended, DAY_BEFORE)


def test_a_network_covers_every_council_of_the_day(db):
    CouncilFactory(end=DAY_BEFORE)
    here = CouncilFactory(start=MERGED_ON)

    assert list(PeerGroupFactory(kind="network").councils_as_at(MERGED_ON)) == [here]
    assert list(PeerGroupFactory(kind="leads").councils_as_at(MERGED_ON)) == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((None, None), (None, None)),
        ((None, dt.date(2020, 3, 31)), (dt.date(2020, 3, 31), None)),
        ((dt.date(2016, 1, 1), None), (dt.date(2026, 1, 1), dt.date(2026, 2, 1))),
    ],
)
def test_a_council_is_covered_once_at_a_time(group, first, second):
    council = CouncilFactory()
    CoverageFactory(group=group, council=council, start=first[0], end=first[1])

    with pytest.raises(IntegrityError, match="group_covers_a_council_once_at_a_time"), transaction.atomic():
        CoverageFactory(group=group, council=council, start=second[0], end=second[1])


def test_coverage_may_end_and_begin_again_on_the_next_day(group):
    council = CouncilFactory()
    CoverageFactory(group=group, council=council, end=DAY_BEFORE)
    CoverageFactory(group=group, council=council, start=MERGED_ON)

    assert group.covers(council, MERGED_ON)


def test_a_person_is_in_a_group_once_at_a_time(group, member, council):
    with pytest.raises(IntegrityError, match="person_is_in_a_group_once"), transaction.atomic():
        MembershipFactory(group=group, person=member, council=council)

    Membership.objects.filter(person=member).update(left_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    MembershipFactory(group=group, person=member, council=council)

    assert Membership.objects.current().filter(person=member).count() == 1


@pytest.mark.parametrize(("kind", "with_council"), [("council", False), ("supplier", True)])
def test_a_member_has_a_council_and_a_partner_has_none(group, kind, with_council):
    council = CouncilFactory() if with_council else None

    with pytest.raises(IntegrityError, match="member_has_a_council_and_partner_has_none"), transaction.atomic():
        MembershipFactory(group=group, kind=kind, council=council)


def test_who_left_or_was_deactivated_is_no_current_member(group, member, lead):
    Membership.objects.filter(person=member).update(left_at=dt.datetime(2026, 6, 1, tzinfo=dt.UTC))
    close(lead)

    assert list(Membership.objects.current().filter(group=group)) == []
    assert list(PeerGroup.objects.with_member(member)) == []


def test_addresses_are_unique_whatever_their_case(db):
    UserFactory(email="sam@people.example")

    with pytest.raises(IntegrityError, match="user_address_is_unique"), transaction.atomic():
        UserFactory(email="SAM@people.example")


@pytest.mark.parametrize(
    ("date", "exists"),
    [
        (dt.date(2020, 3, 31), False),
        (dt.date(2020, 4, 1), True),
        (dt.date(2027, 3, 31), True),
        (dt.date(2027, 4, 1), False),
    ],
)
def test_a_council_exists_from_its_first_day_to_its_last(db, date, exists):
    council = CouncilFactory(start=dt.date(2020, 4, 1), end=dt.date(2027, 3, 31))

    assert Council.objects.as_at(date).exists() is exists
    assert council.exists_on(date) is exists
