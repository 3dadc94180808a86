"""Suppliers, products and who shares them: to people of the public sector and nobody else."""

import datetime as dt

import pytest
from django.urls import reverse

from councils.models import Council
from digests import waiting
from scrutiny.models import Use
from tests.factories import CouncilFactory, CoverageFactory, PeerGroupFactory, SuccessionFactory
from tests.scrutiny_factories import (
    BodyFactory,
    OwnershipFactory,
    ProductFactory,
    ProductNameFactory,
    SupplierFactory,
    SupplierNameFactory,
    UseCheckFactory,
    UseFactory,
    UseSourceFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def product():
    return ProductFactory(name="Public Access", supplier=SupplierFactory(name="Idox"))


def addresses(use):
    """Every page of the register that only reads."""
    product = use.product
    return [
        reverse("scrutiny:supplier-list"),
        reverse("scrutiny:product-list"),
        reverse("scrutiny:uses-csv"),
        product.supplier.get_absolute_url(),
        product.get_absolute_url(),
        reverse("scrutiny:supplier-csv", args=[product.supplier.pk]),
        reverse("scrutiny:product-csv", args=[product.pk]),
        use.get_absolute_url(),
        reverse("scrutiny:council-list", args=[use.body.council.code]),
    ]


def costs(product, use, group, council):
    """What each of them asks of the database: one less where councils alone use it, nobody's joint service."""
    return {
        reverse("scrutiny:supplier-list"): 14,
        reverse("scrutiny:product-list"): 11,
        reverse("scrutiny:uses-csv"): 8,
        product.supplier.get_absolute_url(): 14,
        product.get_absolute_url(): 12,
        product.get_absolute_url() + f"?group={group.slug}&kind=planning": 12,
        use.get_absolute_url(): 10,
        reverse("scrutiny:council-list", args=[council.code]): 13,
    }


@pytest.mark.parametrize(("who", "status"), [("member", 200), ("lead", 200), ("coordinator", 200), ("supplier", 404)])
def test_suppliers_read_none_of_it(client, request, product, who, status):
    use = UseFactory(product=product)
    client.force_login(request.getfixturevalue(who))

    assert {client.get(address).status_code for address in addresses(use)} == {status}


def test_what_councils_make_for_themselves_has_no_page(client, member):
    own = ProductFactory(is_own=True, supplier=None)
    UseFactory(product=own)
    client.force_login(member)

    assert client.get(own.get_absolute_url()).status_code == 404
    assert own not in client.get(reverse("scrutiny:product-list")).context["page"].object_list


@pytest.mark.parametrize("count", [1, 3])
def test_no_page_costs_more_for_more(
    client, settings, member, group, council, product, count, django_assert_num_queries
):
    """What one and three uses, names, owners and groups cost, page by page."""
    uses = [UseFactory(product=product, contract_end="2028-03-31", from_on="2020-01-01") for _ in range(count)]
    for n, use in enumerate(uses):
        UseSourceFactory(use=use)
        UseCheckFactory(use=use)
        UseFactory(council=council, product=ProductFactory())
        CoverageFactory(group=PeerGroupFactory(), council=use.body.council)
        SupplierNameFactory(supplier=product.supplier)
        ProductNameFactory(product=product)
        OwnershipFactory(owner=product.supplier)
        past = CouncilFactory(end=dt.date(2020, 3, 31))
        SuccessionFactory(predecessor=past, successor=use.body.council)
        UseFactory(council=past, product=product, kind="waste" if n else "planning")
        UseFactory(body=BodyFactory(kind="joint", council=None, name=f"Joint {n}", serves=[council]), product=product)
    client.force_login(member)
    settings.COUNTS_KEPT_SECONDS = 60
    waiting.keep(member, 0)  # what every page asks besides is not ours

    client.get(product.get_absolute_url())  # the register of councils is kept from here on
    for address, cost in costs(product, uses[0], group, council).items():
        with django_assert_num_queries(cost, info=address):
            assert client.get(address).status_code == 200


def shown(client, address):
    return [(row.name, row.through) for row in client.get(address).context["page"].object_list]


def test_who_shares_a_product_follows_succession_and_narrows_to_a_group(client, member, group, council, product):
    old = CouncilFactory(short_name="Old", end=dt.date(2020, 3, 31))
    SuccessionFactory(predecessor=old, successor=council)
    UseFactory(council=old, product=product)
    UseFactory(council=CouncilFactory(short_name="Far"), product=product)
    client.force_login(member)

    assert shown(client, product.get_absolute_url()) == [("Far", ""), ("Winchester", "from Old")]
    assert shown(client, product.get_absolute_url() + "?group=south") == [("Winchester", "from Old")]
    assert shown(client, product.get_absolute_url() + "?group=nonsense") == [("Far", ""), ("Winchester", "from Old")]
    page = client.get(product.get_absolute_url())
    groups = [(row.group.name, row.sharing, row.councils, row.is_mine) for row in page.context["shared"].groups]
    assert groups == [("South", 1, 1, True)]


def test_a_supplier_answers_for_what_it_bought(client, member, product):
    bought = ProductFactory(name="Tascomi", supplier=OwnershipFactory(owner=product.supplier).supplier)
    sold = ProductFactory(supplier=OwnershipFactory(owner=product.supplier, until_on="2020-01-01").supplier)
    for each in (product, bought, sold):
        UseFactory(product=each)
    client.force_login(member)

    page = client.get(product.supplier.get_absolute_url())

    assert [str(each) for each in page.context["products"]] == ["Public Access", "Tascomi"]
    assert page.context["shared"].councils == 2


@pytest.mark.parametrize("text", ["idox", "Public", "Old Idox", "Old Access"])
def test_suppliers_and_products_are_found_by_each_other_and_by_former_names(client, member, product, text):
    SupplierNameFactory(supplier=product.supplier, name="Old Idox Ltd")
    ProductNameFactory(product=product, name="Old Access")
    ProductFactory()
    client.force_login(member)

    for name in ("supplier", "product"):
        found = client.get(reverse(f"scrutiny:{name}-list"), {"q": text}).context["page"].object_list
        assert [str(one) for one in found] == ["Idox" if name == "supplier" else "Public Access"]


def test_lists_narrow_to_a_kind_of_system_in_use(client, member, product):
    UseFactory(product=product, kind="waste")
    UseFactory(kind="waste", to_on="2020-01-01")
    client.force_login(member)

    for name in ("supplier", "product"):
        found = client.get(reverse(f"scrutiny:{name}-list"), {"kind": "waste"}).context["page"].object_list
        assert [str(one) for one in found] == ["Idox" if name == "supplier" else "Public Access"]


def test_a_page_narrows_to_kinds_in_which_it_is_in_use(client, member, product):
    for kind, last_day in (("planning", None), ("highways", None), ("waste", "2020-01-01")):
        UseFactory(product=product, kind=kind, to_on=last_day)
    client.force_login(member)

    kinds = client.get(product.get_absolute_url()).context["form"].fields["kind"].choices

    assert {value for value, _ in kinds if value} == {"planning", "highways"}


def test_a_file_runs_no_formula(client, member, council, product):
    UseFactory(council=council, product=product, version="=1+1")
    client.force_login(member)

    said = client.get(reverse("scrutiny:product-csv", args=[product.pk])).content.decode()

    assert "'=1+1" in said
    assert "\r\nWinchester," in said


def test_a_name_that_is_markup_is_text(client, member, council):
    product = ProductFactory(name="<b>Bold</b>", supplier__name="<i>Idox</i>")
    use = UseFactory(council=council, product=product, version="<u>1</u>")
    client.force_login(member)

    for address in addresses(use):
        said = client.get(address).content.decode()
        if not address.endswith("csv"):
            assert not any(tag in said for tag in ("<b>Bold", "<i>Idox", "<u>1")), address
    assert Use.objects.get().product.name == "<b>Bold</b>"


def test_lists_count_what_the_pages_behind_them_count(client, member, council, product):
    """Of a council that was replaced counts who follows it, of a joint service whom it serves; each once.

    Who stopped using it does not.
    """
    UseFactory(council=CouncilFactory(), product=product, to_on=dt.date(2020, 3, 31))
    past = CouncilFactory(end=dt.date(2020, 3, 31))
    SuccessionFactory(predecessor=past, successor=council)
    for user in (past, council):
        UseFactory(council=user, product=product)
    other = UseFactory(product=ProductFactory(supplier=OwnershipFactory(owner=product.supplier).supplier))
    park = BodyFactory(kind="park", council=None, name="Sample Downs")
    UseFactory(body=park, product=product, kind="waste")
    UseFactory(body=BodyFactory(kind="joint", council=None, name="Both", serves=[council]), product=product)
    client.force_login(member)

    def listed(name, thing):
        return next(one for one in client.get(reverse(name)).context["page"].object_list if one == thing)

    supplier, own = listed("scrutiny:supplier-list", product.supplier), listed("scrutiny:product-list", product)
    behind = client.get(product.supplier.get_absolute_url()).context
    assert (supplier.users, supplier.made) == (behind["shared"].councils + behind["shared"].others, 2) == (3, 2)
    assert (own.users, listed("scrutiny:product-list", other.product).users) == (2, 1)


def test_the_register_leads_to_the_list_of_ones_own_council(client, member, outsider, council):
    address = reverse("scrutiny:council-list", args=[council.code])
    for person, is_theirs in ((member, True), (outsider, False)):
        client.force_login(person)
        assert (address in client.get(reverse("scrutiny:supplier-list")).content.decode()) == is_theirs


def test_what_changes_in_the_register_of_councils_shows_at_once(client, member, council, product):
    UseFactory(council=council, product=product)
    other = CouncilFactory(short_name="Zeal", hex_q=3, hex_r=4)
    client.force_login(member)
    assert shown(client, product.get_absolute_url()) == [("Winchester", "")]

    Council.objects.filter(pk=council.pk).update(end=dt.date(2020, 3, 31))
    SuccessionFactory(predecessor=council, successor=other, on=dt.date(2020, 4, 1))

    assert shown(client, product.get_absolute_url()) == [("Zeal", "from Winchester")]
    assert "<title>Zeal</title>" in client.get(product.get_absolute_url()).text


def test_the_table_says_what_for_until_when_and_from_whom(client, member, council, product):
    """Of a use that a council confirmed, one that a source knows and one of a body that is no council."""
    confirmed = dt.datetime(2026, 8, 31, 23, 30, tzinfo=dt.UTC)
    days = {"contract_end": dt.date(2028, 3, 31), "notice_on": dt.date(2027, 9, 30)}
    first = UseFactory(council=council, product=product, kind="planning", version="9", confirmed_at=confirmed, **days)
    known = UseFactory(council=CouncilFactory(short_name="Adur"), product=product)
    UseSourceFactory(use=known, as_at="2024-05-01")
    park = UseFactory(body=BodyFactory(kind="park", council=None, name="Sample Downs"), product=product)
    client.force_login(member)

    adur, downs, winchester = client.get(product.get_absolute_url()).context["page"].object_list

    assert (winchester.what, winchester.ends, winchester.notice) == (
        "Planning, version 9", "31 March 2028", "30 September 2027",
    )  # fmt: skip
    assert winchester.url == reverse("scrutiny:council-list", args=[council.code])
    assert (winchester.known, winchester.known_url) == ("by the council, Sep 2026", first.get_absolute_url())
    assert (adur.known, adur.known_url) == ("a source, May 2024", known.get_absolute_url())
    assert (adur.ends, adur.notice, adur.note) == ("", "", "")
    assert (downs.url, downs.note, downs.known) == (park.get_absolute_url(), "national park", "not said")
