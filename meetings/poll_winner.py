"""Which date of a poll suits best, from what people said. Pure: somebody with a sheet of paper gets the same.

Most yes; then most yes and if need be together; then fewest no; then the date that suits the host. What is still equal
is a tie, and a lead chooses. A date that nobody can make wins nothing, nor does one that has passed. Docs:
docs/decisions/0021.
"""

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass

YES, IF_NEED_BE, NO = "yes", "if-need-be", "no"
SUITS = {YES: 2, IF_NEED_BE: 1, NO: 0}


@dataclass(frozen=True)
class Said:
    """What one person says to one date. `council` is any value that names theirs, or None."""

    option: Hashable
    answer: str
    council: Hashable = None


@dataclass(frozen=True)
class Count:
    """How one date stands. `councils`: how many councils have somebody who can come, if need be included."""

    option: Hashable
    yes: int = 0
    if_need_be: int = 0
    no: int = 0
    councils: int = 0
    host: int = 0

    @property
    def can_come(self):
        return self.yes + self.if_need_be

    @property
    def rank(self):
        """The greater, the better it suits."""
        return self.yes, self.can_come, -self.no, self.host


@dataclass(frozen=True)
class Standing:
    """The counts in the order of the dates, and the best: none (nobody can come), one, or those that are equal."""

    counts: tuple[Count, ...]
    best: tuple[Hashable, ...]

    @property
    def winner(self):
        """The one date that suits best, or None."""
        return self.best[0] if len(self.best) == 1 else None

    @property
    def is_tie(self):
        return len(self.best) > 1


def standing(options, said, host=None, past=()):
    """The Standing of these dates; `said` are Saids in any order, `host` is the council that hosts, if one does.

    Those of them that are `past` are counted and cannot win.
    """
    counts = tuple(_count(option, [one for one in said if one.option == option], host) for option in options)
    possible = [count for count in counts if count.can_come and count.option not in past]
    top = max((count.rank for count in possible), default=None)
    return Standing(counts, tuple(count.option for count in possible if count.rank == top))


def _count(option, said, host):
    answers = Counter(one.answer for one in said)
    councils = {one.council for one in said if one.council is not None and SUITS[one.answer]}
    hosts = [SUITS[one.answer] for one in said if host is not None and one.council == host]
    return Count(
        option=option,
        yes=answers[YES],
        if_need_be=answers[IF_NEED_BE],
        no=answers[NO],
        councils=len(councils),
        host=max(hosts, default=0),
    )


def in_words(count, day):
    """“Thursday 12 March 2027 suits 14 people from 11 councils; 3 of them if need be.” `day` is the date in words."""
    people = "1 person" if count.can_come == 1 else f"{count.can_come} people"
    if not count.can_come:
        return f"{day} suits nobody yet."
    councils = "1 council" if count.councils == 1 else f"{count.councils} councils"
    where = f" from {councils}" if count.councils else ""
    if not count.if_need_be:
        return f"{day} suits {people}{where}."
    if not count.yes:
        return f"{day} suits {people}{where}, if need be."
    return f"{day} suits {people}{where}; {count.if_need_be} of them if need be."
