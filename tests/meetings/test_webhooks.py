"""What channels of Slack and Teams are told of meetings: what is public, once each, and nothing else."""

import datetime as dt
import json

import pytest

from meetings import actions, planner, webhook_planner
from meetings.models import Meeting
from meetings.webhook_due import ANNOUNCED, CANCELLED, MOVED, word_due
from outbox import holds
from outbox.delivery import deliver
from outbox.models import Message
from peergroups.actions import remove_webhook
from tests.factories import PeerGroupFactory
from tests.mail_factories import WebhookFactory
from tests.meetings.after import circulated, held
from tests.meetings.post import DAY, PUBLISHED, at, fields, moved_to, publish

pytestmark = pytest.mark.django_db
NOTHING = {webhook_planner.COUNT: 0}
BEFORE = PUBLISHED - dt.timedelta(days=1)


@pytest.fixture
def webhook(group):
    return WebhookFactory(group=group, added_at=BEFORE)


def run(now):
    """One round of the worker: what is due is written, and sent."""
    count = webhook_planner.plan(now)[webhook_planner.COUNT]
    deliver(now=now)
    return count


def posts(**narrow):
    """(kind, occurrence, state) of each, oldest first."""
    messages = Message.objects.filter(channel="webhook", **narrow).order_by("pk")
    return [(message.kind, message.key.rpartition(":")[2], message.state) for message in messages]


def words(message):
    """What a post says, line by line, without its link."""
    head, *_ = json.loads(message.body.mime)["payload"]["blocks"]
    return head["text"]["text"].split("\n")


def latest():
    return Message.objects.filter(channel="webhook").latest("pk")


# Announced, moved, called off -----------------------------------------------------------------------------------------
def test_a_channel_is_told_once_of_a_meeting_that_is_announced(group, lead, webhook):
    meeting = publish(group, lead)

    assert webhook_planner.plan(PUBLISHED)[webhook_planner.COUNT] == 1
    assert words(latest()) == [
        "New: What did we finish?",
        "South peer group",
        "Wednesday 25 November 2026, 10am to 3:30pm",
        "Walton Street Offices, Aylesbury HP20 1UA",
    ]
    deliver(now=PUBLISHED)

    assert webhook_planner.plan(PUBLISHED) == webhook_planner.plan(at(20)) == NOTHING
    assert posts() == [("channel-meeting", "0", "sent")]
    message = latest()
    assert (message.about, message.scope) == (f"meeting:{meeting.pk}", f"group:{group.pk}")
    assert message.expires_at == meeting.ends_at


def test_each_channel_of_the_group_is_told_and_no_other(group, lead, webhook):
    other = WebhookFactory(group=group, added_at=BEFORE, kind="teams")
    WebhookFactory(group=PeerGroupFactory(), added_at=BEFORE)
    publish(group, lead)

    assert run(PUBLISHED) == 2
    assert set(Message.objects.filter(channel="webhook").values_list("to_address", flat=True)) == {
        webhook.outbox_name, other.outbox_name
    }  # fmt: skip


def test_it_is_told_of_a_move_and_what_was_true_before(group, lead, webhook):
    meeting = publish(group, lead)
    run(PUBLISHED)
    actions.revise(meeting=meeting, fields=fields(**moved_to(26)), by=lead, now=at(3))

    assert webhook_planner.plan(at(3))[webhook_planner.COUNT] == 1
    assert words(latest()) == [
        "Moved: What did we finish?",
        "South peer group",
        "Thursday 26 November 2026, 10am to 3:30pm",
        "Walton Street Offices, Aylesbury HP20 1UA",
        "Before: Wednesday 25 November 2026, 10am to 3:30pm, Walton Street Offices, Aylesbury HP20 1UA",
    ]
    deliver(now=at(3))
    assert run(at(3)) == 0


