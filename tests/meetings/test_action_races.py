"""Two clicks on an action at once: on two connections, so that the locks are real."""

import pytest

from front.actions import leave
from meetings import action_planner, actions
from meetings.models import Action, Topic
from outbox.models import Message
from tests.factories import AgendaItemFactory, MeetingFactory
from tests.meetings.promising import SAID, at, colleague, promise, trail
from tests.peergroups.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def mine(pk):
    """The action as each click reads it for itself."""
    return Action.objects.get(pk=pk)


def test_done_by_two_at_once_is_one_step(group, member, lead, council):
    pk = promise(group, member, council).pk

    raised = at_once(
        *[lambda by=by: actions.finish_action(action=mine(pk), by=by, now=SAID) for by in (member, lead) * 3]
    )

    assert raised == []
    assert [kind for kind, _, _ in trail(mine(pk))] == ["agreed", "done"]


def test_done_and_dropped_at_once_is_one_of_the_two(group, member, lead, council):
    pk = promise(group, member, council).pk

    raised = at_once(
        lambda: actions.finish_action(action=mine(pk), by=member, now=SAID),
        lambda: actions.drop_action(action=mine(pk), reason="No need", by=lead, now=SAID),
    )

    assert raised == [actions.ActionClosed]
    assert [kind for kind, _, _ in trail(mine(pk))] in (["agreed", "done"], ["agreed", "dropped"])
    assert Topic.objects.open().count() == 0


def test_a_reminder_that_is_written_while_it_is_done_does_not_leave(group, member, council):
    pks = [promise(group, member, council, words=f"Promise {number}").pk for number in range(4)]

    raised = at_once(
        lambda: action_planner.plan(at(1)),
        lambda: action_planner.plan(at(1)),
        *[lambda pk=pk: actions.finish_action(action=mine(pk), by=member, now=at(1)) for pk in pks],
    )

    assert raised == []
    assert Message.objects.queued().count() == 0


def test_who_leaves_while_they_are_given_one_keeps_none(group, member, lead, council):
    lee = colleague(group, council)
    pks = [promise(group, member, council, words=f"Promise {number}").pk for number in range(3)]

    at_once(
        lambda: leave(membership=lee.memberships.get(), by=lee, now=SAID),
        *[lambda pk=pk: actions.hand_over_action(action=mine(pk), person=lee, by=lead, now=SAID) for pk in pks],
    )

    assert Action.objects.filter(person=lee).count() == 0


def test_the_room_the_board_and_the_agenda_do_not_wait_for_each_other_in_a_circle(group, member, lead, council):
    meeting = MeetingFactory(group=group, days=20)
    line = AgendaItemFactory(meeting=meeting)
    pks = [promise(group, member, council, words=f"Promise {number}").pk for number in range(3)]

    raised = at_once(
        *[lambda pk=pk: actions.finish_action(action=mine(pk), by=member, now=SAID) for pk in pks],
        lambda: actions.build_agenda(group=group, now=SAID),
        lambda: promise(group, member, council, words="In the room", item=line),
        lambda: actions.record_decision(meeting=meeting, item=line, sentence="We agree.", by=lead, now=SAID),
        lambda: actions.revise(meeting=meeting, fields={"title": "Ten years on"}, by=lead, now=SAID),
    )

    assert raised == []
    assert Topic.objects.open().count() == 1
