"""Inviting: one address or a pasted list, accepted by its reader alone, and ended one way."""

import datetime as dt

import pytest
from allauth.account.models import EmailAddress

from accounts.models import Affiliation
from outbox.models import Message
from peergroups import actions
from peergroups.actions import AlreadyInvited, AlreadyMember, CannotLead, InvitationClosed, NotCovered, WrongAddress
from peergroups.actions.invitations import Said
from peergroups.models import Invitation, Membership
from peergroups.planner import plan
from tests.factories import (
    AffiliationFactory,
    CouncilFactory,
    CoverageFactory,
    InvitationFactory,
    MembershipFactory,
    PeerGroupFactory,
    UserFactory,
    close,
)
from tests.peergroups.post import NOW, mails

DAYS = dt.timedelta(days=1)


def invite(group, lead, email="robin@winchester.example", now=NOW, **given):
    given = {"role": "member", "kind": "council"} | given
    return actions.invite(group=group, email=email, by=lead, now=now, **given)


def invite_many(group, lead, text, now=NOW, **given):
    given = {"role": "member", "kind": "council"} | given
    reports = actions.invite_many(group=group, text=text, by=lead, now=now, **given)
    return [(report.line, report.outcome) for report in reports]


def rows(person):
    return list(Membership.objects.filter(person=person, left_at=None).values_list("role", "kind", "council"))


@pytest.fixture
def robin(db):
    """Somebody who reads robin@winchester.example, and is in no group."""
    return UserFactory(name="Robin Example", email="robin@winchester.example")


# One at a time --------------------------------------------------------------------------------------------------------
def test_an_invitation_is_bound_to_address_group_and_role_for_30_days(group, lead, council):
    made = invite(group, lead, email=" Robin@WINCHESTER.example ", role="lead", words="Come!")

    row = Invitation.objects.get()
    assert row == made
    assert (row.group, row.email, row.role, row.kind, row.council, row.organisation, row.words) == (
        group, "robin@winchester.example", "lead", "council", council, "", "Come!",
    )  # fmt: skip
    assert (row.invited_at, row.invited_by, row.sent_at, row.sends) == (NOW, lead, NOW, 1)
    assert row.expires_at == NOW + 30 * DAYS


def test_a_council_that_is_given_counts_more_than_the_domain(group, lead, council):
    another = CouncilFactory()
    CoverageFactory(group=group, council=another)

    assert invite(group, lead, council=another).council == another


def test_nobody_is_invited_for_a_council_that_neither_group_nor_address_shows(group, lead):
    with pytest.raises(actions.Refused, match="Invite them as another public body"):
        invite(group, lead, email="robin@personal.example", council=CouncilFactory())

    assert not Invitation.objects.exists()


@pytest.mark.parametrize("councils", [0, 2])
def test_a_domain_that_means_no_council_or_several_needs_one_named(group, lead, councils):
    for _ in range(councils):
        CouncilFactory(domains=["shared.example"])

    with pytest.raises(actions.Refused, match="Choose the council"):
        invite(group, lead, email="robin@shared.example")


@pytest.mark.parametrize("text", ["", "Robin", "robin@", "a@b.example c@d.example"])
def test_what_is_no_address_is_not_invited(group, lead, council, text):
    with pytest.raises(actions.Refused, match="Enter an email address"):
        invite(group, lead, email=text, council=council)


def test_a_council_of_the_past_does_not_count(group, lead):
    CouncilFactory(domains=["merged.example"], end=dt.date(2020, 3, 31))
    today = CouncilFactory(domains=["merged.example"])

    assert invite(group, lead, email="robin@merged.example").council == today


def test_a_partner_has_an_organisation_and_no_council(group, lead):
    made = invite(group, lead, kind="supplier", organisation="Example Planning Ltd", email="dana@seller.example")

    assert (made.kind, made.council, made.organisation) == ("supplier", None, "Example Planning Ltd")


