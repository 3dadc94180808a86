"""Signing in through a council's provider in a browser, with and without JavaScript, on a desk and on a phone."""

import pytest
from playwright.sync_api import expect

from accounts.models import User
from tests.browser.conftest import complaints, overflow, resize
from tests.openid import OpenIDProvider

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def provider(live_server, settings):
    with OpenIDProvider(f"{live_server.url}/sign-in/elsewhere/back/") as provider:
        settings.OIDC = provider.settings
        yield provider


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without"])
def test_there_and_back(open_as, provider, javascript):
    User.objects.create_user("sam@winchester.gov.uk", name="Sam Lee")
    page = open_as(javascript=javascript)

    page.goto("/sign-in/?next=/account/")
    page.get_by_role("button", name="Sign in with Microsoft").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")
    assert page.console == []


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_the_pages_are_sound(open_as, provider, size):
    provider.person["email"] = "sam@oxford.gov.uk"
    page = open_as(size=size)

    page.goto("/sign-in/")
    assert (complaints(page), overflow(page)) == ([], 0)
    page.get_by_role("button", name="Sign in with Microsoft").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("You are not signed in")
    assert (complaints(page), overflow(page)) == ([], 0)
    resize(page, "phone" if size == "desk" else "desk")
    assert (complaints(page), overflow(page)) == ([], 0)
