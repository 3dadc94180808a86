"""Who speaks for a council: those of its people who are in a group for it, before those who are in none any more."""

import pytest
from django.utils import timezone

from peergroups.speakers import people_of
from tests.factories import MembershipFactory
from tests.timebank_factories import officer

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("why", ["left", "a partner"])
def test_who_is_in_no_group_for_a_council_speaks_where_it_has_nobody_else(group, council, member, why):
    other = officer(council)
    if why == "left":
        MembershipFactory(group=group, person=other, left_at=timezone.now(), left_by=other, left_because="left")
    else:
        MembershipFactory(group=group, person=other, kind="academic", council=None, organisation="A university")

    assert people_of([council.pk], timezone.now()) == {council.pk: [member]}

    member.memberships.update(left_at=timezone.now(), left_by=member, left_because="left")
    assert people_of([council.pk], timezone.now()) == {council.pk: [member, other]}
