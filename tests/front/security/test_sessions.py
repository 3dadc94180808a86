"""Signing out in every other browser; a new session at sign-in."""

import pytest
from django.conf import settings
from django.contrib.auth import get_user
from django.test import Client

from tests.factories import UserFactory
from tests.front.security.proving import OUT, SECURITY
from tests.front.signing_in import is_in

pytestmark = pytest.mark.django_db


def browsers(person, number):
    found = [Client() for _ in range(number)]
    for browser in found:
        browser.force_login(person)
    return found


def test_every_other_browser_is_nobodys_at_its_next_request(sam):
    here, *others = browsers(sam, 3)
    key = here.session.session_key

    answer = here.post(OUT)

    assert answer.url == SECURITY
    assert get_user(here) == sam
    assert here.session.session_key != key
    for other in others:
        assert other.get("/account/").url == "/sign-in/?next=/account/"
        assert is_in(other) is False


def test_looking_at_the_page_does_nothing(sam):
    here, other = browsers(sam, 2)

    assert here.get(OUT).status_code == 200
    assert (is_in(here), is_in(other)) == (True, True)


def test_nobody_else_is_signed_out(sam):
    (here,), (theirs,) = browsers(sam, 1), browsers(UserFactory(), 1)

    here.post(OUT)

    assert is_in(theirs) is True


def test_a_session_that_was_copied_before_is_dead(sam):
    (here,) = browsers(sam, 1)
    stolen = Client()
    stolen.cookies[settings.SESSION_COOKIE_NAME] = here.session.session_key
    assert is_in(stolen)

    here.post(OUT)

    assert stolen.get("/account/").status_code == 302
