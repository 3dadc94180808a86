"""The four dates of a scrutiny day: how each is called, and how they move together. Pure."""

import datetime as dt

from common import london

DATES = ("gather_until", "vote_until", "sign_by", "day_on")
NAMES = {"gather_until": "needs until", "vote_until": "votes until", "sign_by": "signed by", "day_on": "day on"}


def put_off(day, name, until):
    """{name: date}: this date at `until` or later, and those after it as far from it as they were planned; {} if it is.

    By whole weeks: a Tuesday stays one.
    """
    weeks = -((getattr(day, name) - until).days // 7)
    if weeks <= 0:
        return {}
    return {each: getattr(day, each) + dt.timedelta(weeks=weeks) for each in DATES[DATES.index(name) :]}


def in_words(dates):
    """“needs until 3 March 2026, votes until 17 March 2026”."""
    return ", ".join(f"{NAMES[name]} {london.plain_date(value)}" for name, value in dates.items())


def told(day, dates, because):
    """The reason for other dates, and which they are. That of a meeting is told by the meeting itself."""
    shown = {name: value for name, value in dates.items() if name != "day_on" or not day.has_meeting}
    return f"{because} (now: {in_words(shown)})" if shown else because
