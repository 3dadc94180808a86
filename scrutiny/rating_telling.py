"""Whom a deed with ratings is told to, in the transaction of the deed; what waits to be sent and is over goes back.

Leads hear of what waits to be read from `rating_planner`.
"""

from accounts.models import MutedMail
from outbox import actions as outbox
from peergroups.speakers import speakers
from scrutiny import rating_emails as emails
from scrutiny.models import Reply


def returned(versions, *, by, now):
    """Who wrote them is told, or, where they do not act for the council any more, those who do."""
    people = _willing(_speakers(versions[0], now))
    outbox.queue([emails.returned(versions, person, by, now) for person in people if person.pk != by.pk], now=now)


def replied(version, text, *, now):
    """The council hears what the supplier says."""
    number = Reply.objects.filter(version=version).count()
    people = _willing(_speakers(version, now))
    outbox.queue([emails.replied(version, text, number, person, now) for person in people], now=now)


def overtaken(use, council):
    """Nobody needs to read what was judged or taken back: what asks leads for it and waits is not sent."""
    outbox.cancel(reason="overtaken by events", about=emails.about(use, council), kinds=[emails.JUDGE])


def _speakers(version, now):
    return speakers(version.rating.council, first=version.by, now=now)


def _willing(people):
    muted = MutedMail.objects.filter(person__in=people, kind=MutedMail.Kind.RATINGS) if people else ()
    left = {one.person_id for one in muted}
    return [person for person in people if person.pk not in left]
