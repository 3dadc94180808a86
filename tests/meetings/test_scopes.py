"""Which meetings, agenda items and answers a QuerySet word means, and for whom."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from meetings.audience import councils_of, invited
from meetings.models import Action, Attendance, Decision, Meeting, Move, Topic
from peergroups.models import PeerGroup
from tests import factories, poll_factories
from tests.factories import (
    ActionFactory,
    AffiliationFactory,
    AttendanceFactory,
    DecisionFactory,
    MeetingFactory,
    MembershipFactory,
    OpeningFactory,
    ReviewFactory,
    TopicFactory,
    UserFactory,
    close,
)


@pytest.fixture
def people(group, lead, member, supplier, outsider, coordinator):
    closed_lead = MembershipFactory(group=group, role="lead").person
    closed_coordinator = UserFactory(is_superuser=True, is_staff=True)
    close(closed_lead)
    close(closed_coordinator)
    return {
        "anonymous": AnonymousUser(),
        "stranger": UserFactory(),
        "outsider": outsider,
        "lead elsewhere": MembershipFactory(group=PeerGroup.objects.get(slug="north"), role="lead").person,
        "member": member,
        "supplier": supplier,
        "lead": lead,
        "former lead": MembershipFactory(group=group, role="lead", left_at=timezone.now()).person,
        "closed lead": closed_lead,
        "coordinator": coordinator,
        "closed coordinator": closed_coordinator,
    }


def names(people, rows, row):
    return {name for name, user in people.items() if row in rows(user)}


def test_a_meeting_is_coming_until_its_end_and_past_from_then_on(group):
    meeting = MeetingFactory(group=group)
    MeetingFactory(group=group, draft=True)
    MeetingFactory(group=group, state="cancelled", cancelled_at=timezone.now())
    meeting.refresh_from_db()
    second = dt.timedelta(seconds=1)

    assert list(Meeting.objects.upcoming(meeting.ends_at - second)) == [meeting]
    assert list(Meeting.objects.upcoming(meeting.ends_at)) == []
    assert list(Meeting.objects.past(meeting.ends_at)) == [meeting]
    assert list(Meeting.objects.past(meeting.ends_at - second)) == []


def test_published_are_those_that_were_announced_once(group):
    announced = {
        MeetingFactory(group=group),
        MeetingFactory(group=group, state="cancelled", cancelled_at=timezone.now()),
    }
    MeetingFactory(group=group, draft=True)

    assert set(Meeting.objects.published()) == announced


def test_each_is_shown_ones_own_answer(group, member, lead):
    meeting, other = MeetingFactory(group=group), MeetingFactory(group=group)
    AttendanceFactory(meeting=meeting, person=member, answer="maybe")
    AttendanceFactory(meeting=meeting, person=lead, answer="coming")
    AttendanceFactory(meeting=other, person=lead, answer="not-coming")

    answers = {(m.pk, m.my_answer) for m in Meeting.objects.with_answer_of(member)}
    assert answers == {(meeting.pk, "maybe"), (other.pk, None)}


OF_A_GROUP = ("Topic", "StandingItem", "HostOffer", "Action", "DatePoll")
OF_A_MEETING = (
    "AgendaItem", "Attendance", "Presence", "Guest", "Decision", "Revision", "Circulation", "Correction", "Feedback",
    "NotesConfirmation", "Trial",
)  # fmt: skip
FURTHER = {  # and how each is made in a group
    "Placement": "topic__group", "Table": "item__meeting__group", "Review": "decision__meeting__group",
    "DateOption": "poll__group", "DateAnswer": "option__poll__group",
    "ActionStep": "action__group", "TrialAnswer": "trial__meeting__group",
}  # fmt: skip
WAYS = dict.fromkeys(OF_A_GROUP, "group") | dict.fromkeys(OF_A_MEETING, "meeting__group") | FURTHER


@pytest.mark.parametrize(("name", "way"), WAYS.items())
def test_what_belongs_to_a_group_is_looked_after_as_the_group_is(people, group, name, way):
    factory = getattr(poll_factories if name.startswith("Date") else factories, f"{name}Factory")
    row, other = factory(**{way: group}), factory()
    rows = type(row).objects

    assert names(people, rows.manageable_by, row) == {"lead", "coordinator"}
    assert names(people, rows.manageable_by, other) == {"coordinator"}


def test_a_meeting_is_looked_after_as_its_group_is(people, group):
    meeting, other = MeetingFactory(group=group), MeetingFactory()

    assert names(people, Meeting.objects.manageable_by, meeting) == {"lead", "coordinator"}
    assert names(people, Meeting.objects.manageable_by, other) == {"coordinator"}


def test_answers_are_read_inside_the_group_by_those_who_know_of_the_meeting(people, group):
    answer = AttendanceFactory(meeting=MeetingFactory(group=group, audience="public-sector"))

    assert names(people, Attendance.objects.visible_to, answer) == {"member", "lead", "coordinator"}


def test_answers_to_a_public_meeting_are_counted_by_others_and_read_by_none(people, group):
    answer = AttendanceFactory(meeting=MeetingFactory(group=group))

    assert names(people, Attendance.objects.visible_to, answer) == {"member", "supplier", "lead", "coordinator"}


def test_everybody_reads_their_own_answer_until_their_account_is_closed(people, group):
    meeting = MeetingFactory(group=group, audience="members")
    own = AttendanceFactory(meeting=meeting, person=people["outsider"])
    closed = AttendanceFactory(meeting=meeting, person=people["closed lead"])

    assert list(Attendance.objects.visible_to(people["outsider"])) == [own]
    assert list(Attendance.objects.visible_to(people["closed lead"])) == []
    assert closed in Attendance.objects.all()


@pytest.mark.parametrize("audience", ["public", "public-sector", "members", "councils"])
def test_each_meeting_is_for_its_own_people(group, member, outsider, audience):
    north = PeerGroup.objects.get(slug="north")
    ours, theirs = (MeetingFactory(group=where, audience=audience) for where in (group, north))
    ours.invited_councils.add(member.memberships.get().council)
    theirs.invited_councils.add(outsider.memberships.get().council)

    assert [list(invited(ours)), list(invited(theirs))] == [[member], [outsider]]


def test_people_come_for_their_own_councils_only(group, member, lead, outsider):
    meeting, now = MeetingFactory(group=group), timezone.now()
    ours, theirs = (person.memberships.get().council for person in (member, outsider))
    second = AffiliationFactory(person=member).council
    AffiliationFactory(person=member, ended_on=now.date() - dt.timedelta(days=2))
    AffiliationFactory(person=member, council__end=now.date() - dt.timedelta(days=2))
    AffiliationFactory(person=lead)
    MembershipFactory(group=group, person=outsider, council=None, kind="supplier", left_at=now)

    assert list(councils_of(member, meeting, now)) == [ours, second]
    assert list(councils_of(outsider, meeting, now)) == [theirs]


# What was agreed, and the notes ---------------------------------------------------------------------------------------
def readers(people, meeting):
    return names(people, lambda user: Meeting.objects.visible_to(user).with_readable_notes(user), meeting)


WRITERS = {"lead", "coordinator"}


def test_a_draft_of_notes_is_read_by_who_writes_it(people, group, member):
    meeting = MeetingFactory(group=group, days=-1, notes="So far", notes_state="draft")
    assert readers(people, meeting) == WRITERS

    meeting.note_takers.add(member, people["outsider"], people["closed lead"], people["former lead"])

    assert readers(people, meeting) == {*WRITERS, "member"}


@pytest.mark.parametrize("state", ["circulated", "agreed"])
def test_notes_that_went_round_are_read_by_who_knows_of_the_meeting_or_by_members_alone(people, group, state):
    notes = {"group": group, "days": -1, "notes": "We met", "notes_state": state}

    assert readers(people, MeetingFactory(**notes)) == set(people)
    assert readers(people, MeetingFactory(**notes, notes_for_members=True)) == {*WRITERS, "member", "supplier"}
    assert readers(people, MeetingFactory(**notes, audience="members")) == {*WRITERS, "member", "supplier"}
    assert readers(people, MeetingFactory(**notes, audience="public-sector")) == {
        *WRITERS, "member", "outsider", "lead elsewhere",
    }  # fmt: skip


def test_a_decision_is_read_with_the_notes(people, group):
    past = {"group": group, "days": -1, "notes": "We met"}
    drafted, agreed, inside = (
        DecisionFactory(meeting=MeetingFactory(**past, **more))
        for more in ({"notes_state": "draft"}, {}, {"notes_for_members": True})
    )

    assert names(people, Decision.objects.visible_to, drafted) == WRITERS
    assert names(people, Decision.objects.visible_to, agreed) == set(people)
    assert names(people, Decision.objects.visible_to, inside) == {*WRITERS, "member", "supplier"}


def test_a_decision_stands_until_the_group_lets_it_go(group):
    stands, ended = (
        DecisionFactory(meeting__group=group),
        DecisionFactory(meeting__group=group, ended_at=timezone.now()),
    )
    ReviewFactory(decision=stands)

    assert list(Decision.objects.filter(pk__in=[stands.pk, ended.pk]).standing()) == [stands]


def test_an_action_is_read_in_its_group_and_in_notes_that_one_may_read(people, group):
    of_group = ActionFactory(group=group)
    drafted = ActionFactory(
        group=group, meeting=MeetingFactory(group=group, days=-1, notes="So far", notes_state="draft")
    )
    agreed = ActionFactory(group=group, meeting=MeetingFactory(group=group, days=-1, notes="We met"))
    inside = {*WRITERS, "member", "supplier"}

    assert names(people, Action.objects.visible_to, of_group) == inside
    assert names(people, Action.objects.visible_to, drafted) == inside
    assert names(people, Action.objects.visible_to, agreed) == set(people)


@pytest.mark.parametrize("notes_state", ["draft", "agreed"])
@pytest.mark.parametrize(
    ("audience", "inside"),
    [("public-sector", {"member"}), ("members", {"member", "supplier"}), ("councils", set())],
)
def test_members_read_no_action_of_a_meeting_of_theirs_that_they_may_not_know_of(
    people, group, audience, inside, notes_state
):
    meeting = MeetingFactory(group=group, days=-1, notes="Ours", notes_state=notes_state, audience=audience)
    action = ActionFactory(group=group, meeting=meeting)

    assert names(people, Action.objects.visible_to, action) & {*WRITERS, "member", "supplier"} == {*WRITERS, *inside}


def test_everybody_reads_their_own_action_until_their_account_is_closed(people, group):
    own = ActionFactory(group=group, person=people["outsider"])
    closed = ActionFactory(group=group, person=people["closed lead"])

    assert own in Action.objects.visible_to(people["outsider"])
    assert closed not in Action.objects.visible_to(people["closed lead"])


def test_actions_are_open_until_they_are_done_and_overdue_the_day_after(group):
    open_one, done = ActionFactory(group=group), ActionFactory(group=group, done=True)
    nobodys = ActionFactory(group=group, person=None)
    ActionFactory(group=group, person=None, dropped=True)
    due, day = open_one.due_on, dt.timedelta(days=1)

    assert set(Action.objects.open()) == {open_one, nobodys}
    assert set(Action.objects.overdue(due)) == set()
    assert set(Action.objects.overdue(due + day)) == {open_one, nobodys}
    assert list(Action.objects.unowned()) == [nobodys]
    assert done in Action.objects.all()


def test_a_topic_is_wanted_from_its_day_on(group):
    day = dt.date(2026, 12, 1)
    undated, due, later = (
        TopicFactory(group=group, wanted_from=when) for when in (None, day, day + dt.timedelta(days=1))
    )
    TopicFactory(group=group, dropped=True)

    assert set(Topic.objects.wanted_on(day)) == {undated, due}
    assert set(Topic.objects.open()) == {undated, due, later}


def test_a_meeting_is_open_since_the_last_who_still_may_came_to_know(group):
    meeting, plain = MeetingFactory(group=group), MeetingFactory(group=group)
    day = dt.timedelta(days=1)
    OpeningFactory(meeting=meeting, opened_at=meeting.published_at + day)
    OpeningFactory(
        meeting=meeting, audience="members", opened_at=meeting.published_at + 2 * day,
        closed_at=meeting.published_at + 3 * day,
    )  # fmt: skip

    since = dict(Meeting.objects.with_open_since().values_list("pk", "open_since"))

    assert since == {meeting.pk: meeting.published_at + day, plain.pk: plain.published_at}


def test_each_meeting_has_the_moment_of_its_own_last_move(group):
    meeting, plain = MeetingFactory(group=group), MeetingFactory(group=group)
    span = {"starts_at": meeting.starts_at, "ends_at": meeting.ends_at}
    first, last = meeting.published_at, meeting.published_at + dt.timedelta(days=1)
    for sequence, at in enumerate((first, last)):
        Move.objects.create(meeting=meeting, sequence=sequence, moved_at=at, **span)

    moved = dict(Meeting.objects.with_moved_at().values_list("pk", "moved_at"))

    assert moved == {meeting.pk: last, plain.pk: None}


def test_a_draft_is_among_nothing_that_comes_whatever_was_said_to_it(group, member, council):
    called_off = MeetingFactory(group=group, state="cancelled", cancelled_at=timezone.now())
    for meeting in (called_off, MeetingFactory(group=group, draft=True)):
        AttendanceFactory(meeting=meeting, person=member, council=council)

    assert list(Meeting.objects.upcoming_for(member, timezone.now())) == [called_off]


@pytest.mark.parametrize(
    ("facts", "visitor_has", "member_has"),
    [
        ({"notes_state": "draft"}, False, False),
        ({"notes_state": "circulated"}, True, True),
        ({"notes_state": "agreed"}, True, True),
        ({"notes_state": "agreed", "notes_for_members": True}, False, True),
    ],
)
def test_a_row_leads_to_the_notes_that_its_reader_may_read(group, lead, member, facts, visitor_has, member_has):
    """A lead reads a draft as well, but where it is written."""
    MeetingFactory(group=group, days=-3, audience="public", notes="We met.", **facts)

    assert Meeting.objects.with_has_notes(AnonymousUser()).get().has_notes is visitor_has
    assert Meeting.objects.with_has_notes(member).get().has_notes is member_has
    assert Meeting.objects.with_has_notes(lead).get().has_notes is member_has