def test_of_two_moves_before_it_was_told_only_the_latter_is_said(group, lead, webhook):
    meeting = publish(group, lead)
    run(PUBLISHED)
    actions.revise(meeting=meeting, fields=fields(**moved_to(26)), by=lead, now=at(3))
    webhook_planner.plan(at(3))
    actions.revise(meeting=meeting, fields=fields(**moved_to(27)), by=lead, now=at(4))

    assert run(at(4)) == 1
    assert posts() == [
        ("channel-meeting", "0", "sent"), ("channel-meeting", "1", "cancelled"), ("channel-meeting", "2", "sent")
    ]  # fmt: skip


def test_a_meeting_that_moved_back_before_anybody_heard_is_no_news(group, lead, webhook):
    meeting = publish(group, lead)
    run(PUBLISHED)
    actions.revise(meeting=meeting, fields=fields(**moved_to(26)), by=lead, now=at(3))
    actions.revise(meeting=meeting, fields=fields(), by=lead, now=at(3))

    assert run(at(4)) == 0


def test_how_to_join_online_is_not_for_a_channel(group, lead, webhook):
    meeting = publish(group, lead, venue="", postcode="", online_url="https://video.example/secret-1")
    webhook_planner.plan(PUBLISHED)
    assert words(latest())[-1] == "Online"
    assert b"secret-1" not in latest().body.mime
    deliver(now=PUBLISHED)

    changed = fields(venue="", postcode="", online_url="https://video.example/secret-2")
    actions.revise(meeting=meeting, fields=changed, by=lead, now=at(3))
    assert run(at(3)) == 0


def test_it_is_told_that_a_meeting_is_called_off_and_why(group, lead, webhook):
    meeting = publish(group, lead)
    run(PUBLISHED)
    actions.cancel(meeting=meeting, reason="The host has a flood.", by=lead, now=at(4))

    webhook_planner.plan(at(4))
    assert words(latest()) == [
        "Called off: What did we finish?",
        "South peer group",
        "Wednesday 25 November 2026, 10am to 3:30pm",
        "The host has a flood.",
    ]


def test_of_a_meeting_that_was_called_off_before_it_was_told_nothing_is_said(group, lead, webhook):
    meeting = publish(group, lead)
    webhook_planner.plan(PUBLISHED)
    actions.cancel(meeting=meeting, reason="No", by=lead, now=at(4))

    assert run(at(4)) == 0
    assert posts() == [("channel-meeting", "0", "cancelled")]


def test_nothing_is_said_of_a_draft_or_of_what_is_over(group, lead, webhook):
    actions.schedule(group=group, fields=fields(), by=lead, now=PUBLISHED)
    held(group, title="Long ago", starts_on=DAY, published_at=PUBLISHED)

    assert run(at(25, 15, 30)) == 0


def test_after_three_days_without_a_worker_it_is_said_once(group, lead, webhook):
    publish(group, lead)

    assert (run(at(5)), run(at(5))) == (1, 0)


# Only what is public --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("audience", ["public-sector", "members", "councils"])
def test_what_is_not_for_everybody_is_never_told(group, lead, webhook, audience):
    meeting = publish(group, lead, audience=audience)
    assert run(PUBLISHED) == 0
    actions.revise(meeting=meeting, fields=fields(audience=audience, **moved_to(26)), by=lead, now=at(3))
    assert run(at(3)) == 0
    actions.cancel(meeting=meeting, reason="No", by=lead, now=at(4))
    assert run(at(4)) == 0


@pytest.mark.parametrize("told", [None, 0])
def test_a_meeting_that_was_closed_between_asking_and_writing_is_not_told(group, lead, told):
    meeting = publish(group, lead, audience="members")
    actions.revise(meeting=meeting, fields=fields(audience="members", **moved_to(26)), by=lead, now=at(3))
    meeting = Meeting.objects.with_public_since().prefetch_related("moves").get()

    assert word_due(meeting, added_at=BEFORE, told=told, now=at(3)) is None


