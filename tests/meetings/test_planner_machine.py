"""Anything may happen in any order, and mail stays true: told once per truth, reminded once per step, then silence.

A small group, one meeting, and time that only passes. After every step the worker may run or not; in the end it does.
"""

import datetime as dt
import os
from collections import Counter
from contextlib import suppress

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from common import london
from meetings import actions, planner
from meetings.models import Attendance, Meeting
from outbox.delivery import deliver
from outbox.models import Message
from peergroups.actions import leave
from tests.factories import CouncilFactory, MembershipFactory, PeerGroupFactory
from tests.machines.meeting_mail import complaints
from tests.meetings.post import at, fields

ANSWERS = Attendance.Answer.values


class Post(RuleBasedStateMachine):
    """Each example in a transaction of its own, which is rolled back."""

    def __init__(self):
        super().__init__()
        self.now = at(1)
        self.transaction = transaction.atomic()
        self.transaction.__enter__()

    def teardown(self):
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    @initialize(audience=st.sampled_from(["public", "members"]))
    def a_group(self, audience):
        council = CouncilFactory()
        self.group = PeerGroupFactory()
        self.members = [MembershipFactory(group=self.group, council=council, joined_at=at(1)) for _ in range(3)]
        self.people = [membership.person for membership in self.members]
        self.meeting = actions.schedule(
            group=self.group, fields=fields(audience=audience, host_council=council), by=None, now=self.now
        )

    def fresh(self):
        return Meeting.objects.get(pk=self.meeting.pk)

    @rule(hours=st.sampled_from([1, 5, 23, 24, 48, 96, 170]))
    def time_passes(self, hours):
        self.now += dt.timedelta(hours=hours)

    @rule()
    def publish(self):
        if self.fresh().state == "draft":
            actions.publish(meeting=self.fresh(), by=None, now=self.now)

    @rule(who=st.integers(0, 2), said=st.sampled_from(ANSWERS))
    def answer(self, who, said):
        visible = Meeting.objects.visible_to(self.people[who]).filter(pk=self.meeting.pk)
        if self.fresh().is_open(self.now) and visible.exists():
            person = self.people[who]
            actions.answer(meeting=self.fresh(), person=person, answer=said, by=person, now=self.now)

    @rule(days=st.integers(-3, 20), venue=st.sampled_from(["Here", "There"]))
    def move(self, days, venue):
        if self.fresh().state != "cancelled":
            day = max(london.today(self.now), self.fresh().starts_on + dt.timedelta(days=days))
            changes = {"starts_on": day, "ends_on": day, "venue": venue}
            with suppress(actions.MeetingWouldBeOver):
                actions.revise(meeting=self.fresh(), fields=changes, by=None, now=self.now)

    @rule()
    def cancel(self):
        if self.fresh().state == "published":
            actions.cancel(meeting=self.fresh(), reason="", by=None, now=self.now)

    @rule(who=st.integers(0, 2))
    def leave(self, who):
        leave(membership=self.members[who], by=None, now=self.now)

    @rule()
    def plan(self):
        planner.plan(self.now)
        assert not self._wanting(), "the planner asked too few"

    def _wanting(self):
        """Whoever wants a mail now, of everybody: the planner asks only for those who come into question."""
        meeting = self.fresh()
        if meeting.state == "draft" or meeting.is_over(self.now):
            return []
        people = [person.pk for person in self.people]
        return [r for r in planner.readers(meeting, people) if planner.wants_work(meeting, r, self.now)]

    @rule()
    def the_worker_runs(self):
        self.plan()
        self._deliver()

    def _deliver(self):
        before = set(Message.objects.filter(state="sent").values_list("key", flat=True))
        deliver(now=self.now)
        meeting = self.fresh()
        fresh = Message.objects.filter(state="sent").exclude(key__in=before)
        for message in fresh:
            sequence = int(message.key.rpartition(":")[2].partition(".")[0])
            assert sequence == meeting.sequence, "an old truth left"
            assert not meeting.is_over(self.now), "mail about the past left"
            assert (meeting.state == "cancelled") == (message.kind == "cancellation"), "the wrong kind for its state"
            if message.kind == "reminder":
                assert self.now < meeting.starts_at, "reminded of what has begun"
                assert self._is_for(message), "reminded somebody it is not for"

    def _is_for(self, message):
        given = Attendance.objects.filter(meeting=self.meeting, person=message.person_id).first()
        step = message.key.rpartition(".")[2]
        right = (given is None) if step == "14d" else (given is not None and given.answer == "coming")
        person = next(person for person in self.people if person.pk == message.person_id)
        return right and Meeting.objects.visible_to(person).filter(pk=self.meeting.pk).exists()

    @invariant()
    def each_truth_is_told_once(self):
        standing = Message.objects.standing().values_list("key", flat=True)
        assert max(Counter(standing).values(), default=0) <= 1
        told = Counter(
            (message.person_id, message.key.rpartition(":")[2])
            for message in Message.objects.standing().filter(kind__in=["invitation", "change", "cancellation"])
        )
        assert max(told.values(), default=0) <= 1

    @invariant()
    def nothing_follows_a_cancellation(self):
        for person in getattr(self, "people", []):
            kinds = list(
                Message.objects.filter(state="sent", person_id=person.pk).order_by("pk").values_list("kind", flat=True)
            )
            assert "cancellation" not in kinds[:-1]

    @precondition(lambda self: hasattr(self, "meeting") and self.fresh().state == "published")
    @rule()
    def once_the_worker_has_run_everybody_knows_and_is_reminded(self):
        planner.plan(self.now)
        self._deliver()
        meeting = self.fresh()
        assert not list(complaints([meeting], self.people, self.now))
        if meeting.is_over(self.now):
            return
        again = planner.plan(self.now)
        assert {name: count for name, count in again.items() if count} == {}


@pytest.mark.django_db
def test_whatever_happens_mail_stays_true():
    run_state_machine_as_test(
        Post,
        settings=settings(
            max_examples=int(os.environ.get("EXAMPLES", "15")),
            derandomize="EXAMPLES" not in os.environ,  # the same for everybody; `make long` looks further
            stateful_step_count=16, deadline=None,
            suppress_health_check=list(HealthCheck), print_blob=True,
        ),
    )  # fmt: skip
