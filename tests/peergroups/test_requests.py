"""Asking to join, and the leads' answer."""

import datetime as dt

import pytest

from accounts.models import Affiliation
from outbox.models import Message
from peergroups import actions
from peergroups.actions import AlreadyMember, NotCovered, Refused, RequestDecided
from peergroups.models import JoinRequest, Membership
from tests.factories import (
    AffiliationFactory,
    CouncilFactory,
    InvitationFactory,
    JoinRequestFactory,
    MembershipFactory,
    PeerGroupFactory,
    UserFactory,
    close,
)
from tests.peergroups.post import NOW, html, mails, read, text

DAYS = dt.timedelta(days=1)


@pytest.fixture
def robin(council):
    """Somebody who says that they work for the council, from an address that does not show it."""
    person = UserFactory(name="Robin Example", email="robin@personal.example")
    AffiliationFactory(person=person, council=council, confirmed_at=None, confirmed_by=None)
    return person


def ask(group, person, council, now=NOW, **given):
    given = {"organisation": "", "words": "I run the website."} | given
    return actions.ask_to_join(group=group, person=person, council=council, now=now, **given)


def test_the_leads_are_asked_each_once(group, lead, member, robin, council):
    second = UserFactory()
    MembershipFactory(group=group, person=second, council=council, role="lead")
    closed = UserFactory()
    MembershipFactory(group=group, person=closed, council=council, role="lead")
    close(closed)

    request = ask(group, robin, council)

    assert (request.group, request.person, request.council, request.words, request.asked_at, request.outcome) == (
        group, robin, council, "I run the website.", NOW, "",
    )  # fmt: skip
    assert mails() == [("join-request", person.email, "queued") for person in (lead, second)]


def test_asking_again_while_it_waits_changes_nothing(group, lead, robin, council):
    first = ask(group, robin, council)

    assert ask(group, robin, None, now=NOW + DAYS, organisation="Another") == first
    assert (JoinRequest.objects.count(), Message.objects.count()) == (1, 1)


def test_where_nobody_leads_the_coordinators_are_asked(group, coordinator, robin, council):
    ask(group, robin, council)

    assert mails() == [("join-request", coordinator.email, "queued")]


def test_twenty_leads_are_asked_at_most(group, robin, council):
    MembershipFactory.create_batch(21, group=group, council=council, role="lead")

    ask(group, robin, council)

    assert Message.objects.count() == 20


def test_a_member_has_nothing_to_ask(group, member, council):
    with pytest.raises(AlreadyMember):
        ask(group, member, council)


def test_nobody_asks_to_join_the_leads_group(robin, council):
    with pytest.raises(NotCovered):
        ask(PeerGroupFactory(kind="leads"), robin, council)


def test_who_closed_their_account_does_not_ask(group, lead, robin, council):
    close(robin)

    with pytest.raises(RequestDecided):
        ask(group, robin, council)


def test_a_lead_who_says_yes_vouches_for_a_covered_council(group, lead, robin, council):
    request = ask(group, robin, council)

    membership = actions.accept_request(request=request, kind="council", by=lead, now=NOW + DAYS)

    assert (membership.person, membership.role, membership.kind, membership.council, membership.joined_by) == (
        robin, "member", "council", council, lead,
    )  # fmt: skip
    row = Affiliation.objects.get(person=robin)
    assert (row.confirmed_at, row.confirmed_by) == (NOW + DAYS, lead)
    request.refresh_from_db()
    assert (request.outcome, request.decided_at, request.decided_by) == ("accepted", NOW + DAYS, lead)


def test_nobody_comes_in_for_a_council_that_neither_group_nor_address_shows(group, lead, robin):
    elsewhere = CouncilFactory()
    request = ask(group, robin, elsewhere)

    with pytest.raises(actions.Refused, match="nothing shows that they work there"):
        actions.accept_request(request=request, kind="council", by=lead, now=NOW)

    request.refresh_from_db()
    assert (request.outcome, robin.memberships.count()) == ("", 0)