@pytest.mark.parametrize("added", [BEFORE, at(3)])
def test_what_becomes_public_is_told_then_and_nothing_of_what_was_not(group, lead, added):
    """Also to a channel that was added after the meeting was announced to its members."""
    meeting = publish(group, lead, audience="members", venue="Behind closed doors")
    WebhookFactory(group=group, added_at=added)
    run(at(3))
    closed = fields(audience="members", **moved_to(26))
    actions.revise(meeting=meeting, fields=closed, by=lead, now=at(4))
    assert run(at(4)) == 0
    actions.revise(meeting=meeting, fields=closed | {"audience": "public"}, by=lead, now=at(5))

    assert webhook_planner.plan(at(5))[webhook_planner.COUNT] == 1
    assert words(latest())[0] == "New: What did we finish?"
    assert "Before: " not in " ".join(words(latest()))
    assert b"Behind closed doors" not in latest().body.mime
    assert latest().due_at == at(5)
    deliver(now=at(5))
    assert run(at(6)) == 0


def test_what_a_channel_was_told_is_what_it_knows_though_the_meeting_was_closed_since(group, lead, webhook):
    meeting = publish(group, lead)
    run(PUBLISHED)
    for day, audience in ((26, "members"), (27, "members"), (27, "public")):
        changed = fields(audience=audience, **moved_to(day))
        actions.revise(meeting=meeting, fields=changed, by=lead, now=at(day - 22))
        webhook_planner.plan(at(day - 22))

    assert (words(latest())[0], words(latest())[-1][:34]) == (
        "Moved: What did we finish?",
        "Before: Wednesday 25 November 2026",
    )
    assert posts() == [("channel-meeting", "0", "sent"), ("channel-meeting", "2", "queued")]


def test_notes_of_a_meeting_that_becomes_public_are_told_to_a_channel_that_was_there(group, lead):
    meeting = held(group, audience="members")
    circulated(meeting, lead, at(26))
    WebhookFactory(group=group, added_at=at(27))
    assert run(at(27)) == 0

    actions.revise(meeting=meeting, fields={"audience": "public"}, by=lead, now=at(28))

    assert (run(at(28)), run(at(29))) == (1, 0)
    assert posts() == [("channel-notes", "1", "sent")]


def test_what_is_public_no_more_is_taken_back(group, lead, webhook):
    meeting = publish(group, lead)
    webhook_planner.plan(PUBLISHED)
    actions.revise(meeting=meeting, fields=fields(audience="members"), by=lead, now=at(3))

    assert run(at(3)) == 0
    assert posts() == [("channel-meeting", "0", "cancelled")]


# A channel that was added later ---------------------------------------------------------------------------------------
def test_a_new_channel_is_not_told_what_is_old_but_hears_of_changes(group, lead):
    meeting = publish(group, lead)
    WebhookFactory(group=group, added_at=at(3))

    assert run(at(3)) == 0
    actions.revise(meeting=meeting, fields=fields(**moved_to(26)), by=lead, now=at(4))
    assert run(at(4)) == 1
    assert posts() == [("channel-meeting", "1", "sent")]


@pytest.mark.parametrize(("added", "word"), [(2, ANNOUNCED), (3, MOVED), (4, MOVED), (5, None)])
def test_what_a_channel_knows_is_what_stood_on_the_page_when_it_was_added(group, lead, added, word):
    meeting = publish(group, lead, now=at(2, 12))
    for day in (3, 4):
        actions.revise(meeting=meeting, fields=fields(**moved_to(day + 20)), by=lead, now=at(day, 12))
    meeting = Meeting.objects.with_public_since().prefetch_related("moves").get()

    found = word_due(meeting, added_at=at(added), told=None, now=at(6))

    assert (found and found.what) == word
    assert (found and found.before and found.before.sequence) == {3: 0, 4: 1}.get(added)


def test_each_meeting_is_public_since_its_own_moment(group, lead):
    meetings = [publish(group, lead, now=at(day)) for day in (2, 3)]

    since = dict(Meeting.objects.with_public_since().values_list("pk", "public_since"))

    assert since == {meeting.pk: at(day) for meeting, day in zip(meetings, (2, 3), strict=True)}


