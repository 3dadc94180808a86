"""Every page of the register, on a desk and on a phone, the phone without JavaScript: axe finds nothing, all fits."""

import datetime as dt

from django.urls import reverse
from playwright.sync_api import expect

from scrutiny.models import Use
from tests.browser.conftest import complaints, overflow
from tests.factories import CouncilFactory, CoverageFactory, SuccessionFactory
from tests.scrutiny_factories import (
    OwnershipFactory,
    ProductFactory,
    ProductNameFactory,
    SupplierFactory,
    SupplierNameFactory,
    UseCheckFactory,
    UseFactory,
    UseSourceFactory,
)
from tests.town import LONG


def register(group, council, member):
    """A product in long words, used by the council, by one that ended, and by others whose contracts end together."""
    product = ProductFactory(name=LONG[:120], supplier=SupplierFactory(name=f"{LONG[:110]} Ltd"))
    SupplierNameFactory(supplier=product.supplier, name=LONG[:119])
    ProductNameFactory(product=product, name=LONG[:118])
    OwnershipFactory(supplier=product.supplier)
    days = {"from_on": dt.date(2020, 4, 1), "contract_end": dt.date(2028, 3, 31), "notice_on": dt.date(2027, 9, 30)}
    use = UseFactory(council=council, product=product, version="V" * 40, **days)
    UseSourceFactory(use=use, source=LONG[:200], product_in_source=LONG[:120], url="https://example.org/" + "x" * 400)
    UseCheckFactory(use=use, by=member, answer="corrected", words=(LONG * 5)[:500])
    UseFactory(council=council, kind="waste", to_on=dt.date(2024, 3, 31))
    for n in range(3):
        other = CouncilFactory(short_name=f"{LONG[:70]} {n}", hex_q=n, hex_r=n)
        CoverageFactory(group=group, council=other)
        UseFactory(council=other, product=product, **days)
    gone = CouncilFactory(end=dt.date(2020, 3, 31))
    SuccessionFactory(predecessor=gone, successor=council)
    UseFactory(council=gone)
    return use, [
        reverse("scrutiny:supplier-list"),
        reverse("scrutiny:product-list"),
        reverse("scrutiny:product-list") + "?q=nothing-like-it",
        product.supplier.get_absolute_url(),
        product.get_absolute_url(),
        product.get_absolute_url() + f"?group={group.slug}",
        use.get_absolute_url(),
        reverse("scrutiny:council-list", args=[council.code]),
        reverse("scrutiny:council-list", args=[gone.code]),
        reverse("scrutiny:council-change", args=[council.code]),
        reverse("scrutiny:council-confirm", args=[council.code]),
    ]


def test_every_page_of_the_register_is_accessible_and_fits(open_as, group, council, member):
    _, addresses = register(group, council, member)
    wrong = {}
    for size in ("desk", "phone"):
        page = open_as(member, size, javascript=size == "desk")
        for address in addresses:
            page.console.clear()
            status = page.goto(address).status
            found = [status, complaints(page) if size == "desk" else [], overflow(page), page.console.copy()]
            if found != [200, [], 0, []]:
                wrong[address, size] = found

    assert wrong == {}, wrong


def test_a_list_is_put_right_without_javascript_and_says_what_is_wrong(open_as, group, council, member):
    use, _ = register(group, council, member)
    page = open_as(member, "phone", javascript=False)
    page.goto(reverse("scrutiny:council-change", args=[council.code]))
    page.locator(f"[name='{use.pk}-answer'][value=over]").check()
    page.get_by_role("button", name="Save the list").click()

    expect(page.locator(".govuk-error-summary")).to_contain_text("Enter the last day it was in use")
    assert overflow(page) == 0
    page.locator(f"[name='{use.pk}-last_day']").fill("31/3/2026")
    page.get_by_role("button", name="Save the list").click()

    expect(page.get_by_role("heading", level=1)).to_have_text(f"What {council.short_name} uses")
    assert Use.objects.get(pk=use.pk).to_on == dt.date(2026, 3, 31)
