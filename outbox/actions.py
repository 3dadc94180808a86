"""What a room does with the outbox: queue letters and cancel them, in the transaction of its own deed."""

import logging
import re
from functools import partial

from django.db import connection, transaction
from django.utils import timezone

from outbox import holds, mime, wake, webhooks
from outbox.letters import Priority
from outbox.models import (
    NOT_SENT_DEAD,
    NOT_SENT_DROPPED,
    NOT_SENT_RESTORED,
    Body,
    DeadAddress,
    Incoming,
    Message,
    Recall,
)

log = logging.getLogger(__name__)
BATCH = 50
COLUMNS = (
    "key", "channel", "to_address", "person_id", "envelope_from", "scope", "about", "kind", "priority", "due_at",
    "message_id", "date", "state", "attempts", "next_try", "last_error", "sent_at", "expires_at",
)  # fmt: skip
# What stands against sending, in one statement: the moment from which a hold was released, and which of these addresses
# are dead.
AGAINST = """
SELECT (SELECT max(released_from) FROM outbox_hold), ARRAY(
  SELECT given FROM unnest(%s::text[]) AS given
  WHERE EXISTS (SELECT FROM outbox_deadaddress WHERE revived_at IS NULL AND lower(address) = lower(given))
)
"""


def queue(letters, now=None):
    """Store these letters, each unless its key stands already. Returns the keys that were stored, in their order.

    Call it in the transaction of the deed that they tell of: the mail exists if, and only if, the deed does. Wakes the
    deliverer on commit, as well as it can; the ticks of the worker find what nobody woke. What goes to a dead address
    is parked at once, but for codes; what has expired is not stored at all.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("outbox.actions.queue belongs in the transaction of its deed")
    now = now or timezone.now()
    first = {}
    for letter in letters:
        if letter.expires_at is None or letter.expires_at > now:  # else it would be cancelled, and planned again
            first.setdefault(letter.key, letter)
    # In the order of the keys, so that two planners with the same letters never wait for each other in a circle.
    ordered = sorted(first.values(), key=_in_order)
    stored = {}
    for start in range(0, len(ordered), BATCH):
        stored |= _store(ordered[start : start + BATCH], now)
    if stored:
        urgent = [pk for key, pk in stored.items() if first[key].priority == Priority.CODE]
        transaction.on_commit(partial(wake.after_commit, urgent), robust=True)
    return [key for key in first if key in stored]


def _in_order(letter):
    """The key with its numbers as numbers: person 9 is written to before person 10."""
    parts = re.findall(r"([^0-9]*)([0-9]*)", letter.key)
    return [(text, int(number or 0)) for text, number in parts], letter.key


def _store(letters, now):
    """Insert rows, then the bodies of those that are new: building costs nothing for what was said already."""
    restored, dead = _against(letters)
    place = f"({', '.join(['%s'] * len(COLUMNS))})"
    sql = (
        f"INSERT INTO outbox_message ({', '.join(COLUMNS)}) VALUES {', '.join([place] * len(letters))} "  # noqa: S608
        "ON CONFLICT (key) WHERE state <> 'cancelled' DO NOTHING RETURNING id, key"
    )
    rows = {letter.key: _row(letter, now, restored, dead) for letter in letters}
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for row in rows.values() for value in row.values()])
        stored = {key: pk for pk, key in cursor.fetchall()}
    bodies, hopeless = [], []
    for letter in letters:
        if letter.key not in stored:
            continue
        try:
            built = _built(letter, rows[letter.key]["date"])
        except mime.NotAnAddressError as error:
            hopeless.append((stored[letter.key], f"The address was not accepted: {error}"))
        else:
            bodies.append(Body(message_id=stored[letter.key], packed=Body.pack(built)))
    Body.objects.bulk_create(bodies)
    for pk, why in hopeless:
        Message.objects.filter(pk=pk).update(state=Message.State.PARKED, last_error=why)
    return stored


def _built(letter, date):
    """The bytes to keep. Raises NotAnAddressError for a letter to an address that no mail can go to."""
    return webhooks.build(letter) if letter.channel == Message.Channel.WEBHOOK else mime.build(letter, date=date)


def _against(letters):
    """(what was due before this moment may have been sent before a restore, addresses at which nothing arrives)"""
    with connection.cursor() as cursor:
        cursor.execute(AGAINST, [[_address(letter) for letter in letters]])
        restored, dead = cursor.fetchone()
    return restored, set(dead)


def _address(letter):
    return mime.clean(letter.to_address)[:320]


def _row(letter, now, restored, dead):
    due_at = letter.due_at or now
    late = restored is not None and due_at < restored
    why = NOT_SENT_RESTORED if late else NOT_SENT_DEAD if letter.kind != "code" and _address(letter) in dead else ""
    return {
        "key": letter.key,
        "channel": letter.channel,
        "to_address": _address(letter),
        "person_id": letter.person_id,
        "envelope_from": letter.envelope_from or mime.bounces_to(),
        "scope": letter.scope,
        "about": letter.about,
        "kind": letter.kind,
        "priority": int(letter.priority),
        "due_at": due_at,
        "message_id": mime.message_id(letter.key),
        "date": max(due_at, now).replace(microsecond=0),
        "state": Message.State.PARKED if why else Message.State.QUEUED,
        "attempts": 0,
        "next_try": due_at,
        "last_error": why,
        "sent_at": None,
        "expires_at": letter.expires_at,
    }


def cancel(*, reason, about=None, scope=None, person_id=None, kinds=None, keys=None):
    """Take back what has not been sent. Returns how many messages were cancelled or recalled.

    Never waits for a mail server: a row that is being sent right now gets a Recall, and its reader the mail about the
    change. At least one condition; several narrow each other.
    """
    wanted = {
        "about": about, "scope": scope, "person_id": person_id,
        "kind__in": None if kinds is None else list(kinds), "key__in": None if keys is None else list(keys),
    }  # fmt: skip
    wanted = {name: value for name, value in wanted.items() if value is not None}
    if not wanted:
        raise ValueError("cancel needs to know what: about, scope, person_id, kinds or keys")
    unsent = Message.objects.filter(state__in=[Message.State.QUEUED, Message.State.PARKED], **wanted)
    with transaction.atomic():
        free = list(unsent.order_by("pk").select_for_update(skip_locked=True, no_key=True).values_list("pk", flat=True))
        Message.objects.filter(pk__in=free).update(state=Message.State.CANCELLED, last_error=reason[:500])
        sending = list(unsent.values_list("pk", flat=True))
        Recall.objects.bulk_create([Recall(message_id=pk, reason=reason[:200]) for pk in sending])
    return len(free) + len(sending)


def release_mail(*, start, now=None):
    """End the hold after a restore. What fell due before `start` is kept as not sent. Returns how many those are.

    They are parked, not cancelled: a cancelled row frees its key, and the planner would say it all again.
    """
    now = now or timezone.now()
    with transaction.atomic():
        kept = Message.objects.queued().filter(due_at__lt=start)
        count = kept.update(state=Message.State.PARKED, last_error=NOT_SENT_RESTORED)
        holds.release(start, now)
    wake.after_commit([])
    return count


# What could not be sent ----------------------------------------------------------------------------------------------
class CannotSend(Exception):
    """Sending this once more would be of no use. Its text says why, for people."""


@transaction.atomic
def retry(*, message, by, now):
    """Send a parked message once more, byte for byte. Returns whether it waits to be sent now. Raises CannotSend."""
    found = _parked(message)
    if found is None:
        return False
    if not Body.objects.filter(message=found.pk).exists():
        raise CannotSend("Its text is no longer kept, so it cannot be sent again.")
    if found.expires_at is not None and found.expires_at <= now:
        raise CannotSend("It would speak of something that is over, so it is not sent any more.")
    if DeadAddress.objects.dead().of(found.to_address).exists():
        raise CannotSend("Nothing is sent to this address. Say first that it works again.")
    _settle(found, state=Message.State.QUEUED, next_try=now, attempts=0, last_error="")
    transaction.on_commit(partial(wake.after_commit, []), robust=True)
    return True


@transaction.atomic
def drop(*, message, by, now):
    """Leave a parked message unsent for good. Returns whether that is new.

    It keeps its key, and with it its state: cancelled, it would be written again by whoever plans.
    """
    found = _parked(message)
    if found is None:
        return False
    _settle(found, last_error=f"{NOT_SENT_DROPPED}. {found.last_error}"[:500])
    return True


@transaction.atomic
def revive(*, address, by, now):
    """Send mail to an address again of which a server said that it does not exist. Returns whether that is new.

    What could not be sent meanwhile stays parked: by now it may be stale, and somebody looks at each.
    """
    return bool(DeadAddress.objects.dead().of(address).update(revived_at=now, revived_by_id=by.pk))


@transaction.atomic
def put_aside(*, incoming, by, now):
    """Say of a mail that came back, and that nobody could read, that somebody looked. Returns whether that is new."""
    return bool(Incoming.objects.kept().filter(pk=incoming.pk).update(state=Incoming.State.DROPPED))


def _parked(message):
    """The message as it is now, locked, if it still waits for somebody to look; else None."""
    return Message.objects.parked().filter(pk=message.pk).select_for_update(no_key=True).first()


def _settle(message, **values):
    Message.objects.filter(pk=message.pk).update(**values)
