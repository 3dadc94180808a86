"""The pages with a target ask the database as often for three rows as for thirty and for three hundred."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import ActionFactory, CouncilFactory, MeetingFactory
from tests.scrutiny_factories import ProductFactory, UseFactory
from tests.timebank_factories import RequestFactory, officer

SIZES = (3, 30, 300)


def meetings(group, member, count):
    MeetingFactory.create_batch(count, group=group, audience="public")
    return reverse("meetings:meeting-list", args=[group.slug])


def actions(group, member, count):
    ActionFactory.create_batch(count, group=group, person=member, council=member.affiliations.get().council)
    return reverse("front:my-actions")


def requests(group, member, count):
    council = CouncilFactory()
    RequestFactory.create_batch(count, council=council, asked_by=officer(council), audience="all")
    return reverse("timebank:home")


def uses(group, member, count):
    product = ProductFactory()
    for _ in range(count):
        UseFactory(product=product, council=CouncilFactory())
    return product.get_absolute_url()


def admin_meetings(group, member, count):
    meetings(group, member, count)
    return reverse("admin:meetings_meeting_changelist")


def admin_actions(group, member, count):
    actions(group, member, count)
    return reverse("admin:meetings_action_changelist")


@pytest.mark.parametrize(
    ("fill", "who", "statements"),
    [
        (meetings, None, 4), (actions, "member", 7), (requests, "member", 12), (uses, "member", 11),
        (admin_meetings, "coordinator", 6), (admin_actions, "coordinator", 7),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)  # fmt: skip
@pytest.mark.parametrize("count", SIZES)
def test_a_list_costs_the_same_for_3_30_and_300_rows(client, group, member, request, fill, who, statements, count):
    if who:
        client.force_login(request.getfixturevalue(who))
    url = fill(group, member, count)
    client.get(url)  # what waits is counted once a minute

    with CaptureQueriesContext(connection) as asked:
        response = client.get(url)

    assert response.status_code == 200
    assert len(asked) == statements
