import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404

from councils.models import Council
from peergroups.doors import enter_council, enter_group, get_visible, require
from tests.factories import CouncilFactory, PeerGroupFactory


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
