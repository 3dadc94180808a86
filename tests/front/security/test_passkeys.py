"""Passkeys, with a key in software: made, proved, and refused."""

import json

import pytest
from django.contrib.auth import get_user
from django.utils import timezone

from accounts import factors
from tests.factories import UserFactory
from tests.front.reading import newest_code, newest_mail
from tests.front.security.proving import REQUIRED, SECURITY, STAGE, confirm, give_app, records
from tests.front.security.soft_key import SoftKey, asked_on
from tests.front.signing_in import SAM, ask, enter, is_in

pytestmark = pytest.mark.django_db
NEW = "/account/security/passkeys/new/"


@pytest.fixture
def confirmed(client, sam):
    client.force_login(sam)
    confirm(client, sam)
    return client


def make(client, key, name="Work laptop"):
    return client.post(NEW, {"name": name, "credential": key.makes(asked_on(client.get(NEW)))})


@pytest.fixture
def key(confirmed, sam):
    """Sam's, and nobody is signed in any more."""
    key = SoftKey()
    make(confirmed, key)
    confirmed.logout()
    sam.refresh_from_db()
    return key


def to_the_stage(client, email=SAM):
    ask(client, email)
    enter(client, newest_code(email))
    return client.get(STAGE)


# Made -----------------------------------------------------------------------------------------------------------------
def test_a_passkey_is_made_and_recovery_codes_come_with_it(confirmed, sam):
    page = make(confirmed, SoftKey())

    assert "Your recovery codes" in page.text
    assert [factors.named(factor) for factor in factors.of(sam)] == ["Passkey: Work laptop"]
    assert records(confirmed)[-1] == ("mfa", "webauthn")
    assert newest_mail(SAM)["Subject"] == "A second factor was added to your account"


def test_a_second_one_brings_no_new_codes(confirmed, sam):
    make(confirmed, SoftKey())

    assert make(confirmed, SoftKey(), "Blue key").url == SECURITY
    assert [factors.named(factor) for factor in factors.of(sam)] == ["Passkey: Work laptop", "Passkey: Blue key"]


def test_the_page_says_which_passkeys_there_are_so_that_a_device_makes_no_second_one(confirmed):
    key = SoftKey()
    make(confirmed, key)

    (known,) = asked_on(confirmed.get(NEW))["excludeCredentials"]

    assert known["id"] == json.loads(key.makes({"challenge": "AAAA"}))["id"]


@pytest.mark.parametrize(("name", "said"), [("", "Enter a name"), ("WORK laptop", "You have a passkey of this name")])
def test_a_name_is_needed_and_told_apart(confirmed, sam, name, said):
    make(confirmed, SoftKey())

    page = make(confirmed, SoftKey(), name)

    assert said in page.text
    assert factors.of(sam).count() == 1


def test_ten_are_enough(sam):
    for number in range(10):
        factors.add_passkey(person=sam, name=f"Key {number}", credential={}, by=sam, now=timezone.now())

    with pytest.raises(factors.FactorRefused, match="You have 10 passkeys"):
        factors.add_passkey(person=sam, name="Key 11", credential={}, by=sam, now=timezone.now())


EMPTY = '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {}}'
NONSENSE = ["", "null", "5", "[]", "{}", '"x"', '{"id": 1}', EMPTY, "no JSON"]


@pytest.mark.parametrize("credential", NONSENSE)
def test_what_no_browser_sends_makes_no_passkey(confirmed, sam, credential):
    confirmed.get(NEW)

    page = confirmed.post(NEW, {"name": "Phone", "credential": credential})

    assert (page.status_code, bool(page.context["form"].errors)) == (200, True)
    assert not factors.are_kept_for(sam)


