"""“Show my name in public”: off at first, then the name stands on the group's page, until it is withdrawn."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from tests.factories import (
    AgendaItemFactory,
    AttendanceFactory,
    CouncilFactory,
    MeetingFactory,
    MembershipFactory,
    UserFactory,
    close,
)

CANARIES = {"Canary Lead", "Canary Second", "Canary Member", "Canary Presenter"}


@pytest.fixture
def told(group, council):
    """A group that would give every name away: two leads, a member, an agenda, answers, past and to come."""
    first, second, member = (UserFactory(name=f"Canary {who}") for who in ("Lead", "Second", "Member"))
    MembershipFactory(group=group, person=first, council=council, role="lead")
    MembershipFactory(group=group, person=second, council=CouncilFactory(short_name="Havant"), role="lead")
    MembershipFactory(group=group, person=member, council=council)
    for days in (-30, 30):
        meeting = MeetingFactory(
            group=group, days=days, host_council=council, notes="We met.", created_by=first, published_by=first
        )
        AgendaItemFactory(meeting=meeting, presenter="Canary Presenter, Winchester", title="Bins")
        for person in (first, second, member):
            AttendanceFactory(meeting=meeting, person=person, council=council)
    return group


def agree(person):
    User.objects.filter(name=person).update(named_in_public_since=timezone.now())


def withdraw(person):
    User.objects.filter(name=person).update(named_in_public_since=None)


def public_pages(group):
    """Every public page, feed and file that tells of this group."""
    meetings = list(group.meetings.all())
    yield reverse("front:home")
    yield reverse("peergroups:group-list")
    yield group.get_absolute_url()
    yield reverse("councils:council-list")
    yield group.coverage.get().council.get_absolute_url()
    for name in ("meeting-list", "meeting-feed", "meeting-atom"):
        yield reverse(f"meetings:{name}", args=[group.slug])
    for meeting in meetings:
        for name in ("meeting-detail", "meeting-agenda", "meeting-calendar"):
            yield reverse(f"meetings:{name}", args=[group.slug, meeting.pk])


def told_on(client, group):
    """{address: names it gives away}, of the pages that give any away."""
    found = {}
    for url in public_pages(group):
        response = client.get(url)
        assert response.status_code == 200
        text = response.text if hasattr(response, "text") else response.content.decode()
        text = re.sub(r"\r\n[ \t]", "", text)  # calendar files are folded
        if names := {name for name in CANARIES if name in text}:
            found[url] = names
    return found


@pytest.mark.parametrize("who", [None, "outsider"])
def test_at_first_nobodys_name_is_on_any_public_page_feed_or_file(client, told, request, who):
    if who:
        client.force_login(request.getfixturevalue(who))

    assert told_on(client, told) == {}
    assert "A lead from Winchester and one from Havant" in client.get(told.get_absolute_url()).text


@pytest.mark.parametrize("who", [None, "outsider"])
def test_a_lead_who_agrees_is_named_on_the_groups_page_and_nowhere_else(client, told, request, who):
    if who:
        client.force_login(request.getfixturevalue(who))

    agree("Canary Lead")

    assert told_on(client, told) == {told.get_absolute_url(): {"Canary Lead"}}
    assert "<strong>Canary Lead</strong>Winchester and a lead from Havant" in client.get(told.get_absolute_url()).text


def test_two_leads_who_agree_are_both_named(client, told):
    agree("Canary Lead")
    agree("Canary Second")

    text = client.get(told.get_absolute_url()).text

    assert "<strong>Canary Lead, Canary Second</strong>Winchester, Havant</dd>" in text


def test_a_withdrawn_name_is_gone_with_the_next_request_and_nothing_may_keep_the_page(client, told):
    agree("Canary Lead")
    shown = client.get(told.get_absolute_url())

    withdraw("Canary Lead")

    assert "Canary Lead" in shown.text
    assert set(shown["Cache-Control"].split(", ")) == {"no-cache"}
    assert told_on(client, told) == {}


def test_a_member_who_agrees_is_still_a_number(client, told):
    agree("Canary Member")

    assert told_on(client, told) == {}


def test_agreeing_shows_nobody_who_leads_no_more_or_whose_account_is_closed(client, told):
    agree("Canary Lead")
    agree("Canary Second")
    told.memberships.filter(person__name="Canary Lead").update(left_at=timezone.now())
    close(User.objects.get(name="Canary Second"))

    assert told_on(client, told) == {}
    assert "<dt>Leads</dt><dd><strong>Nobody yet</strong>" in client.get(told.get_absolute_url()).text


@pytest.mark.parametrize("who", ["member", "coordinator"])
def test_members_and_coordinators_read_every_leads_name(client, told, request, who):
    client.force_login(request.getfixturevalue(who))

    text = client.get(told.get_absolute_url()).text

    assert "<strong>Canary Lead, Canary Second</strong>Winchester, Havant</dd>" in text
