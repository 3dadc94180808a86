"""What planners of mail have in common: what is missing is written, what is no longer true is taken back.

A planner asks what stands now which mails have to be there, each with the key that says which truth it tells, so a run
that was killed, doubled or three days late finds exactly what is missing.
"""

import logging

from outbox import actions
from outbox.models import Message

log = logging.getLogger(__name__)
BATCH = 50  # mails in one transaction


def missing(wanted):
    """The keys of this dict of which no mail is queued, sent or parked."""
    return wanted.keys() - Message.objects.standing().keys_among(wanted)


def batches(things):
    """These, in order, as lists of fifty."""
    things = list(things)
    return [things[at : at + BATCH] for at in range(0, len(things), BATCH)]


def written(key, write):
    """[the letter that `write()` makes], or [].

    One mail that cannot be written must not hold up the others: it is logged, and tried again at the next run.
    """
    try:
        return [write()]
    except Exception:
        log.exception("%s could not be written", key)
        return []


def take_back_all_but(wanted, queued):
    """Cancel those of these queued messages (a queryset) whose keys are not wanted any more."""
    stale = [key for key in queued.values_list("key", flat=True) if key not in wanted]
    if stale:
        actions.cancel(reason="overtaken by events", keys=stale)
