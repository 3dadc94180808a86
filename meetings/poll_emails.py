"""The mails of date polls: one function per kind, each a Letter. Building one touches no network, nor the database.

A poll comes with its options (`options`, a list) and its group.
"""

import datetime as dt

from django.conf import settings

from accounts.letters import stoppable
from accounts.models import MutedMail
from common import do_links, london
from common.words import short
from outbox.letters import Priority
from peergroups.lists import of_group

OPENED, REMINDER, ENDED = "date-poll-opened", "date-poll-reminder", "date-poll-ended"
KINDS = (OPENED, REMINDER, ENDED)
ANSWER = "date-poll-answer"
DEED_LASTS = dt.timedelta(days=60)


def about(poll):
    """The poll's name in the outbox."""
    return f"date-poll:{poll.pk}"


def opened(poll, options, person, now):
    """To everybody whom a poll asks: every date, and one link to answer them all without signing in."""
    context = {
        "subject_words": f"Which date suits you? {short(poll.title)}",
        "head": "Which date suits you?",
        "lede": f"The leads of {poll.group.in_text} look for a date.",
    }
    return _asking(OPENED, opened_key(poll, person), poll, options, person, context, now)


def opened_key(poll, person):
    return f"{OPENED}:poll{poll.pk}:person{person.pk}:0"


def reminder(poll, options, person, step, now):
    """The same to somebody who has said nothing, shortly before answers end."""
    context = {
        "subject_words": f"Which date suits you? Until {london.short_date(poll.answers_until)}: {short(poll.title)}",
        "head": "Which date suits you?",
        "lede": "You have not answered yet. People who have answered get no reminder.",
    }
    return _asking(REMINDER, reminder_key(poll, person, step), poll, options, person, context, now)


def reminder_key(poll, person, step):
    return f"{REMINDER}:poll{poll.pk}:person{person.pk}:{step}"


def _asking(kind, key, poll, options, person, context, now):
    expires_at = max(poll.answers_until, now) + DEED_LASTS  # a late click reads how it ended
    token = do_links.make(ANSWER, person_id=person.pk, object_id=poll.pk, expires_at=expires_at)
    context |= {
        "title": poll.title,
        "quote": poll.words,
        "dates": [london.span(option.starts_at, option.ends_at) for option in options],
        "until": f"{london.long_date(poll.answers_until)}, {london.clock(poll.answers_until)}",
        "deeds": [
            {"label": "Say which dates suit", "url": do_links.url(token)},
            {"label": "See what others said", "url": settings.SITE_URL + poll.get_absolute_url()},
        ],
        "personal": True,
    }
    more = {
        "expires_at": poll.answers_until,
        "priority": Priority.REMINDER if kind == REMINDER else Priority.CHANGE,
    }
    return _letter("date_poll", kind, key, poll, person, context, now=now, **more)


def ended(poll, person, answer, now):
    """To everybody who was asked, once: which date it is, or why the poll was withdrawn. `answer`: theirs, or “”."""
    is_fixed = poll.outcome == poll.Outcome.FIXED
    day = london.long_date(poll.fixed_on.starts_at) if is_fixed else ""
    context = {
        "title": poll.title,
        "is_fixed": is_fixed,
        "because": poll.closed_because,
        "subject_words": f"{day}: {short(poll.title)}" if is_fixed else f"No date yet: {short(poll.title)}",
        "head": "The date is fixed" if is_fixed else "The date poll was withdrawn",
        "when": london.span(poll.fixed_on.starts_at, poll.fixed_on.ends_at) if is_fixed else "",
        "said": answer,
        "deeds": [{"label": "See what people said", "url": settings.SITE_URL + poll.get_absolute_url()}],
    }
    return _letter("date_poll_ended", ENDED, ended_key(poll, person), poll, person, context, now=now)


def ended_key(poll, person):
    return f"{ENDED}:poll{poll.pk}:person{person.pk}:{poll.outcome}"


def _letter(template, kind, key, poll, person, context, *, now, **more):
    context |= {"why": f"You get this because you are in {poll.group.in_text}."}
    said = {"kind": kind, "key": key, "about": about(poll), "priority": Priority.CHANGE, **of_group(poll.group)}
    return stoppable(template, person, MutedMail.Kind.DATES, context, now=now, **said | more)