def test_who_is_confirmed_for_another_council_comes_in_for_it(group, lead, robin):
    elsewhere = CouncilFactory()
    AffiliationFactory(person=robin, council=elsewhere)
    request = ask(group, robin, elsewhere)

    assert actions.accept_request(request=request, kind="council", by=lead, now=NOW).council == elsewhere


def test_a_lead_says_what_kind_of_partner_somebody_is(group, lead, robin):
    request = ask(group, robin, None, organisation="Example Fire Service")

    membership = actions.accept_request(request=request, kind="public-body", by=lead, now=NOW)

    assert (membership.kind, membership.council, membership.organisation) == (
        "public-body",
        None,
        "Example Fire Service",
    )


def test_who_named_a_council_may_come_in_as_a_partner_of_it(group, lead, robin, council):
    request = ask(group, robin, council)

    membership = actions.accept_request(request=request, kind="supplier", by=lead, now=NOW)

    assert (membership.kind, membership.council, membership.organisation) == ("supplier", None, "Winchester")
    assert Affiliation.objects.get(person=robin).confirmed_at is None


@pytest.mark.parametrize("ended", [None, dt.date(2026, 11, 1)])
def test_nobody_comes_in_for_no_council_or_one_that_is_gone(group, lead, robin, ended):
    request = ask(group, robin, ended and CouncilFactory(end=ended), organisation="Example")

    with pytest.raises(Refused):
        actions.accept_request(request=request, kind="council", by=lead, now=NOW)

    request.refresh_from_db()
    assert (request.outcome, Membership.objects.filter(person=robin).count()) == ("", 0)


def test_who_was_confirmed_for_a_council_that_is_gone_does_not_come_in_for_it(group, lead, robin):
    gone = CouncilFactory(short_name="Oldtown", end=dt.date(2026, 11, 1))
    AffiliationFactory(person=robin, council=gone)
    asked = ask(group, robin, gone)

    with pytest.raises(actions.Refused, match="Oldtown is no council any more"):
        actions.accept_request(request=asked, kind="council", by=lead, now=NOW)


def test_the_first_answer_counts(group, lead, robin, council):
    request = ask(group, robin, council)
    actions.decline_request(request=request, reason="Not yet.", by=lead, now=NOW)

    for deed in (
        lambda: actions.accept_request(request=request, kind="council", by=lead, now=NOW),
        lambda: actions.decline_request(request=request, reason="", by=lead, now=NOW),
        lambda: actions.withdraw_request(request=request, by=robin, now=NOW),
    ):
        with pytest.raises(RequestDecided, match="declined already"):
            deed()

    assert not Membership.objects.filter(person=robin).exists()


def test_who_closed_their_account_is_not_let_in(group, lead, robin, council):
    request = ask(group, robin, council)
    close(robin)

    with pytest.raises(RequestDecided):
        actions.accept_request(request=request, kind="council", by=lead, now=NOW)

    assert not Membership.objects.filter(person=robin).exists()


def test_withdrawing_takes_back_the_mail_to_the_leads(group, lead, robin, council):
    request = ask(group, robin, council)

    actions.withdraw_request(request=request, by=robin, now=NOW)

    request.refresh_from_db()
    assert (request.outcome, request.decided_by) == ("withdrawn", robin)
    assert mails() == [("join-request", lead.email, "cancelled")]


def test_who_was_declined_asks_again_a_month_later(group, lead, robin, council):
    request = ask(group, robin, council)
    actions.decline_request(request=request, reason="", by=lead, now=NOW)

    with pytest.raises(RequestDecided, match="ask again from 2 December 2026"):
        ask(group, robin, council, now=NOW + 29 * DAYS)
    assert ask(group, robin, council, now=NOW + 30 * DAYS).outcome == ""