@pytest.mark.parametrize("kind", ["supplier", "academic", "other"])
def test_who_is_not_of_the_public_sector_is_not_invited_to_lead(group, lead, kind):
    with pytest.raises(CannotLead):
        invite(group, lead, role="lead", kind=kind, organisation="Example Ltd")
    with pytest.raises(CannotLead):
        invite_many(group, lead, "a@winchester.example", role="lead", kind=kind, organisation="Example Ltd")


def test_nobody_is_invited_to_the_leads_group(coordinator, council):
    leads = PeerGroupFactory(kind="leads")

    with pytest.raises(NotCovered):
        invite(leads, coordinator)
    with pytest.raises(NotCovered):
        invite_many(leads, coordinator, "robin@winchester.example")


def test_a_member_is_not_invited_by_any_of_their_addresses(group, lead, member):
    EmailAddress.objects.create(user=member, email="sam@other.example", verified=True)
    EmailAddress.objects.create(user=member, email="sam@unproven.example", verified=False)

    for email in (member.email, "sam@other.example"):
        with pytest.raises(AlreadyMember):
            invite(group, lead, email=email, kind="other", organisation="Example")
    invite(group, lead, email="sam@unproven.example", kind="other", organisation="Example")


def test_an_address_is_invited_once_until_its_time_is_over(group, lead):
    first = invite(group, lead)

    with pytest.raises(AlreadyInvited, match="on 2 November 2026") as refused:
        invite(group, lead, now=NOW + 29 * DAYS)
    assert refused.value.invitation == first

    second = invite(group, lead, now=NOW + 30 * DAYS)
    first.refresh_from_db()
    assert (first.withdrawn_at, first.withdrawn_by) == (NOW + 30 * DAYS, lead)
    assert second.is_open


def test_another_group_may_invite_the_same_address(group, lead):
    invite(group, lead)
    invite(PeerGroupFactory(), lead)

    assert Invitation.objects.open().count() == 2


# A pasted list --------------------------------------------------------------------------------------------------------
def test_each_line_says_what_became_of_it(group, lead, member, council):
    CouncilFactory(domains=["shared.example"])
    CouncilFactory(domains=["shared.example"])
    InvitationFactory(group=group, email="waits@winchester.example", invited_at=NOW - DAYS)
    old = InvitationFactory(group=group, email="old@winchester.example", invited_at=NOW - 31 * DAYS)
    InvitationFactory(group=group, email="no@winchester.example", invited_at=NOW - 3 * DAYS, declined_at=NOW - DAYS)
    pasted = f"""Name, Email
        Example, Robin <Robin@winchester.example>

        waits@winchester.example; old@winchester.example
        no@winchester.example
        {member.email.upper()}
        ROBIN@winchester.example
        eve@shared.example
        eve@nowhere.example
        somebody"""

    assert invite_many(group, lead, pasted) == [
        ("Name, Email", Said.HEADING),
        ("Example, Robin <Robin@winchester.example>", Said.INVITED),
        ("waits@winchester.example", Said.OPEN),
        ("old@winchester.example", Said.INVITED),
        ("no@winchester.example", Said.DECLINED),
        (member.email.upper(), Said.MEMBER),
        ("ROBIN@winchester.example", Said.TWICE),
        ("eve@shared.example", Said.UNKNOWN_COUNCIL),
        ("eve@nowhere.example", Said.UNKNOWN_COUNCIL),
        ("somebody", Said.NOT_AN_ADDRESS),
    ]
    made = Invitation.objects.filter(invited_at=NOW).order_by("email")
    assert [(row.email, row.council, row.invited_by) for row in made] == [
        ("old@winchester.example", council, lead),
        ("robin@winchester.example", council, lead),
    ]
    old.refresh_from_db()
    assert not old.is_open


def test_the_report_speaks_in_sentences(group, lead):
    InvitationFactory(group=group, email="waits@winchester.example", invited_at=NOW - DAYS)
    pasted = "waits@winchester.example\neve@nowhere.example"

    reports = actions.invite_many(group=group, text=pasted, role="member", kind="council", by=lead, now=NOW)

    assert [report.words for report in reports] == [
        "Invited already, on 1 November 2026. You can send it again from the list.",
        "We do not know the council of eve@nowhere.example: invite them one at a time.",
    ]
    assert [report.invitation is not None for report in reports] == [True, False]


