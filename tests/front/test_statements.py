"""The pages on privacy and accessibility say what the law asks of such a page, and what they say is so."""

import datetime as dt
import re
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.urls import resolve, reverse

from front.said import SaidInCookie
from front.sign_in import KNOWN_BROWSER, KNOWN_FOR
from outbox import retention as mail
from peergroups import retention as belonging

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def read(client, name):
    """(the words of the page's main part, its links)"""
    page = client.get(reverse(name)).text
    main = re.search(r"<main.*?</main>", page, re.DOTALL)[0]
    words = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", main)))
    return words, re.findall(r'href="([^"]+)"', main)


def headings(client, name):
    return re.findall(r"<h2[^>]*>([^<]+)</h2>", client.get(reverse(name)).text)


# Privacy --------------------------------------------------------------------------------------------------------------
def test_the_page_on_privacy_says_what_why_who_how_long_and_what_one_may_ask(client):
    assert headings(client, "front:privacy")[:5] == [
        "What we keep, and why", "Who sees it", "How long", "Cookies", "Your rights",
    ]  # fmt: skip
    words, _ = read(client, "front:privacy")
    for sentence in (
        "your work email address, your name and your job title, so that you can sign in and your groups know who you "
        "are",
        "Your name is public only with your consent; what reason in law holds for the rest, the organisation that runs "
        "this site can tell you.",
        "Everybody How many people come to a meeting, and from which councils. Never your name, unless you lead or "
        "present and agreed to it",
        "Coordinators of the network The same for every group. They do not read the text of mails.",
        "We give nothing to advertisers, count no visits, and load nothing from other sites.",
        "When you are erased, your name, job title and addresses are deleted everywhere",
        "The organisation that runs this site must answer within a month.",
    ):
        assert sentence in words


def test_how_long_is_what_the_rooms_do(client):
    words, _ = read(client, "front:privacy")

    assert f"A session ends after {settings.SESSION_COOKIE_AGE // 86400} days, or when you sign out." in words
    assert f"other mail after {mail.OTHERS_FOR // DAY} days" in words
    assert mail.DIGESTS_EACH == 3
    assert "a digest when three newer ones were" in words
    assert belonging.KEPT_FOR == 365 * DAY
    assert "What was written in an invitation or a request to join goes 12 months after it was answered" in words


def test_the_table_of_cookies_names_each_that_we_set_and_when_it_ends(client):
    page = client.get(reverse("front:privacy")).text
    rows = re.findall(r"header\">(pg_\w+)</th>.*?<td.*?</td>\s*<td[^>]*>([^<]+)</td>", page, re.DOTALL)

    assert KNOWN_FOR == 365 * DAY
    assert settings.CSRF_COOKIE_AGE == 52 * 7 * 24 * 60 * 60
    assert dict(rows) == {
        settings.SESSION_COOKIE_NAME: "After 60 days, or when you sign out",
        settings.CSRF_COOKIE_NAME: "After a year",
        KNOWN_BROWSER: "After a year",
        SaidInCookie.cookie_name: "When you have seen it",
    }


def test_each_right_is_one_link_away_and_who_is_not_satisfied_reads_where_to_go(client, member):
    _, links = read(client, "front:privacy")
    client.force_login(member)

    ours = {link for link in links if link.startswith("/")}
    assert {reverse(f"front:{name}") for name in ("my-data", "account", "account-erase", "my-mail")} <= ours
    assert {client.get(link).status_code for link in ours} == {200}
    assert "ico.org.uk" in {urlsplit(link).hostname for link in links}


# Accessibility --------------------------------------------------------------------------------------------------------
def test_the_page_on_accessibility_says_how_far_we_are_what_is_wanting_and_whom_to_tell(client):
    assert headings(client, "front:accessibility")[:3] == ["What you can do", "How far we are", "Tell us"]
    words, _ = read(client, "front:accessibility")
    for sentence in (
        "do everything with a keyboard, and see where you are",
        "do everything without JavaScript",
        "We build for the Web Content Accessibility Guidelines 2.2, level AA.",
        "What we know is not good enough: nobody who uses a screen reader, magnifier or voice control every day has "
        "tested this yet, and there was no audit from outside",
        "Something stops you? Tell a lead of your group",
        "the Equality Advisory and Support Service advises in England, Scotland and Wales, and the Equality Commission "
        "for Northern Ireland there",
    ):
        assert sentence in words


def test_its_links_lead_to_a_page_of_ours_that_is_open_to_everybody_and_to_who_helps_further(client):
    _, links = read(client, "front:accessibility")

    ours = [link for link in links if link.startswith("/")]
    assert [resolve(link).view_name for link in ours] == ["peergroups:group-list"]
    assert client.get(ours[0]).status_code == 200
    assert {urlsplit(link).hostname for link in links} - {None} == {
        "www.equalityadvisoryservice.com", "www.equalityni.org",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["front:privacy", "front:accessibility"])
def test_both_are_one_link_away_on_every_page(client, name):
    for page in ("/", "/sign-in/", "/groups/", "/nowhere/"):
        assert f'href="{reverse(name)}"' in client.get(page).text
