"""A lead of one group, and three meetings of it that were held."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories import CouncilFactory, CoverageFactory, MeetingFactory, MembershipFactory, PresenceFactory

LONG_AGO = dt.timedelta(days=900)


@pytest.fixture
def held(group, lead):
    """Its last three meetings, the latest first: its lead was ticked at each."""
    meetings = [MeetingFactory(group=group, days=-days) for days in (30, 120, 210)]
    for meeting in meetings:
        PresenceFactory(meeting=meeting, person=lead, council=lead.memberships.get().council)
    return meetings


@pytest.fixture
def covered(group):
    """covered(name) → a council that the group covers, for years; with people=… so many members for as long."""

    def covered(name, people=0, **membership):
        council = CouncilFactory(short_name=name)
        CoverageFactory(group=group, council=council, start=None)
        for _ in range(people):
            MembershipFactory(group=group, council=council, **{"joined_at": timezone.now() - LONG_AGO} | membership)
        return council

    return covered


@pytest.fixture
def counted():
    """counted(do) → how many statements it took."""

    def counted(do):
        with CaptureQueriesContext(connection) as asked:
            do()
        return len(asked)

    return counted
