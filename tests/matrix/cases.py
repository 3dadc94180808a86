"""Which requests are made: all of them, or as many as continuous integration has time for, the same each time."""

import os
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from tests.matrix.vocabulary import ROLES, Page, Place, Role

BUDGET = 4_500
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
    """page's name → its cases. More than the budget: those with the lowest lots, and at least a GET and a POST of each
    role. One request in three or so asks for a missing thing as well, to compare with.
    """
    everything = {page.name: list(cases(page)) for page in pages}
    if WHOLE:
        return everything
    total = sum(len(found) for found in everything.values())
    share = min(1, 0.75 * budget / total) if total else 1
    return {name: list(_drawn(found, share)) for name, found in everything.items()}


def _drawn(found, share):
    there = set()
    for case in sorted(found, key=lambda case: case.lot):
        pair = (case.role, case.method)
        if case.lot < share or pair not in there:
            there.add(pair)
            yield case