def test_an_account_cannot_be_told_from_the_report(group, lead, outsider, robin):
    close(robin)
    unknown = "new@winchester.example"

    for email in (outsider.email, robin.email, unknown):
        assert invite_many(group, lead, email, kind="other", organisation="Example") == [(email, Said.INVITED)]


def test_who_declined_is_invited_one_at_a_time(group, lead, council):
    invitation = invite(group, lead)
    actions.decline(invitation=invitation, now=NOW)

    assert invite_many(group, lead, invitation.email, now=NOW + DAYS) == [(invitation.email, Said.DECLINED)]
    assert invite(group, lead, now=NOW + DAYS).is_open


def test_two_hundred_are_read_and_the_rest_is_reported(group, lead):
    pasted = "\n".join([f"p{number}@winchester.example" for number in range(203)] + ["p0@winchester.example"])

    said = [outcome for _, outcome in invite_many(group, lead, pasted)]

    assert said == [Said.INVITED] * 200 + [Said.TOO_MANY] * 3 + [Said.TWICE]
    assert Invitation.objects.count() == 200


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_costs_the_same_for_one_and_three(group, lead, count, django_assert_num_queries):
    pasted = "\n".join(f"p{number}@winchester.example" for number in range(count))

    with django_assert_num_queries(9):
        invite_many(group, lead, pasted)


# Again, and never mind ------------------------------------------------------------------------------------------------
def test_sending_again_gives_new_time_and_a_new_reminder(group, lead):
    invitation = invite(group, lead)
    Invitation.objects.update(reminded_at=NOW + 7 * DAYS)

    actions.resend(invitation=invitation, by=lead, now=NOW + 40 * DAYS)

    invitation.refresh_from_db()
    assert (invitation.sends, invitation.sent_at, invitation.expires_at, invitation.reminded_at) == (
        2, NOW + 40 * DAYS, NOW + 70 * DAYS, None,
    )  # fmt: skip
    assert invitation.invited_at == NOW


@pytest.mark.parametrize("ended", ["accepted_at", "declined_at", "withdrawn_at"])
def test_what_has_ended_is_neither_sent_again_nor_taken_back_nor_declined(group, lead, robin, ended):
    invitation = InvitationFactory(group=group, email=robin.email, invited_at=NOW, **{ended: NOW})

    for deed in (
        lambda: actions.resend(invitation=invitation, by=lead, now=NOW),
        lambda: actions.withdraw(invitation=invitation, by=lead, now=NOW),
        lambda: actions.decline(invitation=invitation, now=NOW),
        lambda: actions.accept(invitation=invitation, person=robin, now=NOW),
    ):
        with pytest.raises(InvitationClosed):
            deed()

    assert rows(robin) == []
    assert Invitation.objects.filter(sends=1, sent_at=NOW).count() == 1


def test_taking_it_back_says_who_and_stops_its_mail(group, lead):
    invitation = invite(group, lead)
    plan(NOW)

    actions.withdraw(invitation=invitation, by=lead, now=NOW + DAYS)

    invitation.refresh_from_db()
    assert (invitation.withdrawn_at, invitation.withdrawn_by) == (NOW + DAYS, lead)
    assert mails() == [("group-invitation", "robin@winchester.example", "cancelled")]


def test_no_thank_you_ends_it(group, lead):
    invitation = invite(group, lead)

    actions.decline(invitation=invitation, now=NOW + DAYS)

    invitation.refresh_from_db()
    assert invitation.declined_at == NOW + DAYS
    assert plan(NOW + 8 * DAYS) == plan(NOW)


# Accepting ------------------------------------------------------------------------------------------------------------
def test_the_reader_of_the_address_comes_in_as_they_were_invited(group, lead, robin, council):
    invitation = invite(group, lead)

    membership = actions.accept(invitation=invitation, person=robin, now=NOW + DAYS)

    assert (membership.group, membership.person, membership.role, membership.council) == (
        group, robin, "member", council,
    )  # fmt: skip
    assert (membership.joined_at, membership.joined_by) == (NOW + DAYS, lead)
    invitation.refresh_from_db()
    assert (invitation.accepted_at, invitation.accepted_by) == (NOW + DAYS, robin)


