"""The page of a group: how many are in it, and what it says to the one who reads it."""

import datetime as dt

import pytest
from django.utils import timezone

from tests.factories import CoverageFactory, JoinRequestFactory, MembershipFactory, UserFactory


def page(client, group):
    return client.get(group.get_absolute_url())


@pytest.mark.parametrize(
    ("covered", "others", "partner", "said"),
    [
        (0, 0, False, "no members yet"),
        (2, 0, False, "2 people, from 2 of them"),
        (1, 1, True, "3 people, from 1 of them and 1 other council"),
        (0, 2, False, "2 people, from 2 other councils"),
        (0, 0, True, "1 person"),
    ],
)
def test_members_are_counted_by_the_councils_the_group_covers(client, group, covered, others, partner, said):
    for _ in range(covered):
        MembershipFactory(group=group, council=CoverageFactory(group=group).council)
    MembershipFactory.create_batch(others, group=group)
    if partner:
        MembershipFactory(group=group, kind="supplier", council=None, organisation="Example Ltd")

    assert f"</strong>{said}</dd>" in page(client, group).text


def test_who_has_asked_sees_it_on_the_groups_page(client, group, outsider):
    JoinRequestFactory(group=group, person=outsider, asked_at=dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC))
    JoinRequestFactory(group=group, person=UserFactory(name="Robin Example"))
    client.force_login(outsider)

    text = page(client, group).text

    assert text.count("You asked on 21 November 2026") == 2
    assert "How to join" not in text


def test_nobody_elses_request_is_shown(client, group, outsider):
    JoinRequestFactory(group=group)
    client.force_login(outsider)

    assert "You asked on" not in page(client, group).text


@pytest.mark.parametrize(
    ("who", "sees"), [("lead", True), ("coordinator", True), ("member", False), ("outsider", False)]
)
def test_the_desk_is_linked_for_leads_and_coordinators(client, group, request, who, sees):
    client.force_login(request.getfixturevalue(who))

    assert ("Your desk" in page(client, group).text) == sees


def test_a_request_that_was_answered_is_shown_no_more(client, group, outsider):
    JoinRequestFactory(group=group, person=outsider, decided_at=timezone.now(), outcome="declined")
    client.force_login(outsider)

    assert "You asked on" not in page(client, group).text


def test_a_lead_sees_how_much_waits_to_be_decided(client, group, lead):
    JoinRequestFactory(group=group)
    JoinRequestFactory(group=group, decided_at=timezone.now(), outcome="declined")
    client.force_login(lead)

    assert page(client, group).context["inside"]["waiting"] == 1
