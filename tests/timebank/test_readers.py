"""For which councils and groups somebody reads the time bank: those of today alone."""

import datetime as dt

import pytest
from django.utils import timezone

from tests.factories import AffiliationFactory, MembershipFactory
from timebank.readers import reader_of

pytestmark = pytest.mark.django_db


def test_a_reader_has_the_councils_and_groups_of_today_and_those_where_they_are_no_partner(member, council, group):
    AffiliationFactory(person=member, ended_on=dt.date(2025, 3, 31))
    MembershipFactory(person=member, council=council, left_at=timezone.now())
    MembershipFactory(person=member, kind="academic", council=None, organisation="A university")

    reader = reader_of(member, timezone.now())

    assert (reader.councils, reader.said, reader.groups) == ((council,), (), [group])


def test_the_leads_of_a_group_one_left_are_not_named_to_confirm_anything(member, council, group):
    MembershipFactory(person=member, council=council, left_at=timezone.now())
    member.affiliations.update(confirmed_at=None, confirmed_by=None)

    assert reader_of(member, timezone.now()).confirmers == [group]
