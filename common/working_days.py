"""Working days of each nation of the UK, and when mail about a date goes out. Bank holidays come from `holidays`."""

import datetime as dt
from functools import cache

import holidays

from common import london

NINE = dt.time(9)
SUBDIVISIONS = {"england": "ENG", "scotland": "SCT", "wales": "WLS", "northern-ireland": "NIR"}


@cache
def _bank_holidays(nation):
    return holidays.country_holidays("GB", subdiv=SUBDIVISIONS[nation])


def is_bank_holiday(date, nation):
    """Whether banks are closed in this nation (england, scotland, wales, northern-ireland).

    Raises KeyError for others.
    """
    return date in _bank_holidays(nation)


def bank_holiday(date, nation):
    """What this day is called where banks are closed on it (“Christmas Day”), or “”. Raises KeyError for others."""
    name = _bank_holidays(nation).get(date, "")
    return name.replace("; ", " and ").replace("(observed)", "(substitute day)").replace("'", "’")


def is_working_day(date, nation):
    return date.weekday() < 5 and not is_bank_holiday(date, nation)


def days_after(date, count, nation):
    """The last of so many working days that follow this date."""
    while count:
        date += dt.timedelta(days=1)
        count -= is_working_day(date, nation)
    return date


def reminder_moment(date, nation):
    """9:00 London on the working day at or before this date: nobody is reminded on a Sunday."""
    while not is_working_day(date, nation):
        date -= dt.timedelta(days=1)
    return london.moment(date, NINE)


def nudge_moment(date, nation):
    """9:00 London on the first working day after this date: when to speak of something that is late."""
    date += dt.timedelta(days=1)
    while not is_working_day(date, nation):
        date += dt.timedelta(days=1)
    return london.moment(date, NINE)
