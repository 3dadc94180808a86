"""The span of time of a report: the last twelve months, or a council's year, which runs from April to March."""

import datetime as dt
from dataclasses import dataclass

LATEST = ""
FIRST_MONTH = 4


@dataclass(frozen=True)
class Period:
    """`first` and `last` are days in London, both within. `name` is its word in an address: “” or “2026”."""

    name: str
    label: str
    first: dt.date
    last: dt.date


def periods(today, since):
    """The last twelve months, then the years of councils down to the one with the day `since`."""
    yield Period(LATEST, "The last 12 months", _a_year_before(today) + dt.timedelta(days=1), today)
    for year in range(_year_of(today), _year_of(min(since, today)) - 1, -1):
        first, last = dt.date(year, FIRST_MONTH, 1), dt.date(year + 1, FIRST_MONTH, 1) - dt.timedelta(days=1)
        yield Period(str(year), f"April {year} to March {year + 1}", first, last)


def _year_of(day):
    return day.year if day.month >= FIRST_MONTH else day.year - 1


def _a_year_before(day):
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, day=28)
