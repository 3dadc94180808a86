import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404

from councils.models import Council
from peergroups.doors import enter_council, enter_group, get_visible, require
from tests.factories import AffiliationFactory, CouncilFactory, PeerGroupFactory


@pytest.fixture
def visit_as(rf):
    def visit_as(user):
        request = rf.get("/")
        request.user = user
        return request

    return visit_as


def test_a_member_comes_in_for_a_council(visit_as, group, member, council):
    visit = enter_group(visit_as(member), "south")

    assert (visit.group, visit.council, visit.is_member, visit.is_lead, visit.is_insider) == (
        group,
        council,
        True,
        False,
        True,
    )


def test_a_lead_comes_in_as_a_lead(visit_as, group, lead):
    assert enter_group(visit_as(lead), "south").is_lead


def test_a_coordinator_comes_in_without_being_a_member(visit_as, group, coordinator):
    visit = enter_group(visit_as(coordinator), "south")

    assert (visit.is_member, visit.is_lead, visit.is_insider) == (False, False, True)


def test_outsiders_find_nothing_inside_another_group(visit_as, group, outsider):
    for slug in ("south", "no-such-group"):
        with pytest.raises(Http404):
            enter_group(visit_as(outsider), slug)


def test_everybody_finds_a_groups_public_pages(visit_as, group, outsider):
    for user in (outsider, AnonymousUser()):
        visit = enter_group(visit_as(user), "south", public=True)

        assert (visit.group, visit.is_member, visit.is_insider) == (group, False, False)
    with pytest.raises(Http404):
        enter_group(visit_as(AnonymousUser()), "south")


def test_a_group_that_is_not_there_is_missing_for_everybody(visit_as, member, coordinator):
    for user in (AnonymousUser(), member, coordinator):
        for public in (True, False):
            with pytest.raises(Http404):
                enter_group(visit_as(user), "no-such-group", public=public)


def test_nobody_comes_in_on_somebody_elses_membership(visit_as, group, member, lead, outsider):
    assert enter_group(visit_as(outsider), "south", public=True).membership is None
    assert enter_group(visit_as(member), "south").membership.person == member
    with pytest.raises(Http404):
        enter_group(visit_as(outsider), "south")


def test_who_left_is_an_outsider(visit_as, group, member):
    from django.utils import timezone

    member.memberships.update(left_at=timezone.now())

    with pytest.raises(Http404):
        enter_group(visit_as(member), "south")


def test_a_lead_of_one_group_is_nobody_in_another(visit_as, lead):
    PeerGroupFactory(slug="north")

    with pytest.raises(Http404):
        enter_group(visit_as(lead), "north")


def test_a_councils_own_people_enter_it(visit_as, member, coordinator, council):
    assert enter_council(visit_as(member), council.code).affiliation.council == council
    assert enter_council(visit_as(coordinator), council.code).is_coordinator


def test_nobody_else_enters_a_council(visit_as, member, council):
    for user, code in ((member, CouncilFactory().code), (member, "ZZZ"), (AnonymousUser(), council.code)):
        with pytest.raises(Http404):
            enter_council(visit_as(user), code)


def test_a_council_is_entered_by_its_own_code_and_its_own_people(visit_as, member, outsider, coordinator, council):
    other = outsider.affiliations.get().council
    AffiliationFactory(person=member, council=other, ended_on=dt.date(2025, 1, 1))

    for code in (council.code, other.code):
        assert enter_council(visit_as(coordinator), code).council.code == code
    assert enter_council(visit_as(outsider), other.code).affiliation.person == outsider
    for user, code in ((outsider, council.code), (member, other.code), (coordinator, "ZZZ")):
        with pytest.raises(Http404):
            enter_council(visit_as(user), code)


def test_nobody_acts_for_a_council_that_has_ended(visit_as, group, member, council):
    Council.objects.filter(pk=council.pk).update(end=dt.date(2025, 3, 31))

    assert enter_group(visit_as(member), "south").council is None
    visit = enter_council(visit_as(member), council.code)
    assert (visit.council, visit.affiliation) == (council, None)


def test_hidden_and_missing_look_the_same(council):
    hidden = CouncilFactory()
    visible = Council.objects.filter(pk=council.pk)

    assert get_visible(visible, council.pk) == council
    for pk in (hidden.pk, 0):
        with pytest.raises(Http404):
            get_visible(visible, pk)


def test_who_may_not_do_a_thing_is_told_so():
    require(True)
    with pytest.raises(PermissionDenied):
        require(False)
