"""A fresh code to the address in use, before it or a second factor is changed."""

import datetime as dt
import re

import pytest
import time_machine
from django.test import Client

from outbox.models import Message
from tests.front.reading import newest_code, newest_mail, text_of
from tests.front.security.proving import APP, CODES, CONFIRM, CONFIRM_CODE, SECURITY, confirm
from tests.front.signing_in import SAM, ask, enter, other_code

pytestmark = pytest.mark.django_db
ADDRESS = "/account/security/address/"
DEEDS = [
    APP,
    "/account/security/passkeys/new/",
    CODES,
    ADDRESS,
    f"{ADDRESS}code/",
    "/account/security/factors/1/remove/",
]


@pytest.fixture
def signed_in(client, sam):
    client.force_login(sam)
    return client


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("path", DEEDS)
def test_no_change_is_reached_without_a_fresh_code(signed_in, path, method):
    answer = getattr(signed_in, method)(path)

    assert (answer.status_code, answer.url) == (302, f"{CONFIRM}?next={path.replace('/', '%2F')}")


def test_the_code_opens_them_and_goes_on_where_somebody_was_going(signed_in, sam):
    assert confirm(signed_in, sam, APP).url == APP
    assert signed_in.get(APP).status_code == 200
    assert signed_in.get(CONFIRM).url == SECURITY


def test_it_is_fresh_for_fifteen_minutes(signed_in, sam):
    with time_machine.travel("2026-11-23T10:00Z", tick=False) as clock:
        confirm(signed_in, sam)
        clock.shift(dt.timedelta(minutes=14, seconds=59))
        before = signed_in.get(APP).status_code
        clock.shift(dt.timedelta(seconds=1))

        assert (before, signed_in.get(APP).status_code) == (200, 302)


def test_a_code_that_somebody_signed_in_with_is_as_fresh(client, sam):
    ask(client)
    enter(client, newest_code(SAM))

    assert client.get(APP).status_code == 200


def test_a_code_to_another_address_is_not(client, sam):
    ask(client)
    enter(client, newest_code(SAM))
    type(sam).objects.update(email="other@people.example")

    assert client.get(APP).url.startswith(CONFIRM)


def test_a_second_factor_is_no_fresh_code(signed_in, sam):
    session = signed_in.session
    records = [{"method": "mfa", "at": 9e9, "email": SAM}, {"method": "code", "at": 9e9}]
    session["account_authentication_methods"], session["account_authentication_methods_user"] = records, str(sam.pk)
    session.save()

    assert signed_in.get(APP).url.startswith(CONFIRM)
    session["account_authentication_methods"] = [records[0] | {"method": "code"}]
    session.save()
    assert signed_in.get(APP).status_code == 200  # told apart by that alone


def test_looking_sends_nothing(signed_in):
    page = signed_in.get(f"{CONFIRM}?next={APP}")

    assert SAM in page.text
    assert Message.objects.count() == 0


def test_the_mail_says_what_it_is_for_and_what_to_do_if_it_was_not_you(signed_in, sam):
    signed_in.post(CONFIRM)

    mail, message = newest_mail(SAM), Message.objects.get()
    text = " ".join(text_of(mail).split())
    assert mail["Subject"] == "Your code to confirm that it is you"
    assert "You are about to change how you sign in" in text
    assert "/account/security/sign-out-everywhere/" in text
    assert (message.kind, message.priority, message.person_id) == ("code", 0, sam.pk)
    assert re.fullmatch(r"code:confirm:[0-9a-f]{32}", message.key)


def test_a_newer_code_takes_the_older_ones_mail_back(signed_in):
    signed_in.post(CONFIRM)
    old = newest_code(SAM)
    signed_in.post(CONFIRM)

    assert list(Message.objects.order_by("pk").values_list("state", flat=True)) == ["cancelled", "queued"]
    assert "you have 2 more tries" in signed_in.post(CONFIRM_CODE, {"code": old}).text


def test_a_code_of_another_browser_is_nothing_here(signed_in, sam):
    other = Client()
    other.force_login(sam)
    other.post(CONFIRM)

    assert signed_in.post(CONFIRM_CODE, {"code": newest_code(SAM)}).url == CONFIRM
    assert signed_in.get(APP).status_code == 302


def test_a_code_that_somebody_else_waited_for_in_this_browser_is_nothing_to_the_next(signed_in, lead):
    signed_in.post(CONFIRM)
    waiting = {name: signed_in.session[name] for name in list(signed_in.session.keys()) if "mailed" in name}
    signed_in.force_login(lead)
    session = signed_in.session
    session.update(waiting)
    session.save()

    assert waiting
    assert signed_in.post(CONFIRM_CODE, {"code": newest_code(SAM)}).url == CONFIRM


def test_three_tries_and_then_a_new_code(signed_in):
    signed_in.post(CONFIRM)
    code = newest_code(SAM)
    said = [signed_in.post(CONFIRM_CODE, {"code": other_code(code)}).text for _ in range(3)]

    assert "you have 2 more tries" in said[0]
    assert "you have one more try" in said[1]
    assert "Ask for a new one" in said[2]
    assert signed_in.post(CONFIRM_CODE, {"code": code}).url == CONFIRM
    assert signed_in.get(APP).status_code == 302


def test_three_tries_are_counted_though_each_is_sent_at_once(signed_in):
    signed_in.post(CONFIRM)
    code, kept = newest_code(SAM), signed_in.session["mailed_code:confirm"]
    for _ in range(4):
        last = signed_in.post(CONFIRM_CODE, {"code": other_code(code)})
        session = signed_in.session
        session["mailed_code:confirm"] = kept
        session.save()

    assert "Too many codes were tried" in last.text
    assert "Too many codes were tried" in signed_in.post(CONFIRM_CODE, {"code": code}).text


def test_a_code_expires_after_fifteen_minutes(signed_in):
    with time_machine.travel("2026-11-23T10:00Z", tick=False) as clock:
        signed_in.post(CONFIRM)
        code = newest_code(SAM)
        clock.shift(dt.timedelta(minutes=15))

        assert signed_in.post(CONFIRM_CODE, {"code": code}).url == CONFIRM


def test_an_empty_form_says_what_to_enter(signed_in):
    signed_in.post(CONFIRM)

    assert "Enter the code" in signed_in.post(CONFIRM_CODE, {}).text


def test_five_codes_in_fifteen_minutes(signed_in):
    answers = [signed_in.post(CONFIRM).status_code for _ in range(6)]

    assert answers == [302] * 5 + [429]


def test_a_link_leads_to_no_other_site(signed_in, sam):
    assert confirm(signed_in, sam, "https://elsewhere.example/").url == SECURITY
