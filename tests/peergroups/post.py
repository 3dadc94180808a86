"""What the tests of belonging's mail share: a moment, and reading what the outbox holds."""

import datetime as dt
from email import message_from_bytes
from email.policy import default as modern

from common import london
from outbox.models import Message

NOW = london.moment(dt.date(2026, 11, 2), dt.time(10))  # a Monday


def at(day, hour=9, month=11, minute=0):
    """A moment of 2026, on London's clocks."""
    return london.moment(dt.date(2026, month, day), dt.time(hour, minute))


def mails(**narrow):
    """(kind, address, state) of what the outbox holds, oldest first."""
    return list(Message.objects.filter(**narrow).order_by("pk").values_list("kind", "to_address", "state"))


def read(**narrow):
    """The one mail that this describes, as its reader gets it."""
    return message_from_bytes(Message.objects.standing().get(**narrow).body.mime, policy=modern)


def text(mail):
    """The text, with its folded lines joined."""
    return " ".join(mail.get_body(("plain",)).get_content().split())


def html(mail):
    return mail.get_body(("html",)).get_content()
