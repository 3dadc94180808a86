"""When a digest is due, and which span of time it covers. Pure; London's clocks decide."""

import datetime as dt
from dataclasses import dataclass

from common import london

WEEK, FORTNIGHT, MONTH, NEVER = "week", "fortnight", "month", "never"  # digests.models.Rhythm.Every
# A transaction lives for five minutes at most: what is to become visible by the end of a window has, when it is asked.
LAG = dt.timedelta(minutes=10)
FIRST_AT_MOST = dt.timedelta(days=35)
EVEN_MONDAY = dt.date(1970, 1, 5)  # the Monday of an even week
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class Beat:
    """How often, on which weekday (0 is Monday), at which hour of London's clocks."""

    every: str = WEEK
    weekday: int = 0
    hour: int = 8

    @property
    def in_words(self):
        """“on Mondays”, “every second Monday”, “on the first Monday of each month”."""
        day = DAYS[self.weekday]
        words = {
            WEEK: f"on {day}s",
            FORTNIGHT: f"every second {day}",
            MONTH: f"on the first {day} of each month",
            NEVER: "never",
        }
        return words[self.every]


USUAL = Beat()


@dataclass(frozen=True)
class Window:
    """A digest that is due: it covers (`after`, `until`]; the next one is due at `next_at`."""

    after: dt.datetime
    until: dt.datetime
    due_at: dt.datetime
    next_at: dt.datetime


def latest(beat, now):
    """The last moment of this beat that has come; None: it has none."""
    if beat.every == NEVER:
        return None
    today = london.today(now)
    day = today - dt.timedelta(days=(today.weekday() - beat.weekday) % 7)
    while not _counts(beat, day) or _moment(beat, day) > now:
        day -= dt.timedelta(days=7)
    return _moment(beat, day)


def previous(beat, moment):
    """The moment of this beat before one of its moments."""
    return latest(beat, moment - dt.timedelta(microseconds=1))


def following(beat, moment):
    """The first moment of this beat after a moment."""
    today = london.today(moment)
    day = today - dt.timedelta(days=(today.weekday() - beat.weekday) % 7)
    while not _counts(beat, day) or _moment(beat, day) <= moment:
        day += dt.timedelta(days=7)
    return _moment(beat, day)


def window(beat, *, now, told_until=None, member_since, changed_at=None, since=None):
    """The digest that is due to somebody now, or None.

    `told_until` is the end of their window before, `member_since` when they came in and stayed, `changed_at` and
    `since` are their Rhythm's. The first window is one period long; for who came lately, and waited for it longer than
    that because of an outage, it goes back to when they came.
    """
    due_at = latest(beat, now)
    if due_at is None or (changed_at and changed_at > due_at):
        return None
    until = due_at - LAG
    if member_since > until:
        return None
    if told_until is not None and told_until >= member_since:
        after = told_until
    else:
        after, waits_since = previous(beat, due_at) - LAG, max(member_since, since or member_since)
        if waits_since > until - FIRST_AT_MOST:
            after = min(after, waits_since)
    after = max(moment for moment in (after, told_until, since) if moment is not None)
    return Window(after, until, due_at, following(beat, due_at)) if after < until else None


def member_since(stays):
    """When somebody came in who is a member now, and stayed: the start of the last of these unbroken (start, end).

    Who changes role or group at once has not been away. None: nobody stays.
    """
    current = [start for start, end in stays if end is None]
    if not current:
        return None
    since = min(current)
    for start, end in sorted(stays, key=lambda stay: stay[0], reverse=True):
        if start < since and end is not None and end >= since:
            since = start
    return since


def _counts(beat, day):
    """Whether this day, of the right weekday, is one of the beat."""
    if beat.every == MONTH:
        return day.day <= 7
    return beat.every == WEEK or (day - EVEN_MONDAY).days // 7 % 2 == 0


def _moment(beat, day):
    return london.moment(day, dt.time(beat.hour))
