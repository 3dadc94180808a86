"""What of groups waits for whom."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from common.waits import lines_for
from outbox.models import NOT_SENT_DEAD
from peergroups.tokens import invitation_path
from peergroups.waiting import WAITS
from tests.factories import (
    CouncilFactory,
    CoverageFactory,
    InvitationFactory,
    JoinRequestFactory,
    MembershipFactory,
    PeerGroupFactory,
    UserFactory,
    close,
)
from tests.mail_factories import DeadAddressFactory, stored
from tests.peergroups.post import NOW, at
from tests.waits import asked

waiting_for = asked(*WAITS)


@pytest.fixture
def robin(db):
    return UserFactory(name="Robin Example", email="robin@people.example")


def titles(person):
    return [line.title for line in waiting_for([person], NOW).get(person.pk, [])]


def test_an_invitation_waits_for_who_reads_the_address(group, lead, robin, member, council):
    invitation = InvitationFactory(group=group, email=robin.email, council=council, invited_by=lead, invited_at=NOW)

    found = waiting_for([robin, member, lead], NOW)

    assert list(found) == [robin.pk]
    [line] = found[robin.pk]
    assert (line.title, line.why, line.due_at, line.group_id) == (
        "The South peer group invites you",
        "Priya Sample invited you, for Winchester. Join, or say no, thank you.",
        invitation.expires_at,
        group.pk,
    )
    assert line.url == invitation_path(invitation)


@pytest.mark.parametrize("over", ["accepted_at", "declined_at", "withdrawn_at"])
def test_an_invitation_that_ended_waits_for_nobody(group, robin, over):
    InvitationFactory(group=group, email=robin.email, invited_at=NOW, **{over: NOW})
    InvitationFactory(group=PeerGroupFactory(), email=robin.email, invited_at=NOW - dt.timedelta(days=30))

    assert titles(robin) == []


def test_an_address_that_was_not_proven_shows_no_invitation(group, robin):
    InvitationFactory(group=group, email=robin.email, invited_at=NOW)
    robin.emailaddress_set.update(verified=False)

    assert titles(robin) == []


def test_a_member_is_reminded_of_an_invitation_to_lead_alone(group, member):
    invitation = InvitationFactory(group=group, email=member.email, invited_at=NOW)
    assert titles(member) == []

    invitation.role = "lead"
    invitation.save()
    assert titles(member) == ["The South peer group invites you"]


def test_who_was_a_member_once_is_invited_again(group, robin):
    MembershipFactory(group=group, person=robin, left_at=timezone.now())
    InvitationFactory(group=group, email=robin.email, invited_at=NOW)

    assert titles(robin) == ["The South peer group invites you"]


def test_a_request_waits_for_each_lead_until_it_is_decided(group, lead, member, coordinator, robin, council):
    second = UserFactory()
    MembershipFactory(group=group, person=second, council=council, role="lead")
    former = MembershipFactory(group=group, role="lead", left_at=timezone.now()).person
    request = JoinRequestFactory(group=group, person=robin, council=council)

    found = waiting_for([lead, second, former, member, coordinator, robin], NOW)

    assert set(found) == {lead.pk, second.pk}
    [line] = found[lead.pk]
    assert (line.title, line.why, line.url) == (
        "Robin Example asks to join the South peer group",
        "For Winchester: you know best whether they belong.",
        reverse("peergroups:request-detail", args=["south", request.pk]),
    )
    assert [(deed.purpose, deed.object_id, deed.main) for deed in line.deeds] == [
        ("join-request-accept", request.pk, True)
    ]

    close(robin)
    assert waiting_for([lead], NOW) == {}


def test_who_named_no_council_is_let_in_on_the_page(group, lead):
    JoinRequestFactory(group=group, council=None, organisation="Example Ltd")

    [line] = waiting_for([lead], NOW)[lead.pk]

    assert line.deeds == ()


def test_where_nobody_leads_it_waits_for_the_coordinators(group, member, coordinator):
    JoinRequestFactory(group=group)

    assert set(waiting_for([member, coordinator], NOW)) == {coordinator.pk}


@pytest.mark.parametrize(
    ("start", "title", "due"),
    [
        (None, "Does the South peer group cover Newtown?", None),
        (dt.date(2026, 11, 2), "Does the South peer group cover Newtown?", None),
        (dt.date(2026, 11, 30), "Does the South peer group cover Newtown from 30 November 2026?", at(30, 0)),
    ],
)
def test_coverage_waits_for_the_leads_word(group, lead, member, start, title, due):
    row = CoverageFactory(group=group, council=CouncilFactory(short_name="Newtown"), start=start, provisional=True)

    found = waiting_for([lead, member], NOW)

    assert list(found) == [lead.pk]
    [line] = found[lead.pk]
    assert (line.title, line.due_at, line.url) == (
        title, due, reverse("peergroups:coverage-settle", args=["south", row.pk]),
    )  # fmt: skip


def test_coverage_in_summer_begins_on_its_own_day(group, lead):
    CoverageFactory(
        group=group, council=CouncilFactory(short_name="Newtown"), start=dt.date(2027, 4, 1), provisional=True
    )

    assert titles(lead) == ["Does the South peer group cover Newtown from 1 April 2027?"]


def test_a_region_without_a_lead_waits_for_the_coordinators(group, member, coordinator):
    MembershipFactory(left_at=timezone.now())  # nobody is in that group any more
    MembershipFactory(group=PeerGroupFactory(kind="network"))

    [line] = waiting_for([coordinator, member], NOW)[coordinator.pk]

    assert (line.title, line.url) == (
        "Nobody leads the South peer group",
        reverse("peergroups:member-list", args=["south"]),
    )


def test_a_region_whose_only_lead_left_the_service_has_none(group, lead, member, coordinator):
    assert titles(coordinator) == []

    close(lead)

    assert titles(coordinator) == ["Nobody leads the South peer group"]


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_one_query_for_members_and_two_for_who_has_something_to_decide(
    group, lead, member, coordinator, robin, count, django_assert_num_queries
):
    for number in range(count):
        JoinRequestFactory(group=group)
        CoverageFactory(group=group, provisional=True)
        InvitationFactory(group=PeerGroupFactory(), email=robin.email, invited_at=NOW, role="member")
        MembershipFactory(group=PeerGroupFactory(name=f"Empty {number}"))

    with django_assert_num_queries(2):
        found = lines_for(WAITS, [member, robin], NOW)
    assert {person: len(lines) for person, lines in found.items()} == {robin.pk: count}

    with django_assert_num_queries(3):
        found = lines_for(WAITS, [member, lead, robin, coordinator], NOW)
    assert {person: len(lines) for person, lines in found.items()} == {
        lead.pk: 2 * count, robin.pk: count, coordinator.pk: count,
    }  # fmt: skip


# Mail that could not be delivered -------------------------------------------------------------------------------------
def test_mail_that_could_not_be_delivered_waits_for_each_lead(group, lead, member, outsider, coordinator, robin):
    scope = {"scope": f"group:{group.pk}", "state": "parked"}
    for key in ("a", "b"):
        stored(robin, key=key, **scope)
    stored(robin, key="c", kind="code", **scope)
    stored(robin, key="d", scope=f"group:{group.pk}", state="sent")
    stored(robin, key="e", last_error="not sent: dropped. 550", **scope)
    stored(robin, key="f", scope="group:1234567", state="parked")
    stored(robin, key="g", last_error=NOT_SENT_DEAD, **scope)  # of the address there is a line of its own

    found = waiting_for([lead, member, outsider, coordinator, robin], NOW)

    undelivered = [(who, line) for who, lines in found.items() for line in lines if line.key.startswith("parked-mail")]
    [(reader, line)] = undelivered
    assert reader == lead.pk
    assert (line.key, line.title, line.url, line.due_at, line.group_id) == (
        f"parked-mail:{group.pk}",
        "2 mails of the South peer group could not be delivered",
        "/groups/south/mail/",
        None,
        group.pk,
    )


def test_where_nobody_leads_undelivered_mail_waits_for_the_coordinators(group, member, coordinator, robin):
    stored(robin, scope=f"group:{group.pk}", state="parked")

    assert "1 mail of the South peer group could not be delivered" in titles(coordinator)
    assert titles(member) == []


def test_nothing_waits_for_who_closed_their_account(group, lead, django_assert_num_queries):
    JoinRequestFactory(group=group)
    close(lead)

    with django_assert_num_queries(0):
        assert lines_for(WAITS, [lead], NOW) == {}


def test_members_whom_no_mail_reaches_wait_for_each_lead_until_their_address_is_revived(group, lead, member, robin):
    dead = DeadAddressFactory(address=member.email.upper())
    DeadAddressFactory(address="nobody@winchester.example")
    left = MembershipFactory(group=group, left_at=timezone.now()).person
    DeadAddressFactory(address=left.email)

    (line,) = waiting_for([lead, member, robin], NOW)[lead.pk]
    assert (line.title, line.url) == ("No mail reaches 1 person of the South peer group", "/groups/south/mail/")

    dead.revived_at = timezone.now()
    dead.save()
    assert titles(lead) == []
