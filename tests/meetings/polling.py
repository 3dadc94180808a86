"""Polls as the tests make them: moments in words, and answers to every date at once."""

import datetime as dt

from django.urls import reverse

from common import london
from meetings import actions

NOW = london.read_iso("2026-11-16T12:00")  # a Monday
UNTIL = london.read_iso("2026-11-27T17:00")
THURSDAY = (london.read_iso("2026-12-10T10:00"), london.read_iso("2026-12-10T15:00"))
FRIDAY = (london.read_iso("2026-12-11T10:00"), london.read_iso("2026-12-11T15:00"))
MONDAY = (london.read_iso("2026-12-14T10:00"), london.read_iso("2026-12-14T15:00"))


def opened(group, lead, *, dates=(THURSDAY, FRIDAY), now=NOW, **more):
    more = {"title": "Winter meeting", "answers_until": UNTIL} | more
    return actions.open_poll(group=group, dates=dates, by=lead, now=now, **more)


def say(poll, person, *answers, now=NOW):
    """Answers in the order of the dates."""
    options = [option.pk for option in poll.options.all()]
    given = dict(zip(options, answers, strict=True))
    return actions.answer_poll(poll=poll, answers=given, by=person, now=now)


def said(poll, person):
    rows = poll.options.filter(answers__person=person).order_by("starts_at")
    return list(rows.values_list("answers__answer", flat=True))


def typed(*dates, until=UNTIL, **more):
    """What a lead types: dates as (from, to) moments."""
    last = london.local(until)
    given = {"title": "Winter meeting", "words": "", "rows": str(max(len(dates), 3)), **_day("last_day", last)}
    for number, (start, end) in enumerate(dates, 1):
        given |= _day(f"date_{number}", london.local(start))
        given |= {f"from_{number}": london.clock(start), f"to_{number}": london.clock(end)}
    return given | more


def _day(name, moment):
    return {f"{name}_day": moment.day, f"{name}_month": moment.month, f"{name}_year": moment.year}


def form_of(poll, *answers):
    return {f"option_{option.pk}": said for option, said in zip(poll.options.all(), answers, strict=True)}


def url(name, poll, *more):
    return reverse(f"meetings:{name}", args=[poll.group.slug, poll.pk, *more])


def days(number):
    return dt.timedelta(days=number)


def read(response):
    """The page as words in a row."""
    return " ".join(response.content.decode().split())
