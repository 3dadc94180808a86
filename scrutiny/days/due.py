"""When people of councils, and of the supplier, are written to about a scrutiny day. Pure.

Only to the silent: 7 days and one day before gathering ends, 3 days and one day before signatures are wanted. The
supplier, and who looks after the day for the councils, hear of a commitment 14 days before it is due, on the day, a
week after and then every month, until the councils say what became of it. All at 9:00 London: at or before such a day
on a working day, after it on the next one. Of several that fell due the latest goes.
"""

import datetime as dt

from common import london, working_days
from meetings.action_due import months_later

FIRST = "0"  # the question itself, as it is put first
GATHERING = {"7d": 7, "1d": 1}  # which reminder: days before the last day
SIGNING = {"3d": 3, "1d": 1}
QUIET_FOR = dt.timedelta(days=1)  # after the question itself nobody is reminded
SETTLES_IN = dt.timedelta(hours=1)  # a supplier answers need by need: one mail tells of all it said
TOLD_FOR = dt.timedelta(days=7)  # what happened is news so long: an outage of days loses none
AHEAD = dt.timedelta(days=14)  # before a commitment is due
MOST = 120  # months overdue


def reminder(steps, last_day, asked_at, nation, now):
    """The latest of these steps that has fallen due, such as “1d”; “” before the first, and once `last_day` is over."""
    if london.today(now) > last_day:
        return ""
    found = ""
    for name, days in steps.items():
        at = working_days.reminder_moment(last_day - dt.timedelta(days=days), nation)
        if asked_at + QUIET_FOR <= at <= now:
            found = name
    return found


def signing_asked_at(written_at, nation):
    """When councils are asked to sign a text: the working day after it was last changed, so that an hour of commas is
    one mail.
    """
    return working_days.nudge_moment(london.today(written_at), nation)


def commitment_step(due_on, since, nation, now):
    """What falls due of a commitment: “14d” before, “0d” on the day, “w1”, then “m1”, “m2” …; “” where nothing does.

    `since`: when it got this date; what would have been due before is no news.
    """
    fallen = [(at, name) for name, at in _moments(due_on, nation, now) if since < at <= now]
    return max(fallen)[1] if fallen else ""


def _moments(due_on, nation, now):
    yield "14d", working_days.reminder_moment(due_on - AHEAD, nation)
    yield "0d", working_days.reminder_moment(due_on, nation)
    yield "w1", working_days.nudge_moment(due_on + dt.timedelta(days=6), nation)
    months = (now.year - due_on.year) * 12 + now.month - due_on.month
    for count in range(max(1, months - 1), min(months, MOST) + 1):
        yield f"m{count}", working_days.nudge_moment(months_later(due_on, count) - dt.timedelta(days=1), nation)