def test_accepting_again_changes_nothing(group, lead, robin):
    invitation = invite(group, lead)
    first = actions.accept(invitation=invitation, person=robin, now=NOW)

    assert actions.accept(invitation=invitation, person=robin, now=NOW + DAYS) == first
    assert Membership.objects.filter(person=robin).count() == 1


def test_nobody_else_accepts_it_however_they_come_by_the_link(group, lead, outsider, robin):
    invitation = invite(group, lead)
    EmailAddress.objects.filter(user=robin).update(verified=False)
    EmailAddress.objects.create(user=outsider, email="robin@winchester.example.evil.example", verified=True)

    for person in (outsider, robin):
        with pytest.raises(WrongAddress):
            actions.accept(invitation=invitation, person=person, now=NOW)

    assert rows(robin) == []
    assert Invitation.objects.open().count() == 1


def test_a_second_address_that_was_proven_will_do(group, lead, outsider):
    invitation = invite(group, lead)
    EmailAddress.objects.create(user=outsider, email="robin@winchester.example", verified=True)

    assert actions.accept(invitation=invitation, person=outsider, now=NOW).group == group


def test_who_closed_their_account_does_not_come_in(group, lead, robin):
    invitation = invite(group, lead)
    close(robin)

    with pytest.raises(InvitationClosed, match="account is closed"):
        actions.accept(invitation=invitation, person=robin, now=NOW)

    assert not Membership.objects.filter(person=robin).exists()


def test_it_opens_nothing_once_its_time_is_over(group, lead, robin):
    invitation = invite(group, lead)

    with pytest.raises(InvitationClosed, match="ended on 2 December 2026"):
        actions.accept(invitation=invitation, person=robin, now=NOW + 30 * DAYS)
    assert rows(robin) == []

    assert actions.accept(invitation=invitation, person=robin, now=NOW + 30 * DAYS - dt.timedelta(seconds=1))


def test_it_opens_nothing_for_a_council_that_is_gone(group, lead, robin):
    ends = CouncilFactory(short_name="Oldtown", end=dt.date(2026, 11, 10))
    CoverageFactory(group=group, council=ends)
    invitation = invite(group, lead, council=ends)

    with pytest.raises(InvitationClosed, match="Oldtown, which is no council any more"):
        actions.accept(invitation=invitation, person=robin, now=NOW + 9 * DAYS)


def test_a_member_who_is_invited_to_lead_leads(group, lead, robin, council):
    invitation = invite(group, lead, role="lead")
    MembershipFactory(group=group, person=robin, council=council)

    actions.accept(invitation=invitation, person=robin, now=NOW + DAYS)

    assert rows(robin) == [("lead", "council", council.pk)]


def test_a_lead_who_accepts_as_a_member_stays_a_lead(group, lead, council):
    invitation = InvitationFactory(group=group, email=lead.email, council=council, invited_at=NOW)

    actions.accept(invitation=invitation, person=lead, now=NOW)

    assert rows(lead) == [("lead", "council", council.pk)]


def test_the_inviter_vouches_for_a_council_that_the_group_covers(group, lead, council):
    invitation = invite(group, lead, email="robin@personal.example", council=council)
    person = UserFactory(email="robin@personal.example")

    actions.accept(invitation=invitation, person=person, now=NOW)

    row = Affiliation.objects.get(person=person)
    assert (row.council, row.confirmed_at, row.confirmed_by) == (council, NOW, lead)


def test_nobody_vouches_for_a_council_that_the_group_does_not_cover(group, lead):
    elsewhere = CouncilFactory(domains=["shared.example"])
    CouncilFactory(domains=["shared.example"])
    invitation = invite(group, lead, email="robin@shared.example", council=elsewhere)
    person = UserFactory(email="robin@shared.example")

    actions.accept(invitation=invitation, person=person, now=NOW)

    row = Affiliation.objects.get(person=person)
    assert (row.council, row.confirmed_at, row.confirmed_by) == (elsewhere, None, None)


