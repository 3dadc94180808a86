"""Who may do what to a meeting: every predicate, asked by everybody who can come in."""

import pytest
from django.utils import timezone

from meetings import permissions
from peergroups.models import PeerGroup
from tests.factories import MeetingFactory, MembershipFactory, UserFactory
from tests.visits import visit, who


@pytest.fixture
def visits(group, council, lead, member, supplier, outsider, coordinator):
    """Everybody as they come in, most of them into `group`; `…_elsewhere` into a group that is not the meeting's."""
    north = PeerGroup.objects.get(slug="north")
    other_lead = MembershipFactory(group=north, role="lead").person

    return {
        "lead": visit(lead, group),
        "member": visit(member, group),
        "supplier": visit(supplier, group),
        "visitor": visit(UserFactory(), group),
        "coordinator": visit(coordinator, group),
        "member elsewhere": visit(outsider, north),
        "lead elsewhere": visit(other_lead, north),
        "coordinator elsewhere": visit(coordinator, north),
        "coordinator in a council": visit(coordinator, None, council=council),
    }


LEADS = {"lead", "coordinator"}
INSIDERS = {"lead", "member", "supplier", "coordinator"}


@pytest.fixture(params=["draft", "published", "cancelled"])
def meeting(request, group):
    return MeetingFactory.build(group=group, host_council=None, state=request.param)


def test_leads_and_coordinators_schedule_meetings(visits):
    elsewhere = {"lead elsewhere", "coordinator elsewhere", "coordinator in a council"}

    assert who(visits, permissions.can_schedule_meeting) == LEADS | elsewhere


def test_a_meeting_is_changed_by_those_who_lead_its_own_group(visits, meeting):
    assert who(visits, permissions.can_change_meeting, meeting) == LEADS


def test_the_agenda_of_a_cancelled_meeting_stays_as_it_is(visits, meeting):
    allowed = set() if meeting.state == "cancelled" else LEADS

    assert who(visits, permissions.can_change_agenda, meeting) == allowed


def test_a_draft_has_no_notes_and_a_note_taker_is_a_member(visits, meeting, member, outsider):
    meeting.published_at = None if meeting.state == "draft" else timezone.now()
    meeting.cancelled_at = timezone.now() if meeting.state == "cancelled" else None
    meeting.save()
    assert who(visits, permissions.can_write_notes, meeting) == (set() if meeting.state == "draft" else LEADS)

    meeting.note_takers.set([member, outsider])

    allowed = set() if meeting.state == "draft" else {*LEADS, "member"}
    assert who(visits, permissions.can_write_notes, meeting) == allowed


def test_names_of_who_comes_are_for_the_groups_own_people(visits, meeting):
    assert who(visits, permissions.can_see_answers, meeting) == INSIDERS


@pytest.mark.parametrize(
    ("answer", "others"), [(None, False), ("not-coming", False), ("coming", True), ("maybe", True)]
)
def test_how_to_join_is_told_to_the_groups_own_people_and_to_who_comes(visits, meeting, answer, others):
    allowed = set(visits) if others else INSIDERS

    assert who(visits, permissions.can_see_particulars, meeting, answer) == allowed
