"""A meeting of the cast's group, and a way to come to its pages as one of the cast."""

import pytest

from tests.factories import AgendaItemFactory, MeetingFactory


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
