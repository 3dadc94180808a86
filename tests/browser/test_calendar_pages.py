"""A link for my calendar, in a browser: made, and copied from the only page that ever shows it."""

from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import complaints, overflow

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("size", "javascript"), [("desk", True), ("phone", True), ("phone", False)])
def test_a_link_is_made_and_its_page_finds_no_complaint(open_as, member, client, size, javascript):
    page = open_as(member, size, javascript=javascript)
    page.goto("/account/")
    page.click("text=See your groups’ meetings in your own calendar")
    page.fill("[name=name]", "Phone")
    page.click("text=Make a secret link")

    address = page.input_value("#address")

    assert page.title().startswith("Your link for Phone")
    assert page.locator("[href^='webcal:']").count() == 0
    assert client.__class__().get(urlsplit(address).path).status_code == 200
    assert overflow(page) == 0
    if javascript:
        assert complaints(page) == []