def test_withdrawing_gives_nobody_a_second_try(group, lead, robin, council):
    actions.decline_request(request=ask(group, robin, council), reason="", by=lead, now=NOW)
    JoinRequestFactory(group=group, person=robin, council=council, asked_at=NOW, outcome="withdrawn", decided_at=NOW)

    with pytest.raises(RequestDecided):
        ask(group, robin, council, now=NOW + DAYS)


def test_who_comes_in_another_way_asks_no_more(group, lead, robin, council):
    request = ask(group, robin, council)
    invitation = InvitationFactory(
        group=group, email=robin.email, council=council, invited_by=lead, invited_at=NOW - DAYS
    )

    actions.accept(invitation=invitation, person=robin, now=NOW)

    request.refresh_from_db()
    assert (request.outcome, request.decided_by) == ("accepted", lead)


# The mails ------------------------------------------------------------------------------------------------------------
def test_a_lead_reads_who_asks_and_why_and_can_say_yes_there(group, lead, robin, council):
    request = ask(group, robin, council)

    mail = read(kind="join-request")

    assert mail["Subject"] == "South peer group: Robin Example asks to join"
    assert mail["Reply-To"] == "Robin Example <robin@personal.example>"
    for part in (text(mail), html(mail)):
        for said in ("Robin Example", "Winchester Council", "robin@personal.example", "I run the website.", "/do/"):
            assert said in part
        assert f"/groups/south/requests/{request.pk}/" in part
    message = Message.objects.get()
    assert (message.scope, message.about, message.person_id) == (
        f"group:{group.pk}", f"join-request:{request.pk}", lead.pk,
    )  # fmt: skip


def test_a_lead_reads_why_it_is_theirs_to_say(group, lead, robin, council):
    elsewhere = CouncilFactory(short_name="Elsewhere")
    taken_out = MembershipFactory(group=group, council=council, left_at=NOW - DAYS, left_because="removed").person

    for person, council_named, said in (
        (robin, council, "Their address does not show that they work there"),
        (UserFactory(), elsewhere, "The group does not cover Elsewhere today."),
        (UserFactory(), None, "They name no council"),
        (taken_out, council, "A lead took them out of the group on 1 November 2026."),
    ):
        request = ask(group, person, council_named)
        mail = read(about=f"join-request:{request.pk}")
        assert said in text(mail)
        assert said in html(mail)


def test_without_a_council_a_lead_has_to_say_the_kind_on_the_page(group, lead, robin):
    ask(group, robin, None, organisation="Example Ltd")

    mail = read(kind="join-request")

    assert "/do/" not in text(mail) + html(mail)
    assert "Example Ltd" in text(mail)


@pytest.mark.parametrize(
    ("deed", "subject", "said"),
    [
        ("accept", "You are a member of the South peer group", "a lead has let you in"),
        ("decline", "South peer group: your request to join", "Come to a public meeting first."),
    ],
)
def test_who_asked_reads_the_answer(group, lead, robin, council, deed, subject, said):
    request = ask(group, robin, council)

    if deed == "accept":
        actions.accept_request(request=request, kind="council", by=lead, now=NOW)
    else:
        actions.decline_request(request=request, reason="Come to a public meeting first.", by=lead, now=NOW)

    mail = read(kind="join-answer")
    assert (mail["To"], mail["Subject"]) == (robin.email, subject)
    assert said.lower() in text(mail).lower()
    assert said.lower() in html(mail).lower()
    assert mail["Reply-To"] == f"{lead.name} <{lead.email}>"
    assert ("With your work address you can join at once" in text(mail)) == (deed == "decline")
    assert mails(kind="join-request") == [("join-request", lead.email, "cancelled")]


def test_what_was_typed_is_text_in_the_mail(group, lead, robin, council):
    ask(group, robin, council, words="<b>bold</b> {{ x }}")

    assert "&lt;b&gt;bold&lt;/b&gt; {{ x }}" in html(read(kind="join-request"))
