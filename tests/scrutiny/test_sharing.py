"""Who shares it today: succession, joint services, and what a council says of what it took over."""

import datetime as dt

import pytest

from scrutiny.models import Use
from scrutiny.sharing import by_contract_end, council_uses, sharers
from tests.factories import CouncilFactory, SuccessionFactory
from tests.scrutiny_factories import BodyFactory, ProductFactory, UseCheckFactory, UseFactory

TODAY = dt.date(2026, 11, 22)
ENDED, FIRST = dt.date(2020, 3, 31), dt.date(2020, 4, 1)

pytestmark = pytest.mark.django_db


def names(uses=None, today=TODAY):
    return [(row.name, row.through) for row in sharers(uses or Use.objects.all(), today)]


@pytest.fixture
def bucks():
    """Buckinghamshire followed Wycombe and Chiltern."""
    new = CouncilFactory(short_name="Buckinghamshire", start=FIRST)
    for name in ("Wycombe", "Chiltern"):
        SuccessionFactory(predecessor=CouncilFactory(short_name=name, end=ENDED), successor=new, on=FIRST)
    return new


def test_what_an_abolished_council_used_is_shared_by_the_one_that_followed_it(bucks):
    old = bucks.succeeds.get(predecessor__short_name="Wycombe").predecessor
    UseFactory(council=old)

    assert names() == [("Buckinghamshire", "from Wycombe")]
    assert names(today=ENDED) == [("Wycombe", "")]


def test_a_council_that_follows_two_with_the_same_product_counts_once(bucks):
    product = ProductFactory()
    for event in bucks.succeeds.all():
        UseFactory(council=event.predecessor, product=product)

    assert [name for name, _ in names()] == ["Buckinghamshire"]


def test_its_own_row_stands_before_what_it_took_over(bucks):
    product = ProductFactory()
    UseFactory(council=bucks.succeeds.first().predecessor, product=product)
    UseFactory(council=bucks, product=product)

    assert names() == [("Buckinghamshire", "")]


def test_what_a_successor_says_is_over_is_over_for_it_alone():
    old = CouncilFactory(short_name="Surrey", end=ENDED)
    east, west = (CouncilFactory(short_name=name, start=FIRST) for name in ("East", "West"))
    for new in (east, west):
        SuccessionFactory(predecessor=old, successor=new, on=FIRST)
    use = UseFactory(council=old)
    UseCheckFactory(use=use, council=east, answer="ended")

    assert names() == [("West", "from Surrey")]


def test_a_part_of_an_area_that_went_elsewhere_takes_no_product_along():
    living, other = CouncilFactory(short_name="Living"), CouncilFactory(short_name="Other")
    SuccessionFactory(predecessor=living, successor=other, on=FIRST)
    UseFactory(council=living)

    assert names() == [("Living", "")]


def test_a_joint_service_shares_for_each_council_it_serves_and_a_park_for_itself():
    adur, worthing = (CouncilFactory(short_name=name) for name in ("Adur", "Worthing"))
    joint = BodyFactory(kind="joint", council=None, name="Adur and Worthing", serves=[adur, worthing])
    UseFactory(body=joint)
    UseFactory(body=BodyFactory(kind="park", council=None, name="Dartmoor"))

    assert names() == [("Adur", "with Adur and Worthing"), ("Dartmoor", ""), ("Worthing", "with Adur and Worthing")]


@pytest.mark.parametrize(
    ("days", "shares"),
    [({}, True), ({"from_on": TODAY}, True), ({"to_on": TODAY}, True),
     ({"from_on": TODAY + dt.timedelta(1)}, False), ({"to_on": TODAY - dt.timedelta(1)}, False)],
)  # fmt: skip
def test_it_is_shared_from_the_first_day_of_use_to_the_last(days, shares):
    UseFactory(**days)

    assert bool(names()) is shares


def test_contracts_stand_by_the_year_in_which_they_end():
    for day in (dt.date(2029, 3, 31), dt.date(2028, 9, 30), dt.date(2028, 3, 31), None):
        UseFactory(contract_end=day)

    found = by_contract_end(sharers(Use.objects.all(), TODAY))

    assert [(year, [row.use.contract_end.month for row in rows]) for year, rows in found] == [
        (2028, [3, 9]),
        (2029, [3]),
    ]


def test_a_councils_list_has_its_own_what_it_took_over_and_its_joint_services(bucks):
    old = bucks.succeeds.get(predecessor__short_name="Wycombe").predecessor
    UseFactory(council=bucks, product__name="A")
    UseFactory(council=old, product__name="B")
    UseFactory(body=BodyFactory(kind="joint", council=None, name="Shared", serves=[old]), product__name="C")
    UseFactory(product__name="Another’s")

    assert [row.use.product.name for row in council_uses(bucks, TODAY)] == ["A", "B", "C"]


@pytest.mark.parametrize("count", [1, 3])
def test_sharing_costs_four_statements_for_one_and_for_three(bucks, count, django_assert_num_queries):
    for _ in range(count):
        UseFactory(council=bucks)

    with django_assert_num_queries(4):
        sharers(Use.objects.all(), TODAY)
