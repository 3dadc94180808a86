"""Who may do what to actions, decisions, notes, topics and offers: every predicate, asked by all who can come in."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from meetings import permissions, places
from peergroups.models import PeerGroup
from tests.factories import (
    ActionFactory,
    AffiliationFactory,
    DecisionFactory,
    HostOfferFactory,
    MeetingFactory,
    MembershipFactory,
    TopicFactory,
    UserFactory,
)
from tests.visits import visit, who

LEADS = {"lead", "coordinator"}
ELSEWHERE = {"lead elsewhere", "coordinator elsewhere"}


@pytest.fixture
def visits(group, council, lead, member, supplier, outsider, coordinator):
    """Everybody as they come in, most of them into `group`; `… elsewhere` into another, “in a council” into none."""
    north = PeerGroup.objects.get(slug="north")
    other_lead = MembershipFactory(group=north, council=council, role="lead").person
    AffiliationFactory(person=other_lead, council=council)

    return {
        "anonymous": visit(AnonymousUser(), group),
        "lead": visit(lead, group, council=council),
        "member": visit(member, group, council=council),
        "supplier": visit(supplier, group),
        "visitor": visit(UserFactory(), group),
        "coordinator": visit(coordinator, group),
        "member elsewhere": visit(outsider, north),
        "lead elsewhere": visit(other_lead, north, council=council),
        "coordinator elsewhere": visit(coordinator, north),
        "coordinator in a council": visit(coordinator, None, council=council),
    }


# Actions and decisions ------------------------------------------------------------------------------------------------
def test_an_action_is_acted_on_by_its_person_its_council_and_those_who_lead(visits, group, council, outsider):
    ours = ActionFactory(group=group, council=council, person=None)
    theirs = ActionFactory(group=group, council=None, person=None)
    handed_out = ActionFactory(group=group, council=None, person=outsider)

    assert who(visits, permissions.can_act_on, ours) == {*LEADS, "member"}
    assert who(visits, permissions.can_act_on, theirs) == LEADS
    assert who(visits, permissions.can_act_on, handed_out) == {*LEADS, "member elsewhere"}


def test_a_decision_is_reviewed_by_those_who_lead_its_group(visits, group):
    decision = DecisionFactory(meeting=MeetingFactory(group=group))

    assert who(visits, permissions.can_review_decision, decision) == LEADS


# Notes ----------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("state", ["draft", "published", "cancelled"])
def test_links_are_put_by_those_who_lead_and_once_it_is_announced_by_who_takes_notes(visits, group, member, state):
    meeting = _meeting(group, state)
    meeting.note_takers.set([member])

    assert who(visits, permissions.can_change_links, meeting) == (LEADS if state == "draft" else {*LEADS, "member"})


@pytest.mark.parametrize("state", ["draft", "published", "cancelled"])
def test_notes_are_circulated_of_what_was_announced_and_not_called_off(visits, group, state):
    meeting = _meeting(group, state)

    assert who(visits, permissions.can_circulate_notes, meeting) == (LEADS if state == "published" else set())


def _meeting(group, state):
    announced = state != "draft"
    return MeetingFactory(
        group=group, state=state, published_at=timezone.now() if announced else None,
        cancelled_at=timezone.now() if state == "cancelled" else None,
    )  # fmt: skip


def test_notes_are_read_meeting_by_meeting(visits, group):
    MeetingFactory(group=group, days=-9, notes_state="circulated")
    inside = MeetingFactory(group=group, days=-9, notes_state="circulated", notes_for_members=True)

    coordinators = {name for name in visits if name.startswith("coordinator")}
    assert who(visits, permissions.can_read_notes, inside) == {"lead", "member", "supplier", *coordinators}


def test_a_trial_is_started_by_those_who_lead(visits):
    assert who(visits, permissions.can_start_trial) == {*LEADS, *ELSEWHERE, "coordinator in a council"}


# What comes onto an agenda --------------------------------------------------------------------------------------------
def test_a_topic_is_taken_back_by_the_member_who_brought_it_while_it_waits(visits, group, member, supplier):
    def may(**fields):
        return who(visits, permissions.can_withdraw_topic, TopicFactory(group=group, **fields))

    assert may(opened_by=member) == {"member"}
    assert may(opened_by=supplier) == {"supplier"}
    assert may(opened_by=None) == set()
    assert may(opened_by=member, kind="theme") == set()
    assert may(opened_by=member, dropped=True) == set()
    assert may(opened_by=visits["visitor"].user) == set()


def test_hosting_is_offered_for_a_council_settled_by_leads_and_taken_back_by_the_council(visits, group, council):
    ours, others = HostOfferFactory(group=group, council=council), HostOfferFactory(group=group)
    for_a_council = {"lead", "member", "lead elsewhere", "coordinator in a council"}
    leading = {*LEADS, *ELSEWHERE, "coordinator in a council"}

    assert who(visits, permissions.can_offer_to_host) == for_a_council | leading
    assert who(visits, permissions.can_settle_host_offer) == leading
    assert who(visits, permissions.can_withdraw_host_offer, ours) == for_a_council
    assert who(visits, permissions.can_withdraw_host_offer, others) == set()


# Places ---------------------------------------------------------------------------------------------------------------
def test_who_sold_to_councils_once_takes_no_place_of_a_supplier(group, supplier):
    assert places.is_supplier(supplier, None)

    supplier.memberships.update(left_at=timezone.now())

    assert not places.is_supplier(supplier, None)
