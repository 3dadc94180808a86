"""When councils that have said nothing are reminded. Pure.

Three days before voting ends and on the day before, at 9:00 London, on the working day at or before. Nobody is reminded
within a day of the opening, and of two reminders that fell due only the latest goes.
"""

import datetime as dt

from common import london, working_days

STEPS = {"3d": 3, "1d": 1}  # which reminder: days before the last day
QUIET_FOR = dt.timedelta(days=1)  # after the opening
TOLD_FOR = dt.timedelta(days=7)  # after its end a result is still news: an outage of days loses none


def closing_step(opens_at, closes_at, nation, now):
    """“3d”, “1d”, or “” before either."""
    last, found = london.today(closes_at), ""
    for name, days in STEPS.items():
        at = working_days.reminder_moment(last - dt.timedelta(days=days), nation)
        if opens_at + QUIET_FOR <= at <= now < closes_at:
            found = name
    return found
