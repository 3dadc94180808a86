"""Codes that confirm a change of what protects an account: to the address in use, and to one that is to be used."""

from django.db import transaction

from accounts import codes
from accounts import security_emails as emails
from outbox import actions as outbox


@transaction.atomic
def send_code(*, person, replaces, now):
    """Queue a mail with a code to the person's address, take back the one it replaces, return the SentCode to keep."""
    return _send(emails.code_to_confirm, person, person.email, replaces, now)


@transaction.atomic
def send_code_to(*, address, person, replaces, now):
    """The same, to an address (canonical) that the person wants to sign in with. Somebody else's tells nothing here."""
    return _send(emails.code_for_address, person, address, replaces, now)


def _send(letter, person, address, replaces, now):
    code, sent = codes.make(address, now)
    if replaces:
        outbox.cancel(reason="a newer code was asked for", keys=[emails.code_key(replaces)])
    outbox.queue([letter(sent=sent, code=code, person=person, now=now)])
    return sent
