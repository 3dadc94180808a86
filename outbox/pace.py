"""How fast mail goes to a domain: as the operator says (MAIL_PACE), and as the servers over there ask us to.

Both hold for all senders together, on however many machines. Before each run a sender takes an allowance out of what is
left of each pace, in a short transaction of its own, and after it gives back what it did not use. (To divide a pace by
the number of senders, each machine would have to know the others, and who has nothing to send would hold back its part;
a row taken with the claim would let senders wait for each other while a mail server answers.) Who died in the middle
gave nothing back: that counts as sent. The clock is the database's, which all of them share.

Asking costs no statement for a mail, and one for a run where no pace is set. A code rests for nobody, but it counts.
What rests stays queued, in its place, and nothing of it is tried.
"""

import logging
import re
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection, transaction

log = logging.getLogger(__name__)
EVERYTHING = "*"
SECONDS = {"s": 1, "m": 60, "h": 3600}
RATE = re.compile(r"([^\s=@]+)=([1-9][0-9]{0,6})/([smh])")
FIRST_REST, LONGEST_REST = 60, 15 * 60  # seconds; twice as long each time that we are told so again
GOOD_FOR = 120  # seconds: how long an allowance may be used; a worker's run is shorter (outbox.tasks.HANGS)
LOCK = 5_040_616  # of PostgreSQL's advisory locks: who takes an allowance
# What servers say to who sends too much: Exchange 4.7.500 and 4.7.650, Gmail 4.7.28, Postfix, Yahoo, Amazon.
TOO_MANY = re.compile(
    r"\b4\.7\.(?:28|500|650)\b|\btoo (?:many|much|fast|quickly)\b|\brate\b|\bthrottl|\bslow down\b|\bserver busy\b"
    r"|\blimit (?:is )?exceeded\b|\bexceeded\b.*\blimit\b|\bTSS0\d\b",
    re.IGNORECASE,
)
RESTING = """
SELECT name, EXTRACT(EPOCH FROM max(until) - clock_timestamp())::float FROM outbox_rest
WHERE until > clock_timestamp() GROUP BY name
"""
REST = """
WITH over AS (DELETE FROM outbox_rest WHERE until <= clock_timestamp())
INSERT INTO outbox_rest (name, until) VALUES (%s, clock_timestamp() + %s * interval '1 second')
"""
# The lock is a statement before: what the others took must be seen.
TAKE_TURNS = "SELECT pg_advisory_xact_lock(%s)"
TAKE = """
WITH over AS (DELETE FROM outbox_allowance WHERE until <= clock_timestamp())
INSERT INTO outbox_allowance (name, mails, until)
SELECT name, least(%(most)s, mails - gone), clock_timestamp() + (seconds + %(good_for)s) * interval '1 second'
FROM unnest(%(names)s::text[], %(mails)s::int[], %(seconds)s::int[]) AS pace (name, mails, seconds),
  LATERAL (SELECT coalesce(sum(taken.mails), 0)::int AS gone FROM outbox_allowance AS taken
           WHERE taken.name = pace.name AND taken.until > clock_timestamp()) AS others
WHERE mails > gone
RETURNING id, name, mails
"""
GIVE_BACK = """
WITH taken AS (DELETE FROM outbox_allowance WHERE id = ANY(%(rows)s))
INSERT INTO outbox_allowance (name, mails, until)
SELECT name, mails, clock_timestamp() + seconds * interval '1 second'
FROM unnest(%(names)s::text[], %(mails)s::int[], %(seconds)s::int[]) AS used (name, mails, seconds)
"""


def says_too_many(reply):
    """Whether a transient refusal is about how much we send, not about this mail: greylisting is not."""
    return bool(TOO_MANY.search(reply))


@dataclass(frozen=True)
class Limit:
    """At most so many mails in so many seconds, whichever seconds these are."""

    mails: int
    seconds: int


