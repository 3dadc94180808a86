"""Who shares it today: succession, joint services, and what a council says of what it took over."""

import datetime as dt

import pytest

from scrutiny import rows
from scrutiny.land import land_on
from scrutiny.models import Use
from scrutiny.sharing import among, by_contract_end, council_uses, said_over, sharers, with_facts
from tests.factories import CouncilFactory, SuccessionFactory
from tests.scrutiny_factories import BodyFactory, ProductFactory, UseCheckFactory, UseFactory, UseSourceFactory

TODAY = dt.date(2026, 11, 22)
ENDED, FIRST = dt.date(2020, 3, 31), dt.date(2020, 4, 1)

pytestmark = pytest.mark.django_db


def names(uses=None, today=TODAY):
    """Who shares it, by instances and by the rows of pages: they never say another thing."""
    uses = Use.objects.all() if uses is None else uses
    found, land = sharers(uses, today), land_on(today)
    read = rows.read(uses.on(today).order_by().values_list(*rows.COLUMNS), land.councils)
    same = among(read, said_over(uses), land.heirs)
    assert [(one.use.pk, one.council and one.council.pk, one.through) for one in found] == [
        (one.use.pk, one.council and one.council.pk, one.through) for one in same
    ]
    return [(row.name, row.through) for row in found]


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


@pytest.mark.parametrize(
    ("days", "in_use"),
    [({}, True), ({"from_on": TODAY}, True), ({"to_on": TODAY}, True),
     ({"from_on": TODAY + dt.timedelta(1)}, False), ({"to_on": TODAY - dt.timedelta(1)}, False)],
)  # fmt: skip
def test_a_row_is_in_use_on_the_days_on_which_the_use_is(days, in_use):
    use = UseFactory(**days)

    [row], _ = rows.of_product(use.product, land_on(TODAY).councils)

    assert row.is_on(TODAY) is in_use is Use.objects.on(TODAY).exists()


def test_of_suppliers_come_the_uses_of_their_products_and_what_was_said_of_those(bucks):
    ours, theirs = UseFactory(council=bucks), UseFactory(council=bucks)
    UseFactory(council=bucks, product=ProductFactory(supplier=None, is_own=True))
    for use in (ours, theirs):
        UseCheckFactory(use=use, council=bucks, answer="ended")
        UseCheckFactory(use=use, council=bucks, answer="confirmed")

    land = land_on(TODAY)
    found, over = rows.of_suppliers([ours.product.supplier_id], land.councils)
    assert ([row.pk for row in found], over) == ([ours.pk], {(ours.pk, bucks.pk)})
    assert rows.of_product(ours.product, land.councils) == (found, over)


def test_a_council_that_came_since_the_register_was_read_is_found():
    land = land_on(TODAY)
    use = UseFactory(council=CouncilFactory(short_name="New"))

    [row], _ = rows.of_product(use.product, land.councils)

    assert str(row.body) == "New"


def test_a_source_without_a_day_hides_none_that_has_one():
    use = UseFactory()
    for day in (None, dt.date(2024, 5, 1), dt.date(2023, 5, 1)):
        UseSourceFactory(use=use, as_at=day)

    assert rows.latest_sources([use.pk]) == {use.pk: dt.date(2024, 5, 1)}
    assert with_facts(Use.objects.all()).get().source_as_at == dt.date(2024, 5, 1)
