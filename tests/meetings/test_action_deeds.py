"""What is done with an action: each deed leaves its step in the trail, and the topic that brings it back."""

import datetime as dt

import pytest

from meetings import actions
from meetings.models import Action, Topic
from outbox.delivery import deliver
from outbox.models import Message
from tests.factories import AgendaItemFactory, MeetingFactory, MembershipFactory, PresenceFactory, UserFactory
from tests.meetings.post import text
from tests.meetings.promising import DUE, SAID, WORDS, at, colleague, mail, promise, topics, trail

pytestmark = pytest.mark.django_db
LATER = dt.date(2026, 12, 18)
NOW = at(2)


@pytest.fixture
def action(group, member, council):
    return promise(group, member, council)


@pytest.fixture
def lee(group, council):
    return colleague(group, council)


# Agreed ---------------------------------------------------------------------------------------------------------------
def test_what_is_promised_waits_for_each_meeting_until_it_is_done(group, member, council):
    action = promise(group, member, council)

    assert trail(action) == [("agreed", "Sam Example", "2026-12-04")]
    topic = Topic.objects.get(key=f"meetings.action:{action.pk}")
    assert (topic.title, topic.kind, topic.council, topic.outcome) == (WORDS, "action", council, "")
    assert mail() == []


def test_in_the_room_it_marks_its_line_discussed_and_is_not_on_the_agenda_of_that_same_meeting(group, member, council):
    meeting = MeetingFactory(group=group, days=0)
    line = AgendaItemFactory(meeting=meeting)

    action = promise(group, member, council, item=line)

    line.refresh_from_db()
    assert (action.meeting, line.discussed_by) == (meeting, member)
    assert Topic.objects.get().wanted_from == meeting.ends_on + dt.timedelta(days=1)


@pytest.mark.parametrize("is_in_the_room", [True, False])
def test_said_by_somebody_else_its_owner_gets_a_mail_with_its_first_words(group, member, lead, council, is_in_the_room):
    where = {"item": AgendaItemFactory(meeting=MeetingFactory(group=group))} if is_in_the_room else {}
    action = promise(group, member, council, by=lead, **where)
    assert [(kind, state) for kind, _, state in mail(member)] == [("action-given", "queued")]

    deliver(now=SAID)
    actions.change_action(action=action, words="Send it to all", by=lead, now=SAID)

    assert [(kind, state) for kind, _, state in mail(member)] == [("action-given", "sent")]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"words": "Send it to all"}, "Send it to all"),
        ({"due_on": DUE + dt.timedelta(days=7)}, "Friday 11 December 2026"),
    ],
)
def test_changed_before_that_mail_has_left_it_says_what_stands_unless_its_owner_changed_it(
    group, member, lead, council, changes, says
):
    for by in (lead, member):
        action = promise(group, member, council, by=lead)
        actions.change_action(action=action, by=by, now=SAID, **changes)

    assert [(kind, state) for kind, _, state in mail(member)] == [
        ("action-given", "cancelled"), ("action-given", "queued"), ("action-given", "cancelled"),
    ]  # fmt: skip
    assert says in text(Message.objects.queued().get())


def test_words_too_long_for_a_topic_are_cut_there_alone(group, member, council):
    action = promise(group, member, council, words="x" * 300)

    assert len(action.words) == 300
    assert len(Topic.objects.get().title) == 160


# Done -----------------------------------------------------------------------------------------------------------------
def test_done_closes_it_and_its_topic(group, action, member):
    assert actions.finish_action(action=action, by=member, now=NOW, words="It is on the wiki") is True

    assert (action.state, action.closed_at, action.closed_by) == ("done", NOW, member)
    assert trail(action)[-1] == ("done", "Sam Example", "2026-12-04")
    assert action.steps.last().words == "It is on the wiki"
    assert topics(group) == [("meetings.action", WORDS, "settled")]


def test_done_twice_is_one_step(action, member):
    actions.finish_action(action=action, by=member, now=NOW)

    assert actions.finish_action(action=action, by=member, now=at(3)) is False
    assert [kind for kind, _, _ in trail(action)] == ["agreed", "done"]


