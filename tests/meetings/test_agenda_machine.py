"""Anything may happen in any order, and nothing that a group left undone leaves its next agenda without a reason.

A small group whose meetings are scheduled, moved and called off while people propose, promise, decide and talk. The
machine keeps its own plain account of what is undone; after every step the next agenda must have all of it.
"""

import datetime as dt
import os
from contextlib import suppress

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from common import london
from meetings import actions
from meetings.actions.building import build_agendas
from meetings.actions.refusals import NothingToCirculate
from meetings.models import Action, AgendaItem, Decision, HostOffer, Meeting, Placement, StandingItem, Topic
from meetings.series import next_meeting
from tests.factories import CouncilFactory, MembershipFactory, PeerGroupFactory
from tests.meetings.agendas import at

START = dt.date(2026, 3, 2)
NUMBERS = st.integers(0, 5)
DAY = dt.timedelta(days=1)
REFUSALS = (
    actions.MeetingClosed, actions.MeetingWouldBeOver, actions.TopicClosed, actions.LineWrittenUnder,
    actions.HostOfferStands, actions.MeetingHasHost, actions.NotesChangedMeanwhile, actions.ActionClosed,
    actions.DecisionEnded, NothingToCirculate,
)  # fmt: skip


class Agendas(RuleBasedStateMachine):
    """Each example in a transaction of its own, which is rolled back."""

    def __init__(self):
        super().__init__()
        self.now = at(START)
        self.transaction = transaction.atomic()
        self.transaction.__enter__()

    def teardown(self):
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    @initialize()
    def a_group(self):
        self.council = CouncilFactory()
        self.group = PeerGroupFactory()
        self.person = MembershipFactory(group=self.group, council=self.council, joined_at=self.now).person
        self.lines = {}  # title: the meeting on whose agenda somebody wrote it
        self.proposed = set()  # titles
        self.gone = {}  # title: the reason for which nobody waits for it any more
        self.discussed = set()  # (meeting, title)
        self.wanted_from = {}  # action or decision: the day
        self.count = 0
        self.something_to_lose()

    def something_to_lose(self):
        """A meeting that was held, where all but one thing was discussed; two to come, and what waits for the first."""
        self.schedule(weeks=0, published=True, takes_topics=True, days=1, audience="public")
        self.promise_something(which=0, in_a_meeting=False)
        self.propose()
        self.find_a_place(which=0, deed=actions.place_topic)
        self.the_next_meeting_takes_place(talked=[True] * 5, wrong=0)
        for weeks, published in ((1, True), (6, False)):
            self.schedule(weeks=weeks, published=published, takes_topics=True, days=1, audience="public")
        for kind in ("talk", "discussion"):
            self.write_a_line(which=1, kind=kind, day=1)
        for _ in range(2):
            self.propose()
        self.find_a_place(which=0, deed=actions.place_topic)
        self.start_a_standing_item(closing=True)
        self.promise_something(which=0, in_a_meeting=False)
        self.decide_something(which=0, weeks=3)
        self.choose_a_theme()

    # Reading ----------------------------------------------------------------------------------------------------------
    @property
    def today(self):
        return london.today(self.now)

    def title(self, word):
        self.count += 1
        return f"{word} {self.count}"

    def meeting(self, which, **narrow):
        found = list(Meeting.objects.filter(group=self.group, **narrow).order_by("-starts_at", "-pk"))
        return found[which % len(found)] if found else None

    def pick(self, rows, which):
        found = list(rows.order_by("-pk"))
        return found[which % len(found)] if found else None

    def does(self, deed, **given):
        """Whether it was done; a refusal leaves nothing behind."""
        with suppress(*REFUSALS), transaction.atomic():
            deed(by=self.person, now=self.now, **given)
            return True
        return False

    def held(self, meeting):
        return meeting.state == "published" and meeting.is_over(self.now)

    # Time and meetings ------------------------------------------------------------------------------------------------
    @rule(hours=st.sampled_from([2, 5, 24]))
    def hours_pass(self, hours):
        self.time_passes(hours)

    @rule(weeks=st.sampled_from([1, 2, 6]))
    def weeks_pass(self, weeks):
        self.time_passes(weeks * 7 * 24 + 3)

    @rule(talked=st.lists(st.booleans(), min_size=5, max_size=10), wrong=st.none() | NUMBERS)
    def the_next_meeting_takes_place(self, talked, wrong):
        """With time for some of its lines; `wrong`: one of them had none after all."""
        following = next_meeting(self.group, self.now)
        if following is None:
            return
        if following.state == "published":
            lines = following.agenda_items.order_by("position").select_related("meeting__group")
            for item in [item for item, is_discussed in zip(lines, talked, strict=False) if is_discussed]:
                self.talk(item, "mark")
        self.time_passes((following.ends_at - self.now) / dt.timedelta(hours=1) + 1)
        if wrong is not None:
            self.there_was_no_time_after_all(wrong)

    def time_passes(self, hours):
        """And the hour comes round."""
        self.now += dt.timedelta(hours=hours)
        build_agendas(self.now)
        self.settle()

    @rule(
        weeks=st.integers(0, 8),
        published=st.booleans(),
        takes_topics=st.sampled_from([True, True, True, False]),
        days=st.sampled_from([1, 1, 2]),
        audience=st.sampled_from(["public", "public", "members"]),
    )
    def schedule(self, weeks, published, takes_topics, days, audience):
        day = self.today + dt.timedelta(weeks=weeks) + DAY
        fields = {
            "title": "Meeting", "starts_on": day, "starts_time": dt.time(10), "ends_on": day + (days - 1) * DAY,
            "ends_time": dt.time(15), "takes_topics": takes_topics, "audience": audience,
        }  # fmt: skip
        meeting = actions.schedule(group=self.group, fields=fields, by=self.person, now=self.now)
        if published:
            actions.publish(meeting=meeting, by=self.person, now=self.now)

    @rule(which=NUMBERS)
    def publish(self, which):
        meeting = self.meeting(which, state="draft")
        if meeting:
            actions.publish(meeting=meeting, by=self.person, now=self.now)
            self.settle()

    @rule(which=NUMBERS, days=st.integers(1, 60))
    def move(self, which, days):
        meeting = self.meeting(which)
        if meeting:
            day = self.today + days * DAY
            self.does(actions.revise, meeting=meeting, fields={"starts_on": day, "ends_on": day})

    @rule(which=NUMBERS)
    def cancel(self, which):
        meeting = self.meeting(which, state="published")
        if meeting and not meeting.is_over(self.now):
            actions.cancel(meeting=meeting, reason="Snow", by=self.person, now=self.now)
            self.settle()

    @rule(which=NUMBERS)
    def delete_a_draft(self, which):
        meeting = self.meeting(which, state="draft")
        if meeting and self.does(actions.delete_draft, meeting=meeting):
            for title in [title for title, place in self.lines.items() if place == meeting.pk]:
                self.gone[title] = "deleted with the draft"

    @rule(which=NUMBERS, said=st.sampled_from(["coming", "maybe", "not-coming"]))
    def answer(self, which, said):
        meeting = self.meeting(which, state="published")
        if meeting:
            self.does(actions.answer, meeting=meeting, person=self.person, answer=said)

    @rule(which=NUMBERS)
    def circulate(self, which):
        meeting = self.meeting(which, state="published")
        if meeting and meeting.is_over(self.now) and meeting.notes_state != "agreed":
            self.does(actions.circulate, meeting=meeting)

    # Lines ------------------------------------------------------------------------------------------------------------
    @rule(which=NUMBERS, kind=st.sampled_from(["talk", "discussion", "break"]), day=st.integers(1, 3))
    def write_a_line(self, which, kind, day):
        meeting = self.meeting(which)
        if meeting and meeting.state != "cancelled" and not meeting.is_over(self.now):
            title = self.title(kind)
            fields = {"title": title, "kind": kind, "minutes": 20, "day": day}
            actions.add_item(meeting=meeting, fields=fields, by=self.person)
            if kind != "break" and meeting.takes_topics:
                self.lines[title] = meeting.pk

    def line(self, which, line):
        meeting = self.meeting(which)
        return self.pick(AgendaItem.objects.filter(meeting=meeting).select_related("meeting__group"), line)

    @rule(which=NUMBERS, line=NUMBERS, to=st.integers(1, 9), day=st.integers(1, 3))
    def move_a_line(self, which, line, to, day):
        item = self.line(which, line)
        if item:
            actions.move_item(item=item, to=to, day=day, by=self.person)

    @rule(which=NUMBERS, line=NUMBERS)
    def remove_a_line(self, which, line):
        """By hand: what somebody wrote is gone, what waits is left out for a reason."""
        item = self.line(which, line)
        if item is None or item.meeting.is_over(self.now) or item.meeting.state == "cancelled":
            return
        has_topic = item.placements.exists()
        if self.does(actions.remove_item, item=item, because="No time") and not has_topic:
            self.gone[item.title] = "removed by a lead"

    @rule(which=NUMBERS, line=NUMBERS, how=st.sampled_from(["mark", "notes", "decision", "action"]))
    def talk_about(self, which, line, how):
        item = self.line(which, line)
        if item is not None and item.meeting.state == "published":
            self.talk(item, how)

    def talk(self, item, how):
        if item.is_pause:
            return
        if how == "mark":
            actions.mark_discussed(item=item, by=self.person, now=self.now)
        elif how == "notes":
            actions.write_item_notes(
                item=item, notes=self.title("Said"), over=item.notes_version, by=self.person, now=self.now
            )
        elif how == "decision":
            self.decide(0, weeks=3, item=item)
        else:
            self.promise(0, item=item)
        self.discussed.add((item.meeting_id, item.title))
        self.settle()

    @rule(which=NUMBERS, line=NUMBERS)
    def take_that_back(self, which, line):
        self.not_discussed(self.line(which, line))

    @rule(which=NUMBERS)
    def there_was_no_time_after_all(self, which):
        """Somebody marked a line of a meeting that is over, and what stood on it was closed: that was wrong."""
        marked = AgendaItem.objects.filter(meeting__state="published", meeting__ends_at__lte=self.now)
        closed = marked.exclude(discussed_at=None).filter(placements__topic__outcome="discussed").distinct()
        self.not_discussed(self.pick(closed.select_related("meeting__group"), which))

    def not_discussed(self, item):
        if item and actions.mark_not_discussed(item=item, by=self.person, now=self.now):
            self.discussed.discard((item.meeting_id, item.title))
            if self.held(item.meeting) and self.gone.get(item.title) == "discussed":
                del self.gone[item.title]

    def settle(self):
        """What was discussed at a meeting that is over, or was to be at one that was called off, is settled."""
        for pk, title in self.discussed:
            meeting = Meeting.objects.get(pk=pk)
            if title in self.lines or title in self.proposed:
                was_only_here = self.lines.get(title) == pk and meeting.state == "cancelled"
                if self.held(meeting) or was_only_here:
                    self.gone.setdefault(title, "discussed")

    # Topics -----------------------------------------------------------------------------------------------------------
    @rule()
    def propose(self):
        title = self.title("Proposal")
        actions.propose(
            group=self.group, fields={"title": title, "minutes": 15}, council=self.council, by=self.person, now=self.now
        )
        self.proposed.add(title)

    @rule(which=NUMBERS, deed=st.sampled_from([actions.place_topic, actions.put_back]))
    def find_a_place(self, which, deed):
        placement = self.pick(Placement.objects.filter(item=None).select_related("meeting__group", "topic"), which)
        if placement:
            self.does(deed, placement=placement, **({"minutes": 25} if deed is actions.place_topic else {}))

    @rule(which=NUMBERS)
    def leave_out_once(self, which):
        placed = Placement.objects.filter(skipped_at=None).select_related("meeting__group", "topic")
        placement = self.pick(placed, which)
        if placement:
            self.does(actions.leave_out, placement=placement, because="Not this time")

    @rule(which=NUMBERS)
    def drop_for_good(self, which):
        topic = self.pick(Topic.objects.open(), which)
        if topic and self.does(actions.drop_topic, topic=topic, because="Nobody wants it"):
            self.gone[topic.title] = "Nobody wants it"

    @rule(which=NUMBERS)
    def withdraw(self, which):
        topic = self.pick(Topic.objects.open().filter(kind="proposal"), which)
        if topic:
            actions.withdraw_topic(topic=topic, by=self.person, now=self.now)
            self.gone[topic.title] = "taken back"

    @rule(closing=st.booleans())
    def start_a_standing_item(self, closing):
        fields = {"title": self.title("Standing"), "kind": "discussion", "minutes": 5, "is_closing": closing}
        actions.add_standing_item(group=self.group, fields=fields, by=self.person, now=self.now)

    @rule(which=NUMBERS)
    def offer_or_take_up(self, which):
        offer = HostOffer.objects.filter(settled_at=None).first()
        if offer is None:
            self.does(actions.offer_to_host, group=self.group, council=self.council)
        elif meeting := self.meeting(which):
            self.does(actions.take_offer, offer=offer, meeting=meeting)

    @rule()
    def choose_a_theme(self):
        title = self.title("Theme")
        actions.add_theme(group=self.group, title=title, by=self.person, now=self.now)
        self.proposed.add(title)

    # Promises and decisions -------------------------------------------------------------------------------------------
    @rule(which=NUMBERS, in_a_meeting=st.booleans())
    def promise_something(self, which, in_a_meeting):
        self.promise(which if in_a_meeting else None)

    def promise(self, which, item=None):
        meeting = item.meeting if item else self.meeting(which, state="published") if which is not None else None
        action = actions.add_action(
            group=self.group, words=self.title("Action"), person=self.person, council=self.council,
            due_on=self.today + 20 * DAY, by=self.person, now=self.now, meeting=meeting, item=item,
        )  # fmt: skip
        self.wanted_from[action.words] = meeting.ends_on + DAY if meeting else self.today

    @rule(which=NUMBERS, deed=st.sampled_from(["finish", "reopen", "drop", "extend"]))
    def look_after_an_action(self, which, deed):
        action = self.pick(Action.objects.select_related("group", "meeting"), which)
        if action is None:
            return
        given = {"drop": {"reason": "Not needed"}, "extend": {"due_on": self.today + 40 * DAY}}.get(deed, {})
        done = self.does(getattr(actions, f"{deed}_action"), action=action, **given)
        if done and deed == "reopen":
            self.wanted_from[action.words] = action.meeting.ends_on + DAY if action.meeting else self.today

    @rule(which=NUMBERS, weeks=st.integers(1, 9))
    def decide_something(self, which, weeks):
        self.decide(which, weeks)

    def decide(self, which, weeks, item=None):
        meeting = item.meeting if item else self.meeting(which, state="published")
        if meeting:
            review_on = self.today + dt.timedelta(weeks=weeks)
            decision = actions.record_decision(
                meeting=meeting, sentence=self.title("Decision"), review_on=review_on, by=self.person, now=self.now,
                item=item,
            )  # fmt: skip
            self.wanted_from[decision.sentence] = max(review_on, meeting.ends_on + DAY)

    @rule(which=NUMBERS, outcome=st.sampled_from(["kept", "ended"]), weeks=st.integers(1, 9))
    def review(self, which, outcome, weeks):
        decision = self.pick(Decision.objects.select_related("meeting__group"), which)
        if decision is None:
            return
        review_on = self.today + dt.timedelta(weeks=weeks) if outcome == "kept" else None
        if self.does(
            actions.review_decision, decision=decision, outcome=outcome, words="We looked", review_on=review_on
        ):
            self.wanted_from[decision.sentence] = max(review_on or self.today, decision.meeting.ends_on + DAY)

    # What is always so ------------------------------------------------------------------------------------------------
    @invariant()
    def nothing_undone_leaves_the_next_agenda_without_a_reason(self):
        following = next_meeting(self.group, self.now) if hasattr(self, "group") else None
        if following is None:
            return
        on_it = list(Placement.objects.filter(meeting=following).select_related("topic", "item"))
        seen = [placement.topic.title for placement in on_it if placement.topic.closed_at is None]

        assert len(seen) == len(set(seen)), seen
        assert self.undone(following) - set(seen) == set()
        assert set(self.gone) & set(seen) - self.undone(following) == set()
        for placement in on_it:
            if placement.topic.closed_at is None and placement.item is None and placement.skipped_at is None:
                is_from_closed = self.stood_at_a_closed_meeting(placement.topic)
                assert placement.topic.kind == "proposal" or is_from_closed, placement.topic.title

    def stood_at_a_closed_meeting(self, topic):
        lines = AgendaItem.objects.filter(placements__topic__group=self.group, placements__topic__key=topic.key)
        return lines.exclude(meeting__audience="public").exists()

    def undone(self, following):
        """Titles of what the next agenda must have, from what was said and done."""
        day = following.ends_on
        promised = {row.words for row in Action.objects.filter(state="open")}
        decided = {row.sentence for row in Decision.objects.filter(ended_at=None).exclude(review_on=None)}
        due = {words for words in promised | decided if self.wanted_from[words] <= day}
        standing = {row.title for row in StandingItem.objects.filter(stopped_at=None)}
        offered = {f"{self.council} offers to host" for _ in HostOffer.objects.filter(settled_at=None)}
        left = {title for title, pk in self.lines.items() if self.was_left_by(Meeting.objects.filter(pk=pk).first())}
        return due | standing | offered | (left | self.proposed) - set(self.gone)

    def was_left_by(self, meeting):
        return meeting is not None and (meeting.state == "cancelled" or self.held(meeting))

    @invariant()
    def every_line_has_its_place(self):
        for meeting in Meeting.objects.filter(group=getattr(self, "group", None)):
            places = list(meeting.agenda_items.values_list("position", flat=True))
            assert sorted(set(places)) == sorted(places)
            assert places == sorted(places)


@pytest.mark.django_db
def test_nothing_that_a_group_left_undone_leaves_its_next_agenda_without_a_reason():
    with connection.cursor() as cursor:  # all examples together are one transaction, and may take long
        cursor.execute("SET LOCAL transaction_timeout = 0")
    run_state_machine_as_test(
        Agendas,
        settings=settings(
            max_examples=int(os.environ.get("EXAMPLES", "6")),
            derandomize="EXAMPLES" not in os.environ,  # the same for everybody; `make long` looks further
            stateful_step_count=25, deadline=None,
            suppress_health_check=list(HealthCheck), print_blob=True,
        ),
    )  # fmt: skip
