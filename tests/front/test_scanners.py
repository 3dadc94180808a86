"""The links of every mail, opened by programs: whoever only looks changes nothing, and every dead end explains itself.

Mail servers open each link of a mail as it arrives, and again minutes later. What a click does is tested beside it, so
that "nothing has changed" means something. With JavaScript: tests/browser/test_scanners.py.
"""

import datetime as dt
import html as entities
import re

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone

from front.deeds import DEEDS
from tests.front.deed_links import Links, everything
from tests.mails import every_mail

pytestmark = pytest.mark.django_db
ALL = pytest.mark.parametrize("purpose", DEEDS)


@pytest.fixture
def links(group, council, lead, member):
    return Links(group, council, lead, member)


def said(response):
    return " ".join(response.content.decode().split())


# Who only looks -------------------------------------------------------------------------------------------------------
@ALL
def test_opening_a_link_changes_nothing_whoever_opens_it_and_however_often(links, client, lead, outsider, purpose):
    link = links.of(purpose)
    before = everything()

    for hours in (0, 1 / 6, 48):
        with time_machine.travel(timezone.now() + dt.timedelta(hours=hours)):
            assert [client.get(link).status_code, client.head(link).status_code] == [200, 200]
    assert everything() == before
    for somebody in (lead, outsider):
        client.force_login(somebody)
        before = everything()
        assert client.get(link).status_code == 200
        assert everything() == before


def test_opening_every_address_in_every_mail_changes_nothing(client):
    words = "\n".join(f"{letter.text} {entities.unescape(letter.html)}" for letter in every_mail().values())
    paths = sorted(set(re.findall(rf"{re.escape(settings.SITE_URL)}(/[^\s\"<>)]*)", words)))
    before = everything()

    faults = [path for path in paths for method in (client.get, client.head) if method(path).status_code >= 500]

    assert (faults, everything()) == ([], before)
    assert len([path for path in paths if path.startswith("/do/")]) > 50


@ALL
def test_a_click_on_its_page_does_change_something(links, client, purpose):
    link = links.of(purpose)
    before = everything()

    page = client.post(link, links.typed)

    assert (page.status_code, page.context.get("outcome") is not None) == (200, True)
    assert everything() != before


@ALL
def test_no_other_method_does_anything(links, client, purpose):
    link, methods = links.of(purpose), ("put", "patch", "delete", "options")
    before = everything()

    assert {method: getattr(client, method)(link).status_code for method in methods} == dict.fromkeys(methods, 405)
    assert everything() == before


@ALL
def test_a_click_from_another_site_does_nothing(links, purpose):
    link = links.of(purpose)
    before = everything()

    assert Client(enforce_csrf_checks=True).post(link, links.typed).status_code == 403
    assert everything() == before


# Dead ends ------------------------------------------------------------------------------------------------------------
@ALL
def test_a_used_link_says_so_changes_nothing_and_offers_to_sign_in(links, client, purpose):
    link = links.of(purpose)
    client.post(link, links.typed)
    before = everything()

    shown, again = client.get(link), client.post(link, links.typed)

    for page in (shown, again):
        assert page.status_code in {200, 410}
        assert 'href="/sign-in/"' in said(page)
    assert everything() == before


def explains_itself(client, link, typed, status):
    before = everything()

    for page in (client.get(link), client.post(link, typed)):
        assert page.status_code == status
        assert "Nothing was changed." in said(page)
        assert 'href="/sign-in/"' in said(page)
    assert everything() == before


@ALL
def test_an_expired_link_explains_itself_changes_nothing_and_offers_to_sign_in(links, client, purpose):
    link = links.of(purpose, expires_at=timezone.now())

    explains_itself(client, link, links.typed, 410)


@ALL
def test_a_link_that_is_altered_cut_off_or_of_somebody_who_is_gone_explains_itself(links, client, purpose):
    link = links.of(purpose)
    altered = f"{link[:-2]}{'a' if link[-2] != 'a' else 'b'}/"

    for dead in (altered, f"{link[:-9]}/"):
        explains_itself(client, dead, links.typed, 404)
    type(links.person).objects.filter(pk=links.person.pk).update(is_active=False, closed_at=timezone.now())
    explains_itself(client, link, links.typed, 410)


@ALL
def test_another_persons_link_says_whose_it_is_and_offers_to_sign_in_as_them(links, client, outsider, purpose):
    link = links.of(purpose)
    client.force_login(outsider)

    page = said(client.get(link))

    assert f"You are signed in as Alex Placeholder. The mail was for {links.person.name}" in page
    assert f"Sign out, to sign in as {links.person.name}" in page
    assert page.count('action="/sign-out/"') == 2  # and the one in the foot of every page


# One click ------------------------------------------------------------------------------------------------------------
ONE_CLICK = [purpose for purpose, deed in DEEDS.items() if deed.one_click]
STOP = "List-Unsubscribe=One-Click"


def one_click(link, encoding):
    """As mail programs post it (RFC 8058): without a cookie, from nowhere."""
    browser = Client(enforce_csrf_checks=True)
    if encoding == "multipart/form-data":
        return browser.post(link, dict([STOP.split("=")]))
    return browser.post(link, STOP, content_type=encoding)


@pytest.mark.parametrize("purpose", ONE_CLICK)
@pytest.mark.parametrize("encoding", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_one_click_stops_mail_without_cookie_page_or_redirect_and_twice_is_no_fault(links, purpose, encoding):
    link = links.of(purpose)
    before = everything()

    first = one_click(link, encoding)
    after = everything()
    second = one_click(link, encoding)

    for answer in (first, second):
        assert (answer.status_code, dict(answer.cookies)) == (200, {})
        assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert after != before
    assert everything() == after


@pytest.mark.parametrize("purpose", [purpose for purpose in DEEDS if purpose not in ONE_CLICK])
def test_what_is_no_stop_link_does_nothing_in_one_click(links, purpose):
    link = links.of(purpose)
    before = everything()

    assert one_click(link, "application/x-www-form-urlencoded").status_code == 403
    assert everything() == before


@pytest.mark.parametrize("purpose", ONE_CLICK)
def test_a_stop_link_that_is_dead_stops_nothing_in_one_click(links, purpose):
    link = links.of(purpose, expires_at=timezone.now())
    before = everything()

    assert one_click(link, "multipart/form-data").status_code == 410
    assert everything() == before
