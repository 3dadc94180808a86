"""Which mail about a council that ends is due, asked of what stands; then written, fifty to a transaction.

Where several councils follow, its people are asked 60 and 14 days before which they will work for, until they have
said; where one follows, they are told 14 days before. Of two steps that fell due only the later goes.
"""

import datetime as dt
from collections import Counter
from functools import partial

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from accounts import emails
from accounts.models import Affiliation
from accounts.succession import choices
from common import london, working_days
from councils.endings import endings_between
from outbox import actions as outbox
from outbox import holds, planning
from outbox.models import Message

ASKED, TOLD = (60, 14), (14,)  # days before
AHEAD = dt.timedelta(days=75)  # the first step, and the holidays it may go before
DAY = dt.timedelta(days=1)
LATE = dt.timedelta(days=30)  # after an outage it is still said; of what ended long ago nothing is
COUNT, WITHDRAWN = "council changes", "withdrawn"


def plan(now):
    """Write every mail about councils that end that is due at this moment. Returns how many of each kind."""
    counts = Counter({COUNT: 0, WITHDRAWN: 0})
    if holds.is_held():
        return {COUNT: 0}
    today = london.today(now)
    for ending in endings_between(today - LATE, today + AHEAD):
        step = step_due(ending, now)
        if step is None:
            continue
        counts[WITHDRAWN] += _take_back_older(ending, step)
        rows = list(concerned(ending).order_by("pk").values_list("pk", flat=True))
        for batch in planning.batches(rows):
            with transaction.atomic():
                counts[COUNT] += _plan_batch(ending, batch, step, now)
    return {COUNT: counts[COUNT]}


def step_due(ending, now):
    """How many days before the mail is that has to go now: the latest that fell due, or None."""
    steps = TOLD if ending.is_into_one else ASKED
    return min((days for days in steps if moment(ending, days) <= now), default=None)


def moment(ending, days):
    """9:00 London on the working day of the council's nation at or before."""
    return working_days.reminder_moment(ending.on - dt.timedelta(days=days), ending.predecessor.nation)


def said_until(ending, step):
    """Until when the mail of this step may go: then the next one does, or nothing is said any more."""
    later = [moment(ending, days) for days in (TOLD if ending.is_into_one else ASKED) if days < step]
    return min(later, default=london.moment(ending.on + LATE + DAY, dt.time()))


def concerned(ending):
    """The affiliations of those whom this ending concerns: still to choose, or acting for the one successor."""
    old, successors = ending.predecessor, ending.successors
    everybody = Affiliation.objects.filter(council=old, person__is_active=True)
    lasting = Q(ended_on=None) | Q(ended_on__gt=ending.last_day)
    if not ending.is_into_one:
        return everybody.filter(lasting).exclude(person__in=choices(old, successors).values("person"))
    moved = Affiliation.objects.on(ending.on).filter(person=OuterRef("person"), council=successors[0])
    return everybody.filter(lasting | Q(Exists(moved), ended_on=ending.last_day))


def _plan_batch(ending, rows, step, now):
    """Write what is due to these people, asked anew under the lock: somebody may have chosen meanwhile."""
    locked = concerned(ending).filter(pk__in=rows).select_for_update(of=["self"], no_key=True).order_by("pk")
    people = {row.person_id: row.person for row in locked.select_related("person")}
    keys = {emails.council_ends_key(ending, person, step): person for person in people.values()}
    missing, said = planning.missing(keys), {"due_at": moment(ending, step), "expires_at": said_until(ending, step)}
    letters = []
    for key in [key for key in keys if key in missing]:
        letters += planning.written(key, partial(emails.council_ends, ending, keys[key], step=step, now=now, **said))
    return len(outbox.queue(letters, now=now))


def _take_back_older(ending, step):
    """Take back what is queued of an earlier step, or of what the register said before."""
    queued = Message.objects.queued().about(emails.about(ending.predecessor)).filter(kind=emails.COUNCIL_ENDS)
    current = f":{emails.occurrence(ending, step)}"
    keys = [key for key in queued.values_list("key", flat=True) if not key.endswith(current)]
    return outbox.cancel(reason="overtaken by events", keys=keys) if keys else 0
