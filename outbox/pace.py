"""How fast mail goes to a domain: as the operator says (MAIL_PACE), and as the servers over there ask us to.

Counted by each sender for itself, on a clock that nobody sets: asking costs no statement. A code rests for nobody, but
it counts. What rests stays queued, in its place, and nothing of it is tried.
"""

import logging
import re
import time
from collections import Counter, defaultdict, deque
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings

log = logging.getLogger(__name__)
EVERYTHING = "*"
SECONDS = {"s": 1, "m": 60, "h": 3600}
RATE = re.compile(r"([^\s=@]+)=([1-9][0-9]{0,6})/([smh])")
FIRST_REST, LONGEST_REST = 60, 15 * 60  # seconds; twice as long each time that we are told so again
# What servers say to who sends too much: Exchange 4.7.500 and 4.7.650, Gmail 4.7.28, Postfix, Yahoo, Amazon.
TOO_MANY = re.compile(
    r"\b4\.7\.(?:28|500|650)\b|\btoo (?:many|much|fast|quickly)\b|\brate\b|\bthrottl|\bslow down\b|\bserver busy\b"
    r"|\blimit (?:is )?exceeded\b|\bexceeded\b.*\blimit\b|\bTSS0\d\b",
    re.IGNORECASE,
)


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
    """What one sender has sent of late, and what rests. `limits`: in place of those that the operator set."""

    def __init__(self, clock=time.monotonic, limits=None):
        self._clock, self._given = clock, limits
        self.forget()

    def forget(self):
        self._sent = defaultdict(deque)  # by domain, when: no more of them than its limit
        self._until = {}
        self._told = Counter()

    def note(self, domain):
        """A mail to this domain was handed over, or refused: the server over there had to do with it."""
        limits = self._limits()
        for name in limits.keys() & {domain, EVERYTHING}:
            sent = self._sent[name]
            sent.append(self._clock())
            while len(sent) > limits[name].mails:
                sent.popleft()

    def note_success(self, domain):
        """It was taken: the next time that we are told so is a first time."""
        for name in (domain, EVERYTHING):
            self._told.pop(name, None)
        self.note(domain)

    def rest(self, name, seconds=None):
        """Leave a domain, or EVERYTHING, alone for so long; without a number longer each time. Returns how long."""
        if seconds is None:
            seconds = min(FIRST_REST * 2 ** self._told[name], LONGEST_REST)
        self._told[name] += 1
        self._until[name] = max(self._until.get(name, 0), self._clock() + seconds)
        return seconds

    def resting(self):
        """The domains to which nothing goes now; EVERYTHING among them: no mail at all but codes."""
        now = self._clock()
        self._until = {name: until for name, until in self._until.items() if until > now}
        full = [name for name, limit in self._limits().items() if self._is_full(name, limit, now)]
        return sorted({*self._until, *full})

    def _limits(self):
        return _limits(tuple(settings.MAIL_PACE)) if self._given is None else self._given

    def _is_full(self, name, limit, now):
        sent = self._sent.get(name, ())
        return len(sent) >= limit.mails and sent[-limit.mails] > now - limit.seconds


kept = Pace()  # this process's: a worker's ticks follow each other in it
