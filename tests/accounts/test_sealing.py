"""Secrets of second factors are sealed where they are kept."""

import base64
import hmac

import pytest
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts import factors, sealing
from tests.factories import UserFactory
from tests.front.security.proving import SECRET, app_code, give_app, wrong_code


@pytest.fixture
def person(db):
    return UserFactory()


def check(person, code):
    return factors.check(person=person, typed=code, now=timezone.now())


def every_row():
    """Every table as text, packed sessions and mail aside."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT to_jsonb(t)::text FROM "{table}" t')
            yield from (row for (row,) in cursor.fetchall())


def test_no_table_has_the_secret_or_a_recovery_code(person):
    _, codes = give_app(person)

    found = [row[:80] for row in every_row() if any(word in row for word in (SECRET, *codes))]

    assert found == []
    assert Authenticator.objects.get(type="totp").data["secret"].startswith("gAAAA")
    assert Authenticator.objects.get(type="recovery_codes").data["seed"].startswith("gAAAA")


def test_the_same_text_is_sealed_differently_each_time():
    assert sealing.seal("one") != sealing.seal("one")
    assert sealing.unseal(sealing.seal("one")) == "one"


def test_it_is_aes_in_cbc_mode_under_a_signature_over_all_of_it(settings):
    """Opened here by hand, with the key made here: if it were sealed otherwise, what is stored would be lost."""
    key = salted_hmac("accounts.sealing", "second factors", secret=settings.SECRET_KEY, algorithm="sha256").digest()

    token = base64.urlsafe_b64decode(sealing.seal(SECRET))

    signed, signature = token[:-32], token[-32:]
    start, hidden = signed[9:25], signed[25:]
    opened = Cipher(AES(key[16:]), CBC(start)).decryptor().update(hidden)
    assert (len(key), signed[0]) == (32, 0x80)
    assert signature == hmac.digest(key[:16], signed, "sha256")
    assert opened == SECRET.encode() + bytes([opened[-1]]) * opened[-1]


def test_what_was_altered_in_any_place_or_cut_is_not_opened():
    token = base64.urlsafe_b64decode(sealing.seal(SECRET))
    altered = [token[:n] + bytes([token[n] ^ 1]) + token[n + 1 :] for n in range(len(token))]
    cut = [token[:n] for n in (0, 1, len(token) - 1)]

    for false in [*altered, *cut]:
        with pytest.raises(sealing.CannotBeOpened):
            sealing.unseal(base64.urlsafe_b64encode(false).decode())
        with pytest.raises(sealing.CannotBeOpened):
            sealing.seal_anew(base64.urlsafe_b64encode(false).decode())


def test_a_fallback_opens_what_was_sealed_before_the_key_was_changed(person, settings):
    give_app(person)
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another key"
    code = app_code()

    assert check(person, code) is None
    settings.SECRET_KEY_FALLBACKS = [old]
    assert check(person, code).type == "totp"


def test_sealed_anew_it_needs_the_fallback_no_more(person, settings, capsys):
    _, codes = give_app(person)
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another key"
    settings.SECRET_KEY_FALLBACKS = [old]

    call_command("seal_second_factors")

    settings.SECRET_KEY_FALLBACKS = []
    assert capsys.readouterr().out == "Sealed anew: 2. Cannot be opened with any key: 0.\n"
    assert check(person, app_code()).type == "totp"
    assert check(person, codes[0]).type == "recovery_codes"


def test_what_no_key_opens_is_told_and_left_as_it_is(person, settings, capsys):
    give_app(person)
    before = list(Authenticator.objects.order_by("pk").values_list("data", flat=True))
    settings.SECRET_KEY = "another key"

    call_command("seal_second_factors")

    assert capsys.readouterr().out == "Sealed anew: 0. Cannot be opened with any key: 2.\n"
    assert list(Authenticator.objects.order_by("pk").values_list("data", flat=True)) == before


def test_with_the_key_lost_no_code_fits_not_even_one_of_an_empty_secret(person, settings, caplog):
    _, codes = give_app(person)
    settings.SECRET_KEY = "another key"

    assert [check(person, code) for code in (app_code(), app_code(""), codes[0], wrong_code(""))] == [None] * 4
    assert "SECRET_KEY that is not among the fallbacks" in caplog.text
    assert SECRET not in caplog.text