def test_an_affiliation_that_was_said_is_confirmed_and_one_that_was_confirmed_stays(group, lead, council):
    said = UserFactory(email="said@personal.example")
    AffiliationFactory(person=said, council=council, confirmed_at=None, confirmed_by=None)
    proven = UserFactory(email="proven@personal.example")
    AffiliationFactory(person=proven, council=council, confirmed_at=NOW - DAYS)

    for person in (said, proven):
        invitation = invite(group, lead, email=person.email, council=council)
        actions.accept(invitation=invitation, person=person, now=NOW)

    kept = Affiliation.objects.order_by("pk").filter(person__in=[said, proven])
    assert [(row.person, row.confirmed_at, row.confirmed_by) for row in kept] == [
        (said, NOW, lead),
        (proven, NOW - DAYS, proven),
    ]


def test_a_partner_comes_in_with_their_kind_and_acts_for_no_council(group, lead):
    invitation = invite(group, lead, kind="academic", organisation="Example University", email="dana@uni.example")
    person = UserFactory(email="dana@uni.example")

    membership = actions.accept(invitation=invitation, person=person, now=NOW)

    assert (membership.kind, membership.council, membership.organisation) == ("academic", None, "Example University")
    assert not Affiliation.objects.filter(person=person).exists()


def test_who_joined_another_way_needs_the_invitation_no_more(group, lead, robin, council):
    invitation = invite(group, lead)

    actions.join(group=group, person=robin, council=council, by=robin, now=NOW)

    invitation.refresh_from_db()
    assert (invitation.accepted_at, invitation.accepted_by) == (NOW, robin)


def test_what_became_of_an_earlier_invitation_stays_when_its_reader_joins(group, robin, council):
    ends = ["accepted_at", "declined_at", "withdrawn_at"]
    for end in ends:
        InvitationFactory(group=group, email=robin.email, council=council, **{end: NOW - DAYS})

    actions.join(group=group, person=robin, council=council, by=robin, now=NOW)

    then = NOW - DAYS
    assert list(Invitation.objects.order_by("pk").values_list(*ends, "accepted_by")) == [
        (then, None, None, None), (None, then, None, None), (None, None, then, None),
    ]  # fmt: skip


def test_an_invitation_to_lead_outlives_joining(group, lead, robin, council):
    invitation = invite(group, lead, role="lead")

    actions.join(group=group, person=robin, council=council, by=robin, now=NOW)
    assert Invitation.objects.open().get() == invitation

    actions.accept(invitation=invitation, person=robin, now=NOW + DAYS)
    assert rows(robin) == [("lead", "council", council.pk)]


# What ends with who invited -------------------------------------------------------------------------------------------
def test_who_leads_no_more_lets_no_lead_in(group, lead, robin):
    invitation = invite(group, lead, role="lead")
    actions.make_member(membership=lead.memberships.get(left_at=None), by=lead, now=NOW)

    with pytest.raises(InvitationClosed, match="no longer leads the group"):
        actions.accept(invitation=invitation, person=robin, now=NOW)

    assert rows(robin) == []


def test_who_leads_no_more_vouches_for_nobody(group, lead, council):
    invitation = invite(group, lead, email="robin@personal.example", council=council)
    person = UserFactory(email="robin@personal.example")
    actions.make_member(membership=lead.memberships.get(left_at=None), by=lead, now=NOW)

    actions.accept(invitation=invitation, person=person, now=NOW)

    assert Affiliation.objects.get(person=person).confirmed_at is None


def test_an_address_gets_three_invitations_a_day_at_most(group, lead):
    invitation = invite(group, lead)
    for sending in range(3):
        if sending:
            actions.resend(invitation=invitation, by=lead, now=NOW)
        plan(NOW)
        Message.objects.filter(state="queued").update(state="sent", sent_at=NOW)

    with pytest.raises(actions.Refused, match="3 invitations within a day"):
        actions.resend(invitation=invitation, by=lead, now=NOW)

    actions.resend(invitation=invitation, by=lead, now=NOW + 2 * DAYS)
