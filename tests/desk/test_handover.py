"""Handing a group over: a pack that says what the next lead has to know, and one deed that moves the lead."""

import datetime as dt
import threading

import pytest
from django.db import connection
from django.utils import timezone

from outbox.models import Message
from peergroups import actions
from peergroups.models import Membership
from tests.factories import (
    ActionFactory,
    CoverageFactory,
    HostOfferFactory,
    JoinRequestFactory,
    MeetingFactory,
    MembershipFactory,
    PeerGroupFactory,
    TopicFactory,
    close,
)
from tests.mail_factories import stored
from tests.scrutiny.rating_town import send, town
from tests.timebank_factories import LoanFactory, ReversalProposalFactory, TransferFactory

pytestmark = pytest.mark.django_db
D, MINUTE = dt.date, dt.timedelta(minutes=1)


def pack(group):
    return f"/groups/{group.slug}/handover/"


def deed(group):
    return f"/groups/{group.slug}/handover/lead/"


def role_of(person, group):
    return Membership.objects.current().get(person=person, group=group).role


# The pack -------------------------------------------------------------------------------------------------------------
def test_the_pack_has_what_is_open_who_hosts_who_to_ring_and_what_goes_out(come, group, lead, council):
    ActionFactory(group=group, words="Send the journey map", person__name="Kit Specimen")
    ActionFactory(group=group, words="Long done", state="done", closed_at=timezone.now())
    TopicFactory(group=group, title="Shared telephones")
    TopicFactory(group=group, title="Closed topic", closed_at=timezone.now(), outcome="settled")
    MeetingFactory(group=group, title="Winter meeting", host_council=council)
    HostOfferFactory(group=group, council__short_name="Gosport", when="in March")
    JoinRequestFactory(group=group, person__name="Robin Placeholder")
    there = MembershipFactory(group=group, council__short_name="Hart")
    MembershipFactory(group=group, kind="other", council=None, organisation="Example Trust")

    page = come("lead").get(pack(group)).content.decode()

    expected = ["Send the journey map", "Kit Specimen", "Shared telephones", "Winter meeting", "Gosport offers to host"]
    expected += [
        "in March",
        "Robin Placeholder asks to join",
        "Example Trust",
        "Digest",
        there.person.email,
        lead.email,
    ]
    assert [words for words in expected if words not in page] == []
    for words in ("Long done", "Closed topic"):
        assert words not in page


def test_the_pack_leaves_no_meeting_and_no_mail_out(come, group, lead):
    titles = [MeetingFactory(group=group, days=40 + number, title=f"Meeting {number}").title for number in range(5)]
    MeetingFactory(group=group, days=60, title="Called off", state="cancelled", cancelled_at=timezone.now())
    soon = timezone.now() + dt.timedelta(days=3)
    for number in range(10):
        stored(lead, key=f"k{number}", scope=f"group:{group.pk}", kind="leading-due", due_at=soon + number * MINUTE)

    page = come("lead").get(pack(group)).content.decode()

    assert [title for title in titles if title not in page] == []
    assert "Called off" not in page
    assert page.count("A meeting is due") == 10


@pytest.mark.parametrize("who", ["lead", "coordinator"])
def test_the_pack_has_what_is_between_councils_of_the_group_today(come, group, lead, who):
    ours, others, former = (
        LoanFactory(state="disputed", lender__short_name=name) for name in ("Hart", "Ealing", "Bath")
    )
    elsewhere = PeerGroupFactory(name="London", slug="london")
    MembershipFactory(group=elsewhere, person=lead, role="lead")
    for council in (ours.lender, ours.borrower):
        CoverageFactory(group=group, council=council)
    for council in (others.lender, others.borrower, former.lender, former.borrower):
        CoverageFactory(group=elsewhere, council=council)
    CoverageFactory(group=group, council=former.lender, start=D(2016, 4, 1), end=D(2020, 3, 31))

    page = come(who).get(pack(group)).content.decode()

    assert "Between councils of the group" in page
    assert f"Hart and {ours.borrower.short_name} disagree about hours" in page
    assert "Ealing and" not in page
    assert "Bath and" not in page


@pytest.mark.parametrize("scene", ["rating", "reversal"])
def test_the_pack_has_ratings_to_read_and_transfers_to_undo(client, scene):
    there = town()
    if scene == "rating":
        send(there)
    else:
        transfer = TransferFactory(loan__lender=there.councils[0])
        ReversalProposalFactory(transfer=transfer)

    client.force_login(there.lead)
    page = client.get(pack(there.group)).content.decode()

    assert {"rating": "has rated", "reversal": "Undo 12 h between"}[scene] in page.partition("Between councils")[2]


def test_where_nothing_is_between_councils_nothing_is_said_of_it(come, group, lead):
    assert "Between councils" not in come("lead").get(pack(group)).content.decode()


def test_who_left_is_nobody_to_ring(come, group, lead):
    left = [MembershipFactory(group=group, role=role, left_at=timezone.now()).person for role in ("lead", "member")]

    page = come("lead").get(pack(group)).content.decode()

    assert [person.name for person in left if person.name in page or person.email in page] == []


def test_of_many_of_one_council_the_two_who_are_longest_there_are_named(come, group, lead, covered):
    hart = covered("Hart", people=2)
    third = MembershipFactory(group=group, council=hart)

    page = come("lead").get(pack(group)).content.decode()

    assert "and 1 other" in page
    assert third.person.email not in page


