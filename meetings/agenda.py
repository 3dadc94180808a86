"""When each line of an agenda begins. Pure: minutes are time that passes, whatever London's clocks do meanwhile."""

import datetime as dt
from dataclasses import dataclass

from common import london
from meetings.models import AgendaItem


@dataclass(frozen=True)
class Row:
    """One line and its times. Both are aware."""

    item: AgendaItem
    starts_at: dt.datetime
    ends_at: dt.datetime

    @property
    def length(self):
        return in_words(self.item.minutes)


@dataclass(frozen=True)
class Timetable:
    """The lines in order, when the last one ends, and by how many minutes that misses the meeting's own end.

    A meeting of several days under-runs by nothing: its nights are no free time.
    """

    rows: tuple[Row, ...]
    ends_at: dt.datetime
    closes_at: dt.datetime  # with the meeting, or later if the lines take longer: people plan trains by it
    over_run: int
    under_run: int
    is_one_day: bool

    def __iter__(self):
        return iter(self.rows)

    def __len__(self):
        return len(self.rows)

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


def timetable(meeting, items):
    """Lay the items, in their order, end to end from the meeting's start. An empty agenda under-runs by nothing."""
    at = meeting.starts_at.astimezone(dt.UTC)
    rows = []
    for item in items:
        until = at + dt.timedelta(minutes=item.minutes)
        rows.append(Row(item=item, starts_at=at, ends_at=until))
        at = until
    missing = int((meeting.ends_at - at).total_seconds() // 60)
    last_day = london.today(meeting.ends_at - dt.timedelta(minutes=1))  # one that ends at midnight is of one day
    is_one_day = last_day == london.today(meeting.starts_at)
    return Timetable(
        rows=tuple(rows),
        ends_at=at,
        closes_at=max(at, meeting.ends_at),
        over_run=max(0, -missing),
        under_run=max(0, missing) if rows and is_one_day else 0,
        is_one_day=is_one_day,
    )
