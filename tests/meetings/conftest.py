"""A meeting of the cast's group, a date poll, and a way to come to its pages as one of the cast."""

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
def come(client, request):
    """`come("member")` signs in as one of the cast."""

    def as_one_of_the_cast(who):
        if who != "anonymous":
            client.force_login(request.getfixturevalue(who))
        return client

    return as_one_of_the_cast


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