def test_what_was_dropped_is_not_done(action, member):
    actions.drop_action(action=action, reason="The contract ended", by=member, now=NOW)

    with pytest.raises(actions.ActionClosed, match=r"This action is dropped\. Open it again first\."):
        actions.finish_action(action=action, by=member, now=at(3))
    assert Action.objects.get().state == "dropped"


# Dropped --------------------------------------------------------------------------------------------------------------
def test_dropped_it_leaves_the_agendas_with_the_reason(group, action, member):
    assert actions.drop_action(action=action, reason="The contract ended", by=member, now=NOW) is True

    topic = Topic.objects.get()
    assert (action.state, topic.outcome, topic.closed_because) == ("dropped", "dropped", "The contract ended")
    assert actions.drop_action(action=action, reason="Again", by=member, now=NOW) is False


def test_nothing_is_dropped_without_a_reason(action, member):
    with pytest.raises(ValueError, match="reason"):
        actions.drop_action(action=action, reason=" ", by=member, now=NOW)
    assert Action.objects.get().is_open


# Opened again ---------------------------------------------------------------------------------------------------------
def test_opened_again_it_is_a_new_topic_and_the_old_one_keeps_its_reason(group, action, member, lead):
    actions.drop_action(action=action, reason="The contract ended", by=member, now=NOW)

    assert actions.reopen_action(action=action, by=lead, now=at(3), due_on=LATER) is True

    assert (action.state, action.closed_at, action.closed_by, action.due_on) == ("open", None, None, LATER)
    assert topics(group) == [("meetings.action", WORDS, "dropped"), ("meetings.action", WORDS, "")]
    assert [kind for kind, _, _ in mail(member)] == ["action-given"]
    assert actions.reopen_action(action=action, by=lead, now=at(3)) is False


def test_opened_again_after_its_owner_left_nobody_has_it_and_the_leads_are_told(group, action, member, lead):
    actions.finish_action(action=action, by=member, now=NOW)
    member.memberships.update(left_at=NOW, left_because="left")

    actions.reopen_action(action=action, by=None, now=at(3))

    assert action.person is None
    assert [kind for kind, _, _ in mail(lead)] == ["action-unowned"]


# More time ------------------------------------------------------------------------------------------------------------
def test_more_time_moves_the_day(action, member):
    assert actions.extend_action(action=action, due_on=LATER, words="Waiting for data", by=member, now=NOW) is True
    assert actions.extend_action(action=action, due_on=LATER, by=member, now=NOW) is False

    assert action.due_on == LATER
    assert trail(action)[1:] == [("more-time", "Sam Example", "2026-12-18")]


def test_what_is_done_needs_no_more_time(action, member):
    actions.finish_action(action=action, by=member, now=NOW)

    with pytest.raises(actions.ActionClosed, match="This action is done"):
        actions.extend_action(action=action, due_on=LATER, by=member, now=NOW)
    assert Action.objects.get().due_on == DUE


# Handed over ----------------------------------------------------------------------------------------------------------
def test_handed_to_a_colleague_the_council_stays_owner_and_they_get_a_mail(action, member, lee, council):
    assert actions.hand_over_action(action=action, person=lee, words="Half is done", by=member, now=NOW) is True

    assert (action.person, action.council) == (lee, council)
    assert trail(action)[1:] == [("handed-over", "Lee Madeup", "2026-12-04")]
    assert [kind for kind, _, _ in mail(lee)] == ["action-given"]
    assert actions.hand_over_action(action=action, person=lee, by=member, now=NOW) is False


def test_who_takes_it_gets_no_mail_about_it(action, lee):
    actions.hand_over_action(action=action, person=lee, by=lee, now=NOW)

    assert mail() == []


