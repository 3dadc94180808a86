"""What a deed refuses, or leaves alone, whoever asks and however: the page in front of it may be old."""

import datetime as dt

import pytest
from django.utils import timezone

from front.actions import leave
from meetings import actions, after_planner
from meetings.actions.after import send_correction
from meetings.actions.building import build_agendas
from meetings.actions.placements import leave_out, put_back
from meetings.actions.promises import colleagues
from meetings.actions.refusals import (
    GuestListedAlready,
    HostOfferSettled,
    LineWrittenUnder,
    MeetingClosed,
    MeetingHasHost,
    NotYourCouncil,
    ReasonWanted,
    TopicClosed,
)
from meetings.after_planner import notes_readers
from meetings.forms.records import MoreTimeForm
from meetings.models import AgendaItem, Meeting, Placement, Topic
from outbox.models import Message
from tests.factories import (
    ActionFactory,
    AgendaItemFactory,
    CouncilFactory,
    DecisionFactory,
    GuestFactory,
    HostOfferFactory,
    MeetingFactory,
    MembershipFactory,
    PlacementFactory,
    PointFactory,
    TopicFactory,
    TrialFactory,
)
from tests.meetings.after import HELD, circulated, held, there
from tests.meetings.agendas import JUNE, NOVEMBER, at, line, schedule
from tests.meetings.post import at as post_at

pytestmark = pytest.mark.django_db
CANCELLED = {"state": "cancelled", "cancelled_at": timezone.now(), "cancelled_because": "Snow"}


@pytest.fixture
def now():
    return timezone.now()


def gone(lead_or_member):
    lead_or_member.memberships.update(left_at=timezone.now())


# Hosting --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("facts", "refusal"),
    [(CANCELLED, MeetingClosed), ({"days": -2}, MeetingClosed), ({"host_council": True}, MeetingHasHost)],
)
def test_an_offer_hosts_no_meeting_that_is_over_called_off_or_has_a_host(group, lead, now, facts, refusal):
    host = CouncilFactory(short_name="Havant") if facts.get("host_council") else None
    meeting = MeetingFactory(group=group, **facts | {"host_council": host})
    offer = HostOfferFactory(group=group)

    with pytest.raises(refusal):
        actions.take_offer(offer=offer, meeting=meeting, by=lead, now=now)

    meeting.refresh_from_db()
    offer.refresh_from_db()
    assert (meeting.host_council, offer.settled_at) == (host, None)


def test_who_hosts_already_may_be_taken_at_their_word(group, lead, council, now):
    meeting = MeetingFactory(group=group, host_council=council)
    offer = HostOfferFactory(group=group, council=council)

    assert actions.take_offer(offer=offer, meeting=meeting, by=lead, now=now)


def test_dates_are_not_put_to_an_offer_that_is_settled(group, member, now):
    offer = HostOfferFactory(group=group, settled_at=now)

    with pytest.raises(HostOfferSettled):
        actions.say_when(offer=offer, when="any Friday", by=member, now=now)


def test_of_a_meeting_that_no_council_hosts_nobody_says_where_it_is(group, now):
    partner = MembershipFactory(group=group, kind="public-body", council=None, organisation="Example Park").person
    meeting = MeetingFactory(group=group, host_council=None, venue="")

    with pytest.raises(NotYourCouncil):
        actions.say_where(meeting=meeting, venue="Our barn", postcode="", by=partner, now=now)

    meeting.refresh_from_db()
    assert meeting.venue == ""


# Lines and what stands on them ----------------------------------------------------------------------------------------
def test_a_line_on_which_something_waits_is_taken_off_for_a_reason_and_before_the_end(group, lead, now):
    placement = PlacementFactory(topic__group=group)
    over = PlacementFactory(topic__group=group, meeting__days=-2)

    with pytest.raises(ReasonWanted):
        actions.remove_item(item=placement.item, by=lead, now=now, because="  ")
    with pytest.raises(MeetingClosed):
        actions.remove_item(item=over.item, by=lead, now=now, because="It is late.")

    assert AgendaItem.objects.filter(pk__in=[placement.item.pk, over.item.pk]).count() == 2


def test_a_line_on_which_nothing_waits_needs_no_reason(group, lead, now):
    past = MeetingFactory(group=group, days=-2)
    bare = AgendaItemFactory(meeting=past)
    settled = PlacementFactory(meeting=past, topic=TopicFactory(group=group, dropped=True))

    for item in (bare, settled.item):
        actions.remove_item(item=item, by=lead, now=now)

    assert not past.agenda_items.exists()


def test_what_is_written_under_keeps_its_line(group, lead, now):
    placement = PlacementFactory(topic__group=group)
    DecisionFactory(meeting=placement.meeting, item=placement.item)

    with pytest.raises(LineWrittenUnder):
        leave_out(placement=placement, because="No time.", by=lead, now=now)


