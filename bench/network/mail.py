"""What has left in the last weeks: digests, invitations, reminders, codes; what was refused, and what still waits.

A mail is about something that is there, under the key that its room would give it: planning finds it told. Nobody gets
any: every address ends in .example (RFC 2606), and the network is filled with mail on hold.
"""

import datetime as dt
from collections import deque

from bench.network.world import DAY
from digests import windows
from digests.emails import digest_key
from digests.models import Digest
from meetings import action_emails
from outbox import mime
from outbox.letters import Letter, Priority
from outbox.models import Body, DeadAddress, Message

DIGESTS = 0.6  # of all mail
WEEK, LATELY = 7 * DAY, 100 * DAY
EVERY_WEEK = (("invitation", 35), ("reminder", 20), ("confirmation", 12), ("code", 12), ("notes", 10),
              ("action-reminder", 11))  # fmt: skip
STATES = (("sent", 975), ("cancelled", 18), ("parked", 7))
REFUSED = "550 5.1.1 There is no such mailbox"
PRIORITIES = {"code": Priority.CODE, "confirmation": Priority.CODE, "reminder": Priority.REMINDER,
              "action-reminder": Priority.REMINDER, "digest": Priority.DIGEST}  # fmt: skip
NAMES = (
    "id", "key", "to_address", "person_id", "envelope_from", "scope", "about", "kind", "priority", "due_at",
    "message_id", "date", "state", "attempts", "next_try", "last_error", "sent_at", "expires_at",
)  # fmt: skip
SAYS = "What is on, what was decided and who does what. One link each, without signing in.\n"


def write(world, pen):
    """The oldest first, so that the newest have the highest numbers; a part of those still has its text."""
    post = Post(world, pen.reserve(Message, world.sizes.messages))
    newest = deque(maxlen=world.sizes.bodies)
    pen.copy(Message, NAMES, _looked_at(post.rows(), newest))
    pen.copy(Body, ("message_id", "packed"), ((row[0], packed(row)) for row in newest), chunk=2000)
    until = post.until
    pen.copy(Digest, ("person_id", "after", "until", "lines", "made_at"), (
        (person.pk, until - WEEK, until, 5, until + windows.LAG)
        for person in post.readers if person.joined < until - WEEK
    ))  # fmt: skip
    dead = {row[2]: row for row in newest if row[12] == "parked" and row[3]}
    pen.copy(DeadAddress, ("address", "why", "since", "message_id"), (
        (address, REFUSED, row[9], row[0]) for address, row in list(dead.items())[: world.sizes.few(50)]
    ))  # fmt: skip


def _looked_at(rows, newest):
    """The same rows; the newest stay, but for codes, whose text goes in the moment in which they are sent."""
    for row in rows:
        if row[7] != "code":
            newest.append(row)
        yield row


def packed(row):
    """The bytes of a mail of the usual size, as they would go over the wire."""
    lines = "".join(f"{number}. {SAYS}" for number in range(1, 25))
    letter = Letter(
        kind=row[7], key=row[1], to_address=row[2], subject=f"Your groups: {row[7]}", text=lines,
        html=f"<!doctype html><title>{row[7]}</title>{lines.replace(SAYS, f'<p>{SAYS}</p>')}",
    )  # fmt: skip
    return Body.pack(mime.build(letter, date=row[11]))


class Post:
    """The mail of the last weeks, in the order in which it left."""

    def __init__(self, world, first):
        self.world, self.first, self.rng = world, first, world.chance("mail")
        self.until = windows.latest(windows.USUAL, world.now).astimezone(dt.UTC) - windows.LAG
        self.readers = [person for person in world.people[1:] if person.is_active]
        lately = [m for m in world.meetings if m.starts > world.now - LATELY] or world.meetings
        self.announced = [meeting for meeting in lately if meeting.state == "published"]
        self.circulated = [meeting for meeting in lately if meeting.is_circulated]
        self.said, self.number, self.sender = set(), 0, mime.bounces_to()

    def rows(self):
        """Exactly as many as there are to be; a week of digests, then what else left in it."""
        total = self.world.sizes.messages
        waiting = min(self.world.sizes.few(1000, 5), total // 10)
        digests = int(total * DIGESTS)
        weeks = max(1, -(-digests // len(self.readers)))
        others, told = total - waiting - digests, 0
        for week in range(weeks, 0, -1):
            until = self.until - (week - 1) * WEEK
            now = min(digests - told, len(self.readers))
            told += now
            yield from self._digests(until, self.readers[:now])
            yield from self._others(until, others // weeks + (others % weeks if week == 1 else 0))
        yield from self._waiting(waiting)

    def _digests(self, until, readers):
        for number, person in enumerate(readers):
            left = until + windows.LAG + number * dt.timedelta(milliseconds=20)
            yield self._row("digest", digest_key(person.pk, until), person, "", "", left)

    def _others(self, until, count):
        """Over the five days before."""
        kinds, weights = zip(*EVERY_WEEK, strict=True)
        for number, kind in enumerate(self.rng.choices(kinds, weights, k=count)):
            at = (until - DAY * 5 * (1 - number / count)).replace(microsecond=0)
            yield self._about(kind, at) or self._code(at)

    def _waiting(self, count):
        """What falls due in the next days; where that was said already, codes that nobody could be sent."""
        for number in range(count):
            at = (self.world.now + DAY * (1 + number / count)).replace(microsecond=0)
            yield self._about("reminder", at, is_waiting=True) or self._code(at, is_waiting=True)

    def _code(self, at, is_waiting=False):
        person, key = self.rng.choice(self.readers), f"code:signin:{self.first + self.number + 1}"
        return self._row("code", key, person, "", "", at, is_waiting)

    def _about(self, kind, at, is_waiting=False):
        """A mail of this kind about something that is there; None if there is nothing, or it was said."""
        group, person, key, about = self._what(kind)
        if not key or key in self.said:
            return None
        self.said.add(key)
        return self._row(kind, key, person, f"group:{group.pk}", about, at, is_waiting)

    def _what(self, kind):
        if kind == "action-reminder" and self.world.promised:
            pk, group, person, day = self.rng.choice(self.world.promised)
            return group, person, action_emails.reminder_key(pk, person.pk, day, "0d"), f"action:{pk}"
        about = {"code": [], "notes": self.circulated, "action-reminder": []}.get(kind, self.announced)
        if not about:
            return None, None, "", ""
        meeting = self.rng.choice(about)
        person = self.rng.choice(meeting.group.members).person
        occurrence = {"reminder": "0.7d", "notes": "1"}.get(kind, "0")
        return (
            meeting.group,
            person,
            f"{kind}:meeting{meeting.pk}:person{person.pk}:{occurrence}",
            f"meeting:{meeting.pk}",
        )

    def _row(self, kind, key, person, scope, about, at, is_waiting=False):
        self.number += 1
        states, weights = zip(*STATES, strict=True)
        state = "queued" if is_waiting else self.rng.choices(states, weights)[0]
        left = at if state == "sent" else None
        return (
            self.first + self.number, key, person.email, person.pk, self.sender, scope, about, kind,
            int(PRIORITIES.get(kind, Priority.CHANGE)), at, mime.message_id(key), at, state,
            int(state in {"sent", "parked"}), at, REFUSED if state == "parked" else "", left, at + 14 * DAY,
        )  # fmt: skip
