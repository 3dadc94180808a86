"""How often a group meets, and on which day it is due to meet again. Pure: days on London's calendar, no clock.

Every so many weeks after the last meeting; every so many months after it; or on a weekday of the month, such as the
first Thursday. No meeting is due on a weekend or on a bank holiday of any nation of the group's councils: a rhythm that
keeps a weekday moves on by a week, one that keeps none to the next working day.
"""

import datetime as dt
from dataclasses import dataclass

from django.utils.text import get_text_list

from common import london, working_days
from councils.models import Council
from meetings.action_due import months_later
from peergroups.models import PeerGroup

Nth, Weekday = PeerGroup.Nth, PeerGroup.Weekday
WEEK = dt.timedelta(days=7)
TO_ASK = 3 * WEEK  # people are asked at least so long before: what a new meeting is preset to, once one is overdue
FEW_DAYS = 14  # so many are counted in days, more in weeks


@dataclass(frozen=True)
class Rhythm:
    """Every so many weeks, or every so many months; of those, maybe on the nth weekday of a month."""

    weeks: int | None = None
    months: int | None = None
    nth: str = ""
    weekday: str = ""

    @classmethod
    def of(cls, group):
        """What the group has set, or None: then it meets now and then."""
        if not (group.weeks_between or group.months_between):
            return None
        return cls(group.weeks_between, group.months_between, group.meets_nth, group.meets_weekday)

    @property
    def keeps_weekday(self):
        return bool(self.weeks or self.nth)

    def __str__(self):
        """“every month”, “every 6 weeks”, “every 2 months on the first Thursday”."""
        number, unit = (self.weeks, "week") if self.weeks else (self.months, "month")
        often = f"every {unit}" if number == 1 else f"every {number} {unit}s"
        if not self.nth:
            return often
        return f"{often} on the {Nth(self.nth).label.lower()} {Weekday(self.weekday).label}"


@dataclass(frozen=True)
class Due:
    """A day on which a meeting is due. `by_rule`: as counted; `moved_because` says why it is not that day, or “”."""

    on: dt.date
    by_rule: dt.date
    moved_because: str = ""


def due_after(rhythm, last_on, nations, turn=1):
    """When the next meeting after this one is due, or with a higher `turn` one further on. `nations`: whose holidays.

    What moved for a holiday moves nothing that comes after it.
    """
    if rhythm.weeks:
        by_rule = last_on + turn * rhythm.weeks * WEEK
    elif rhythm.nth:
        by_rule = nth_weekday(_month_of(rhythm, last_on) + turn * rhythm.months, rhythm.nth, rhythm.weekday)
    else:
        by_rule = months_later(last_on, turn * rhythm.months)
    return _moved(by_rule, rhythm, nations)


def suggested(rhythm, last_on, today, nations):
    """On which day to preset a new meeting: when it is due or, once that is over, soon, and a day of the same kind.

    Soon leaves three weeks to ask people. The same kind is the group's nth weekday, else the weekday of the last
    meeting.
    """
    due = due_after(rhythm, last_on, nations)
    soon = today + TO_ASK
    if due.on > today:
        return due
    if rhythm.nth:
        months = range(_number(soon), _number(soon) + 2)
        days = (nth_weekday(month, rhythm.nth, rhythm.weekday) for month in months)
        return _moved(next(day for day in days if day >= soon), rhythm, nations)
    return _moved(soon + dt.timedelta(days=(last_on.weekday() - soon.weekday()) % 7), rhythm, nations)


def why(rhythm, last_on, today, nations):
    """Why a new meeting is preset to the day that is `suggested`, in a sentence or three."""
    due, preset = due_after(rhythm, last_on, nations), suggested(rhythm, last_on, today, nations)
    met = "met last" if last_on < today else "has its last meeting"
    said = [f"The group meets {rhythm}, and {met} on {london.plain_date(last_on)}."]
    if preset != due:
        said.append(f"The next one was due by {london.plain_date(due.on)}; this leaves people three weeks to plan.")
    if preset.moved_because:
        said.append(f"{preset.moved_because}, so it is {london.long_date(preset.on)}.")
    return " ".join(said)


def overdue(due_on, today):
    """“3 days”, “5 weeks”: by how much a meeting is overdue, or “”."""
    days = (today - due_on).days
    if days <= 0:
        return ""
    number, unit = (days, "day") if days < FEW_DAYS else (days // 7, "week")
    return f"{number} {unit}{'' if number == 1 else 's'}"


def nth_weekday(month, nth, weekday):
    """The first to fourth, or the last, such weekday of a month. `month` counts from the year 0, as `_number` does."""
    first = dt.date(month // 12, month % 12 + 1, 1)
    day = first + dt.timedelta(days=(Weekday.values.index(weekday) - first.weekday()) % 7)
    if nth != Nth.LAST:
        return day + Nth.values.index(nth) * WEEK
    fifth = day + 4 * WEEK
    return fifth if fifth.month == day.month else day + 3 * WEEK


def _number(day):
    return day.year * 12 + day.month - 1


def _month_of(rhythm, last_on):
    """Whose turn the last meeting was: one that a holiday moved into September was August's still.

    It is the month whose day is nearest to it, of two the earlier.
    """
    months = range(_number(last_on) - 1, _number(last_on) + 2)
    return min(months, key=lambda month: abs(nth_weekday(month, rhythm.nth, rhythm.weekday) - last_on))


def _moved(by_rule, rhythm, nations):
    is_weekend = by_rule.weekday() >= 5
    step = WEEK if rhythm.keeps_weekday and not is_weekend else dt.timedelta(days=1)
    on = by_rule
    while not all(working_days.is_working_day(on, nation) for nation in nations) or on.weekday() >= 5:
        on += step
    if on == by_rule:
        return Due(on, by_rule)
    closed = [nation for nation in nations if working_days.is_bank_holiday(by_rule, nation)]
    where = get_text_list([Council.Nation(nation).label for nation in closed], "and")
    what = f"a bank holiday in {where}" if closed else f"a {by_rule:%A}"
    return Due(on, by_rule, f"{london.plain_date(by_rule) if is_weekend else london.long_date(by_rule)} is {what}")
