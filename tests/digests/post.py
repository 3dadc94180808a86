"""What the tests of digests share: Mondays of November 2026, members since long ago, and what a digest said."""

import datetime as dt
from email import message_from_bytes
from email.policy import default as modern

from common import london
from digests import planner
from outbox.models import Message
from tests.factories import MembershipFactory

LONG_AGO = dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC)


def at(day, hour=8, minute=0, month=11, year=2026):
    return london.moment(dt.date(year, month, day), dt.time(hour, minute))


MONDAY, NEXT_MONDAY = at(23), at(30)


def belong(group, **fields):
    """Somebody who is a member of this group since long ago."""
    return MembershipFactory(group=group, **{"joined_at": LONG_AGO} | fields).person


class Post:
    """Reads the editions that are written, and lets them be mails."""

    def __init__(self):
        self.editions = []

    def write(self, edition, now):
        self.editions.append(edition)
        return planner.emails.digest(edition, now)

    def plan(self, now, **more):
        """How many digests were written."""
        return planner.plan(now, write=self.write, **more)["digests"]

    def last_to(self, person):
        return [edition for edition in self.editions if edition.person == person][-1]

    def titles(self, person):
        """What the last digest to this person told as new, group by group."""
        return [[line.title for line in part.news] for part in self.last_to(person).parts]


def mails(person=None, **narrow):
    """The keys without what they begin with, oldest first."""
    found = Message.objects.filter(kind="digest", **narrow).order_by("pk")
    if person is not None:
        found = found.filter(person_id=person.pk)
    return [message.key.rpartition(":")[2] for message in found]


def text(message):
    parsed = message_from_bytes(message.body.mime, policy=modern)
    return parsed.get_body(("plain",)).get_content().replace("\r\n", "\n")
