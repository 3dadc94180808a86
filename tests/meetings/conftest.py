"""A meeting of the cast's group, and a date poll."""

import pytest
import time_machine

from tests.factories import AgendaItemFactory, MeetingFactory
from tests.meetings import polling


@pytest.fixture
def meeting(group, council):
    return MeetingFactory(group=group, host_council=council, title="Ten years on")


@pytest.fixture
def item(meeting):
    return AgendaItemFactory(meeting=meeting, title="Missed bins")


@pytest.fixture
def on_a_monday_in_november():
    with time_machine.travel(polling.NOW, tick=False):
        yield


@pytest.fixture
def poll(group, lead):
    return polling.opened(group, lead)


@pytest.fixture
def draft(group):
    return MeetingFactory(group=group, draft=True, title="Winter meeting", audience="members")
