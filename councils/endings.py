"""What becomes of a council that ends: on which day, and which councils follow it, as the register has it."""

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import F

from councils.models import Council, Succession


@dataclass(frozen=True)
class Ending:
    """`on` is the first day without the council, and the first of its `successors` (by name).

    `parts` are those of what is divided, in the order of the successors, None where none is said.
    """

    predecessor: Council
    on: dt.date
    successors: tuple[Council, ...]
    parts: tuple[int | None, ...] = ()

    @property
    def last_day(self):
        return self.on - dt.timedelta(days=1)

    @property
    def is_into_one(self):
        return len(self.successors) == 1

    @property
    def shares(self):
        """{successor: Fraction}, together one: as the register has them, equal unless it has one for each of them."""
        parts = self.parts
        if not parts or None in parts or not sum(parts):
            parts = [1] * len(self.successors)
        return {one: Fraction(part, sum(parts)) for one, part in zip(self.successors, parts, strict=True)}

    def has_come(self, today):
        return self.on <= today


def ending_of(council):
    """How this council ends, or None: it does not, or the register does not know of a successor."""
    return next(iter(_endings(predecessor=council)), None)


def endings_between(first, last, **narrow):
    """Every ending whose day is one of these, both included, the earliest first. `narrow` filters successions."""
    return [ending for ending in _endings(**narrow) if first <= ending.on <= last]


def _endings(**narrow):
    """A council that is still there on the day does not end by it: a part of its area went elsewhere.

    One that has ended does not end again: only the first day without it counts.
    """
    events = Succession.objects.filter(predecessor__end__lt=F("on"), **narrow)
    by_name = events.order_by("on", "successor__short_name", "successor__code")
    found = {}
    for event in by_name.select_related("predecessor", "successor"):
        found.setdefault(event.predecessor_id, {}).setdefault(event.on, []).append(event)
    first_days = [days[min(days)] for days in found.values()]
    endings = [
        Ending(
            day[0].predecessor, day[0].on, tuple(event.successor for event in day), tuple(event.share for event in day)
        )
        for day in first_days
    ]  # fmt: skip
    return sorted(endings, key=lambda ending: (ending.on, ending.predecessor.short_name, ending.predecessor.code))
