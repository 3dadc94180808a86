"""What a page of a group's work keeps to itself: deeds for who may do them, meetings for who may know of them."""

import pytest
from django.urls import reverse
from django.utils import timezone

from meetings import places
from meetings.models import Attendance
from meetings.presence import people_of
from meetings.presenters import names_of
from tests.factories import (
    ActionFactory,
    AgendaItemFactory,
    AttendanceFactory,
    CorrectionFactory,
    DecisionFactory,
    HostOfferFactory,
    MeetingFactory,
    MembershipFactory,
    TableFactory,
    TopicFactory,
    TrialFactory,
)
from tests.meetings.visiting import url

pytestmark = pytest.mark.django_db


def of(group, name, *more):
    return reverse(f"meetings:{name}", args=[group.slug, *more])


@pytest.fixture
def closed(group):
    """A meeting that was held for the public sector alone, its notes circulated."""
    return MeetingFactory(
        group=group, days=-9, audience="public-sector", notes_state="circulated", title="Hidden canary"
    )


# Deeds ----------------------------------------------------------------------------------------------------------------
def test_a_member_runs_no_agenda_and_writes_no_notes(come, group, meeting):
    tables = AgendaItemFactory(meeting=meeting, kind="table-work")
    table, correction = TableFactory(item=tables), CorrectionFactory(meeting=meeting)
    client = come("member")
    refused = [
        client.post(of(group, "standing-list"), {"title": "Welcome", "kind": "talk", "minutes": 5}),
        client.post(of(group, "topic-list"), {"title": "Theme", "minutes": 5}),
        client.get(url("item-tables", meeting, tables.pk)),
        client.get(url("table-findings", meeting, table.pk)),
        client.get(url("correction-settle", meeting, correction.pk)),
    ]

    assert [response.status_code for response in refused] == [403] * 5


def test_hosting_is_offered_for_a_council_and_taken_back_by_that_council(come, group, lead):
    offer = HostOfferFactory(group=group)

    assert come("supplier").get(of(group, "host-offer-new")).status_code == 403
    assert come("supplier").get(of(group, "host-offer-settle", offer.pk)).status_code == 403
    assert come("lead").get(of(group, "host-offer-settle", offer.pk)).status_code == 200
    assert come("lead").post(of(group, "host-offer-settle", offer.pk), {"withdraw": "1"}).status_code == 403


@pytest.mark.parametrize("number", ["in other digits", "9" * 5000, "x", "-1", ""])
def test_what_is_no_number_in_the_address_of_links_is_nothing(come, meeting, item, number):
    if number == "in other digits":
        number = str(item.pk).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))

    assert come("lead").get(url("meeting-links", meeting), {"item": number}).status_code == 404


# Actions of meetings that one may not know of -------------------------------------------------------------------------
def test_actions_of_closed_meetings_are_nothing_to_who_may_not_know_of_them(come, group, closed, member):
    action = ActionFactory(group=group, meeting=closed, person=member, words="Hidden canary")
    plain = ActionFactory(group=group, person=member, words="Send the map")

    def seen(who):
        return "Hidden canary" in come(who).get(of(group, "action-list")).content.decode()

    assert (seen("anonymous"), seen("supplier"), seen("member")) == (False, False, True)
    assert come("supplier").get(of(group, "action-done", action.pk)).status_code == 404
    assert come("supplier").get(of(group, "action-done", plain.pk)).status_code == 403


def test_an_action_is_its_owners_who_need_not_know_of_the_meeting(come, group, closed, supplier):
    action = ActionFactory(group=group, meeting=closed, person=supplier, council=None)

    page = come("supplier").get(of(group, "action-detail", action.pk))

    assert page.status_code == 200
    assert "Hidden canary" not in page.content.decode()
    assert "Hidden canary" in come("lead").get(of(group, "action-detail", action.pk)).content.decode()


def test_the_log_of_decisions_names_no_meeting_that_one_may_not_know_of(come, group):
    DecisionFactory(meeting=MeetingFactory(group=group, days=-9, notes_state="circulated"))
    coming = MeetingFactory(group=group, days=9, audience="members")

    assert come("anonymous").get(of(group, "decision-list")).context["coming"] is None
    assert come("member").get(of(group, "decision-list")).context["coming"] == coming


# What waits for the group's meetings ----------------------------------------------------------------------------------
def test_what_is_closed_waits_no_more(come, group):
    waits = TopicFactory(group=group)
    TopicFactory(group=group, dropped=True)
    TopicFactory(group=group, kind="action", key="meetings.action:1")
    TopicFactory(group=group, kind="action", key="meetings.action:2", dropped=True)

    context = come("member").get(of(group, "topic-list")).context

    assert list(context["page"].object_list) == [waits]
    assert context["counts"] == {"actions": 1, "decisions": 0}


def test_the_agenda_of_a_draft_is_linked_to_its_leads_alone(come, group):
    MeetingFactory(group=group, draft=True)

    assert come("member").get(of(group, "topic-list")).context["agenda"] == ""
    assert come("lead").get(of(group, "topic-list")).context["agenda"] != ""


def test_a_trial_of_a_closed_meeting_is_nothing_to_who_may_not_know_of_it(come, group, closed):
    trial = TrialFactory(group=group, meeting=closed)

    assert come("supplier").get(of(group, "trial-detail", trial.pk)).status_code == 404
    assert come("member").get(of(group, "trial-detail", trial.pk)).status_code == 200


def test_a_write_up_leads_back_to_minutes_that_one_may_know_of(come, group, closed):
    later = MeetingFactory(group=group, days=-2, notes_state="circulated")

    assert come("anonymous").get(url("write-up", later)).context["last"] is None
    assert come("member").get(url("write-up", later)).context["last"] == closed


# Who was in the group once --------------------------------------------------------------------------------------------
def test_who_has_left_is_offered_as_no_note_taker_and_no_presenter(come, group, member, meeting):
    MembershipFactory(group=group, person__name="Gone Example", left_at=timezone.now())

    form = come("lead").get(url("note-takers", meeting)).context["form"]

    assert [label for _, label in form.fields["note_takers"].choices] == [f"{member.name}, Winchester"]
    assert not [name for name in names_of(group) if name.startswith("Gone")]


def test_who_sold_to_councils_once_counts_as_no_supplier_among_the_answers(meeting, supplier):
    AttendanceFactory(meeting=meeting, person=supplier, council=None)

    def suppliers():
        return places.with_suppliers(Attendance.objects.filter(meeting=meeting)).filter(is_supplier=True).count()

    assert suppliers() == 1
    supplier.memberships.update(left_at=timezone.now())
    assert suppliers() == 0


def test_who_has_left_is_on_no_list_of_the_room(group, meeting, member):
    left = MembershipFactory(group=group, left_at=timezone.now()).person
    answered = MembershipFactory(group=group, left_at=timezone.now()).person
    AttendanceFactory(meeting=meeting, person=answered)

    listed = {one.pk for one in people_of(meeting)}

    assert {member.pk, answered.pk} <= listed
    assert left.pk not in listed
