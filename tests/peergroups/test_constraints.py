"""What can never be true of groups and of who belongs to them, refused by the database itself."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from peergroups.models import Invitation, JoinRequest, Membership, PeerGroup, Webhook
from tests.factories import (
    CouncilFactory,
    InvitationFactory,
    JoinRequestFactory,
    MembershipFactory,
    PeerGroupFactory,
    UserFactory,
)
from tests.mail_factories import WebhookFactory
from tests.refusing import refused

NOW = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)
BEFORE = NOW - dt.timedelta(days=1)


def test_a_group_has_an_address_of_its_own(group):
    with refused("peergroups_peergroup_slug_key"):
        PeerGroupFactory(slug=group.slug)


@pytest.mark.parametrize("months", [0, 25])
def test_a_group_meets_within_two_years(group, months):
    with refused("group_meets_within_two_years"):
        PeerGroup.objects.filter(pk=group.pk).update(months_between=months)

    assert PeerGroup.objects.filter(pk=group.pk).update(months_between=24) == 1


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("membership_ends_after_it_starts", {"joined_at": NOW, "left_at": BEFORE}),
        ("membership_ends_for_a_reason_at_a_moment", {"left_because": "left"}),
    ],
)
def test_an_impossible_membership_is_refused(db, name, change):
    membership = MembershipFactory()

    with refused(name):
        Membership.objects.filter(pk=membership.pk).update(**change)


@pytest.mark.parametrize("kind", ["supplier", "academic", "other"])
def test_a_lead_works_in_the_public_sector(group, kind):
    with refused("lead_is_of_the_public_sector"):
        MembershipFactory(group=group, role="lead", kind=kind, council=None, organisation="Example Ltd")

    assert MembershipFactory(group=group, role="lead", kind="public-body", council=None, organisation="Example NHS").pk


ENDED = {
    "accepted": {"accepted_at": NOW},
    "declined": {"declined_at": NOW},
    "withdrawn": {"withdrawn_at": NOW},
}


def test_an_address_is_invited_once_at_a_time(group):
    InvitationFactory(group=group, email="sam@people.example")

    with refused("address_is_invited_once_at_a_time"):
        InvitationFactory(group=group, email="sam@people.example")


@pytest.mark.parametrize("how", ENDED)
def test_an_address_is_invited_again_after_an_invitation_ended(group, how):
    InvitationFactory(group=group, email="sam@people.example", **ENDED[how])

    assert InvitationFactory(group=group, email="sam@people.example").pk


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("invitation_has_a_council_or_is_a_partners", {"council": None}),
        ("invitation_has_a_council_or_is_a_partners", {"kind": "supplier"}),
        ("invited_lead_is_of_the_public_sector", {"role": "lead", "kind": "supplier", "council": None}),
        ("invitation_address_is_lower_case", {"email": "Sam@people.example"}),
        ("invitation_expires_after_it_was_sent", {"sent_at": NOW, "expires_at": NOW}),
        ("invitation_ends_one_way", {"accepted_at": NOW, "declined_at": NOW}),
        ("invitation_ends_one_way", {"accepted_at": NOW, "withdrawn_at": NOW}),
        ("invitation_ends_one_way", {"declined_at": NOW, "withdrawn_at": NOW}),
    ],
)
def test_an_impossible_invitation_is_refused(db, name, change):
    invitation = InvitationFactory()

    with refused(name):
        Invitation.objects.filter(pk=invitation.pk).update(**change)


@pytest.mark.parametrize("deed", ["accepted", "withdrawn"])
def test_who_ended_an_invitation_has_a_moment(db, deed):
    invitation, person = InvitationFactory(), UserFactory()

    with refused(f"invitation_{deed}_by_has_a_moment"):
        Invitation.objects.filter(pk=invitation.pk).update(**{f"{deed}_by": person})

    ended = {f"{deed}_by": person, f"{deed}_at": NOW}
    assert Invitation.objects.filter(pk=invitation.pk).update(**ended) == 1


def test_a_person_asks_a_group_once_at_a_time(group):
    request = JoinRequestFactory(group=group)

    with refused("person_asks_a_group_once_at_a_time"):
        JoinRequestFactory(group=group, person=request.person)

    JoinRequest.objects.filter(pk=request.pk).update(outcome="declined", decided_at=NOW)
    JoinRequestFactory(group=group, person=request.person)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("join_request_is_decided_with_its_moment", {"outcome": "accepted"}),
        ("join_request_is_decided_with_its_moment", {"decided_at": NOW}),
        ("join_request_is_for_one_body", {"organisation": "Example Ltd"}),
    ],
)
def test_an_impossible_request_to_join_is_refused(db, name, change):
    request = JoinRequestFactory(council=CouncilFactory())

    with refused(name):
        JoinRequest.objects.filter(pk=request.pk).update(**change)


def test_who_decided_a_request_has_a_moment(db):
    request = JoinRequestFactory()

    with refused("join_request_is_decided_with_its_moment"):
        JoinRequest.objects.filter(pk=request.pk).update(decided_by=request.person)


def test_a_channel_is_removed_by_somebody_at_a_moment(db, lead):
    webhook = WebhookFactory()

    with refused("webhook_removed_by_has_its_moment"):
        Webhook.objects.filter(pk=webhook.pk).update(removed_by=lead)


@pytest.mark.parametrize("hashtag", ["two words", "##South", "2027", "South-East", "a.b"])
def test_what_is_no_hashtag_is_refused(db, hashtag):
    group = PeerGroupFactory()

    with refused("group_hashtag_is_one_word"):
        PeerGroup.objects.filter(pk=group.pk).update(hashtag=hashtag)
    group.hashtag = hashtag
    with pytest.raises(ValidationError, match="letters and numbers without spaces"):
        group.full_clean()


@pytest.mark.parametrize("hashtag", ["", "LocalGovSouth", "South2027", "2027South", "Môn_a_Gwynedd"])
def test_what_is_a_hashtag_is_taken(db, hashtag):
    assert PeerGroupFactory(hashtag=hashtag).pk
