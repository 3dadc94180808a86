"""Stretches of days, both ends included; None is since ever, or until further notice. Pure."""

import datetime as dt
from dataclasses import dataclass

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Span:
    start: dt.date | None = None
    end: dt.date | None = None

    def until(self, day):
        """What of it comes before this day, or None."""
        if self.start is not None and self.start >= day:
            return None
        return self if self.end is not None and self.end < day else Span(self.start, day - DAY)

    def since(self, day):
        """What of it is left from this day on, or None."""
        if self.end is not None and self.end < day:
            return None
        return self if self.start is not None and self.start >= day else Span(day, self.end)

    def meets(self, other):
        """Whether the two have a day in common."""
        return _not_after(self.start, other.end) and _not_after(other.start, self.end)

    def with_(self, other):
        """The stretch from the first day of both to the last."""
        starts, ends = (self.start, other.start), (self.end, other.end)
        return Span(None if None in starts else min(starts), None if None in ends else max(ends))


def _not_after(start, end):
    return start is None or end is None or start <= end
