"""Which reminders of actions are due, asked of what stands; then written, fifty to a transaction.

Nothing is remembered between runs: the key of a mail says by when the action was due and which step it was, so a run
that was killed, doubled or three days late finds exactly what is missing.
"""

from collections import Counter
from functools import partial

from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Q, Subquery

from accounts.models import MutedMail
from common import london
from meetings import action_emails
from meetings.action_due import AHEAD, REMINDER, step_due
from meetings.models import Action, ActionStep
from outbox import actions as outbox
from outbox import holds, planning
from outbox.models import Message

COUNT = "reminders of actions"
# What tells an owner of the action and its day anew: earlier steps are no news to them.
TELLING = [ActionStep.Kind.AGREED, ActionStep.Kind.MORE_TIME, ActionStep.Kind.HANDED_OVER, ActionStep.Kind.REOPENED]


def plan(now):
    """Write every reminder of an action that is due at this moment. Returns how many; none during a hold."""
    counts = Counter({COUNT: 0})
    if holds.is_held():
        return dict(counts)
    queued = list(Message.objects.queued().filter(kind=REMINDER).values_list("key", flat=True))
    wanted = {_key(row, step): row.pk for row, step in _due(_remindable(now), now)}
    stale = [key for key in queued if key not in wanted]
    if stale:
        outbox.cancel(reason="overtaken by events", keys=stale)
    for pks in planning.batches(sorted({wanted[key] for key in planning.missing(wanted)})):
        with transaction.atomic():
            counts[COUNT] += _plan_batch(pks, now)
    return dict(counts)


def _remindable(now):
    """Open actions near their day or past it, whose owner reads mail about actions; each with `since` and `nation`.

    `since`: when this owner took it on, or it got this day.
    """
    telling = ActionStep.objects.filter(action=OuterRef("pk"), kind__in=TELLING).order_by().values("action")
    muted = MutedMail.objects.filter(person=OuterRef("person"), kind=MutedMail.Kind.ACTION)
    near = Action.objects.open().filter(due_on__lte=london.today(now) + AHEAD, person__is_active=True)
    return near.filter(~Q(Exists(muted))).annotate(
        since=Subquery(telling.annotate(last=Max("at")).values("last")), nation=F("council__nation")
    )


def _due(actions, now):
    """[(action, step)] of those of which a step has fallen due."""
    found = []
    for action in actions.order_by("pk"):
        since = action.since or action.agreed_at
        step = step_due(action.due_on, action.nation or "england", since, now)
        if step is not None:
            found.append((action, step))
    return found


def _key(action, step):
    return action_emails.reminder_key(action.pk, action.person_id, action.due_on, step.name)


def _plan_batch(pks, now):
    """Asked anew under the lock: somebody may have done it, or handed it over. What is locked waits a run."""
    rows = _remindable(now).filter(pk__in=pks).select_related("group", "meeting", "person", "council")
    due = _due(rows.select_for_update(of=["self"], no_key=True, skip_locked=True), now)
    wanted = {_key(action, step): partial(action_emails.reminder, action, step, now) for action, step in due}
    missing = planning.missing(wanted)
    letters = [letter for key, write in wanted.items() if key in missing for letter in planning.written(key, write)]
    return len(outbox.queue(letters, now=now))
