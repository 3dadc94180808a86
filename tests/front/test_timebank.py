"""What the pages that join rooms say of the time bank: one’s councils’ hours at home, a council’s own section."""

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import AffiliationFactory, CouncilFactory
from tests.timebank_factories import (
    AccountFactory,
    LoanFactory,
    OfferFactory,
    RequestFactory,
    TransferFactory,
)

pytestmark = pytest.mark.django_db


def text(client, path):
    return " ".join(client.get(path).content.decode().split())


# At home --------------------------------------------------------------------------------------------------------------
def test_ones_councils_hours_are_told_at_home(client, member, council):
    TransferFactory(loan=LoanFactory(lender=council, state="booked", agreed_minutes=750))
    LoanFactory(request__council=council, state="active", minutes=420)
    client.force_login(member)

    page = text(client, "/")

    assert "Winchester’s hours" in page
    assert '<p class="pg-big pg-num">12 h 30 min</p>' in page
    assert "more given than got" in page
    assert "Lent 12 h 30 min, borrowed 0 h since April. 1 loan under way, about 7 h." in page
    assert f'href="{reverse("timebank:statement", args=[council.code])}"' in page


def test_who_got_more_than_it_gave_is_told_how_much_is_left(client, member, council):
    TransferFactory(loan=LoanFactory(request__council=council, state="booked", agreed_minutes=90))
    client.force_login(member)

    page = text(client, "/")

    assert "−1 h 30 min" in page
    assert "more got than given; 38 h 30 min left to the limit" in page


def test_a_council_that_never_lent_is_offered_the_first_step(client, member):
    client.force_login(member)

    page = text(client, "/")

    assert "Winchester has neither given nor got any yet." in page
    assert f'href="{reverse("timebank:request-new")}"' in page


def test_who_acts_for_two_councils_sees_both_and_not_one_that_nobody_confirmed(client, member):
    second = AffiliationFactory(person=member).council
    said = AffiliationFactory(person=member, confirmed_at=None, confirmed_by=None).council
    client.force_login(member)

    page = text(client, "/")

    assert [f"{council.short_name}’s hours" in page for council in (second, said)] == [True, False]


@pytest.mark.parametrize("count", [1, 3])
def test_the_hours_cost_the_same_for_one_council_and_three(client, member, count, django_assert_num_queries):
    for council in CouncilFactory.create_batch(count):
        AffiliationFactory(person=member, council=council)
        AccountFactory(council=council)
        LoanFactory(lender=council, state="active")
    client.force_login(member)

    with django_assert_num_queries(14):
        response = client.get("/")

    assert sorted(standing.under_way for standing in response.context["hours"]) == [0] + [1] * count


# A council's page -----------------------------------------------------------------------------------------------------
def test_a_council_says_what_it_asks_for_and_can_lend(client, outsider, council):
    asked = RequestFactory(council=council, title="Six interviews")
    RequestFactory(council=council, title="A draft", state="draft")
    RequestFactory(council=council, title="Ended", state="closed")
    offer = OfferFactory(council=council, skill__name="Accessibility specialist")
    OfferFactory(council=council, skill__name="Ran out", days=-1)
    OfferFactory(council=council, skill__name="Ended skill", ended=True)
    client.force_login(outsider)

    response = client.get(council.get_absolute_url())

    bank = response.context["bank"]
    assert (bank.requests, bank.offers, bank.has_statement) == ([asked], [offer], False)
    page = " ".join(response.content.decode().split())
    assert "Six interviews" in page
    assert "20 h in all" in page


def test_what_a_council_asks_of_certain_groups_is_not_told_to_others(client, outsider, council, group):
    RequestFactory(council=council, groups=[group])
    client.force_login(outsider)

    assert client.get(council.get_absolute_url()).context["bank"].requests == []


@pytest.mark.parametrize("who", [None, "supplier"])
def test_strangers_and_suppliers_read_nothing_of_it(client, council, request, who):
    OfferFactory(council=council)
    if who:
        client.force_login(request.getfixturevalue(who))

    assert client.get(council.get_absolute_url()).context["bank"] is None


@pytest.mark.parametrize("who", ["member", "lead", "coordinator"])
def test_a_councils_own_people_leads_and_coordinators_find_its_statement(client, council, request, who):
    client.force_login(request.getfixturevalue(who))

    assert f'href="{reverse("timebank:statement", args=[council.code])}"' in text(client, council.get_absolute_url())


def test_a_council_that_has_ended_has_no_section(client, member):
    council = CouncilFactory(end=timezone.localdate().replace(year=2020))
    client.force_login(member)

    assert client.get(council.get_absolute_url()).context["bank"] is None
