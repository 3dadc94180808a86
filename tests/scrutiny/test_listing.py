"""A council's own list: confirmed, put right and added to by its people, on one page."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from digests import waiting
from scrutiny.actions import listing
from scrutiny.models import Product, Supplier, Use, UseCheck
from scrutiny.refusals import Refused
from tests.factories import CouncilFactory, SuccessionFactory
from tests.scrutiny_factories import (
    BodyFactory,
    OwnershipFactory,
    ProductFactory,
    ProductNameFactory,
    SupplierFactory,
    SupplierNameFactory,
    UseFactory,
)
from tests.timebank_factories import officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def use(council):
    return UseFactory(council=council, product__name="Public Access", version="9")


def change(council):
    return reverse("scrutiny:council-change", args=[council.code])


def checks():
    return list(UseCheck.objects.order_by("pk").values_list("answer", "words"))


def typed(use, **given):
    return {f"{use.pk}-{name}": value for name, value in ({"answer": "still", "version": use.version} | given).items()}


@pytest.mark.parametrize("address", ["council-change", "council-confirm"])
@pytest.mark.parametrize(
    ("who", "status"), [("member", 200), ("outsider", 403), ("coordinator", 403), ("supplier", 404), ("said", 403)]
)
def test_only_its_own_people_say_what_a_council_uses(client, request, council, group, use, address, who, status):
    if who == "said":  # that they are of it, and nobody has confirmed it
        person = officer(council, group)
        person.affiliations.update(confirmed_at=None, confirmed_by=None)
    else:
        person = request.getfixturevalue(who)
    client.force_login(person)

    assert client.get(reverse(f"scrutiny:{address}", args=[council.code])).status_code == status


def test_one_click_says_that_all_of_it_is_true(client, member, council, use):
    UseFactory(council=council, to_on="2020-01-01")
    UseFactory()
    client.force_login(member)
    address = reverse("scrutiny:council-confirm", args=[council.code])

    client.get(address)
    assert UseCheck.objects.count() == 0
    client.post(address)

    use.refresh_from_db()
    assert (use.confirmed_by, [check.use for check in UseCheck.objects.all()]) == (member, [use])


def test_a_list_is_put_right_on_one_page(client, member, council, use):
    over = UseFactory(council=council, product__name="Old thing")
    client.force_login(member)
    data = typed(use, version="10", contract_end="31/3/2028") | typed(over, answer="over", last_day="1 10 2026")
    data |= {"new0-product": "Alloy", "new0-supplier": "Causeway", "new0-kind": "highways", "new0-from_on": "1/4/2020"}

    response = client.post(change(council), data)

    assert response.status_code == 302
    use.refresh_from_db()
    over.refresh_from_db()
    new = Use.objects.get(product__name="Alloy")
    assert (use.version, use.contract_end, use.confirmed_by) == ("10", dt.date(2028, 3, 31), member)
    assert over.to_on == dt.date(2026, 10, 1)
    assert (new.body, new.kind, new.from_on, new.product.supplier.name) == (
        use.body, "highways", dt.date(2020, 4, 1), "Causeway",
    )  # fmt: skip
    assert sorted(checks()) == [
        ("added", ""),
        ("corrected", "version: 9 → 10; contract ends: not known → 31 March 2028"),
        ("ended", "last day in use: 1 October 2026"),
    ]


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"answer": ""}, "Say whether Public Access is still in use"),
        ({"answer": "over"}, "Enter the last day it was in use"),
        ({"answer": "over", "last_day": "1/1/2999"}, "Enter a day that has come: until then it is in use"),
        ({"answer": "over", "last_day": "1/1/2020", "from_on": "2/1/2020"}, "The last day is before the first"),
        ({"from_on": "2/1/2020", "contract_end": "1/1/2020"}, "The contract ends before the product came into use"),
        ({"notice_on": "2/1/2028", "contract_end": "1/1/2028"}, "Notice has to be given before the contract ends"),
        ({"contract_end": "next spring"}, "The day the contract ends must be a real date, such as 31/3/2028"),
        ({"from_on": "1/1/2999"}, "Enter a day that has come: before that it is not in use"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_kept_as_typed(client, member, council, use, given, error):
    client.force_login(member)

    page = client.post(change(council), typed(use, **given) | {"new1-product": "Kept", "new1-kind": "waste"})

    said = page.content.decode()
    assert error in said
    assert all(f'value="{value}"' in said for name, value in given.items() if name != "answer")
    assert 'value="Kept"' in said
    assert (UseCheck.objects.count(), Product.objects.count()) == (0, 1)


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"product": "Alloy"}, "Choose what Alloy is used for"),
        ({"supplier": "Causeway"}, "Enter the name of the product"),
        ({"product": "Public Access", "kind": "planning"}, "Public Access is in the list already"),
    ],
)
def test_what_is_added_has_a_name_and_a_kind_and_is_not_there_yet(client, member, council, use, given, error):
    client.force_login(member)
    data = typed(use, version="10") | {f"new0-{name}": value for name, value in given.items()}

    page = client.post(change(council), data)

    use.refresh_from_db()
    assert error in page.content.decode()
    assert (use.version, UseCheck.objects.count()) == ("9", 0)  # nothing by halves


def test_what_it_took_over_becomes_its_own_when_confirmed(member, council):
    old = CouncilFactory(short_name="Old", end=dt.date(2020, 3, 31))
    SuccessionFactory(predecessor=old, successor=council)
    before = UseFactory(council=old, version="9", contract_end="2028-03-31")

    listing.confirm_all(council=council, by=member, now=timezone.now())
    listing.confirm_all(council=council, by=member, now=timezone.now())

    own = Use.objects.get(body__council=council)
    before.refresh_from_db()
    assert (own.product, own.version, own.contract_end) == (before.product, "9", before.contract_end)
    assert (before.to_on, before.confirmed_at) == (None, None)
    assert [check.use for check in UseCheck.objects.all()] == [own, own]


def test_a_joint_services_row_stays_its_own_and_ends_for_one_council_only(member, council):
    other = CouncilFactory()
    joint = UseFactory(body=BodyFactory(kind="joint", council=None, name="Joint", serves=[council, other]))
    now = timezone.now()

    listing.confirm_all(council=council, by=member, now=now)
    assert Use.objects.count() == 1
    said = listing.Said(joint.pk, last_day=dt.date(2026, 1, 1))
    listing.save_list(council=council, said=[said], added=[], by=member, now=now)

    joint.refresh_from_db()
    assert joint.to_on is None
    assert listing.council_uses(council, now.date()) == []
    assert [row.council for row in listing.council_uses(other, now.date())] == [other]


def test_what_is_no_longer_in_the_list_stays_as_a_colleague_left_it(member, council, use):
    Use.objects.update(to_on="2026-01-01")

    changes = listing.save_list(
        council=council, said=[listing.Said(use.pk, facts={"version": "10"})], added=[], by=member, now=timezone.now()
    )

    use.refresh_from_db()
    assert (changes, use.version) == (0, "9")


def test_nobody_else_says_it_by_a_deed_either(outsider, council, use):
    with pytest.raises(Refused, match="Only people of Winchester"):
        listing.confirm_all(council=council, by=outsider, now=timezone.now())


@pytest.mark.parametrize(
    ("name", "supplier"),
    [("alloy", ""), ("Old Alloy", ""), ("Alloy", "causeway"), ("Alloy", "Old Causeway"), ("Alloy", "The Owner")],
)
def test_a_name_that_is_known_makes_no_second_product(member, council, name, supplier):
    known = ProductFactory(name="Alloy", supplier=SupplierFactory(name="Causeway"))
    ProductNameFactory(product=known, name="Old Alloy")
    SupplierNameFactory(supplier=known.supplier, name="Old Causeway")
    OwnershipFactory(supplier=known.supplier, owner=SupplierFactory(name="The Owner"))
    added = listing.Added(name, supplier, "highways", {})

    listing.save_list(council=council, said=[], added=[added], by=member, now=timezone.now())

    assert [use.product for use in Use.objects.all()] == [known]
    assert (Product.objects.count(), Supplier.objects.count()) == (1, 2)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_and_for_three(
    client, settings, member, council, count, django_assert_num_queries
):
    settings.COUNTS_KEPT_SECONDS = 60
    waiting.keep(member, 0)  # what every page asks besides is not ours
    for _ in range(count):
        UseFactory(council=council)
    client.force_login(member)

    with django_assert_num_queries(13):
        client.get(change(council))


def test_there_is_nothing_to_confirm_in_an_empty_list(client, member, council):
    client.force_login(member)

    sent = client.get(reverse("scrutiny:council-confirm", args=[council.code]))

    assert sent.url == reverse("scrutiny:council-change", args=[council.code])