def test_one_of_several_on_a_line_is_left_out_although_something_is_written_there(group, lead, now):
    meeting = MeetingFactory(group=group)
    item = AgendaItemFactory(meeting=meeting, kind="actions")
    DecisionFactory(meeting=meeting, item=item)
    placement = PlacementFactory(topic=TopicFactory(group=group, kind="action"), meeting=meeting, item=item)

    leave_out(placement=placement, because="Not today.", by=lead, now=now)

    placement.refresh_from_db()
    assert (placement.item, placement.skipped_because) == (None, "Not today.")
    assert AgendaItem.objects.filter(pk=item.pk).exists()


@pytest.mark.parametrize(
    ("facts", "is_closed", "refusal"), [(CANCELLED, False, MeetingClosed), ({}, True, TopicClosed)]
)
def test_nothing_comes_back_onto_what_is_called_off_nor_what_is_closed(group, lead, now, facts, is_closed, refusal):
    topic = TopicFactory(group=group, dropped=is_closed)
    placement = PlacementFactory(topic=topic, meeting=MeetingFactory(group=group, **facts), item=None)

    with pytest.raises(refusal):
        put_back(placement=placement, by=lead, now=now)

    assert Placement.objects.get(pk=placement.pk).item is None


@pytest.mark.parametrize("factory", [DecisionFactory, ActionFactory, TrialFactory])
def test_a_draft_on_which_something_hangs_is_not_deleted(group, lead, now, factory):
    draft = MeetingFactory(group=group, draft=True)
    factory(meeting=draft, **({} if factory is DecisionFactory else {"group": group}))

    with pytest.raises(MeetingClosed, match="hang on this draft"):
        actions.delete_draft(meeting=draft, by=lead, now=now)

    assert Meeting.objects.filter(pk=draft.pk).exists()


def test_only_groups_in_which_something_waits_are_built(group, now):
    TopicFactory(group=group)
    TopicFactory(dropped=True)

    assert build_agendas(now) == 1


def test_a_theme_that_was_dropped_does_not_stand_in_the_way_of_the_next(group, lead):
    point = PointFactory(number=3)
    PointFactory(standard=point.standard, number=4, title="Join things up")
    line(schedule(group, JUNE, at(dt.date(2026, 5, 1))), "Welcome").meeting.themes.add(point)
    TopicFactory(group=group, kind="theme", title="Yesterday’s", dropped=True)

    schedule(group, NOVEMBER, at(dt.date(2026, 7, 1)))

    (theme,) = Topic.objects.open().filter(group=group, kind="theme")
    assert "Join things up" in theme.title


# People ---------------------------------------------------------------------------------------------------------------
def test_who_has_left_is_no_colleague_and_no_lead_to_tell(group, lead, member, council, now):
    other = MembershipFactory(group=group, council=council)
    action = ActionFactory(group=group, council=council, person=member)
    stays = MembershipFactory(group=group, role="lead").person
    assert {lead, other.person} <= set(colleagues(action))
    other.left_at = now
    other.save(update_fields=["left_at"])
    gone(lead)

    actions.hand_over_action(action=action, person=None, by=member, now=now)

    assert colleagues(action) == [member]
    assert set(Message.objects.filter(kind="action-unowned").values_list("person_id", flat=True)) == {stays.pk}


def test_who_leads_no_more_hears_of_no_correction(group, lead, member):
    stays = MembershipFactory(group=group, role="lead").person
    meeting = held(group)
    there(meeting, member)
    circulated(meeting, lead)
    gone(lead)

    send_correction(meeting=meeting, words="It was 50 calls.", by=member, now=timezone.now())

    told = Message.objects.filter(kind="notes-correction").values_list("person_id", flat=True)
    assert list(told) == [stays.pk]


def test_an_action_is_not_dropped_without_a_reason(group, lead, now):
    action = ActionFactory(group=group)

    with pytest.raises(ValueError, match="for a reason"):
        actions.drop_action(action=action, reason=" ", by=lead, now=now)

    action.refresh_from_db()
    assert action.is_open


def test_two_guests_without_an_address_are_two_and_one_address_is_one(group, lead, now):
    meeting = MeetingFactory(group=group)
    fields = {"name": "Jo Sample", "organisation": "Example Trust", "kind": "other", "email": ""}
    for _ in range(2):
        actions.add_guest(meeting=meeting, fields=fields, by=lead, now=now)
    GuestFactory(meeting=meeting, email="jo@trust.example")

    with pytest.raises(GuestListedAlready):
        actions.add_guest(meeting=meeting, fields=fields | {"email": "JO@trust.example"}, by=lead, now=now)

    assert meeting.guests.count() == 3


