"""A line of the log for each sign-in and each failure: what happened and whose number, never an address or a code."""

import datetime as dt
import logging

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from tests.factories import close
from tests.front.reading import newest_code
from tests.front.security.proving import CONFIRM, CONFIRM_CODE, app_code, give_app, wrong_code
from tests.front.signing_in import SAM, ask, enter, other_code

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_is_counted_yet")]
SECOND = "/sign-in/second-factor/"


@pytest.fixture
def lines(caplog):
    """() → [(level, line)] of what was said about signing in."""
    caplog.set_level(logging.INFO)
    rooms = {"front.sign_in", "front.security.forms", "front.security.mailed"}
    return lambda: [(row.levelname, row.getMessage()) for row in caplog.records if row.name in rooms]


def test_who_comes_in_is_a_line_and_so_is_each_wrong_code_before(client, sam, lines):
    ask(client)
    code = newest_code(SAM)

    enter(client, other_code(code))
    enter(client, code)

    assert lines() == [
        ("WARNING", f"person {sam.pk} did not sign in: the code is wrong"),
        ("INFO", f"person {sam.pk} signed in: code"),
    ]


def test_of_somebody_unknown_no_address_is_told(client, lines):
    ask(client, "nobody@unknown.example")
    code = newest_code("nobody@unknown.example")

    enter(client, other_code(code))
    enter(client, code)

    new = User.objects.get(email="nobody@unknown.example")
    assert lines() == [
        ("WARNING", "somebody unknown did not sign in: the code is wrong"),
        ("INFO", f"person {new.pk} signed in: code"),
    ]


def test_a_code_that_comes_too_late_is_a_line(client, sam, lines):
    with time_machine.travel(dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC), tick=False) as clock:
        ask(client)
        clock.shift(dt.timedelta(minutes=16))
        enter(client, newest_code(SAM))

    assert lines() == [("WARNING", f"person {sam.pk} did not sign in: the code is too old")]


def test_tries_past_the_limit_are_lines(client, sam, settings, lines):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "tries_of_a_code": "1/15m/key"}
    ask(client)
    code = newest_code(SAM)

    enter(client, other_code(code))
    enter(client, code)

    assert [line for _, line in lines()] == [
        f"person {sam.pk} did not sign in: the code is wrong",
        f"person {sam.pk} did not sign in: too many codes were tried",
    ]


def test_who_closed_their_account_did_not_come_in(client, sam, lines):
    ask(client)
    code = newest_code(SAM)
    close(sam)

    enter(client, code)

    assert lines() == [("WARNING", f"person {sam.pk} did not sign in: the account is closed")]


def test_a_second_factor_is_a_line_wrong_and_right(sam, settings, lines):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "second_codes": "2/15m/key"}
    give_app(sam)
    client = Client()
    ask(client)
    enter(client, newest_code(SAM))

    client.post(SECOND, {"code": wrong_code()})
    client.post(SECOND, {"credential": "{}", "code": ""})
    client.post(SECOND, {"code": app_code()})
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "second_codes": "9/15m/key"}
    client.post(SECOND, {"code": app_code()})

    assert lines() == [
        ("INFO", f"person {sam.pk} is asked for a second factor: code was right"),
        ("WARNING", f"person {sam.pk} did not prove a second factor: the code is wrong"),
        ("WARNING", f"person {sam.pk} did not prove a second factor: the passkey is another"),
        ("WARNING", f"person {sam.pk} did not prove a second factor: too many were tried"),
        ("INFO", f"person {sam.pk} used a second factor: totp"),
    ]


def test_so_is_the_fresh_code_before_something_is_changed(client, sam, settings, lines):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "tries_of_a_code": "2/15m/key"}
    client.force_login(sam)
    for typed in ([other_code, other_code, str], [other_code, str]):
        client.post(CONFIRM, {"next": "/account/"})
        code = newest_code(SAM)
        for how in typed:
            client.post(CONFIRM_CODE, {"code": how(code)})

    wrong = ("WARNING", f"person {sam.pk} did not enter the fresh code (confirm): the code is wrong")
    assert lines() == [
        wrong,
        wrong,
        ("WARNING", f"person {sam.pk} did not enter the fresh code (confirm): too many codes were tried"),
        wrong,
        ("INFO", f"person {sam.pk} entered the fresh code (confirm)"),
    ]
