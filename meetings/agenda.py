"""When each line of an agenda begins. Pure: minutes are time that passes, whatever London's clocks do meanwhile."""

import datetime as dt
from dataclasses import dataclass

from meetings.models import AgendaItem


@dataclass(frozen=True)
class Row:
    """One line and its times. Both are aware."""

    item: AgendaItem
    starts_at: dt.datetime
    ends_at: dt.datetime


@dataclass(frozen=True)
class Timetable:
    """The lines in order, when the last one ends, and by how many minutes that misses the meeting's own end."""

    rows: tuple[Row, ...]
    ends_at: dt.datetime
    over_run: int
    under_run: int

    def __iter__(self):
        return iter(self.rows)

    def __len__(self):
        return len(self.rows)

    @property
    def minutes(self):
        return sum(row.item.minutes for row in self.rows)


def timetable(meeting, items):
    """Lay the items, in their order, end to end from the meeting's start. An empty agenda under-runs by nothing."""
    at = meeting.starts_at.astimezone(dt.UTC)
    rows = []
    for item in items:
        until = at + dt.timedelta(minutes=item.minutes)
        rows.append(Row(item=item, starts_at=at, ends_at=until))
        at = until
    missing = int((meeting.ends_at - at).total_seconds() // 60)
    return Timetable(rows=tuple(rows), ends_at=at, over_run=max(0, -missing), under_run=max(0, missing) if rows else 0)
