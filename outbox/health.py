"""How the mail is doing, in numbers that anybody may see."""

import datetime as dt

from django.core.cache import cache
from django.db.models import Min

from outbox import holds
from outbox.models import Breaker, DeadAddress, Incoming, Message

NOBODY_SENDS_AFTER = dt.timedelta(minutes=5)
NOBODY_PLANS_AFTER = dt.timedelta(minutes=10)  # a run over a whole country's mail takes a minute or two
NOBODY_TIDIES_AFTER = dt.timedelta(hours=50)  # two nights, and somewhat more
# In the cache that is in the database: every machine's /healthz knows.
PLANNED, SENT = "mail-planned-at", "mail-sent-at"
NIGHTLY = ("retain", "tidy")


def note_planning(now):
    """A planning run has come to its end."""
    cache.set(PLANNED, now.isoformat(), timeout=None)


def note_sending(now):
    """A deliverer has sent something in the run that ends now."""
    cache.set(SENT, now.isoformat(), timeout=None)


def note_night(task, now):
    """A nightly task has come to its end."""
    cache.set(f"night-{task}-at", now.isoformat(), timeout=None)


def nights(now):
    """How long ago each nightly task came to its end, and whether somebody has to look. Never yet is no trouble."""
    noted = {task: _noted(f"night-{task}-at") for task in NIGHTLY}
    is_late = any(at is not None and at < now - NOBODY_TIDIES_AFTER for at in noted.values())
    ago = {f"{task}_seconds_ago": None if at is None else _seconds(at, now) for task, at in noted.items()}
    return {**ago, "trouble": ["nobody tidies at night"] if is_late else []}


def report(now):
    """What waits, and why. `trouble` names what somebody has to look at; no addresses, no names of servers."""
    due = Message.objects.queued().filter(due_at__lte=now)
    oldest = due.aggregate(at=Min("due_at"))["at"]
    # A message that was tried and waits for its next try is no trouble of ours; one whose time has come and gone is,
    # unless others leave: fifty thousand digests take minutes, and a domain with a pace its time.
    sent = _noted(SENT)
    others_leave = sent is not None and sent > now - NOBODY_SENDS_AFTER
    overdue = not others_leave and due.filter(next_try__lte=now - NOBODY_SENDS_AFTER).exists()
    breaker_open = Breaker.objects.exclude(opened_at=None).exists()
    held = holds.is_held()
    planned = _noted(PLANNED)
    unplanned = planned is not None and not held and planned < now - NOBODY_PLANS_AFTER
    troubles = {
        "mail is on hold": held,
        "mail server cannot be used": breaker_open,
        "nobody sends mail": overdue,
        "nobody plans mail": unplanned,
    }
    return {
        "oldest_unsent_seconds": _seconds(oldest, now),
        "parked": Message.objects.parked().count(),
        "dead_addresses": DeadAddress.objects.dead().count(),
        "incoming_kept": Incoming.objects.filter(state=Incoming.State.KEPT).count(),
        "breaker": "open" if breaker_open else "closed",
        "hold": held,
        "planned_seconds_ago": None if planned is None else _seconds(planned, now),
        "trouble": [name for name, is_so in troubles.items() if is_so],
    }


def _noted(what):
    noted = cache.get(what)  # None: never yet, on an installation that has not planned or sent anything
    return dt.datetime.fromisoformat(noted) if noted else None


def _seconds(moment, now):
    return max(0, int((now - moment).total_seconds())) if moment else 0
