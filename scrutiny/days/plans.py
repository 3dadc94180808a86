"""A scrutiny day's dates as days before the day with the supplier, and back again. Pure."""

import datetime as dt

from common import london
from scrutiny.days.dates import DATES

STEPS = ("asks", "gathers", "votes", "signs")
USUAL = 28  # days that councils have to write needs, where nobody was asked yet
# What a reader of the template sees happen, in its order; the last is the day itself.
WORDS = {
    "asks": "Councils that share the supplier are asked",
    "gathers": "The last day to write needs",
    "votes": "The last day of voting",
    "signs": "The joint statement is signed and sent",
}


def steps_of(day):
    """{step: days before the day} of a day with all its dates."""
    asked = london.today(day.opened_at) if day.opened_at else day.gather_until - dt.timedelta(days=USUAL)
    asked = min(asked, day.gather_until - dt.timedelta(days=1))
    dates = (asked, day.gather_until, day.vote_until, day.sign_by)
    return {step: (day.day_on - date).days for step, date in zip(STEPS, dates, strict=True)}


def dates_from(plan, today):
    """The four dates (London) of a day whose councils are asked today."""
    day_on = today + dt.timedelta(days=plan.asks)
    before = (plan.gathers, plan.votes, plan.signs, 0)
    return {name: day_on - dt.timedelta(days=days) for name, days in zip(DATES, before, strict=True)}


def in_words(plan):
    """[(what happens, “14 weeks before”)]."""
    steps = [(WORDS[step], f"{span(getattr(plan, step))} before") for step in STEPS]
    return [*steps, ("The day with the supplier", "")]


def span(days):
    """“14 weeks”, “10 days”, “1 day”: whole weeks where they are."""
    number, unit = (days // 7, "week") if days and days % 7 == 0 else (days, "day")
    return f"{number} {unit}{'' if number == 1 else 's'}"
