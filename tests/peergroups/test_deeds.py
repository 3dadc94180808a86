"""Letting somebody in from the mail, without signing in."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from common import do_links
from peergroups import actions
from peergroups.deeds import GONE, act_accept, show_accept
from peergroups.models import JoinRequest, Membership
from tests.factories import CouncilFactory, JoinRequestFactory, UserFactory, close
from tests.peergroups.post import NOW


@pytest.fixture
def asked(group, council):
    return JoinRequestFactory(group=group, person=UserFactory(name="Robin Example"), council=council)


def link(asked, person):
    return do_links.DoLink("join-request-accept", person.pk, asked.pk, "", NOW + dt.timedelta(days=30))


def is_in(asked):
    return Membership.objects.filter(group=asked.group, person=asked.person).exists()


def test_it_says_who_comes_in_and_what_a_lead_vouches_for(asked, lead):
    page = show_accept(link(asked, lead), NOW)

    assert page.title == "Let Robin Example into the South peer group?"
    assert "for Winchester, and you say that you know they work there" in page.lede
    assert (page.button, page.state) == ("Let Robin Example in", "open")
    assert ("Address", asked.person.email) in page.facts
    assert not is_in(asked)


def test_nothing_is_vouched_for_outside_the_area(asked, lead):
    JoinRequest.objects.update(council=CouncilFactory(short_name="Elsewhere"))

    assert "you know" not in show_accept(link(asked, lead), NOW).lede


def test_the_lead_lets_them_in_once(asked, lead):
    first, second = (act_accept(link(asked, lead), NOW) for _ in range(2))

    assert (first.title, first.done_already) == ("Robin Example is a member of the South peer group", False)
    assert (second.title, second.done_already) == ("Robin Example is a member already", True)
    assert Membership.objects.get(person=asked.person).joined_by == lead
    assert show_accept(link(asked, lead), NOW).state == "done"


@pytest.mark.parametrize("who", ["member", "outsider", "supplier"])
def test_nobody_but_a_lead_of_the_group_lets_anybody_in(asked, who, request):
    person = request.getfixturevalue(who)

    assert show_accept(link(asked, person), NOW) == GONE
    assert act_accept(link(asked, person), NOW).title == GONE.title
    assert not is_in(asked)


def test_who_leads_no_more_lets_nobody_in(asked, lead):
    actions.make_member(membership=Membership.objects.get(person=lead), by=lead, now=NOW)

    assert act_accept(link(asked, lead), NOW).title == GONE.title
    assert not is_in(asked)


def test_a_coordinator_may(asked, coordinator):
    act_accept(link(asked, coordinator), NOW)

    assert is_in(asked)


def test_a_no_that_came_first_stays(asked, lead):
    actions.decline_request(request=asked, reason="", by=lead, now=NOW)

    outcome = act_accept(link(asked, lead), NOW)

    assert (outcome.title, outcome.done_already) == ("Another lead said no already", False)
    assert not is_in(asked)


def test_who_closed_their_account_stays_out(asked, lead):
    close(asked.person)

    assert show_accept(link(asked, lead), NOW).state == "gone"
    assert act_accept(link(asked, lead), NOW).title == "This account is closed."
    assert not is_in(asked)


def test_without_a_council_the_page_has_to_be_asked(asked, lead):
    JoinRequest.objects.update(council=None, organisation="Example Ltd")

    assert "Choose what kind of organisation" in act_accept(link(asked, lead), NOW).lede
    assert not is_in(asked)


def test_the_link_of_the_mail_works_with_a_button_and_not_with_a_scanner(client, asked, lead):
    token = do_links.make(
        "join-request-accept",
        person_id=lead.pk,
        object_id=asked.pk,
        expires_at=timezone.now() + dt.timedelta(days=30),
    )
    address = reverse("front:do", args=[token])

    assert "Let Robin Example in" in client.get(address).text
    assert not is_in(asked)

    assert "is a member of" in client.post(address).text
    assert is_in(asked)
