"""Everything I said I would do, across my groups."""

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import ActionFactory, CouncilFactory, MeetingFactory, MembershipFactory, PeerGroupFactory

pytestmark = pytest.mark.django_db


def page(client, **query):
    return client.get(reverse("front:my-actions"), query)


def said(response):
    return " ".join(response.content.decode().split())


def words(response):
    return [action.words for action in response.context["page"].object_list]


@pytest.fixture
def mine(client, group, member, council):
    """Two open ones in two groups, one done, and one of somebody else."""
    ActionFactory(group=group, person=member, council=council, words="later", days=30)
    ActionFactory(group=PeerGroupFactory(name="North"), person=member, council=council, words="overdue", days=-3)
    ActionFactory(group=group, person=member, council=council, words="done", done=True)
    ActionFactory(group=group, council=council, words="not mine")
    client.force_login(member)
    return client


def test_mine_of_all_groups_by_their_day(mine):
    response = page(mine)

    assert words(response) == ["overdue", "later"]
    assert response.context["totals"] == {"open": 2, "overdue": 1, "done": 1}
    assert "3 days overdue" in said(response)
    assert "Need more time" in said(response)


def test_what_i_have_done(mine):
    assert words(page(mine, show="done")) == ["done"]
    assert words(page(mine, show="nonsense")) == ["overdue", "later"]


def test_what_my_council_owns_and_nobody_has(mine, group, council):
    ActionFactory(group=group, council=council, person=None, words="ours")
    ActionFactory(group=group, council=CouncilFactory(), person=None, words="another council's")
    ActionFactory(group=PeerGroupFactory(), council=council, person=None, words="another group's")

    assert [action.words for action in page(mine).context["nobodys"]] == ["ours"]


def test_what_nobody_has_of_a_meeting_for_other_councils_stays_with_them(mine, group, council):
    named = MeetingFactory(group=group, days=-1, audience="councils")
    action = ActionFactory(group=group, council=council, person=None, words="ours", meeting=named)

    assert page(mine).context["nobodys"] == []
    named.invited_councils.add(council)
    assert page(mine).context["nobodys"] == [action]


def test_without_one_it_says_what_it_is_for(client, member):
    client.force_login(member)

    assert "You have promised nothing yet" in said(page(client))


def test_a_visitor_signs_in_first(client):
    assert page(client).status_code == 302


def test_the_bar_leads_there_once_one_is_signed_in(client, member):
    link = '<a class="pg-nav__link" href="/actions/"'

    assert link not in said(client.get("/groups/"))
    client.force_login(member)
    assert link in said(client.get("/groups/"))
    assert f'{link} aria-current="page">' in said(page(client))


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_the_same_for_one_and_three(client, member, council, count, django_assert_num_queries):
    for _ in range(count):
        membership = MembershipFactory(person=member, council=council)
        ActionFactory(group=membership.group, person=member, council=council)
        ActionFactory(group=membership.group, person=None, council=council)
    client.force_login(member)
    page(client)

    with django_assert_num_queries(8):
        page(client)


def test_what_was_left_is_mine_no_more(mine, group, member, council):
    in_public = MeetingFactory(group=group, days=-9, notes_state="circulated")
    ActionFactory(group=group, council=council, person=None, words="ours", meeting=in_public)
    member.memberships.update(left_at=timezone.now())

    response = page(mine)

    assert (response.context["nobodys"], list(response.context["groups"])) == ([], [])
