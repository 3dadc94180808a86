"""An authenticator app and recovery codes: set up, asked for at sign-in, used once, removed."""

import html
import re

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user
from django.test import Client
from django.utils import timezone

from accounts import factors
from outbox.models import Message
from tests.factories import UserFactory
from tests.front.reading import newest_code, newest_mail, text_of
from tests.front.security.proving import (
    APP,
    CODES,
    CONFIRM,
    SECURITY,
    STAGE,
    app_code,
    confirm,
    give_app,
    records,
    wrong_code,
)  # fmt: skip
from tests.front.signing_in import CODE, SAM, ask, enter, is_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def confirmed(client, sam):
    client.force_login(sam)
    confirm(client, sam)
    return client


def secret_on(page):
    return re.search(r'id="secret">([A-Z2-7 ]+)</code>', page.text)[1].replace(" ", "")


def codes_on(page):
    return re.findall(r'<code class="pg-secret">([\d ]+)</code>', page.text)


def set_up(client):
    """Scan, and enter what the app shows. Returns the page with the recovery codes, and the secret."""
    secret = secret_on(client.get(APP))
    return client.post(APP, {"code": app_code(secret)}), secret


# Setting up -----------------------------------------------------------------------------------------------------------
def test_an_app_is_set_up_and_its_recovery_codes_are_shown_this_once(confirmed, sam):
    page, _ = set_up(confirmed)

    codes = codes_on(page)
    assert (page.status_code, len(codes), len({*codes})) == (200, 10, 10)
    assert "no-store" in page.headers["Cache-Control"]
    assert [factor.type for factor in factors.of(sam)] == ["totp"]
    assert factors.recovery_codes_left(sam) == 10
    assert all(code not in confirmed.get(SECURITY).text for code in codes)
    assert codes_on(confirmed.get(CODES)) == []


def test_the_qr_code_and_the_link_say_what_the_text_says_and_no_image_is_loaded(confirmed, sam):
    page = confirmed.get(APP)

    url = html.unescape(re.search(r'href="(otpauth:[^"]+)"', page.text)[1])
    assert url == f"otpauth://totp/{SAM.replace('@', '%40')}?secret={secret_on(page)}&issuer=Peer%20Groups"
    assert '<svg class="pg-qr"' in page.text
    assert "<img" not in page.text
    assert "data:" not in page.text


def test_loading_the_page_again_keeps_what_the_app_has_read_for_an_hour(confirmed):
    first = secret_on(confirmed.get(APP))
    assert secret_on(confirmed.get(APP)) == first

    session = confirmed.session
    session["new_app"] = session["new_app"] | {"until": 0}
    session.save()

    assert secret_on(confirmed.get(APP)) != first


def test_a_wrong_code_sets_nothing_up_and_says_what_to_do(confirmed, sam):
    secret = secret_on(confirmed.get(APP))

    wrong, empty = (confirmed.post(APP, data) for data in ({"code": wrong_code(secret)}, {}))

    assert "Check that the phone sets its clock by itself" in wrong.text
    assert empty.context["form"].errors["code"] == ["Enter the code"]
    assert secret_on(wrong) == secret
    assert not factors.are_kept_for(sam)


def test_the_setting_up_is_told_by_mail_without_a_secret(confirmed, sam):
    page, secret = set_up(confirmed)

    mail = newest_mail(SAM)
    text = text_of(mail)
    assert mail["Subject"] == "A second factor was added to your account"
    assert "Authenticator app" in text
    assert "/account/security/sign-out-everywhere/" in text
    assert not [word for word in (secret, *codes_on(page)) if word in text]


def test_the_browser_in_which_it_was_set_up_has_used_it_and_others_are_signed_out(confirmed, sam):
    other = Client()
    other.force_login(sam)
    key = confirmed.session.session_key

    set_up(confirmed)

    assert ("mfa", "totp") in records(confirmed)
    assert (is_in(confirmed), is_in(other)) == (True, False)
    assert confirmed.session.session_key != key
    assert other.get("/account/").status_code == 302


