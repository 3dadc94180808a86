"""“Your turn”: what waits for a person, asked of every room."""

from django.conf import settings
from django.core.cache import caches
from django.utils import timezone

from accounts import waiting as accounts
from meetings import action_waiting, after_waiting
from meetings import waiting as meetings
from peergroups import waiting as peergroups
from timebank import waiting as timebank

ROOMS = (
    meetings.waiting_for,
    action_waiting.waiting_for,
    after_waiting.waiting_for,
    timebank.waiting_for,
    peergroups.waiting_for,
    accounts.waiting_for,
)


def your_turn(person, now):
    """Lines of everything that waits for this person, the soonest first; what has no date comes last."""
    return your_turns([person], now).get(person.pk, [])


def your_turns(people, now):
    """{person id: [Line]} for these people; three queries a room, however many they are."""
    turns = {}
    for waiting_for in ROOMS:
        for person_id, lines in waiting_for(people, now).items():
            turns.setdefault(person_id, []).extend(lines)
    return {person_id: sorted(lines, key=_soonest) for person_id, lines in turns.items()}


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
