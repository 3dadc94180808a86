"""What waits for a lead's word: somebody asks to join, a council is new."""

import datetime as dt

import pytest
from django.utils import timezone

from outbox.models import Message
from peergroups import actions
from peergroups.models import Coverage, JoinRequest, Membership
from tests.factories import (
    AffiliationFactory,
    CouncilFactory,
    CoverageFactory,
    JoinRequestFactory,
    SuccessionFactory,
    UserFactory,
)
from tests.peergroups.visiting import SIGN_IN, WHO, come, main_of, url

pytestmark = pytest.mark.django_db

DOORS = (200, 403, 404, SIGN_IN, 200)


@pytest.fixture
def asked(group, council):
    person = UserFactory(name="Quinn Placeholder", email="quinn@mail.example")
    return JoinRequestFactory(group=group, person=person, council=council, organisation="", words="I run the forms")


@pytest.fixture
def provisional(group):
    new = CouncilFactory(short_name="Newshire")
    old = CouncilFactory(short_name="Oldshire")
    SuccessionFactory(predecessor=old, successor=new)
    CoverageFactory(group=group, council=old)
    return CoverageFactory(group=group, council=new, provisional=True)


@pytest.mark.parametrize(("who", "place"), [(who, place) for place, who in enumerate(WHO)])
@pytest.mark.parametrize("name", ["request-detail", "coverage-settle"])
def test_who_may_come_to_each_page(client, request, group, asked, provisional, name, who, place):
    pk = asked.pk if name == "request-detail" else provisional.pk

    assert come(client, request, who).get(url(name, group, pk)).status_code == DOORS[place]


def test_another_groups_are_like_missing_ones(client, group, lead):
    strange, cover = JoinRequestFactory(), CoverageFactory(provisional=True)
    client.force_login(lead)

    for pk in (strange.pk, 0):
        assert client.post(url("request-detail", group, pk), {"deed": "accept", "kind": "other"}).status_code == 404
    for pk in (cover.pk, 0):
        assert client.post(url("coverage-settle", group, pk), {"covered": "no"}).status_code == 404
    assert JoinRequest.objects.get(pk=strange.pk).outcome == ""
    assert Coverage.objects.get(pk=cover.pk).provisional


def test_a_lead_reads_who_asks_and_lets_them_in(client, group, lead, asked, council):
    client.force_login(lead)
    text = main_of(client.get(url("request-detail", group, asked.pk)))
    for shown in (
        "Quinn Placeholder",
        "I run the forms",
        "quinn@mail.example",
        "said by them, not shown by the address",
    ):
        assert shown in text
    assert not Membership.objects.filter(person=asked.person).exists()

    client.post(url("request-detail", group, asked.pk), {"deed": "accept", "kind": "council"})

    membership = Membership.objects.current().get(person=asked.person)
    assert (membership.council, membership.role, membership.joined_by) == (council, "member", lead)
    assert Message.objects.filter(to_address="quinn@mail.example").exists()


def test_that_they_worked_there_once_shows_nothing(client, group, lead, asked, council):
    years = {"started_on": dt.date(2020, 1, 1), "ended_on": dt.date(2021, 1, 1)}
    AffiliationFactory(person=asked.person, council=council, **years)
    AffiliationFactory(person=asked.person, council=council, confirmed_at=None, confirmed_by=None)
    client.force_login(lead)

    assert "said by them, not shown by the address" in client.get(url("request-detail", group, asked.pk)).text


def test_a_no_needs_its_reason(client, group, lead, asked):
    client.force_login(lead)

    without = client.post(url("request-detail", group, asked.pk), {"deed": "decline"})
    client.post(url("request-detail", group, asked.pk), {"deed": "decline", "reason": "Another group covers you."})

    assert list(without.context["form"].errors) == ["reason"]
    asked.refresh_from_db()
    assert (asked.outcome, asked.reason, asked.decided_by) == ("declined", "Another group covers you.", lead)
    assert not Membership.objects.filter(person=asked.person).exists()


@pytest.mark.parametrize("posted", [{}, {"deed": "accept"}, {"deed": "accept", "kind": "king"}, {"deed": "burn"}])
def test_nothing_is_decided_by_half_an_answer(client, group, lead, asked, posted):
    client.force_login(lead)

    assert client.post(url("request-detail", group, asked.pk), posted).status_code == 200
    asked.refresh_from_db()
    assert asked.outcome == ""


def test_who_named_no_council_joins_as_a_partner(client, group, lead):
    asked = JoinRequestFactory(group=group, council=None, organisation="Sample National Park")
    client.force_login(lead)

    wrong = client.post(url("request-detail", group, asked.pk), {"deed": "accept", "kind": "council"})
    client.post(url("request-detail", group, asked.pk), {"deed": "accept", "kind": "public-body"})

    assert list(wrong.context["form"].errors) == ["kind"]
    membership = Membership.objects.current().get(person=asked.person)
    assert (membership.kind, membership.organisation, membership.council) == (
        "public-body", "Sample National Park", None,
    )  # fmt: skip


def test_what_was_decided_meanwhile_stands_and_says_by_whom(client, group, lead, coordinator, asked):
    actions.decline_request(request=asked, reason="Not here.", by=coordinator, now=timezone.now())
    client.force_login(lead)

    page = client.get(url("request-detail", group, asked.pk))
    late = client.post(url("request-detail", group, asked.pk), {"deed": "accept", "kind": "council"}, follow=True)

    assert "Declined by Uma Specimen" in main_of(page)
    assert "<form" not in main_of(page)
    assert "Nothing was changed." in main_of(late)
    assert not Membership.objects.filter(person=asked.person).exists()


# Coverage -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("answer", "covers"), [("yes", True), ("no", False)])
def test_a_lead_says_whether_the_group_covers_a_new_council(client, group, lead, provisional, answer, covers):
    client.force_login(lead)
    page = client.get(url("coverage-settle", group, provisional.pk)).text
    assert "Newshire Council takes the place of Oldshire." in page
    assert "The group covered Oldshire." in page

    client.post(url("coverage-settle", group, provisional.pk), {"covered": answer})

    assert group.covers(provisional.council, timezone.localdate()) == covers
    assert not Coverage.objects.filter(pk=provisional.pk, provisional=True).exists()


@pytest.mark.parametrize("posted", [{}, {"covered": "perhaps"}])
def test_half_an_answer_settles_nothing(client, group, lead, provisional, posted):
    client.force_login(lead)

    response = client.post(url("coverage-settle", group, provisional.pk), posted)

    assert "Choose yes or no" in response.text
    assert Coverage.objects.get(pk=provisional.pk).provisional


def test_what_was_settled_is_not_asked_again(client, group, lead):
    settled = CoverageFactory(group=group)
    client.force_login(lead)

    response = client.post(url("coverage-settle", group, settled.pk), {"covered": "no"}, follow=True)

    assert "was answered already" in response.text
    assert Coverage.objects.get(pk=settled.pk).end is None
