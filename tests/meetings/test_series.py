"""The meetings of a group as one series: what came of each, and the way from one to the next."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from meetings.models import Meeting
from tests.factories import (
    ActionFactory,
    AttendanceFactory,
    CouncilFactory,
    DecisionFactory,
    GuestFactory,
    MeetingFactory,
    PresenceFactory,
)
from tests.meetings.visiting import page

CIRCULATED = {"notes_state": "circulated", "circulated_at": timezone.now()}


DRAFT = {"notes_state": "draft", "circulated_at": None}


def series(client, group):
    return client.get(reverse("meetings:meeting-list", args=[group.slug]))


def held(group, **changes):
    meeting = MeetingFactory(group=group, title="Ten years on", days=-30, **changes)
    councils = CouncilFactory.create_batch(2)
    for council in (*councils, councils[0]):
        PresenceFactory(meeting=meeting, council=council)
        AttendanceFactory(meeting=meeting, council=council)
    GuestFactory(meeting=meeting)
    DecisionFactory.create_batch(2, meeting=meeting)
    ActionFactory.create_batch(3, group=group, meeting=meeting)
    return meeting


def test_a_past_meeting_says_what_came_of_it(come, group):
    held(group, **CIRCULATED)

    (row,) = series(come("anonymous"), group).context["page"].object_list
    shown = series(come("anonymous"), group).content.decode()

    assert (row.there, row.councils_there, row.guests_there, row.decided, row.agreed) == (3, 2, 1, 2, 3)
    assert "4 people there from 2 councils" in shown
    assert "2 decisions" in shown
    assert "3 actions" in shown


@pytest.mark.parametrize(("who", "reads"), [("lead", True), ("member", False), ("anonymous", False)])
def test_what_was_agreed_is_counted_only_for_who_may_read_the_notes(come, group, who, reads):
    held(group)

    (row,) = series(come(who), group).context["page"].object_list

    assert (row.decided, row.agreed) == ((2, 3) if reads else (0, 0))
    assert row.there == 3


@pytest.mark.parametrize(("who", "reads"), [("member", True), ("outsider", False)])
def test_notes_for_members_are_counted_for_members(come, group, who, reads):
    held(group, notes_for_members=True, **CIRCULATED)

    (row,) = series(come(who), group).context["page"].object_list

    assert (row.decided, row.has_notes) == ((2, True) if reads else (0, False))


def test_a_meeting_leads_to_the_one_before_and_the_one_after(come, group, meeting):
    near = {days: MeetingFactory(group=group, title=f"in {days} days", days=days) for days in (-60, -3, 40, 90)}
    MeetingFactory(group=group, title="off", days=35, state="cancelled", cancelled_at=timezone.now())
    MeetingFactory(group=group, title="a draft", days=36, draft=True)
    MeetingFactory(title="of another group", days=31)

    context = come("member").get(meeting.get_absolute_url()).context
    for_lead = come("lead").get(meeting.get_absolute_url()).context

    assert (context["before"], context["after"]) == (near[-3], near[40])
    assert str(for_lead["after"]) == "a draft"


def test_two_meetings_at_the_same_time_lead_to_each_other(come, group):
    first, second = MeetingFactory.create_batch(2, group=group)

    assert come("member").get(first.get_absolute_url()).context["after"] == second
    assert come("member").get(second.get_absolute_url()).context["before"] == first


def test_the_meeting_before_leads_to_its_notes_for_who_may_read_them(come, group, meeting):
    before = held(group)
    link = reverse("meetings:write-up", args=[group.slug, before.pk])

    draft = page(come("member"), "meeting-detail", meeting)
    Meeting.objects.filter(pk=before.pk).update(**CIRCULATED)
    circulated = page(come("member"), "meeting-detail", meeting)

    assert link not in draft
    assert link in circulated


def test_leads_start_the_next_meeting_from_the_last_that_was_held(come, group):
    last = MeetingFactory(group=group, days=-3)
    MeetingFactory(group=group, days=20)
    MeetingFactory(group=group, days=-1, state="cancelled", cancelled_at=timezone.now())
    link = reverse("meetings:meeting-copy", args=[group.slug, last.pk])

    assert link in series(come("lead"), group).content.decode()
    assert link not in series(come("member"), group).content.decode()


# The page of one meeting ----------------------------------------------------------------------------------------------
def test_the_page_of_a_past_meeting_shows_what_was_agreed_to_who_may_read_it(come, group, member):
    meeting = held(group, notes="# Said\n\n<script>alert(1)</script>**Much**", **DRAFT)
    ActionFactory(
        group=group, meeting=meeting, words="Write it up", person=member, council=member.memberships.get().council
    )

    for_member = page(come("member"), "meeting-detail", meeting)
    Meeting.objects.filter(pk=meeting.pk).update(**CIRCULATED)
    later = page(come("member"), "meeting-detail", meeting)
    public = page(Client(), "meeting-detail", meeting)

    assert "Much" not in for_member
    assert "2 decisions" not in for_member
    for shown in (later, public):
        assert "<strong>Much</strong>" in shown
        assert "<script>alert" not in shown
        assert "2 decisions" in shown
        assert "Write it up" in shown
    assert "Sam Example, Winchester" in later
    assert "Sam Example" not in public
    assert "4 people were there, from 2 councils" in public


def test_long_notes_have_a_page_of_their_own(come, group):
    meeting = MeetingFactory(group=group, days=-30, notes="long " * 5000, **CIRCULATED)

    shown = page(come("anonymous"), "meeting-detail", meeting)

    assert "read them on a page of their own" in shown
    assert "long long" not in shown


def test_what_a_meeting_offers_is_on_its_page(come, group, council):
    meeting = MeetingFactory(
        group=group, host_council=council, access_notes="Lift from the car park", theme_words="Waste", capacity=20,
        starts_on=dt.date(2090, 5, 3),
    )  # fmt: skip
    meeting.co_organisers.set([CouncilFactory(short_name="Oxford"), CouncilFactory(short_name="Bracknell")])

    shown = page(come("anonymous"), "meeting-detail", meeting)

    for said in ("Lift from the car park", "Waste", "0 of 20 places are taken.", "Tell the group what you need"):
        assert said in shown
    assert shown.index("Bracknell") < shown.index("Oxford")


def test_who_waits_sees_their_turn_and_members_see_the_queue(come, group, member):
    meeting = MeetingFactory(group=group, capacity=1)
    AttendanceFactory(meeting=meeting)
    AttendanceFactory(meeting=meeting, answer="waiting", person__name="Bo Specimen")
    mine = AttendanceFactory(meeting=meeting, answer="waiting", person=member)

    shown = page(come("member"), "meeting-detail", meeting)
    public = page(Client(), "meeting-detail", meeting)

    assert "You are on the waiting list" in shown
    assert "You are <strong>2nd</strong> in the queue." in shown
    assert shown.index("Bo Specimen") < shown.rindex("Sam Example")
    assert "Not in your calendar yet" in shown
    assert "The one place is taken. 2 people wait for one." in public
    assert "Bo Specimen" not in public
    assert mine.answer == "waiting"


def test_who_has_not_answered_a_full_meeting_is_offered_the_waiting_list(come, group, member):
    meeting = MeetingFactory(group=group, capacity=1)
    AttendanceFactory(meeting=meeting)
    client = come("member")

    before = page(client, "meeting-detail", meeting)
    answered = client.post(meeting.get_absolute_url() + "answer/", {"answer": "coming"}, follow=True).content.decode()
    refused = client.post(meeting.get_absolute_url() + "answer/", {"answer": "waiting"}).content.decode()

    assert "Join the waiting list" in before
    assert "so you are on the waiting list. As soon as one comes free for you it is yours" in answered
    assert "You are <strong>1st</strong> in the queue." in answered
    assert "Choose whether you come" in refused