def read(words):
    """{domain: Limit} of MAIL_PACE: `outlook.example=60/m, *=30/m` (s, m or h; * is all mail together).

    Raises ValueError.
    """
    limits = {}
    for word in words:
        found = RATE.fullmatch(word.strip().lower())
        if not found:
            raise ValueError(f"MAIL_PACE: “{word}” is not of the form outlook.example=60/m")
        domain, mails, unit = found.groups()
        limits[domain] = Limit(int(mails), SECONDS[unit])
    return limits


@lru_cache(maxsize=8)
def _limits(words):
    """What cannot be read limits nothing, and is said once: `manage.py check` says it before."""
    try:
        return read(words)
    except ValueError as error:
        log.error("%s", error)
        return {}


class Pace:
    """What one sender may send now, and what rests. `limits`: in place of those that the operator set."""

    def __init__(self, clock=time.monotonic, limits=None):
        self._clock, self._given = clock, limits
        self.forget()

    def forget(self):
        self._rows, self._left, self._used, self._taken_at = [], Counter(), Counter(), 0
        self._until = {}
        self._told = Counter()

    # A run -------------------------------------------------------------------------------------------------------
    def look(self):
        """Learn what rests by now."""
        with connection.cursor() as cursor:
            cursor.execute(RESTING)
            self._until = {name: self._clock() + seconds for name, seconds in cursor.fetchall()}

    def begin(self, most):
        """Before a run: look, and take an allowance of at most so many mails of each pace."""
        self.look()
        if limits := self._limits():
            self.end()
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(TAKE_TURNS, [LOCK])
                given = _columns({name: limit.mails for name, limit in limits.items()}, limits)
                cursor.execute(TAKE, {**given, "most": most, "good_for": GOOD_FOR})
                taken = cursor.fetchall()
            self._rows = [pk for pk, _, _ in taken]
            self._left = Counter({name: mails for _, name, mails in taken})
            self._taken_at = self._clock()

    def end(self):
        """After a run: of what was taken only what was used counts, from now on. Raises nothing."""
        rows, used, limits = self._rows, self._used, self._limits()
        self._rows, self._left, self._used = [], Counter(), Counter()
        if not (rows or used):
            return
        given = _columns({name: mails for name, mails in used.items() if name in limits}, limits)
        with suppress(DatabaseError), connection.cursor() as cursor:  # without a database all of it counts as used
            cursor.execute(GIVE_BACK, {**given, "rows": rows})

    # A mail ------------------------------------------------------------------------------------------------------
    def note(self, domain):
        """A mail to this domain was handed over, or refused: the server over there had to do with it."""
        for name in self._limits().keys() & {domain, EVERYTHING}:
            self._left[name] -= 1
            self._used[name] += 1

    def note_success(self, domain):
        """It was taken: the next time that we are told so is a first time."""
        self.forgive(domain)
        self.forgive(EVERYTHING)
        self.note(domain)

    def forgive(self, name):
        self._told.pop(name, None)

    def rest(self, name, seconds=None):
        """Leave a domain, or EVERYTHING, alone for so long; without a number longer each time. Returns how long.

        Every sender does, once the transaction in which this is said is committed.
        """
        if seconds is None:
            seconds = min(FIRST_REST * 2 ** self._told[name], LONGEST_REST)
        self._told[name] += 1
        self._until[name] = max(self._until.get(name, 0), self._clock() + seconds)
        with connection.cursor() as cursor:
            cursor.execute(REST, [name, seconds])
        return seconds

    def rests_for(self, name):
        """How many seconds it still rests; 0: it does not."""
        return max(self._until.get(name, 0) - self._clock(), 0)

    def resting(self):
        """The domains to which nothing goes now; EVERYTHING among them: no mail at all but codes."""
        now = self._clock()
        is_over = now > self._taken_at + GOOD_FOR
        full = {name for name in self._limits() if is_over or self._left[name] <= 0}
        return sorted({name for name, until in self._until.items() if until > now} | full)

    def _limits(self):
        return _limits(tuple(settings.MAIL_PACE)) if self._given is None else self._given


def _columns(mails, limits):
    return {
        "names": list(mails),
        "mails": list(mails.values()),
        "seconds": [limits[name].seconds for name in mails],
    }


kept = Pace()  # this process's: a worker's ticks follow each other in it
