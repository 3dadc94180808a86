"""Taking a mail in: it is kept as it came, read, and what it says is done, in one transaction.

Only what nobody could read waits for somebody to look. Nothing that stands in a mail can make this fail; a database
that is away does, and then the mail is not taken in and may be handed in again.
"""

import hashlib
import logging
import re
from dataclasses import dataclass, field

from django.db import InterfaceError, OperationalError, transaction
from django.db.models.functions import Lower

from outbox import mime
from outbox.intake import bounces, replies
from outbox.intake.parts import NotUnderstoodError, header, parsed
from outbox.models import NOT_SENT_DEAD, DeadAddress, Incoming, Message

log = logging.getLogger(__name__)
LARGEST = 1_000_000  # bytes; whoever brings a mail asks before
Kind, State = Incoming.Kind, Incoming.State
SERVERS = {"mailer-daemon", "postmaster"}


@dataclass(frozen=True)
class Taken:
    """What was done with a mail, in a sentence, and which of ours it was about."""

    why: str
    message: Message | None = None


@dataclass(frozen=True)
class Automatic:
    """A mail that no person wrote and nobody has to read: “out of office”, “your mail was opened”."""

    words: str = field(default="An automatic answer, such as “out of office”.")


def take(raw, *, answer, now):
    """Take in a mail, given as bytes. The same bytes again change nothing. Returns its Incoming.

    `answer(reply, now)` is what a room above does with the answer of a calendar: it returns a Taken, or raises
    NotUnderstoodError. Raises OperationalError or InterfaceError when the database is away, and nothing else.
    """
    name = hashlib.sha256(raw).hexdigest()
    unread = {"packed": Incoming.pack(raw), "state": State.KEPT, "why": "Not read yet.", "at": now}
    with transaction.atomic():
        row, is_new = Incoming.objects.get_or_create(digest=name, defaults=unread)
        if is_new:
            row.kind, row.state, taken = _understood(raw, answer, now)
            row.why, row.message = mime.clean(taken.why)[:500], taken.message
            row.save(update_fields=["kind", "state", "why", "message"])
    return row


def read(raw):
    """What a mail is: (kind, Bounce, Reply or Automatic). Raises NotUnderstoodError with `kind` on it."""
    kind = Kind.OTHER
    try:
        mail = parsed(raw)
        if bounces.is_bounce(mail):
            kind = Kind.BOUNCE
            return kind, bounces.read(mail)
        if calendar := replies.calendar_of(mail):
            kind = Kind.REPLY
            return kind, replies.read(mail, calendar)
        return kind, _other(mail)
    except NotUnderstoodError as error:
        error.kind = kind
        raise
    except Exception as error:  # a mail is anybody's bytes: Python's readers fail on some in ways they do not say
        unreadable = NotUnderstoodError(f"It cannot be read ({type(error).__name__}).")
        unreadable.kind = kind
        raise unreadable from error


def _understood(raw, answer, now):
    """(kind, state, Taken)"""
    kind = Kind.OTHER
    try:
        kind, found = read(raw)
        with transaction.atomic():
            return kind, State.DONE, _deed(found, answer, now)
    except NotUnderstoodError as error:
        return getattr(error, "kind", kind), State.KEPT, Taken(str(error))
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        log.exception("an incoming mail was read but not taken in")
        return kind, State.KEPT, Taken(f"It was read but not taken in ({type(error).__name__}: see the log).")


def _deed(found, answer, now):
    if isinstance(found, bounces.Bounce):
        return _note(found, now)
    if isinstance(found, replies.Reply):
        return answer(found, now)
    return Taken(found.words)


def _other(mail):
    """What is neither a report nor an answer: written by a machine for nobody, or to be looked at."""
    report = str(mail.get_param("report-type") or "").lower()
    if report == "disposition-notification":
        return Automatic("A receipt that a mail was opened.")
    sender = header(mail, "From").rpartition("<")[2].rstrip("> ")
    if sender.partition("@")[0].lower() in SERVERS:
        raise NotUnderstoodError("A mail server writes, but in words for people only.")
    submitted = header(mail, "Auto-Submitted").lower()
    if (submitted and submitted != "no") or header(mail, "X-Auto-Response-Suppress") or _is_bulk(mail):
        return Automatic()
    raise NotUnderstoodError(f"A letter from {sender[:200] or 'nobody'}: it is no report, and no answer of a calendar.")


def _is_bulk(mail):
    words = header(mail, "Precedence").lower()
    return bool(header(mail, "X-Autoreply") or re.fullmatch(r"bulk|junk|list|auto_reply", words))


# What a report of a mail server does ----------------------------------------------------------------------------------
def _note(bounce, now):
    """Park what did not arrive; write off an address that is none. Who forges a report needs the mail itself."""
    named = Message.objects.standing().filter(message_id__in=bounce.message_ids)
    message = named.select_for_update(no_key=True).order_by("-pk").first()
    if message is None:
        return Taken("A report on a mail that is not one of ours.")
    told = bounce.on(message.to_address)
    if told is None:
        return Taken("It arrived, was sent on to another address by its reader, and did not arrive there.", message)
    if not told.has_failed:
        return Taken(f"Noted: {told.action}. {told.words}", message)
    why = f"It came back: {told.words}"
    if message.state == Message.State.SENT:
        Message.objects.filter(pk=message.pk).update(state=Message.State.PARKED, sent_at=None, last_error=why[:500])
    is_ours = message.message_id in bounce.proven
    if is_ours and told.is_no_address and told.is_called(message.to_address) and _may_be_dead(message):
        _write_off(message, told.words, now)
        return Taken(f"{why} Nothing but codes goes to this address any more.", message)
    return Taken(why, message)


def _may_be_dead(message):
    """Not what a stranger typed, who may type anything; nor an address that was shown to work after this mail left."""
    if message.kind == "code" and message.person_id is None:
        return False
    shown = DeadAddress.objects.of(message.to_address).filter(revived_at__gt=message.date)
    return not shown.exists()


def _write_off(message, why, now):
    """Nothing but codes goes there any more. What waits already is parked, but not what is being sent right now."""
    dead = DeadAddress(address=message.to_address, why=why[:500], since=now, message=message)
    DeadAddress.objects.bulk_create([dead], ignore_conflicts=True)
    if message.person_id is None:
        return
    waiting = Message.objects.queued().filter(person_id=message.person_id).exclude(kind="code")
    waiting = waiting.alias(lower=Lower("to_address")).filter(lower=message.to_address.lower())
    free = list(waiting.order_by("pk").select_for_update(skip_locked=True, no_key=True).values_list("pk", flat=True))
    Message.objects.filter(pk__in=free).update(state=Message.State.PARKED, last_error=NOT_SENT_DEAD)
