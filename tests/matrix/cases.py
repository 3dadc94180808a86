"""Which requests are made: all of them, or as many as continuous integration has time for, the same each time."""

import os
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from tests.matrix.vocabulary import ROLES, Page, Place, Role

BUDGET = 7_000
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
    """page's name → its cases: a GET or a POST of each role, and those with the lowest lots, as the budget allows.

    One request in three or so asks for a missing thing as well, to compare with.
    """
    everything = {page.name: sorted(cases(page), key=lambda case: case.lot) for page in pages}
    if WHOLE:
        return everything
    needed = {lot for found in everything.values() for lot in _one_of_each(found)}
    others = sorted({case.lot for found in everything.values() for case in found} - needed)
    drawn = needed | set(others[: max(0, budget - len(needed))])
    return {name: [case for case in found if case.lot in drawn] for name, found in everything.items()}


def _one_of_each(found):
    """The lowest lot of each role."""
    return {case.role: case.lot for case in reversed(found)}.values()
