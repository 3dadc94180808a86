"""Which mail about an action its owner has to get now, if any. Pure: it looks at what stands.

Three days before it is due and on the day, at or before that date; then, while it is overdue, weekly four times and
monthly after that, on the next working day. Of several that fell due the latest goes.
"""

import datetime as dt
from calendar import monthrange
from dataclasses import dataclass
from functools import lru_cache

from common import working_days

REMINDER, GIVEN, UNOWNED = "action-reminder", "action-given", "action-unowned"
KINDS = (REMINDER, GIVEN, UNOWNED)
AHEAD = dt.timedelta(days=14)  # three days before, and the longest run of holidays before that
WEEKS = 4
STUCK = dt.timedelta(days=7 * WEEKS)  # so long overdue, the leads' line of what is late says so


@dataclass(frozen=True)
class Step:
    """One mail that fell due. `name` is what its key says of it: 3d, 0d, w1 to w4, m2 (two months overdue), m3, …"""

    name: str
    at: dt.datetime

    @property
    def is_late(self):
        return self.name[0] in "wm"


def step_due(due_on, nation, since, now):
    """The latest step that has fallen due after `since`: when this owner took it on, or it got this day. Or None."""
    fallen = [step for step in _candidates(due_on, nation, now) if since < step.at <= now]
    return max(reversed(fallen), key=lambda step: step.at, default=None)  # of two on one morning the later one


def superseded_at(step, due_on, nation):
    """The moment from which the step after this one tells more: until then it may go."""
    months = int(step.name[1:]) + 1 if step.name.startswith("m") else 2
    steps = [*_candidates(due_on, nation, step.at), _after(months_later(due_on, months), nation, f"m{months}")]
    return min(other.at for other in steps if other.at > step.at)


def stuck_before(today):
    """What was due before this day is stuck: its weekly reminders have gone by, and the leads look at it."""
    return today - STUCK


def _candidates(due_on, nation, now):
    """The steps round this moment, in their order; of the monthly ones only the last that can have come."""
    steps = [_before(due_on, nation, 3), _before(due_on, nation, 0)]
    steps += [_after(due_on + dt.timedelta(days=7 * week), nation, f"w{week}") for week in range(1, WEEKS + 1)]
    months = (now.year - due_on.year) * 12 + now.month - due_on.month
    return steps + [_after(months_later(due_on, n), nation, f"m{n}") for n in range(max(2, months - 1), months + 1)]


@lru_cache(maxsize=8192)
def _before(due_on, nation, days):
    at = working_days.reminder_moment(due_on - dt.timedelta(days=days), nation)
    return Step(f"{days}d", at)


@lru_cache(maxsize=8192)
def _after(date, nation, name):
    return Step(name, working_days.nudge_moment(date - dt.timedelta(days=1), nation))


def months_later(date, months):
    """The same day so many months on, or the month's last."""
    year, month = divmod(date.year * 12 + date.month - 1 + months, 12)
    return date.replace(year=year, month=month + 1, day=min(date.day, monthrange(year, month + 1)[1]))