@pytest.mark.parametrize(
    ("who", "status"), [("lead", 200), ("coordinator", 200), ("member", 403), ("outsider", 404), ("anonymous", 302)]
)
def test_leads_alone_read_it(come, group, who, status):
    assert come(who).get(pack(group)).status_code == status


@pytest.mark.parametrize("who", ["lead", "coordinator"])
def test_the_pack_has_nothing_of_another_group(come, group, lead, who):
    other = PeerGroupFactory(name="London", slug="london")
    MembershipFactory(group=other, person=lead, role="lead")
    JoinRequestFactory(group=other, person__name="Robin Placeholder")
    JoinRequestFactory(group=group, person__name="Kit Specimen")

    page = come(who).get(pack(group)).content.decode()

    assert "Kit Specimen asks to join" in page
    assert "Robin Placeholder" not in page


@pytest.mark.parametrize("many", [1, 3])
def test_the_pack_costs_the_same_however_much_is_open(come, group, lead, many, counted):
    for _ in range(many):
        ActionFactory(group=group)
        TopicFactory(group=group)
        HostOfferFactory(group=group)
        MembershipFactory(group=group)
        MeetingFactory(group=group)
    client = come("lead")

    assert counted(lambda: client.get(pack(group))) == 34


# The deed -------------------------------------------------------------------------------------------------------------
def test_one_deed_makes_another_lead_and_oneself_a_member(come, group, lead, member):
    to = member.memberships.get(group=group)

    response = come("lead").post(deed(group), {"to": to.pk})

    assert response.status_code == 302
    assert (role_of(member, group), role_of(lead, group)) == ("lead", "member")
    assert Message.objects.get(kind="standing").person_id == member.pk
    assert come("lead").get(pack(group)).status_code == 403


@pytest.mark.parametrize(
    ("who", "status"), [("lead", 200), ("coordinator", 403), ("member", 403), ("outsider", 404), ("anonymous", 302)]
)
def test_who_leads_alone_hands_over(come, group, lead, who, status):
    assert come(who).get(deed(group)).status_code == status


def test_nobody_chosen_is_said_and_nothing_is_done(come, group, lead):
    page = come("lead").post(deed(group), {})

    assert "Choose who leads the group from now on" in page.content.decode()
    assert role_of(lead, group) == "lead"


def _supplier(group):
    return MembershipFactory(group=group, kind="supplier", council=None, organisation="Example Ltd")


def _of_another_group(group):
    return MembershipFactory(group=PeerGroupFactory())


def _who_left(group):
    return MembershipFactory(group=group, left_at=timezone.now())


def _closed(group):
    membership = MembershipFactory(group=group)
    close(membership.person)
    return membership


def _who_leads_too(group):
    return MembershipFactory(group=group, role="lead")


@pytest.mark.parametrize("somebody", [_supplier, _of_another_group, _who_left, _closed, _who_leads_too])
def test_only_a_member_of_a_council_who_is_here_takes_over(come, group, lead, somebody):
    to = somebody(group)

    page = come("lead").post(deed(group), {"to": to.pk})

    assert page.status_code == 200
    assert "Choose somebody else" in page.content.decode()
    assert role_of(lead, group) == "lead"


def test_a_hurried_second_click_hands_nothing_over_again(come, group, lead):
    assert 'data-prevent-double-click="true"' in come("lead").get(deed(group)).content.decode()


def test_who_leads_no_more_hands_nothing_over(group, lead, member):
    mine, to = lead.memberships.get(group=group), member.memberships.get(group=group)
    actions.hand_over_lead(membership=mine, to=MembershipFactory(group=group), now=timezone.now())

    with pytest.raises(actions.CannotLead, match="do not lead"):
        actions.hand_over_lead(membership=mine, to=to, now=timezone.now())

    assert role_of(member, group) == "member"


def test_a_member_hands_over_nothing(group, lead, member):
    mine, to = member.memberships.get(group=group), MembershipFactory(group=group)

    with pytest.raises(actions.CannotLead, match="do not lead"):
        actions.hand_over_lead(membership=mine, to=to, now=timezone.now())

    assert role_of(to.person, group) == "member"


def test_who_leaves_in_that_second_does_not_take_it_and_the_lead_stays(group, lead, member):
    mine, to = lead.memberships.get(group=group), member.memberships.get(group=group)
    actions.leave(membership=to, by=member, now=timezone.now())

    with pytest.raises(actions.CannotLead, match="not in the group any more"):
        actions.hand_over_lead(membership=mine, to=to, now=timezone.now())

    assert role_of(lead, group) == "lead"


@pytest.mark.django_db(transaction=True)
def test_two_leads_who_hand_over_to_each_others_members_do_not_meet_in_a_circle(group, lead, member):
    other = MembershipFactory(group=group, role="lead")
    mine, theirs = (person.memberships.get(group=group) for person in (lead, member))
    pairs = [(mine, theirs), (other, MembershipFactory(group=group))]
    ready, failed = threading.Barrier(2), []

    def hand_over(mine, to):
        try:
            ready.wait(5)
            actions.hand_over_lead(membership=mine, to=to, now=timezone.now())
        except Exception as problem:
            failed.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=hand_over, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert failed == []
    assert Membership.objects.current().leads().filter(group=group).count() == 2