def test_notes_go_to_who_is_in_the_group_and_to_who_was_there(group, lead, member):
    meeting = held(group)
    left, was_there = MembershipFactory(group=group), MembershipFactory(group=group)
    there(meeting, was_there.person)
    for row in (left, was_there):
        row.left_at = meeting.ends_at
        row.save(update_fields=["left_at"])

    readers = {reader.person: reader for reader in notes_readers(meeting)}
    assert set(readers) == {lead, member, was_there.person}
    assert readers[member].is_insider
    assert not readers[was_there.person].is_insider

    meeting.notes_for_members = True
    can_open = {reader.person: reader.can_open for reader in notes_readers(meeting)}
    assert can_open == {lead: True, member: True, was_there.person: False}


def test_what_was_dropped_stays_dropped_when_its_line_was_talked_about(group, lead, now):
    topic = TopicFactory(group=group, dropped=True)
    placement = PlacementFactory(topic=topic, meeting=MeetingFactory(group=group, days=-2))

    actions.mark_discussed(item=placement.item, by=lead, now=now)

    topic.refresh_from_db()
    assert (topic.outcome, topic.closed_because) == ("dropped", "Nobody minds any more")


# What an agenda and a form tell of meetings that are not for everybody ------------------------------------------------
def test_a_decision_of_notes_for_members_is_named_on_an_agenda_to_members_alone(client, group, member):
    inside = MeetingFactory(group=group, days=-20, notes_state="circulated", notes_for_members=True)
    decision = DecisionFactory(meeting=inside, sentence="Kept among us.")
    meeting = MeetingFactory(group=group, days=20)
    topic = TopicFactory(group=group, kind="decision", key=f"meetings.decision:{decision.pk}", title="Hidden too")
    item = AgendaItemFactory(meeting=meeting, kind="decisions", title="Decisions to look at again")
    PlacementFactory(topic=topic, meeting=meeting, item=item)

    assert "Kept among us." not in client.get(meeting.get_absolute_url()).text
    client.force_login(member)
    assert "Kept among us." in client.get(meeting.get_absolute_url()).text


def test_more_time_is_offered_until_the_next_meeting_that_one_may_know_of(group, member, supplier, now):
    MeetingFactory(group=group, days=40, audience="public-sector")
    action = ActionFactory(group=group, person=supplier, council=None, days=5)

    def offered(person):
        return [label for _, label in MoreTimeForm(action=action, by=person, now=now).fields["until"].choices]

    assert any(label.startswith("The next meeting") for label in offered(member))
    assert not any(label.startswith("The next meeting") for label in offered(supplier))


def test_what_only_waited_at_a_closed_meeting_may_be_known(group, supplier):
    closed = MeetingFactory(group=group, audience="public-sector")
    waits = PlacementFactory(topic__group=group, meeting=closed, item=None).topic
    stood = PlacementFactory(topic__group=group, meeting=closed).topic

    known = set(Topic.objects.filter(group=group).visible_to(supplier))

    assert (waits in known, stood in known) == (True, False)


# What stands when things change ---------------------------------------------------------------------------------------
def test_word_of_a_correction_outlives_a_change_of_the_meeting(group, lead, member):
    meeting = held(group)
    there(meeting, member)
    circulated(meeting, lead)
    send_correction(meeting=meeting, words="It was 50 calls.", by=member, now=timezone.now())

    actions.revise(meeting=meeting, fields={"venue": "The other room"}, by=lead, now=timezone.now())

    assert Message.objects.queued().filter(kind="notes-correction").count() == 1


def test_agreed_notes_that_are_put_right_are_to_be_agreed_again(group, lead, now):
    meeting = MeetingFactory(group=group, days=-9, notes="We met.")
    assert meeting.notes_state == "agreed"

    actions.write_notes(meeting=meeting, notes="We met twice.", over=1, by=lead, now=now)

    meeting.refresh_from_db()
    assert (meeting.notes_state, meeting.agreed_at, meeting.agreed_by) == ("circulated", None, None)


def test_a_new_lead_is_asked_for_notes_beside_the_others(group, lead):
    held(group)
    after_planner.plan(post_at(30, 9))
    MembershipFactory(group=group, role="lead")

    after_planner.plan(post_at(30, 10))

    assert Message.objects.queued().filter(kind="notes-late").count() == 2


def test_who_leaves_gets_no_notes_that_waited(group, lead, member):
    circulated(held(group), lead)
    after_planner.plan(HELD)
    assert Message.objects.queued().filter(kind="notes", person_id=member.pk).exists()

    leave(membership=member.memberships.get(), by=member, now=HELD)

    assert not Message.objects.queued().filter(kind="notes", person_id=member.pk).exists()
