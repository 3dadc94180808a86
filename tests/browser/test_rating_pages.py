"""Every page of ratings, for those who see it, on a desk and on a phone: axe finds nothing, nothing scrolls.

The same without JavaScript, from a draft to a supplier's reply.
"""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from scrutiny import contact_links
from scrutiny.models import RatingVersion
from tests.browser.conftest import complaints, overflow
from tests.factories import CouncilFactory, CoverageFactory, MembershipFactory
from tests.scrutiny_factories import (
    ProductFactory,
    RatingFactory,
    RatingVersionFactory,
    ReplyFactory,
    SendingFactory,
    SupplierContactFactory,
    SupplierFactory,
    UseFactory,
    some_point,
)
from tests.timebank_factories import officer
from tests.town import LONG

WORDS = (LONG * 9)[:1000]


@pytest.fixture
def rated(group, council, member):
    """Four councils on five points, in long words, each as far as it can be; and who speaks for the supplier."""
    other = CouncilFactory(short_name=LONG[:80], official_name=LONG)
    CoverageFactory(group=group, council=other)
    lead = officer(other, name=LONG)
    MembershipFactory(group=group, person=lead, council=other, role="lead")
    product = ProductFactory(name=LONG[:120], supplier=SupplierFactory(name=f"{LONG[:110]} Ltd"))
    uses = [UseFactory(council=one, product=product) for one in (council, CouncilFactory(), CouncilFactory())]
    said = {"comment": WORDS, "example": WORDS}
    shown = [
        RatingVersionFactory(rating=RatingFactory(use=use), state="passed", score=score, **said)
        for use, score in zip(uses, (-2, 1, 1), strict=True)
    ]
    for number, state in enumerate(("draft", "submitted", "returned", "passed"), 2):
        given = {"shows_on": timezone.localdate() + dt.timedelta(days=30)} if state == "passed" else {}
        rating = RatingFactory(use=uses[0], point=some_point(number))
        RatingVersionFactory(rating=rating, state=state, passed_on=timezone.localdate(), by=member, **given, **said)
    contact = SupplierContactFactory(supplier=product.supplier, name=LONG[:120], how=LONG[:300])
    sending = SendingFactory(contact=contact, versions=RatingVersion.objects.filter(state="passed"))
    ReplyFactory(version=shown[0], contact=contact, text=(LONG * 20)[:2000])
    people = {"member": member, "lead": lead, "anonymous": None}
    return {"people": people, "use": uses[0], "product": product, "contact": contact, "sending": sending,
            "version": shown[0], "code": council.code}  # fmt: skip


PAGES = [
    ("member", "use-ratings use"),
    *(("member", f"rating-edit use {number}") for number in (1, 2, 3, 4, 5)),
    ("member", "rating-take-back use 1"),
    ("member", "product-ratings product"),
    *(("member", f"product-point product {number}") for number in (1, 2)),
    ("member", "ratings"),
    ("lead", "rating-queue"),
    ("lead", "rating-judge use code"),
    ("lead", "rating-take-off version"),
    ("lead", "contact-list supplier"),
    ("lead", "contact-withdraw contact"),
    ("lead", "front:home"),
    ("anonymous", "contact-link"),
]


def address(name, rated):
    name, *which = name.split()
    if name == "contact-link":
        return contact_links.path(rated["sending"])
    keys = {"supplier": rated["product"].supplier_id, "code": rated["code"]}
    for one in ("use", "product", "version", "contact"):
        keys[one] = rated[one].pk
    arguments = [keys[one] if one in keys else some_point(int(one)).pk for one in which]
    return reverse(name if ":" in name else f"scrutiny:{name}", args=arguments)


def trouble(page, size="desk"):
    return [complaints(page) if size == "desk" else [], overflow(page), page.console.copy()]


@pytest.mark.parametrize("who", dict.fromkeys(who for who, _ in PAGES))
def test_every_page_of_ratings_is_accessible_and_fits(open_as, rated, who):
    wrong = {}
    for size in ("desk", "phone"):
        page = open_as(rated["people"][who], size, javascript=size == "desk")
        for name in [name for other, name in PAGES if other == who]:
            page.console.clear()
            found = [page.goto(address(name, rated)).status, *trouble(page, size)]
            if found != [200, [], 0, []]:
                wrong[name, size] = found

    assert wrong == {}, wrong


def test_a_contact_reads_and_replies_without_javascript(open_as, rated):
    page = open_as(None, "phone", javascript=False)
    page.goto(address("contact-link", rated))
    page.get_by_label("Your email address").fill("not@this.example")
    page.get_by_role("button", name="Read what was sent").click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    page.get_by_label("Your email address").fill(rated["contact"].email)
    page.get_by_role("button", name="Read what was sent").click()
    page.get_by_label("Your reply").last.fill("It is mended since March")
    page.get_by_role("button", name="Reply").last.click()

    expect(page.get_by_text("Your reply stands")).to_be_visible()
    assert overflow(page) == 0
    again = open_as(None, "desk")
    assert again.goto(address("contact-link", rated)).status == 410
    assert complaints(again) == []
    again.get_by_role("button", name="Send a new link").click()
    expect(again.get_by_role("heading", name="Check your email")).to_be_visible()


def test_a_rating_with_errors_says_what_to_do_and_fits(open_as, rated):
    page = open_as(rated["people"]["member"], "phone")
    page.goto(address("rating-edit use 4", rated))
    page.get_by_label("An example").fill("")
    page.get_by_role("button", name="Send it to a lead").click()

    expect(page.locator(".govuk-error-summary")).to_be_visible()
    assert trouble(page)[:2] == [[], 0]
