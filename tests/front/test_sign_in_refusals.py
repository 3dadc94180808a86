import datetime as dt
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from accounts.models import User
from outbox.models import Message
from tests.front.reading import newest_code
from tests.front.signing_in import (
    CODE,
    HOME,
    SAM,
    SIGN_IN,
    ask,
    enter,
    is_in,
    other_code,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_is_counted_yet")]


# Wrong, late, again ---------------------------------------------------------------------------------------------------
def test_two_wrong_codes_are_forgiven_and_counted_aloud(client, sam):
    ask(client)
    code = newest_code(SAM)

    said = [enter(client, other_code(code)).context["form"].errors["code"] for _ in range(2)]
    enter(client, code)

    assert said == [
        ["That is not the code we sent. Check the newest email from us; you have 2 more tries"],
        ["That is not the code we sent. Check the newest email from us; you have one more try"],
    ]
    assert is_in(client) is True


def test_three_wrong_codes_end_it_even_for_the_right_one(client, sam):
    ask(client)
    code = newest_code(SAM)
    pages = [enter(client, other_code(code)) for _ in range(3)]

    late = enter(client, code)

    assert "This code no longer works" in pages[2].content.decode()
    assert (late.url, is_in(client)) == (SIGN_IN, False)


def test_tries_sent_at_once_are_counted_though_the_session_forgets_them(client, sam):
    ask(client)
    code, kept = newest_code(SAM), client.session["sign_in"]
    for _ in range(3):
        enter(client, other_code(code))
        session = client.session
        session["sign_in"] = kept  # as a request that was sent at the same moment would have found it
        session.save()

    response = enter(client, code)

    assert "This code no longer works" in response.content.decode()
    assert is_in(client) is False


@pytest.mark.parametrize(("minutes", "comes_in"), [(14, True), (15, False)])
def test_a_code_works_for_fifteen_minutes(client, sam, minutes, comes_in):
    with time_machine.travel(dt.datetime(2026, 11, 22, 10, 0, tzinfo=dt.UTC), tick=False) as clock:
        ask(client)
        clock.shift(dt.timedelta(minutes=minutes))
        page = enter(client, newest_code(SAM))

        assert is_in(client) is comes_in
        assert ("This code is too old" in page.content.decode()) is not comes_in


def test_a_used_code_is_used(client, sam):
    ask(client)
    code = newest_code(SAM)
    enter(client, code)
    client.post("/sign-out/")

    again = enter(client, code)

    assert (again.url, is_in(client)) == (SIGN_IN, False)


def test_a_code_works_only_where_it_was_asked_for(client, sam):
    ask(client)
    thief = Client()
    code = newest_code(SAM)
    ask(thief)

    enter(thief, code)

    assert is_in(thief) is False


@pytest.mark.django_db(transaction=True)
def test_the_right_code_sent_in_twice_at_once_makes_one_person(client):
    ask(client)
    code, cookies = newest_code(SAM), client.cookies

    def press(_):
        browser = Client()
        browser.cookies = cookies.copy()
        try:
            return enter(browser, code).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(press, range(2)))

    assert User.objects.count() == EmailAddress.objects.count() == 1
    assert answers == [302, 302]


# Limits ---------------------------------------------------------------------------------------------------------------
def test_an_address_gets_five_codes_in_a_quarter_of_an_hour(sam):
    answers = [ask(Client()).status_code for _ in range(7)]

    assert answers == [302, 302, 302, 302, 302, 429, 429]
    assert Message.objects.count() == 5
    assert ask(Client(), "lee@people.example").status_code == 302


def test_a_limit_says_what_to_do_and_keeps_what_was_typed(sam):
    for _ in range(5):
        ask(Client())

    page = ask(Client()).content.decode()

    assert "Wait 15 minutes, then ask again" in page
    assert f'value="{SAM}"' in page


def test_a_browser_gets_ten_codes_in_a_quarter_of_an_hour(client):
    answers = [ask(client, f"sam{n}@people.example").status_code for n in range(12)]

    assert answers == [302] * 11 + [429]  # the first request has no session yet


@pytest.mark.parametrize(
    ("rates", "expected"),
    [({"codes_for_a_network": "2/h/ip"}, [302, 302, 429]), ({"codes_to_an_address": ""}, None)],
)
def test_a_network_has_a_limit_and_a_limit_without_a_rate_is_a_fault(settings, rates, expected):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, **rates}

    if expected is None:
        with pytest.raises(KeyError):
            ask(Client())
    else:
        assert [ask(Client(), f"sam{n}@people.example").status_code for n in range(3)] == expected


def test_the_limit_is_counted_though_the_deed_fails(client):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE outbox_message ADD CONSTRAINT no_codes CHECK (kind <> 'code')")
    client.raise_request_exception = False

    answers = [ask(client).status_code for _ in range(6)]

    assert answers == [500] * 5 + [429]


# Where to go next -----------------------------------------------------------------------------------------------------
def test_the_page_one_wanted_survives_both_pages(client, sam):
    refused = client.get("/account/")
    page = client.get(refused.url)
    ask(client, next=page.context["next"])
    client.get(CODE)

    assert enter(client, newest_code(SAM)).url == "/account/"