def test_handed_back_nobody_has_it_and_the_leads_are_told(group, action, member, lead, council):
    other = colleague(group, council, "Noor Example", role="lead")

    actions.hand_over_action(action=action, person=None, by=member, now=NOW)

    assert (action.person, action.council) == (None, council)
    assert [kind for kind, _, _ in mail(lead)] == ["action-unowned"]
    assert [kind for kind, _, _ in mail(other)] == ["action-unowned"]
    assert [kind for kind, _, _ in mail(member)] == []
    assert list(Action.objects.unowned()) == [action]


def test_a_lead_who_hands_it_back_is_not_told_by_mail(group, lead, council):
    action = promise(group, lead, council)

    actions.hand_over_action(action=action, person=None, by=lead, now=NOW)

    assert mail() == []


def test_who_acts_for_another_council_takes_it_for_that_one(group, action, lead):
    noor = MembershipFactory(group=group, person=UserFactory(name="Noor Example")).person

    actions.hand_over_action(action=action, person=noor, by=lead, now=NOW)

    assert action.council == noor.memberships.get().council
    assert Topic.objects.get().council == action.council


def test_who_came_back_for_another_council_takes_it_for_the_one_of_today(group, action, lead):
    noor = UserFactory(name="Noor Example")
    MembershipFactory(group=group, person=noor, left_at=NOW, left_by=lead, left_because="left")
    today = MembershipFactory(group=group, person=noor)

    actions.hand_over_action(action=action, person=noor, by=lead, now=NOW)

    assert action.council == today.council


def test_nobody_from_outside_the_group_is_given_an_action(action, outsider, lead):
    with pytest.raises(actions.NotAnOwner, match="Alex Placeholder is not in the South peer group any more"):
        actions.hand_over_action(action=action, person=outsider, by=lead, now=NOW)
    assert Action.objects.get().person_id == action.person_id


def test_a_mail_that_waits_is_taken_back_when_it_is_no_longer_true(action, member, lee, lead):
    actions.hand_over_action(action=action, person=lee, by=member, now=NOW)
    actions.hand_over_action(action=action, person=lead, by=member, now=NOW)
    actions.finish_action(action=action, by=member, now=NOW)

    assert [state for _, _, state in mail()] == ["cancelled", "cancelled"]


def test_who_wants_no_mail_about_actions_gets_none(action, member, lee, lead):
    lee.muted_mail.create(kind="action")
    lead.muted_mail.create(kind="leading")

    actions.hand_over_action(action=action, person=lee, by=member, now=NOW)
    actions.hand_over_action(action=action, person=None, by=member, now=NOW)

    assert mail() == []


# Changed --------------------------------------------------------------------------------------------------------------
def test_said_better_the_topic_follows_and_the_trail_keeps_the_old_words(group, action, member):
    assert actions.change_action(action=action, words="Send it to all", due_on=LATER, by=member, now=NOW) is True
    assert actions.change_action(action=action, words="Send it to all", due_on=LATER, by=member, now=NOW) is False

    assert [step.words for step in action.steps.all()] == ["", f"Before: {WORDS}", ""]
    assert [kind for kind, _, _ in trail(action)] == ["agreed", "reworded", "more-time"]
    assert topics(group) == [("meetings.action", "Send it to all", "")]


# Who can have one -----------------------------------------------------------------------------------------------------
def test_the_members_of_today_can_have_one_and_who_is_there_comes_first(group, lead, member, supplier, outsider):
    meeting = MeetingFactory(group=group)
    council = outsider.memberships.get().council
    PresenceFactory(meeting=meeting, person=supplier, council=None)
    PresenceFactory(meeting=meeting, person=outsider, council=council)
    gone = colleague(group, council, "Dee Example")
    gone.memberships.update(left_at=SAID, left_because="left")

    names = [str(person) for person, _ in actions.action_owners(group, meeting)]

    assert names == ["Alex Placeholder", "Dana Demo", "Priya Sample", "Sam Example"]
    assert [str(person) for person, _ in actions.action_owners(group)] == ["Dana Demo", "Priya Sample", "Sam Example"]


def test_a_partner_has_no_colleagues(group, supplier):
    action = promise(group, supplier, None)
    MembershipFactory(group=group, kind="academic", council=None, organisation="Example University")

    assert actions.colleagues(action) == []
