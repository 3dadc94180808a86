"""What one digest says to one person, before it is a mail. `digests.composing` fills it, `digests.emails` words it."""

import datetime as dt
from dataclasses import dataclass

from common.lines import Coming, Line, News


@dataclass(frozen=True)
class Part:
    """What is new in one group, for readers who see the same of it. `notes` are the words of its leads, newest last."""

    group: object
    notes: tuple = ()
    news: tuple[News, ...] = ()


@dataclass(frozen=True)
class Edition:
    """One digest. `council` is what the reader acts for, for the foot; `rhythm` says when it comes: “on Mondays”."""

    person: object
    after: dt.datetime
    until: dt.datetime
    due_at: dt.datetime
    rhythm: str
    council: str = ""
    turns: tuple[Line, ...] = ()
    coming: tuple[Coming, ...] = ()
    parts: tuple[Part, ...] = ()

    @property
    def lines(self):
        """How much it says. Meetings to come are shown beside what there is to say, and are no reason to write."""
        return len(self.turns) + sum(len(part.notes) + len(part.news) for part in self.parts)
