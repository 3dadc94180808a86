"""Councils that end, as the register would have them, for the tests of every room. A plugin of conftest.py."""

import datetime as dt

import pytest

from common import london
from councils.models import Succession
from tests.factories import CouncilFactory

DAY, LAST = dt.date(2027, 4, 1), dt.date(2027, 3, 31)


def at(month, day, hour=9, minute=0):
    """A moment of 2027, on London's clocks."""
    return london.moment(dt.date(2027, month, day), dt.time(hour, minute))


BEFORE, AFTER, MIDNIGHT = at(3, 1), at(4, 4), at(4, 1, 0)


def old(name, *successors, on=DAY, **fields):
    """A council that ends on the day before `on`, when these follow it."""
    council = CouncilFactory(short_name=name, end=on - dt.timedelta(days=1), **fields)
    for successor in successors:
        Succession.objects.create(predecessor=council, successor=successor, on=on)
    return council


def new(name, on=DAY, **fields):
    return CouncilFactory(short_name=name, start=on, **fields)


def shares(*successors):
    return dict.fromkeys(successors, 1)


# Surrey is followed by two councils, Guildford by one of them.
@pytest.fixture
def east(db):
    return new("East Surrey")


@pytest.fixture
def west(db):
    return new("West Surrey")


@pytest.fixture
def surrey(east, west):
    return old("Surrey", east, west)


@pytest.fixture
def guildford(west):
    return old("Guildford", west)
