"""A meeting of the cast's group."""

import pytest

from tests.factories import AgendaItemFactory, MeetingFactory


@pytest.fixture
def meeting(group, council):
    return MeetingFactory(group=group, host_council=council, title="Ten years on")


@pytest.fixture
def item(meeting):
    return AgendaItemFactory(meeting=meeting, title="Missed bins")
