"""Which reminder about help given and got is due, if any. Pure: it looks at what stands, and at what was sent.

An approver is reminded on the second and the fifth working day. Hours that were put to the other side are asked after
twice, and each time only once the mail before has left: nobody is taken to agree who was not asked. An offer that runs
out is asked after two weeks before.
"""

import datetime as dt

from common import london, working_days
from meetings.action_due import months_later
from timebank.limits import (
    APPROVER_REMINDED_ON_DAYS,
    OFFER_RENEWED_BEFORE_DAYS,
    REMINDED_ON_DAYS,
    SILENT_DAYS,
)

FIRST, SECOND = 1, 2
LONGEST_HOLIDAYS = 11  # days without a working day between them
BETWEEN = dt.timedelta(days=3)  # at least, from one reminder of hours to the other
RENEWED_MONTHS = 6


def release_step(asked_at, nation, now):
    """The latest reminder of an approver that has fallen due: “2d”, “5d”, or “”."""
    moments = {days: release_moment(asked_at, days, nation) for days in APPROVER_REMINDED_ON_DAYS}
    fallen = [days for days, at in moments.items() if at <= now]
    return f"{max(fallen)}d" if fallen else ""


def release_moment(asked_at, days, nation):
    """9:00 London on so many working days after the day they were asked."""
    day, at = london.today(asked_at), None
    for _ in range(days):
        at = working_days.nudge_moment(day, nation)
        day = london.today(at)
    return at


def claim_step(made_at, first_sent_at, nation, now):
    """FIRST or SECOND, if that reminder of hours has fallen due; None before. `first_sent_at`: when the first left."""
    if first_sent_at is None:
        return FIRST if _claim_moment(made_at, REMINDED_ON_DAYS[0], nation) <= now else None
    due_at = max(_claim_moment(made_at, REMINDED_ON_DAYS[1], nation), first_sent_at + BETWEEN)
    return SECOND if due_at <= now else None


def _claim_moment(made_at, days, nation):
    """9:00 London on the first working day at or after so many days after the hours were put."""
    return working_days.nudge_moment(london.today(made_at) + dt.timedelta(days=days - 1), nation)


def silent_before(now):
    """Hours of which the second reminder left at this moment or earlier count as agreed by now."""
    return now - dt.timedelta(days=SILENT_DAYS)


def offer_moment(until, nation):
    """When who made an offer is asked whether it still stands: two weeks before, on the working day at or before."""
    return working_days.reminder_moment(until - dt.timedelta(days=OFFER_RENEWED_BEFORE_DAYS), nation)


def renewed_until(until, today):
    """The day until which one click renews an offer: half a year on."""
    return months_later(max(until, today), RENEWED_MONTHS)
