"""What protects an account, in a browser: an app without JavaScript, passkeys with a virtual authenticator."""

import re

import pytest

from accounts import factors
from tests.browser.conftest import complaints, overflow, resize
from tests.front.reading import newest_code
from tests.front.security.proving import APP, CODES, OUT, SECURITY, app_code

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = "/account/security/address/"


def confirm(page, person):
    """From the page that asks for a fresh code to where one was going."""
    page.click("text=Send me a code")
    page.fill("[name=code]", newest_code(person.email))
    page.click("button:text-is('Go on')")


def sign_in(page, person):
    page.goto("/sign-in/")
    page.fill("[name=email]", person.email)
    page.click("text=Send me a code")
    page.fill("[name=code]", newest_code(person.email))
    page.click("main button:text-is('Sign in')")


def faults(page):
    found = []
    for size in ("desk", "phone"):
        resize(page, size)
        found += [f"{page.url} {size}: {complaint}" for complaint in complaints(page)]
        found += [f"{page.url} {size}: {wide} px too wide" for wide in [overflow(page)] if wide]
    resize(page, "desk")
    return found


@pytest.fixture
def authenticator(open_as):
    """A phone or key inside the browser of a page: always there, always says yes."""

    def given_to(page):
        wire = page.context.new_cdp_session(page)
        wire.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
            "isUserVerified": True, "automaticPresenceSimulation": True,
        }  # fmt: skip
        made = wire.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        return wire, made["authenticatorId"]

    return given_to


@pytest.mark.parametrize(("size", "javascript"), [("desk", True), ("phone", False)])
def test_a_lead_sets_up_an_app_on_the_way_and_signs_in_with_it(open_as, lead, settings, size, javascript):
    settings.SECOND_FACTOR_REQUIRED = True
    page = open_as(lead, size, javascript=javascript)
    page.goto("/admin/meetings/")
    page.click("text=Set up an authenticator app")
    confirm(page, lead)
    assert page.locator("svg.pg-qr").bounding_box()["width"] > 200
    page.click("text=I cannot scan it")
    secret = page.inner_text("#secret").replace(" ", "")

    page.fill("[name=code]", app_code(secret))
    page.click("button:text-is('Set up the app')")
    codes = page.locator("#codes code").all_inner_texts()
    wide = overflow(page)
    page.click("text=I have kept them")

    assert page.url.endswith("/admin/meetings/")
    assert (len(codes), wide, factors.recovery_codes_left(lead)) == (10, 0, 10)
    page = open_as(None, size, javascript=javascript)
    sign_in(page, lead)
    page.fill("[name=code]", codes[3])
    page.click("main button:text-is('Sign in')")
    assert page.goto("/admin/").status == 200


def test_a_passkey_is_made_and_lets_in(open_as, lead, settings, authenticator):
    settings.SECOND_FACTOR_REQUIRED = True
    page = open_as(lead)
    wire, key = authenticator(page)
    page.goto("/account/security/passkeys/new/")
    confirm(page, lead)
    page.fill("[name=name]", "Work laptop")
    page.click("text=Make the passkey")
    page.click("text=I have kept them")

    assert [factors.named(factor) for factor in factors.of(lead)] == ["Passkey: Work laptop"]
    (made,) = wire.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]
    assert made["rpId"] == "localhost"

    page.context.clear_cookies()
    sign_in(page, lead)
    page.click("text=Use your passkey")
    page.wait_for_url(re.compile(r"/$"))
    assert page.goto("/admin/").status == 200
    assert page.console == []


def test_a_device_without_the_passkey_says_so_and_a_code_helps(open_as, member, authenticator):
    page = open_as(member)
    wire, key = authenticator(page)
    page.goto("/account/security/passkeys/new/")
    confirm(page, member)
    page.fill("[name=name]", "Phone")
    page.click("text=Make the passkey")
    code = page.locator("#codes code").first.inner_text()
    (made,) = wire.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]
    wire.send("WebAuthn.removeCredential", {"authenticatorId": key, "credentialId": made["credentialId"]})
    page.context.clear_cookies()

    sign_in(page, member)
    page.click("text=Use your passkey")
    page.wait_for_selector("form[data-passkey] [role=alert]:visible")

    assert "Try again" in page.inner_text("form[data-passkey] [role=alert]")
    assert faults(page) == []
    page.fill("[name=code]", code)
    page.click("main button:text-is('Sign in')")
    assert page.goto("/account/").url.endswith("/account/")


def test_without_javascript_the_passkey_page_leads_to_the_app(open_as, member):
    page = open_as(member, "phone", javascript=False)
    page.goto("/account/security/passkeys/new/")
    confirm(page, member)

    assert page.locator("form[data-passkey]").is_hidden()
    page.click("main >> text=Set up an authenticator app")
    assert page.url.endswith(APP)


def test_every_page_of_it_is_accessible_and_fits(open_as, lead, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    page = open_as(lead)
    page.goto("/groups/")
    wrong = faults(page)
    page.goto(APP)
    wrong += faults(page)
    page.click("text=Send me a code")
    wrong += faults(page)
    page.click("button:text-is('Go on')")
    wrong += faults(page)
    page.fill("[name=code]", newest_code(lead.email))
    page.click("button:text-is('Go on')")
    page.click("text=I cannot scan it")
    wrong += faults(page)
    page.click("button:text-is('Set up the app')")
    wrong += faults(page)
    page.goto("/account/security/passkeys/new/")
    wrong += faults(page)
    page.goto(APP)
    page.click("text=I cannot scan it")
    page.fill("[name=code]", app_code(page.inner_text("#secret").replace(" ", "")))
    page.click("button:text-is('Set up the app')")
    wrong += faults(page)
    for path in (SECURITY, CODES, OUT, f"/account/security/factors/{factors.of(lead).get().pk}/remove/", ADDRESS):
        page.goto(path)
        wrong += faults(page)
    page.fill("[name=email]", "priya@winchester.example")
    page.click("button:text-is('Send a code to it')")
    wrong += faults(page)
    page.context.clear_cookies()
    sign_in(page, lead)
    wrong += faults(page)

    assert wrong + page.console == []