def test_what_was_closed_for_a_while_is_public_since_it_was_opened_again(group, lead):
    meeting = publish(group, lead, now=at(2))
    for day, audience in ((3, "members"), (5, "public")):
        actions.revise(meeting=meeting, fields=fields(audience=audience), by=lead, now=at(day))

    assert Meeting.objects.with_public_since().get().public_since == at(5)


def test_a_channel_that_was_added_before_a_meeting_was_called_off_hears_of_it(group, lead):
    meeting = publish(group, lead)
    actions.cancel(meeting=meeting, reason="No", by=lead, now=at(4))
    meeting = Meeting.objects.with_public_since().prefetch_related("moves").get()

    assert word_due(meeting, added_at=at(3), told=None, now=at(5)).what == CANCELLED
    assert word_due(meeting, added_at=at(5), told=None, now=at(5)) is None


# Notes ----------------------------------------------------------------------------------------------------------------
def test_a_channel_is_told_that_the_notes_are_there_and_again_when_they_were_put_right(group, lead, webhook):
    meeting = held(group)
    circulated(meeting, lead, at(26))

    assert webhook_planner.plan(at(26))[webhook_planner.COUNT] == 1
    assert words(latest()) == ["The notes are there: Ten years on", "South peer group, 25 November 2026"]
    assert f"/meetings/{meeting.pk}/write-up/".encode() in latest().body.mime
    deliver(now=at(26))
    assert run(at(27)) == 0

    actions.write_notes(meeting=meeting, notes="What was really said.", over=0, by=lead, now=at(27, 12))
    circulated(meeting, lead, at(28))
    assert run(at(28)) == 1
    assert posts() == [("channel-notes", "1", "sent"), ("channel-notes", "2", "sent")]


@pytest.mark.parametrize("closed", [{"audience": "members"}, {"notes_for_members": True}])
def test_notes_that_are_not_for_everybody_are_not_told(group, lead, webhook, closed):
    circulated(held(group, **closed), lead, at(26))

    assert run(at(26)) == 0


def test_notes_that_were_closed_before_it_was_said_are_taken_back(group, lead, webhook):
    meeting = held(group)
    circulated(meeting, lead, at(26))
    webhook_planner.plan(at(26))
    Meeting.objects.filter(pk=meeting.pk).update(notes_for_members=True)

    assert run(at(27)) == 0
    assert posts() == [("channel-notes", "1", "cancelled")]


def test_notes_of_before_a_channel_was_added_or_of_long_ago_are_not_told(group, lead):
    circulated(held(group), lead, at(26))
    WebhookFactory(group=group, added_at=at(27))
    assert run(at(28)) == 0

    WebhookFactory(group=group, added_at=BEFORE)
    assert run(at(27, month=12)) == 0


# Around it ------------------------------------------------------------------------------------------------------------
def test_people_are_told_as_ever(group, lead, member, webhook):
    meeting = publish(group, lead)
    run(PUBLISHED)

    assert planner.plan(PUBLISHED)["invitations"] == 2
    assert planner.told(meeting) == 2


def test_a_channel_that_was_taken_away_is_told_no_more(group, lead, webhook):
    publish(group, lead)
    webhook_planner.plan(PUBLISHED)
    remove_webhook(webhook=webhook, by=lead, now=PUBLISHED)

    assert run(at(3)) == 0
    assert posts() == [("channel-meeting", "0", "cancelled")]


def test_during_a_hold_nothing_is_planned(group, lead, webhook):
    publish(group, lead)
    holds.hold("restored")

    assert webhook_planner.plan(PUBLISHED) == NOTHING


@pytest.mark.parametrize("count", [1, 3])
def test_asking_costs_the_same_for_one_meeting_and_three(group, lead, webhook, django_assert_num_queries, count):
    for _ in range(count):
        publish(group, lead)
    run(PUBLISHED)

    with django_assert_num_queries(6):  # held? queued, channels, meetings, moves, told
        webhook_planner.plan(at(3))
