"""A group of three councils, each with somebody who votes for it."""

import datetime as dt
from types import SimpleNamespace

import pytest

from common import london
from tests.factories import CouncilFactory, CoverageFactory
from tests.timebank_factories import officer


def at(day, hour=10, month=11):
    """A moment of November 2026 (or another month), on London's clocks."""
    return london.moment(dt.date(2026, month, day), dt.time(hour))


@pytest.fixture
def three(group, council, lead, member):
    """Winchester (Sam), Havant (Robin) and Eastleigh (Kit); Priya leads. All people have been there since 2020."""
    made = SimpleNamespace(group=group, lead=lead, winchester=council, sam=member)
    for name, person in (("havant", "Robin Placeholder"), ("eastleigh", "Kit Specimen")):
        found = CouncilFactory(short_name=name.title())
        CoverageFactory(group=group, council=found)
        setattr(made, name, found)
        setattr(made, person.split()[0].lower(), officer(found, group, name=person))
    return made
