"""How the mail is doing, in numbers that anybody may see."""

from datetime import timedelta

from django.db.models import Min

from outbox import holds
from outbox.models import Breaker, Message

NOBODY_SENDS_AFTER = timedelta(minutes=5)


def report(now):
    """What waits, and why. `trouble` names what somebody has to look at; no addresses, no names of servers."""
    due = Message.objects.queued().filter(due_at__lte=now)
    oldest = due.aggregate(at=Min("due_at"))["at"]
    # A message that was tried and waits for its next try is no trouble of ours; one whose time has come and gone is.
    overdue = due.filter(next_try__lte=now - NOBODY_SENDS_AFTER).exists()
    breaker_open = Breaker.objects.exclude(opened_at=None).exists()
    held = holds.is_held()
    troubles = {"mail is on hold": held, "mail server cannot be used": breaker_open, "nobody sends mail": overdue}
    return {
        "oldest_unsent_seconds": int((now - oldest).total_seconds()) if oldest else 0,
        "parked": Message.objects.parked().count(),
        "breaker": "open" if breaker_open else "closed",
        "hold": held,
        "trouble": [name for name, is_so in troubles.items() if is_so],
    }