def test_what_was_asked_for_is_answered_once_and_by_its_own_site(confirmed, sam):
    elsewhere = SoftKey("elsewhere.example").makes(asked_on(confirmed.get(NEW)))
    refused = [confirmed.post(NEW, {"name": "Phone", "credential": elsewhere})]
    old = SoftKey().makes(asked_on(confirmed.get(NEW)))
    confirmed.get(NEW)
    refused.append(confirmed.post(NEW, {"name": "Phone", "credential": old}))

    assert ["No passkey was made" in page.text for page in refused] == [True, True]
    assert not factors.are_kept_for(sam)


def test_a_site_that_is_opened_by_a_number_offers_none(client, sam, settings):
    settings.ALLOWED_HOSTS = ["127.0.0.1", "testserver"]
    client.force_login(sam)
    confirm(client, sam)

    answer = client.get(NEW, headers={"Host": "127.0.0.1:8000"})

    assert answer.url == SECURITY
    assert NEW not in client.get(SECURITY, headers={"Host": "127.0.0.1:8000"}).text
    assert NEW in client.get(SECURITY).text


# Proved ---------------------------------------------------------------------------------------------------------------
def test_a_passkey_lets_in_after_the_code_from_the_mail(client, sam, key):
    page = to_the_stage(client)
    assert is_in(client) is False

    client.post(STAGE, {"credential": key.proves(asked_on(page))})

    assert get_user(client) == sam
    assert records(client) == [("code", None), ("mfa", "webauthn")]


def test_it_is_asked_for_in_a_session_that_has_not_seen_it(client, sam, key, lead, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    type(sam).objects.filter(pk=sam.pk).update(is_superuser=True, is_staff=True)
    client.force_login(sam)

    answer = client.post(REQUIRED, {"credential": key.proves(asked_on(client.get(REQUIRED)))})

    assert answer.url == "/"
    assert client.get("/admin/").status_code == 200


def with_another_key(key, asked):
    other = SoftKey()
    other.id = key.id
    return other.proves(asked)


def for_another_site(key, asked):
    key.site = "elsewhere.example"
    return key.proves(asked)


def of_nobody(key, asked):
    return SoftKey().proves(asked)


def to_an_old_question(key, asked):
    return key.proves({**asked, "challenge": "AAAA"})


@pytest.mark.parametrize("cheat", [with_another_key, for_another_site, of_nobody, to_an_old_question])
def test_what_is_not_the_passkeys_own_answer_to_this_lets_nobody_in(client, sam, key, cheat):
    asked = asked_on(to_the_stage(client))

    page = client.post(STAGE, {"credential": cheat(key, asked)})

    assert "That was not your passkey" in page.text
    assert is_in(client) is False


def test_an_answer_is_good_once(client, sam, key):
    answer = key.proves(asked_on(to_the_stage(client)))
    client.post(STAGE, {"credential": answer})
    client.logout()
    to_the_stage(client)

    assert "That was not your passkey" in client.post(STAGE, {"credential": answer}).text


def test_somebody_elses_passkey_lets_nobody_in(client, sam, key):
    give_app(UserFactory(email="lee@people.example"))
    page = to_the_stage(client, "lee@people.example")
    assert "Use your passkey" not in page.text
    asked = asked_on(to_the_stage(client))
    to_the_stage(client, "lee@people.example")

    client.post(STAGE, {"credential": key.proves(asked)})

    assert is_in(client) is False


@pytest.mark.parametrize("credential", NONSENSE)
def test_what_no_browser_sends_lets_nobody_in(client, sam, key, credential):
    to_the_stage(client)

    page = client.post(STAGE, {"credential": credential})

    assert (page.status_code, is_in(client)) == (200, False)
    assert page.context["form"].errors


def test_answers_are_counted_like_codes(client, sam, key):
    to_the_stage(client)
    for _ in range(10):
        page = client.post(STAGE, {"credential": "{}"})

    answer = key.proves(asked_on(page))

    assert "Too many codes were tried" in client.post(STAGE, {"credential": answer}).text
    assert is_in(client) is False
