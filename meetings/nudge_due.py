"""When somebody is nudged about hosting or leading, and after how often nobody is any more. Pure.

Each nudge is a few steps and then silence. An offer to host, while no meeting is planned: four weeks after it was made,
in a group with a rhythm six weeks before its next meeting is due, and once more four weeks later. A meeting that is
announced without a place: 21 and 10 days before. A group whose next meeting is due: on that day, four and eight weeks
later. Actions that nobody has: on Mondays, from one to five weeks after anything was last said of one of them. All at
9:00 London on a working day of the reader's nation; of several steps that fell due the latest goes.
"""

import datetime as dt
from dataclasses import dataclass

from common import london, working_days

OFFER, VENUE, DUE, UNOWNED = "hosting-offer", "hosting-venue", "leading-due", "leading-unowned"
HOSTING, LEADING = (OFFER, VENUE), (DUE, UNOWNED)
KINDS = (*HOSTING, *LEADING)

DAY, WEEK = dt.timedelta(days=1), dt.timedelta(days=7)
OFFER_RESTS = 4 * WEEK  # before anybody asks after it, and between the two times
OFFER_AHEAD = 6 * WEEK  # before the next meeting is due: time to find a date and a room
VENUE_DAYS = (21, 10)
VENUE_AHEAD = dt.timedelta(days=21 + 14)  # and the longest run of holidays before that
DUE_WEEKS = (0, 4, 8)
VENUE_WAITS = VENUE_DAYS[0] * DAY  # before the meeting: since then its leads read that they have to find out where
UNOWNED_FROM, UNOWNED_UNTIL = WEEK, 5 * WEEK
SAID_FOR = dt.timedelta(days=30)  # what nobody heard of within this time, after an outage, is not said any more
CLOSES = dt.time(17)


@dataclass(frozen=True)
class Step:
    """One mail that fell due. `name` is what its key says of it: 1, 21d, 4w, 2026-11-23."""

    name: str
    at: dt.datetime


def offer_step(offered_on, due_on, nation, now):
    """Of an offer that stands while no meeting is planned. `due_on`: when the group's next meeting is due, or None."""
    first = offered_on + OFFER_RESTS
    if due_on is not None:
        first = max(first, due_on - OFFER_AHEAD)
    return _latest([_at_or_after(first, nation, "1"), _at_or_after(first + OFFER_RESTS, nation, "2")], now)


def venue_step(starts_on, nation, now):
    """Of a meeting to come that is announced and has no place."""
    steps = []
    for days in VENUE_DAYS:
        at = working_days.reminder_moment(starts_on - dt.timedelta(days=days), nation)
        steps.append(Step(f"{days}d", at))
    return _latest(steps, now)


def due_step(due_on, nation, now):
    """Of a group whose next meeting is due on this day, while none is planned."""
    return _latest([_at_or_after(due_on + weeks * WEEK, nation, f"{weeks}w") for weeks in DUE_WEEKS], now)


def unowned_step(nation, now):
    """This week's Monday, or the first working day after it; once that has come."""
    today = london.today(now)
    monday = today - dt.timedelta(days=today.weekday())
    return _latest([_at_or_after(monday, nation, monday.isoformat())], now)


def is_worth_a_word(touched_at, step):
    """Whether an action that nobody has is reason enough for this week's mail. `touched_at`: when anything was said."""
    return UNOWNED_FROM <= step.at - touched_at < UNOWNED_UNTIL


def leaves_at(step, nation, now):
    """When it goes: at its moment. Found late, in an evening or on a Sunday, it waits for the next working morning."""
    today = london.today(now)
    nine = london.moment(today, working_days.NINE)
    if not working_days.is_working_day(today, nation) or now >= london.moment(today, CLOSES):
        return working_days.nudge_moment(today, nation)
    return max(step.at, nine) if now < nine else step.at


def _latest(steps, now):
    fallen = [step for step in steps if step.at <= now < step.at + SAID_FOR]
    return max(fallen, key=lambda step: step.at, default=None)


def _at_or_after(date, nation, name):
    return Step(name, working_days.nudge_moment(date - dt.timedelta(days=1), nation))