def test_it_survives_a_new_code_and_the_welcome_page_too(client):
    ask(client, next="/groups/?q=oxford&page=2")
    ask(client, next=client.get(CODE).context["next"])

    assert enter(client, newest_code(SAM)).url == reverse("front:welcome", query={"next": "/groups/?q=oxford&page=2"})


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/", "//evil.example/", "///evil.example", "/\\evil.example", "javascript:alert(1)",
        "account/", "/\t/evil.example", "\x00/", "/" + "a" * 5000, "http:///evil.example",
        "/account/\r\nSet-Cookie: a=b",
    ],
)  # fmt: skip
def test_nobody_is_sent_to_another_site(client, sam, wanted):
    ask(client, next=wanted)

    assert enter(client, newest_code(SAM)).url == HOME


# What people type -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Enter your work email address"),
        ("sam", "Enter an email address in the correct format, like name@example.gov.uk"),
        ("sam@winchester", "Enter an email address in the correct format, like name@example.gov.uk"),
        ("\u212ait@winchester.gov.uk", "Enter an email address in the correct format, like name@example.gov.uk"),
        ("sam\x00@people.example", None),
        ("s" * 300 + "@people.example", None),
        ("a@" + "b" * 100_000 + ".example", None),
        ("<script>alert(1)</script>@people.example", None),
    ],
)
def test_no_address_breaks_the_page(client, typed, says):
    page = ask(client, typed)

    assert page.status_code == 200
    assert page.content.decode().count("<title>Error: ") == 1
    assert says is None or page.context["form"].errors["email"] == [says]
    assert "<script>alert" not in page.content.decode()
    assert Message.objects.count() == 0


@pytest.mark.parametrize("typed", ["", "\x00", "x" * 100_000, "<script>", "ÄÖ", "--------"])
def test_no_code_breaks_the_page(client, sam, typed):
    ask(client)

    assert enter(client, typed).status_code == 200
    assert is_in(client) is False


@pytest.mark.parametrize("data", [{}, {"email": ["a", "b"]}, {"code": ["x", "y"]}])
def test_no_odd_post_breaks_either_page(client, data):
    assert client.post(SIGN_IN, data).status_code == 200
    ask(client)
    assert client.post(CODE, data).status_code == 200


def test_an_empty_code_is_no_try(client, sam):
    ask(client)
    for _ in range(5):
        enter(client, "")

    enter(client, newest_code(SAM))

    assert is_in(client) is True


def test_the_code_field_helps_phones(client):
    ask(client)

    field = re.search(r'<input[^>]+name="code"[^>]*>', client.get(CODE).content.decode())[0]

    assert 'autocomplete="one-time-code"' in field
    assert 'inputmode="text"' in field


def test_a_link_may_fill_in_the_address(client):
    page = client.get(SIGN_IN, {"email": 'sam"><b>@people.example'}).content.decode()

    assert 'value="sam&quot;&gt;&lt;b&gt;@people.example"' in page


@pytest.mark.parametrize(("mode", "shown"), [("demo", True), ("production", False), ("test", False)])
def test_only_the_demonstration_says_who_one_may_be(client, settings, mode, shown):
    settings.MODE = mode

    page = client.get(SIGN_IN, {"next": "/account/"}).content.decode()

    for address in ("lead@westberks.gov.uk", "member@oxford.gov.uk", "member@camden.gov.uk"):
        assert (f"?email={address.replace('@', '%40')}&amp;next=%2Faccount%2F" in page) is shown
    assert ("coordinator@peergroups.example" in page) is shown


def test_strangers_cannot_lock_out_somebody_who_came_in_with_this_browser_before(client, sam):
    ask(client)
    enter(client, newest_code(SAM))
    client.post("/sign-out/")
    for _ in range(5):
        ask(Client())

    assert ask(Client()).status_code == 429
    assert ask(client).status_code == 302


def test_a_known_browser_is_known_for_its_own_address_only_and_has_a_limit(client, sam):
    ask(client)
    enter(client, newest_code(SAM))
    client.post("/sign-out/")
    for _ in range(5):
        ask(Client(), email="other@people.example")

    assert ask(client, email="other@people.example").status_code == 429
    assert [ask(client).status_code for _ in range(6)] == [302] * 5 + [429]


def test_a_code_sent_in_twice_at_once_enters_once(client, sam):
    ask(client)
    code = newest_code(SAM)
    twin = Client()
    twin.cookies = client.cookies.copy()
    before = dict(client.session)

    enter(client, code)
    store = client.session.__class__(twin.cookies["pg_session"].value)
    store.update(before)
    store.save(must_create=True)
    enter(twin, code)

    assert (is_in(client), is_in(twin)) == (True, False)


@pytest.mark.parametrize("typed", ['"a@evil.example"@oxford.gov.uk', "a" * 65 + "@oxford.gov.uk", "a(b)@oxford.gov.uk"])
def test_an_address_that_no_mail_can_reach_is_refused_at_once(client, typed):
    response = ask(client, email=typed)

    assert response.status_code == 200
    assert not Message.objects.exists()
