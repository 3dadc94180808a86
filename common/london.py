"""Dates and times as people in the UK read and type them. Everything here is pure; London's clocks decide."""

import datetime as dt
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def local(value):
    """The same moment on London's clocks. Raises ValueError for a moment without a zone."""
    if value.tzinfo is None:
        raise ValueError("a moment needs a zone")
    return value.astimezone(LONDON)


def today(now):
    """The date in London at this moment."""
    return local(now).date()


def moment(date, time):
    """The moment (UTC) at which London's clocks show this date and time.

    As PostgreSQL has it: in the hour that comes twice the second, in the hour that is skipped as if clocks had not
    changed.
    """
    fold = 0 if is_skipped(date, time) else 1
    return dt.datetime.combine(date, time.replace(fold=fold), LONDON).astimezone(dt.UTC)


def is_skipped(date, time):
    """Whether London's clocks jump over this time, on the last Sunday of March."""
    typed = dt.datetime.combine(date, time, LONDON)
    return typed.astimezone(dt.UTC).astimezone(LONDON).replace(tzinfo=None) != typed.replace(tzinfo=None)


def is_doubled(date, time):
    """Whether London's clocks show this time twice, on the last Sunday of October."""
    typed = dt.datetime.combine(date, time, LONDON)
    return not is_skipped(date, time) and typed.utcoffset() != typed.replace(fold=1).utcoffset()


def read_iso(text):
    """A moment from ISO text such as 2026-11-25T10:00; without a zone it is London's. Raises ValueError."""
    value = dt.datetime.fromisoformat(text)
    return value if value.tzinfo else value.replace(tzinfo=LONDON)


def clock(value):
    """“10am”, “10:15am”, “midday”, “midnight”. Takes a time or a moment (shown in London)."""
    at = local(value).time() if isinstance(value, dt.datetime) else value
    if (at.hour, at.minute) == (0, 0):
        return "midnight"
    if (at.hour, at.minute) == (12, 0):
        return "midday"
    minutes = f":{at.minute:02}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minutes}{'am' if at.hour < 12 else 'pm'}"


def date_of(value):
    """The date in London at a moment; a date is its own."""
    return today(value) if isinstance(value, dt.datetime) else value


def long_date(value):
    """“Wednesday 25 November 2026”. Takes a date or a moment."""
    day = date_of(value)
    return f"{day:%A} {day.day} {day:%B %Y}"


def plain_date(value):
    """“25 November 2026”. Takes a date or a moment."""
    day = date_of(value)
    return f"{day.day} {day:%B %Y}"


def short_date(value):
    """“Wed 25 Nov”. Takes a date or a moment."""
    day = date_of(value)
    return f"{day:%a} {day.day} {day:%b}"


def span(start, end):
    """“Wednesday 25 November 2026, 10am to 3:30pm”; over several days both dates are named."""
    if date_of(start) == date_of(end):
        return f"{long_date(start)}, {clock(start)} to {clock(end)}"
    return f"{long_date(start)}, {clock(start)} to {long_date(end)}, {clock(end)}"


def hours(start, end):
    """“10am to 3:30pm”; over several days “10am to 4pm on Thursday 26 November 2026”."""
    last = "" if date_of(start) == date_of(end) else f" on {long_date(end)}"
    return f"{clock(start)} to {clock(end)}{last}"


def in_days(value, now):
    """“today”, “tomorrow”, “in 3 days”, “yesterday”, “3 days ago”, counted in London's dates."""
    days = (date_of(value) - today(now)).days
    words = {0: "today", 1: "tomorrow", -1: "yesterday"}
    return words.get(days) or (f"in {days} days" if days > 0 else f"{-days} days ago")
