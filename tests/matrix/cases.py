"""Which requests are made: all of them, or as many as continuous integration has time for, the same each time."""

import os
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from tests.matrix.vocabulary import ROLES, Page, Place, Role, expected

BUDGET = 3_500
WHOLE = os.environ.get("MATRIX") == "whole"


@dataclass(frozen=True)
class Case:
    page: Page
    role: Role
    place: Place
    method: str
    query: str = ""
    body: Callable | None = None

    def __str__(self):
        what = f"{self.method} {self.query}".strip() + (f" {self.body.__name__}" if self.body else "")
        return f"{self.role.name}: {what} {self.place.name or 'it'}"

    @property
    def lot(self):
        """A number below 1, the same for the same case on every machine."""
        return zlib.crc32(f"{self.page.name} {self}".encode()) / 2**32


def cases(page):
    """All requests of a page: every role, place and way to ask."""
    for role in ROLES.values():
        for place in page.of:
            for query in ("", *page.queries):
                yield Case(page, role, place, "GET", query)
            yield Case(page, role, place, "POST")
            for body in page.bodies:
                yield Case(page, role, place, "POST", body=body)


def chosen(pages, budget=BUDGET):
    """page's name → its cases: one of each class of roles, then of as many single roles as the budget allows.

    Of a class, and of a role, it is the case with the lowest lot. One request in three or so asks for a missing thing
    as well, to compare with.
    """
    everything = {page.name: sorted(cases(page), key=lambda case: case.lot) for page in pages}
    if WHOLE:
        return everything
    needed, others = set(), set()
    for page in pages:
        needed |= _one_of_each(everything[page.name], classes(page))
        others |= _one_of_each(everything[page.name], {role: role for role in ROLES.values()})
    # By their last digits: the lowest lots are those of the pages with the most cases.
    spread = sorted(others - needed, key=lambda lot: lot * 1e5 % 1)
    drawn = needed | set(spread[: max(0, budget - len(needed))])
    return {name: [case for case in found if case.lot in drawn] for name, found in everything.items()}


def classes(page):
    """role → what this page is declared to answer it, everywhere: roles of which that is the same are one class."""
    return {
        role: tuple(frozenset(expected(page, role, place, method)) for place in page.of for method in ("GET", "POST"))
        for role in ROLES.values()
    }


def _one_of_each(found, classes):
    """The lowest lot of each class."""
    return set({classes[case.role]: case.lot for case in reversed(found)}.values())
