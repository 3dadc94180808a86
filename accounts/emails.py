"""Mails about signing in. Building one touches no network."""

from accounts import codes
from common.mail import render
from outbox.letters import Letter, Priority


def code_key(name):
    """The mail of one code. A code is told once, so its occurrence is its own name."""
    return f"code:signin:{name}"


def code(*, sent, code, person, now):
    """The code itself. No link in this mail signs anybody in."""
    minutes = int(codes.VALID_FOR.total_seconds() // 60)
    return _letter("code", {"code": code, "minutes": minutes}, sent=sent, person=person, now=now)


def code_refused(*, sent, person, now):
    """In place of a code, to somebody whose account is closed. Only the reader of the address learns it."""
    return _letter("code_refused", {}, sent=sent, person=person, now=now)


def _letter(template, context, *, sent, person, now):
    why = "You get this because a code was asked for with your address."
    mail = render(template, {"email": sent.email, "why": why, **context})
    return Letter(
        kind="code",
        key=code_key(sent.id),
        to_address=sent.email,
        person_id=person.pk if person else None,
        priority=Priority.CODE,
        due_at=now,
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
    )
