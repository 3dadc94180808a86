"""“Your turn”: what waits for a person, asked of every room."""

from django.conf import settings
from django.core.cache import caches
from django.utils import timezone

from accounts import waiting as accounts
from ballots import waiting as ballots
from common.waits import lines_for
from meetings import action_waiting, after_waiting, lead_waiting, poll_waiting
from meetings import waiting as meetings
from peergroups import waiting as peergroups
from scrutiny import rating_waiting, uses_waiting
from scrutiny.days import waiting as days
from timebank import waiting as timebank

WAITS = (
    *meetings.WAITS,
    *action_waiting.WAITS,
    *lead_waiting.WAITS,
    *after_waiting.WAITS,
    *poll_waiting.WAITS,
    *timebank.WAITS,
    *ballots.WAITS,
    *uses_waiting.WAITS,
    *rating_waiting.WAITS,
    *days.WAITS,
    *peergroups.WAITS,
    *accounts.WAITS,
)


FOR_LEADS = tuple(wait for wait in WAITS if wait.for_leads)


def your_turn(person, now):
    """Lines of everything that waits for this person, the soonest first; what has no date comes last."""
    return your_turns([person], now).get(person.pk, [])


def your_turns(people, now):
    """{person id: [Line]} for these people; one query, then three a room that has something, however many they are."""
    return {person_id: sorted(lines, key=_soonest) for person_id, lines in lines_for(WAITS, people, now).items()}


def for_leads(people, now):
    """[Line] of what waits for these people as leads of groups, each once; the statements of those rooms alone."""
    found = lines_for(FOR_LEADS, people, now)
    return list({line.key: line for lines in found.values() for line in lines if line.for_leads}.values())


def count(person, now=None):
    """How many things wait for this person. Nothing waits for somebody who is not signed in.

    Every page shows it, so it is kept for a minute: what others do comes into it that late, what the person does at
    once (`forget`).
    """
    if not person.is_authenticated:
        return 0
    fast, kept_for = caches["fast"], settings.COUNTS_KEPT_SECONDS
    known = fast.get(_key(person.pk)) if kept_for else None
    return known if known is not None else keep(person, len(your_turn(person, now or timezone.now())))


def keep(person, number):
    """Remember that so many things wait for this person, and return it."""
    if settings.COUNTS_KEPT_SECONDS:
        caches["fast"].set(_key(person.pk), number, settings.COUNTS_KEPT_SECONDS)
    return number


def forget(person_id):
    """Count anew at the next page: the person did something, or somebody with a link from their mail."""
    if settings.COUNTS_KEPT_SECONDS:
        caches["fast"].delete(_key(person_id))


def _key(person_id):
    return f"waiting:{person_id}"


def _soonest(line):
    return (line.due_at is None, line.due_at.timestamp() if line.due_at else 0, line.key)
