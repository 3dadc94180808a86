"""When the way out itself is broken, nothing is claimed: one probe a minute until it works again.

It opens when the server cannot be reached, and when ten messages in succession, over three or more domains, are
refused: then it is hardly the ten. They are queued again and counted once only: those that are refused again after a
success stay parked.
"""

from datetime import timedelta

from django.db import transaction

from outbox.models import Breaker, Message

PROBE_EVERY = timedelta(seconds=60)
SUCCESSION, DOMAINS = 10, 3
REMEMBERED = 1000


def is_open():
    return Breaker.objects.exclude(opened_at=None).exists()


def open_for_connection(reason, now):
    """The server cannot be reached, or does not let us in. Opened already: keeps its cause, tells the latest reason."""
    with transaction.atomic():
        breaker = _locked()
        if not breaker.is_open:
            breaker.opened_at, breaker.cause, breaker.probed = now, Breaker.Cause.CONNECTION, []
        breaker.reason, breaker.probe_at = reason[:500], now + PROBE_EVERY
        breaker.save()


def take_probe(now):
    """Return the breaker if it is open and this process is the one to probe now, else None.

    A probe that is more than a minute ahead was set by a run for a later moment (`deliver --now`) and does not count.
    """
    with transaction.atomic():
        breaker = _locked()
        if not breaker.is_open or now < breaker.probe_at <= now + PROBE_EVERY:
            return None
        breaker.probe_at = now + PROBE_EVERY
        breaker.save(update_fields=["probe_at"])
        return breaker


def close():
    shut = {"opened_at": None, "cause": "", "reason": "", "probe_at": None, "probed": [], "refused": []}
    Breaker.objects.exclude(opened_at=None).update(**shut)


def note_probe(message, refused):
    """This row served as a probe and did not get through."""
    breaker = _locked()
    breaker.probed = [*(pk for pk in breaker.probed if pk != message.pk), message.pk][-REMEMBERED:]
    if refused:
        breaker.suspects = [*(pk for pk in breaker.suspects if pk != message.pk), message.pk][-REMEMBERED:]
    breaker.save(update_fields=["probed", "suspects"])


def note_refusal(message, reason, now):
    """Count a message that was just parked, in the same transaction. Opens when it is the last of ten in succession.

    An address that a stranger typed for a code says nothing of our way out, and must not close it for everybody.
    """
    if message.kind == "code" and message.person_id is None:
        return
    breaker = _locked()
    if breaker.is_open or message.pk in breaker.suspects:
        return
    breaker.refused = [*breaker.refused, message.pk][-SUCCESSION:]
    parked = Message.objects.filter(pk__in=breaker.refused, state=Message.State.PARKED)
    domains = {address.rpartition("@")[2].lower() for address in parked.values_list("to_address", flat=True)}
    if len(breaker.refused) == SUCCESSION and len(domains) >= DOMAINS:
        parked.update(state=Message.State.QUEUED, next_try=now)
        breaker.opened_at, breaker.cause, breaker.reason = now, Breaker.Cause.REFUSALS, reason[:500]
        breaker.probe_at, breaker.probed = now + PROBE_EVERY, breaker.refused  # somebody else's turn first
        breaker.suspects, breaker.refused = [*breaker.suspects, *breaker.refused][-REMEMBERED:], []
    breaker.save()


def _locked():
    """The one row, locked for the rest of the transaction."""
    Breaker.objects.bulk_create([Breaker(id=1)], ignore_conflicts=True)
    return Breaker.objects.select_for_update(no_key=True).get(pk=1)
