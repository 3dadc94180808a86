"""The page that asks which of several successors somebody works for: desk and phone, with and without script."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import SuccessorChoice
from common import london
from tests.browser.conftest import complaints, overflow
from tests.factories import AffiliationFactory, MembershipFactory
from tests.successions import new, old

LONG = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"


@pytest.fixture
def sam(transactional_db, group):
    day = london.today(timezone.now()) + dt.timedelta(days=30)
    followers = [new(name, on=day, official_name=name) for name in ("East Surrey", f"West Surrey and {LONG}")]
    surrey = old("Surrey", *followers, on=day, code="SRY")
    person = AffiliationFactory(council=surrey, person__name="Sam Example").person
    MembershipFactory(group=group, council=surrey, person=person, role="lead")
    return person


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_the_page_is_accessible_and_fits(open_as, sam, size):
    page = open_as(sam, size)

    page.goto("/account/councils/SRY/")
    assert (complaints(page), overflow(page), page.console) == ([], 0, [])

    page.get_by_role("button", name="Save").click()
    page.get_by_role("alert").wait_for()
    assert (complaints(page), overflow(page), page.console) == ([], 0, [])


def test_it_works_without_script(open_as, sam):
    page = open_as(sam, "phone", javascript=False)

    page.goto("/account/councils/SRY/")
    page.get_by_label("East Surrey").check()
    page.get_by_role("button", name="Save").click()

    assert "you act for East Surrey" in page.inner_text("main")
    assert SuccessorChoice.objects.get().successor.short_name == "East Surrey"
    page.goto("/account/councils/SRY/")
    assert page.inner_text("h1") == "You said East Surrey"
    assert overflow(page) == 0
