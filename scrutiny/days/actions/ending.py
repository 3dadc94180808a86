"""A scrutiny day ends: what it is about was met, or is let go for a reason."""

from django.db import transaction

from outbox import actions as outbox
from scrutiny.days import emails
from scrutiny.days.actions import convening
from scrutiny.days.actions.following import drop
from scrutiny.days.actions.shared import held, require_runs, shown, turn
from scrutiny.models import Commitment, Day
from scrutiny.refusals import Refused

Stage = Day.Stage


@transaction.atomic
def close_day(*, day, because, by, now):
    """End the day, and with it its links. What is still open is closed with it, and wants the reason.

    Returns False if it was closed already. Raises NotYours, Refused.
    """
    current = held(day)
    require_runs(current, by)
    if current.stage == Stage.CLOSED:
        return False
    if current.stage != Stage.FOLLOW_UP:
        raise Refused("A day is closed after it was followed up. Before that it can be cancelled.")
    open_ones = _open(current)
    if open_ones and not because.strip():
        raise Refused("Say why it is closed: what is open is closed with it.")
    for commitment in open_ones:
        drop(commitment, day=current, because=because, by=by, now=now)
    convening.forget_draft(day=current, by=by, now=now)
    turn(current, Stage.CLOSED, by=by, now=now, because=because, closed_at=now, closed_by=by, closed_because=because)
    outbox.cancel(reason="the day is closed", about=emails.about(current))
    shown(day, current)
    return True


def _open(day):
    """Those that are open, each kept from others until the end of the transaction."""
    rows = Commitment.objects.filter(day=day).open().order_by("pk")
    list(rows.select_for_update(no_key=True))
    return _read(rows)


def _read(rows):
    """As they are under the lock: the ballot of one may be another by now."""
    return list(rows.select_related("ballot"))
