"""When each line of an agenda begins. Pure: minutes are time that passes, whatever London's clocks do meanwhile."""

import datetime as dt
from dataclasses import dataclass

from common import london
from meetings.models import AgendaItem

NIGHT = dt.timedelta(hours=12)
MOST_DAYS = 14
MORNING, MIDNIGHT = dt.time(9), dt.time(0)


@dataclass(frozen=True)
class Row:
    """One line and its times. Both are aware. `place` is its place among the lines of its day, 1 is first."""

    item: AgendaItem
    starts_at: dt.datetime
    ends_at: dt.datetime
    place: int = 1

    @property
    def length(self):
        return in_words(self.item.minutes)


@dataclass(frozen=True)
class Day:
    """The lines of one day, when the last one ends, and by how many minutes that misses the day's own end."""

    number: int
    starts_at: dt.datetime
    due_at: dt.datetime
    rows: tuple[Row, ...]
    ends_at: dt.datetime
    over_run: int
    under_run: int

    @property
    def closes_at(self):
        """With the meeting, or later if the lines take longer: people plan trains by it."""
        return max(self.ends_at, self.due_at)

    @property
    def too_long(self):
        return in_words(self.over_run)

    @property
    def still_free(self):
        return in_words(self.under_run)


@dataclass(frozen=True)
class Timetable:
    """The days in order with their lines; for a meeting of one day also when it ends and what it misses.

    A meeting of several days under-runs by nothing: its nights are no free time. Its days say for themselves.
    """

    days: tuple[Day, ...]
    ends_at: dt.datetime
    closes_at: dt.datetime  # with the meeting, or later if the lines take longer
    over_run: int
    under_run: int
    is_one_day: bool

    def __iter__(self):
        return iter(self.rows)

    def __len__(self):
        return sum(len(day.rows) for day in self.days)

    @property
    def rows(self):
        return tuple(row for day in self.days for row in day.rows)

    @property
    def minutes(self):
        return sum(row.item.minutes for row in self.rows)

    @property
    def too_long(self):
        return in_words(self.over_run)

    @property
    def still_free(self):
        return in_words(self.under_run)


def in_words(minutes):
    """“1 minute”, “45 minutes”, “1 h”, “5 h 15 min”."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return "1 minute" if minutes == 1 else f"{minutes} minutes"
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def days_of(meeting):
    """How many days it lasts, 14 at most. One that goes on past midnight, for twelve hours at most, is of one."""
    if meeting.ends_at - meeting.starts_at <= NIGHT:
        return 1
    last = london.today(meeting.ends_at - dt.timedelta(minutes=1))  # one that ends at midnight is of the day before
    return min((last - london.today(meeting.starts_at)).days + 1, MOST_DAYS)


def hours_of(meeting):
    """[(start, end)] of each of its days.

    Each runs between the times of the meeting. Where those are the wrong way round (from the evening of one day to the
    midday of another) a day after the first begins at 9am, or at midnight, and one before the last has the whole day.
    """
    count = days_of(meeting)
    if count == 1:
        return [(meeting.starts_at, meeting.ends_at)]
    first = london.today(meeting.starts_at)
    opens, closes = (london.local(moment).time() for moment in (meeting.starts_at, meeting.ends_at))
    closes_next_day = closes <= opens
    if closes_next_day:
        opens = MORNING if closes > MORNING else MIDNIGHT
    days = [first + dt.timedelta(days=number) for number in range(count)]
    starts = [meeting.starts_at, *(london.moment(day, opens) for day in days[1:])]
    ends = [
        london.moment(day + dt.timedelta(days=1), MIDNIGHT) if closes_next_day else london.moment(day, closes)
        for day in days[:-1]
    ]
    return list(zip(starts, [*ends, meeting.ends_at], strict=True))


def timetable(meeting, items):
    """Lay the items, in their order, end to end from the start of their day. An empty agenda under-runs by nothing."""
    items = list(items)
    hours = hours_of(meeting)
    days = tuple(
        _day(number, start, end, [item for item in items if _is_on(item, number, len(hours))])
        for number, (start, end) in enumerate(hours, start=1)
    )
    is_one_day = len(days) == 1
    ends_at = max((day.ends_at for day in days if day.rows), default=days[0].starts_at)
    return Timetable(
        days=days,
        ends_at=ends_at,
        closes_at=max(ends_at, meeting.ends_at),
        over_run=sum(day.over_run for day in days),
        under_run=days[0].under_run if is_one_day else 0,
        is_one_day=is_one_day,
    )


def _is_on(item, number, last):
    """What stood on a day that the meeting does not have any more stands on its last one."""
    return min(item.day, last) == number


def _day(number, start, end, items):
    at, rows = start.astimezone(dt.UTC), []
    for place, item in enumerate(items, start=1):
        until = at + dt.timedelta(minutes=item.minutes)
        rows.append(Row(item=item, starts_at=at, ends_at=until, place=place))
        at = until
    missing = int((end - at).total_seconds() // 60)
    return Day(
        number=number,
        starts_at=start,
        due_at=end,
        rows=tuple(rows),
        ends_at=at,
        over_run=max(0, -missing),
        under_run=max(0, missing) if rows else 0,
    )
