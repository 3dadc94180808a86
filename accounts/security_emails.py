"""Mails about what protects an account: codes that confirm a change, and notes that something was changed."""

from uuid import uuid4

from django.conf import settings

from accounts import codes
from common import london
from common.mail import render
from outbox.letters import Letter, Priority

NOTE = "account"
ADDED, REMOVED, CODES_MADE = "added", "removed", "codes-made"

SECURITY_PATH = "/account/security/"
SIGN_OUT_PATH = f"{SECURITY_PATH}sign-out-everywhere/"


def code_key(name):
    """The mail of one code, whose occurrence is its own name."""
    return f"code:confirm:{name}"


# Codes ----------------------------------------------------------------------------------------------------------------
def code_to_confirm(*, sent, code, person, now):
    """To the address in use, before it or a second factor is changed."""
    why = "You get this because somebody who is signed in as you asked for it."
    return _code("code_to_confirm", {"sign_out_url": _sign_out_url(), "why": why}, sent, code, person, now)


def code_for_address(*, sent, code, person, now):
    """To an address that somebody wants to sign in with from now on."""
    why = "You get this because somebody wants to sign in to Peer Groups with this address."
    return _code("code_for_address", {"why": why}, sent, code, person, now)


def _code(template, context, sent, code, person, now):
    minutes = int(codes.VALID_FOR.total_seconds() // 60)
    mail = render(template, {"code": code, "minutes": minutes, "email": sent.email, **context})
    return Letter.of(
        mail,
        kind="code",
        key=code_key(sent.id),
        to_address=sent.email,
        person_id=person.pk,
        priority=Priority.CODE,
        due_at=now,
        expires_at=now + codes.VALID_FOR,
    )


# Notes ----------------------------------------------------------------------------------------------------------------
def factor_changed(person, *, change, what, now):
    """That a second factor was added or removed, or recovery codes were made. `what`: the factor's name."""
    return _note("factor_changed", person, now, change=change, what=what)


def recovery_code_used(person, *, left, now):
    """That somebody signed in with a recovery code. `left`: how many are good still."""
    return _note("recovery_code_used", person, now, left=left, codes_url=settings.SITE_URL + SECURITY_PATH)


def factors_taken_away(person, *, by, because, now):
    """That a coordinator, or the operator (`by` None), took somebody's lost second factors away."""
    facts, url = [("Why", because)], settings.SITE_URL + SECURITY_PATH
    return _note("factors_taken_away", person, now, facts, by=by, codes_url=url)


def address_changed(person, *, old, new, to_address, now):
    """That another address is signed in with. The same to the old one and the new one."""
    return _note("address_changed", person, now, [("Before", old), ("From now on", new)], to_address=to_address)


def _note(template, person, now, facts=(), *, to_address=None, **said):
    at = f"{london.long_date(london.today(now))}, {london.clock(now)}"
    why = "You get this because something was changed that protects your account. It is always sent."
    context = {
        "person": person, "first_name": person.first_name, "at": at, "facts": [("When", at), *facts],
        "sign_out_url": _sign_out_url(), "why": why, **said,
    }  # fmt: skip
    return Letter.of(
        render(template, context),
        kind=NOTE,
        key=f"{NOTE}:{template}:{uuid4().hex}",
        to_address=to_address or person.email,
        person_id=person.pk,
        priority=Priority.CODE,
        due_at=now,
    )


def _sign_out_url():
    return settings.SITE_URL + SIGN_OUT_PATH
