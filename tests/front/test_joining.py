"""Asking to join, by somebody who cannot join at once. Joining at once is in test_groups.py."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from outbox.models import Message
from peergroups import actions
from peergroups.models import JoinRequest
from peergroups.tokens import invitation_path
from tests.factories import AffiliationFactory, InvitationFactory, PeerGroupFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_is_counted_yet")]

ASKED = {"words": "I run the web team", "council": "", "organisation": ""}


@pytest.fixture
def stranger(council):
    """Says that they work for the covered council; the address does not show it."""
    person = UserFactory(name="Robin Example", email="robin@mail.example")
    AffiliationFactory(person=person, council=council, confirmed_at=None, confirmed_by=None)
    return person


def join_url(group):
    return reverse("peergroups:group-join", args=[group.slug])


def ask(client, group, **changes):
    return client.post(join_url(group), {**ASKED, **changes}, follow=True)


def test_somebody_asks_for_their_council_and_the_leads_get_a_mail(client, group, council, lead, stranger):
    client.force_login(stranger)
    assert "is not one of the council’s own" in client.get(join_url(group)).text

    response = ask(client, group, council=council.code, organisation="ignored")

    asked = JoinRequest.objects.get()
    assert (asked.person, asked.council, asked.organisation, asked.words, asked.outcome) == (
        stranger, council, "", "I run the web team", "",
    )  # fmt: skip
    assert [message.to_address for message in Message.objects.all()] == [lead.email]
    assert "You have asked to join the South peer group" in response.text
    assert not stranger.memberships.exists()


def test_who_acts_for_no_council_names_an_organisation(client, group, lead):
    partner = UserFactory()
    client.force_login(partner)
    assert 'name="council"' not in client.get(join_url(group)).text

    without = ask(client, group)
    ask(client, group, organisation="Sample National Park")

    assert list(without.context["form"].errors) == ["organisation"]
    assert JoinRequest.objects.get().organisation == "Sample National Park"


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"words": ""}, "words"),
        ({"words": "x" * 501}, "words"),
        ({"council": "ZZZ"}, "council"),
        ({"council": "", "organisation": ""}, "organisation"),
        ({"council": "", "organisation": "x" * 121}, "organisation"),
    ],
)
def test_what_is_missing_is_said(client, group, lead, council, stranger, changes, wrong):
    client.force_login(stranger)

    response = ask(client, group, **{"council": council.code, **changes})

    assert list(response.context["form"].errors) == [wrong]
    assert not JoinRequest.objects.exists()


def test_asking_twice_asks_once_and_it_can_be_taken_back(client, group, lead, council, stranger):
    client.force_login(stranger)
    for _ in range(2):
        ask(client, group, council=council.code)
    assert JoinRequest.objects.count() == 1

    ask(client, group, deed="withdraw")

    assert JoinRequest.objects.get().outcome == "withdrawn"
    assert "Ask to join the South peer group" in client.get(join_url(group)).text


def test_who_was_declined_reads_why_and_from_when_they_may_ask_again(client, group, lead, council, stranger):
    now = timezone.now()
    asked = actions.ask_to_join(group=group, person=stranger, council=council, organisation="", words="Me", now=now)
    actions.decline_request(request=asked, reason="Another group covers you.", by=lead, now=now)
    client.force_login(stranger)

    response = ask(client, group, council=council.code)

    assert "The leads said no" in response.text
    assert "Another group covers you." in response.text
    assert JoinRequest.objects.count() == 1
    with time_machine.travel(now + dt.timedelta(days=32), tick=False):
        client.force_login(stranger)
        ask(client, group, council=council.code)
    assert JoinRequest.objects.filter(outcome="").count() == 1


def test_nobody_asks_without_end(client, group, lead, council, stranger, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "requests_to_join": "1/h/key"}
    client.force_login(stranger)
    ask(client, group, council=council.code)
    ask(client, group, deed="withdraw")

    response = ask(client, group, council=council.code)

    assert (response.status_code, "I run the web team" in response.text) == (429, True)
    assert JoinRequest.objects.filter(outcome="").count() == 0


def test_who_is_invited_is_shown_the_invitation(client, group, lead, stranger):
    invitation = InvitationFactory(group=group, email=stranger.email)
    InvitationFactory(group=group, email="canary@people.example")
    client.force_login(stranger)

    assert f'href="{invitation_path(invitation)}"' in client.get(join_url(group)).text


def test_an_invitation_that_is_over_is_not_shown(client, group, stranger):
    now = timezone.now()
    InvitationFactory(group=group, email=stranger.email, sent_at=now - dt.timedelta(days=60))
    InvitationFactory(group=group, email=stranger.email, withdrawn_at=now)
    client.force_login(stranger)

    assert "You are invited to this group." not in client.get(join_url(group)).text


def test_the_leads_group_takes_no_requests(client, stranger, council):
    leads = PeerGroupFactory(kind="leads")
    client.force_login(stranger)

    response = ask(client, leads, council=council.code)

    assert "the leads of the regional groups" in response.text
    assert not JoinRequest.objects.exists()


def test_the_way_on_is_kept(client, group, lead, council, stranger):
    client.force_login(stranger)
    assert (
        '<input type="hidden" name="next" value="/account/">' in client.get(join_url(group), {"next": "/account/"}).text
    )

    response = ask(client, group, council=council.code, next="/account/")

    assert response.redirect_chain == [(f"{join_url(group)}?next=%2Faccount%2F", 302)]
    assert 'href="/account/"' in response.text.partition("<main")[2]
