"""When a council is asked whether its list is still true: a year after it last said so, then every year. Pure."""

from common import london, working_days
from meetings.action_due import months_later

MONTHS = 12
MOST = 100  # years of silence


def asked_on(basis, was_checked, nation, now):
    """The latest day (London) on which a council has fallen due to be asked, or None before the first.

    `basis`: when its people last said something of the list, or, if they never did (`was_checked` False), when the
    list came in: then they are asked at once, on the next working day at 9:00.
    """
    day, found = london.today(basis), None
    for years in range(0 if not was_checked else 1, MOST):
        on = months_later(day, MONTHS * years)
        if working_days.nudge_moment(on, nation) > now:
            break
        found = on
    return found
