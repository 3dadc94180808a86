"""Which day of a meeting a line names: “Day 2”, “Thursday”, “26 November 2026”, “Dydd Iau”. Pure."""

import datetime as dt
import re
from dataclasses import dataclass

from common.forms import fold
from meetings.pasted_vocabulary import MONTHS, NUMBERS, WEEKDAYS, any_of

DAY = re.compile(rf"\b(?:day|diwrnod|dydd)\s+(?P<number>\d{{1,2}}|{any_of(NUMBERS)})\b", re.IGNORECASE)
WEEKDAY = re.compile(rf"\b(?:dydd\s+)?(?P<name>{any_of(WEEKDAYS)})\b", re.IGNORECASE)
DATE = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th|af|ain|fed)?\s+(?:of\s+)?(?P<month>{any_of(MONTHS)})\b\.?"
    r"(?:,?\s+(?P<year>20\d\d))?|(?P<iso>20\d\d-\d\d-\d\d)"
    r"|(?P<day_number>\d{1,2})[/.](?P<month_number>\d{1,2})[/.](?P<short>(?:20)?\d\d))\b",
    re.IGNORECASE,
)
SHORT = 6  # letters; “Sun”, “Mai” alone say nothing in the midst of other words


@dataclass(frozen=True)
class Named:
    """The day that a line names, 1 is the meeting's first; None: one the meeting does not have. `rest` is what it says
    besides."""

    number: int | None
    rest: str


def day_in(text, dates):
    """The Named day, or None. `dates` are those of the meeting's days; without any the first day is meant."""
    numbered, dated, weekday = DAY.search(text), DATE.search(text), WEEKDAY.search(text)
    is_alone = weekday and fold(text) == fold(weekday[0])
    if weekday and not (numbered or dated or is_alone or len(weekday["name"]) >= SHORT):
        weekday = None
    if not (numbered or dated or weekday):
        return None
    rest = text
    for pattern, match in ((DAY, numbered), (DATE, dated), (WEEKDAY, weekday)):
        rest = pattern.sub(" ", rest, count=1) if match else rest
    if numbered:
        number = NUMBERS.get(numbered["number"].casefold()) or int(numbered["number"])
        return Named(max(number, 1), rest)
    if not dates:
        return Named(1, rest)
    if dated:
        date = _date(dated, dates[0].year)
        return Named(dates.index(date) + 1 if date in dates else None, rest)
    day = WEEKDAYS[weekday["name"].casefold()]
    return Named(next((n for n, date in enumerate(dates, 1) if date.weekday() == day), None), rest)


def _date(match, year):
    """The date, or None where there is no such date."""
    try:
        if match["iso"]:
            return dt.date.fromisoformat(match["iso"])
        if match["short"]:
            return dt.date(int(match["short"]) % 2000 + 2000, int(match["month_number"]), int(match["day_number"]))
        return dt.date(int(match["year"] or year), MONTHS[match["month"].casefold()], int(match["day"]))
    except ValueError:
        return None