def test_the_page_goes_on_to_where_the_second_factor_was_asked_for(client, lead, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    client.force_login(lead)
    client.get("/admin/meetings/", follow=True)
    confirm(client, lead, APP)

    page, _ = set_up(client)

    assert 'href="/admin/meetings/"' in page.text
    assert client.get("/admin/meetings/").status_code == 200


def test_there_is_one_app_and_a_second_one_is_refused(confirmed, sam):
    secret = secret_on(confirmed.get(APP))
    give_app(sam)
    confirmed.force_login(sam)
    confirm(confirmed, sam)

    assert confirmed.get(APP).headers["Location"] == SECURITY
    with pytest.raises(factors.FactorRefused, match="You have an authenticator app already"):
        factors.add_app(person=sam, secret=secret, by=sam, now=timezone.now())
    assert factors.of(sam).count() == 1


# At sign-in -----------------------------------------------------------------------------------------------------------
@pytest.fixture
def app(sam):
    """The recovery codes of somebody who has an authenticator app."""
    return give_app(sam)[1]


def to_the_stage(client):
    ask(client, next="/account/")
    return enter(client, newest_code(SAM))


def test_after_the_code_from_the_mail_comes_the_one_of_the_app(client, sam, app):
    first = to_the_stage(client)
    page = client.get(STAGE)
    wrong = client.post(STAGE, {"code": wrong_code()})
    assert (first.url, page.status_code, wrong.status_code, is_in(client)) == (STAGE, 200, 200, False)
    assert "That code does not fit" in wrong.text
    assert "Enter the code" in client.post(STAGE, {}).text

    last = client.post(STAGE, {"code": app_code()})

    assert (last.url, get_user(client)) == ("/account/", sam)
    assert records(client) == [("code", None), ("mfa", "totp")]


def test_the_session_gets_a_new_name_after_the_second_factor(client, sam, app):
    to_the_stage(client)
    key = client.session.session_key

    client.post(STAGE, {"code": app_code()})

    assert client.session.session_key != key


def test_a_code_of_the_app_is_good_once_however_long_it_still_shows(sam, app):
    with time_machine.travel("2026-11-23T10:00:10Z", tick=False) as clock:
        code = app_code()
        assert factors.check(person=sam, typed=code, now=timezone.now()).type == "totp"
        found = []
        for seconds in (0, 20, 25, 10):
            clock.shift(seconds)
            found.append(factors.check(person=sam, typed=code, now=timezone.now()))

    assert found == [None] * 4


def test_somebody_elses_use_of_the_same_digits_spoils_nothing(sam, app):
    other = UserFactory()
    give_app(other)
    code = app_code()

    assert factors.check(person=other, typed=code, now=timezone.now())
    assert factors.check(person=sam, typed=code, now=timezone.now())


@pytest.mark.parametrize(("steps", "fits"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_phones_clock_may_differ_by_half_a_minute(sam, app, steps, fits):
    with time_machine.travel("2026-11-23T10:00:10Z", tick=False):
        assert bool(factors.check(person=sam, typed=app_code(steps=steps), now=timezone.now())) is fits


def test_the_code_of_the_setting_up_signs_nobody_in(confirmed, sam):
    _, secret = set_up(confirmed)

    assert factors.check(person=sam, typed=app_code(secret), now=timezone.now()) is None


def test_ten_tries_in_fifteen_minutes_and_then_not_even_the_right_code(client, sam, app):
    to_the_stage(client)
    for _ in range(10):
        client.post(STAGE, {"code": wrong_code()})

    page = client.post(STAGE, {"code": app_code()})

    assert "Too many codes were tried. Wait 15 minutes" in page.text
    assert is_in(client) is False


def test_tries_count_for_the_person_in_whatever_browser(client, sam, app):
    for browser in (Client(), Client()):
        to_the_stage(browser)
        for _ in range(5):
            browser.post(STAGE, {"code": wrong_code()})
    to_the_stage(client)

    assert "Too many codes were tried" in client.post(STAGE, {"code": app_code()}).text


def test_who_has_none_any_more_starts_over(client, sam, app):
    to_the_stage(client)
    Authenticator.objects.all().delete()

    assert client.get(STAGE).url == "/sign-in/"


def test_nothing_but_the_stage_answers_before_the_second_factor(client, sam, app):
    to_the_stage(client)

    answers = {path: client.get(path).status_code for path in ("/account/", SECURITY, CONFIRM, "/actions/")}

    assert {*answers.values()} == {302}
    assert all(client.get(path).url.startswith("/sign-in/") for path in answers)


# Recovery codes -------------------------------------------------------------------------------------------------------
def test_a_recovery_code_lets_in_once_and_its_owner_is_told(client, sam, app):
    to_the_stage(client)

    client.post(STAGE, {"code": f"{app[0][:4]} {app[0][4:]}"})

    assert get_user(client) == sam
    assert records(client)[-1] == ("mfa", "recovery_codes")
    assert factors.recovery_codes_left(sam) == 9
    assert factors.check(person=sam, typed=app[0], now=timezone.now()) is None
    assert "9 recovery codes are left." in " ".join(text_of(newest_mail(SAM)).split())


def test_new_codes_take_the_place_of_the_old_ones(client, sam, app):
    client.force_login(sam)
    confirm(client, sam)

    before = client.get(CODES)
    made = codes_on(client.post(CODES))

    assert "The 10 codes you have left stop working" in before.text
    assert len(made) == 10
    assert factors.check(person=sam, typed=app[1], now=timezone.now()) is None
    assert factors.check(person=sam, typed=made[1], now=timezone.now()).type == "recovery_codes"
    keys = Message.objects.filter(person_id=sam.pk, kind="account").order_by("pk").values_list("key", flat=True)
    assert [key.split(":")[1] for key in keys] == ["factor_changed", "factor_changed", "recovery_code_used"]


def test_without_a_factor_there_are_no_recovery_codes(confirmed, sam):
    assert confirmed.get(CODES).url == SECURITY
    assert "Set up an authenticator app or a passkey first" in confirmed.post(CODES, follow=True).text
    assert not Authenticator.objects.exists()


# Removing -------------------------------------------------------------------------------------------------------------
def removal(factor):
    return f"/account/security/factors/{factor.pk}/remove/"


def test_the_last_factor_goes_with_its_recovery_codes_and_the_other_browsers(client, sam, app):
    factor = factors.of(sam).get()
    other = Client()
    for browser in (client, other):
        browser.force_login(sam)
    confirm(client, sam)

    page = client.get(removal(factor))
    assert "It is your only second factor" in page.text
    assert factors.are_kept_for(sam)
    client.post(removal(factor))

    assert not Authenticator.objects.filter(user=sam).exists()
    assert (is_in(client), is_in(other)) == (True, False)
    assert newest_mail(SAM)["Subject"] == "A second factor was removed from your account"


def test_recovery_codes_stay_while_another_factor_does(client, sam, app):
    Authenticator.objects.create(user=sam, type="webauthn", data={"name": "Phone", "credential": {}})
    client.force_login(sam)
    confirm(client, sam)

    client.post(removal(factors.of(sam).get(type="totp")))

    assert set(Authenticator.objects.values_list("type", flat=True)) == {"webauthn", "recovery_codes"}


def test_somebody_elses_factor_and_recovery_codes_are_not_there_to_be_removed(client, sam, app):
    other = UserFactory()
    give_app(other)
    client.force_login(sam)
    confirm(client, sam)
    theirs, codes = factors.of(other).get(), Authenticator.objects.get(user=sam, type="recovery_codes")

    for row in (theirs, codes):
        assert {client.get(removal(row)).status_code, client.post(removal(row)).status_code} == {404}
    assert Authenticator.objects.count() == 4


def test_the_overview_names_what_there_is(client, sam, app):
    client.force_login(sam)

    page = client.get(SECURITY)

    assert [name for _, name in page.context["factors"]] == ["Authenticator app"]
    assert "You have 10 codes left" in page.text
    assert "Set up an authenticator app" not in page.text


def test_the_account_leads_here(client, sam):
    client.force_login(sam)

    assert f'href="{SECURITY}"' in client.get("/account/").text


@pytest.mark.parametrize("count", [1, 3])
def test_the_overview_costs_the_same_for_one_and_three(client, sam, count, django_assert_num_queries):
    for number in range(count):
        Authenticator.objects.create(user=sam, type="webauthn", data={"name": f"Key {number}", "credential": {}})
    client.force_login(sam)

    with django_assert_num_queries(6):
        page = client.get(SECURITY)

    assert len(page.context["factors"]) == count


def test_the_code_of_sign_in_is_no_way_round_the_stage(client, sam, app):
    to_the_stage(client)

    assert client.get(CODE).url == "/sign-in/"
    assert is_in(client) is False
