"""Anything may happen in any order, and each fact reaches each person who should know exactly once.

Two groups, people who come and go, mute, change their rhythm; meetings, agendas, notes, decisions and leads' words;
time that only passes, over a change of clocks and outages of up to twelve days. Deeds commit up to five minutes late.
The machine keeps its own account of what it owes to whom.
"""

import datetime as dt
import os
import re
from collections import Counter, defaultdict
from contextlib import suppress

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from common import london
from digests import actions as wishes
from digests import emails, planner, windows
from digests.models import LeadNote, Rhythm
from digests.waiting import your_turn
from meetings import actions
from meetings.models import Meeting
from outbox.letters import Letter, Priority
from outbox.models import Message
from peergroups import actions as belonging
from peergroups.models import Membership
from tests.digests.post import LONG_AGO
from tests.factories import (
    AgendaItemFactory,
    CirculationFactory,
    CouncilFactory,
    DecisionFactory,
    MembershipFactory,
    PeerGroupFactory,
)
from tests.meetings.post import fields

START = dt.datetime(2026, 10, 15, 10, tzinfo=dt.UTC)
OUTAGE = dt.timedelta(days=12)
LATE = st.sampled_from([0, 0, 30, 299]).map(lambda seconds: dt.timedelta(seconds=seconds))
STEPS = [dt.timedelta(minutes=3), dt.timedelta(minutes=10), dt.timedelta(hours=1), dt.timedelta(hours=23)]
STEPS += [dt.timedelta(days=days) for days in (1, 3, 7, 12)]
NEW = re.compile(r"New\d+")
WHO, WHERE = st.integers(0, 7), st.integers(0, 1)
HOURS = st.sampled_from([1, 8, 23])
WEEK_BEFORE, NINE = dt.timedelta(days=7), dt.time(9)


class Readers(RuleBasedStateMachine):
    """Each example in a transaction of its own, which is rolled back."""

    def __init__(self):
        super().__init__()
        self.now, self.planned_at = START, START
        self.mail_works = True
        self.wrong = []
        self.editions = {}  # key of the mail: Edition
        self.owed = {}  # (person, group, fact): the moment, or the meeting whose agenda has one of its own
        self.meetings, self.starts, self.notes, self.came = [], {}, [], 0
        self.transaction = transaction.atomic()
        self.transaction.__enter__()

    def teardown(self):
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    @initialize()
    def groups(self):
        self.council = CouncilFactory()
        self.group = [PeerGroupFactory(name="One"), PeerGroupFactory(name="Two")]
        self.people = [self._belongs(0), self._belongs(0), self._belongs(1)]
        self._belongs(1, person=self.people[1])
        seller = {"kind": "supplier", "council": None, "organisation": "Example Planning Ltd"}
        self.people.append(self._belongs(0, **seller))
        self._run()

    def _belongs(self, where, **more):
        given = {"council": self.council, "joined_at": LONG_AGO, "group": self.group[where]} | more
        return MembershipFactory(**given).person

    # Time and mail ------------------------------------------------------------------------------------------------
    @rule(step=st.sampled_from(STEPS))
    def time_passes(self, step):
        if self.now + step - self.planned_at > OUTAGE:
            self._run()
        self.now += step

    @rule(days=st.integers(1, 4))
    def days_go_by(self, days):
        self.time_passes(dt.timedelta(days=days))
        self._run()

    @rule(weeks=st.integers(1, 2), hours=st.integers(0, 23))
    def weeks_go_by(self, weeks, hours):
        for _ in range(weeks):
            self.time_passes(dt.timedelta(days=7, hours=hours))
            self._run()

    @rule(works=st.booleans())
    def the_mail_server(self, works):
        self.mail_works = works

    def _run(self):
        self._forget_what_is_over()
        planner.plan(self.now, write=self._write)
        assert not self.wrong
        self.planned_at = self.now
        if self.mail_works:
            waiting = Message.objects.queued().filter(kind="digest", expires_at__gt=self.now)
            waiting.update(state="sent", sent_at=self.now)
        self._everybody_knows()

    def _write(self, edition, now):
        """The letter without its looks. What it says has to be right for this reader at this moment."""
        key = emails.digest_key(edition.person.pk, edition.until)
        self.editions[key] = edition
        self.wrong += self._wrong_in(edition)
        return Letter(
            kind="digest", key=key, to_address=edition.person.email, person_id=edition.person.pk, subject="Digest",
            text="…", html="…", priority=Priority.DIGEST, due_at=edition.due_at,
            expires_at=max(edition.due_at, now) + emails.EXPIRES_AFTER,
        )  # fmt: skip

    def _wrong_in(self, edition):
        person = edition.person
        if wishes.rhythm_of(person).every == "never":
            yield f"{person} wants no digest"
        if not (edition.lines or any(meeting.concerns for meeting in edition.coming)):
            yield "nothing to say"
        if missing := {line.key for line in your_turn(person, self.now)} ^ {line.key for line in edition.turns}:
            yield f"{person} is not told what waits for them: {missing}"
        for part in edition.parts:
            if not self._is_in(person.pk, part.group):
                yield f"{person} is told of a group they are not in"
            if person.muted_groups.filter(group=part.group).exists():
                yield f"{person} is told of a muted group"
            for words in part.notes:
                if not LeadNote.objects.standing().filter(group=part.group, words=words).exists():
                    yield f"{words} was taken back"
            for line in part.news:
                yield from self._wrong_with(line, person)

    def _wrong_with(self, line, person):
        if found := re.fullmatch(r"(announced|agenda|agenda-ready|notes):meeting(\d+)(:\d+)?", line.key):
            meeting = Meeting.objects.visible_to(person).filter(pk=int(found[2]), state="published").first()
            if meeting is None:
                yield f"{person} may not know of {line.key}"
            elif found[1] != "notes" and meeting.is_over(self.now):
                yield f"{line.key} speaks of the past"

    # People -------------------------------------------------------------------------------------------------------
    @precondition(lambda self: self.came < 4)
    @rule(where=WHERE, late=LATE)
    def somebody_new_comes(self, where, late):
        self.came += 1
        name, moment = f"New{self.came}", self.now - late
        person = self._belongs(where, joined_at=moment, person__name=name)
        self._owe(where, ("came", name), moment, but=person.pk)
        self.people.append(person)

    @rule(who=WHO, where=WHERE)
    def comes_back(self, who, where):
        person = self._person(who)
        if person and not person.name.startswith("New") and not self._is_in(person.pk, self.group[where]):
            self._belongs(where, person=person, joined_at=self.now)

    @rule(who=WHO, where=WHERE)
    def leaves(self, who, where):
        person = self._person(who)
        if person and (mine := Membership.objects.filter(person=person, group=self.group[where], left_at=None).first()):
            belonging.leave(membership=mine, by=person, now=self.now)
            self._forgive(person=person.pk, where=where)
            self._forgive(fact=("came", person.name))

    @rule(who=WHO, where=WHERE)
    def leads(self, who, where):
        person = self._person(who)
        mine = person and Membership.objects.filter(person=person, group=self.group[where], left_at=None).first()
        if mine and mine.kind == "council":
            belonging.make_lead(membership=mine, by=None, now=self.now)

    @rule(who=WHO, every=st.sampled_from(Rhythm.Every.values), weekday=st.integers(0, 6), hour=HOURS)
    def changes_rhythm(self, who, every, weekday, hour):
        if person := self._person(who):
            wishes.set_rhythm(person=person, every=every, weekday=weekday, hour=hour, by=person, now=self.now)
            if every == "never":
                self._forgive(person=person.pk)

    @rule(who=WHO, where=WHERE, muted=st.booleans())
    def mutes(self, who, where, muted):
        if person := self._person(who):
            if muted:
                wishes.mute_group(person=person, group=self.group[where], by=person, now=self.now)
                self._forgive(person=person.pk, where=where)
            else:
                wishes.unmute_group(person=person, group=self.group[where], by=person)

    def _person(self, who):
        return self.people[who] if who < len(self.people) else None

    def _is_in(self, person, group):
        return Membership.objects.current().filter(person=person, group=group).exists()

    # Facts --------------------------------------------------------------------------------------------------------
    @precondition(lambda self: len(self.meetings) < 4)
    @rule(where=WHERE, days=st.integers(1, 25), audience=st.sampled_from(["public", "public-sector"]), late=LATE,
          lines=st.booleans())  # fmt: skip
    def publish(self, where, days, audience, late, lines):
        day, moment = london.today(self.now) + dt.timedelta(days=days), self.now - late
        given = fields(starts_on=day, ends_on=day, audience=audience)
        meeting = actions.schedule(group=self.group[where], fields=given, by=None, now=moment)
        if lines:
            AgendaItemFactory(meeting=meeting)
        actions.publish(meeting=meeting, by=None, now=moment)
        self.meetings.append((meeting.pk, where))
        self.starts[meeting.pk] = [(moment, self._fresh(meeting.pk).starts_at)]
        self._owe(where, f"announced:meeting{meeting.pk}", moment, sees=meeting)
        if meeting.agenda_items.exists():
            self._owe(where, f"agenda:meeting{meeting.pk}", meeting.pk, sees=meeting)

    @rule(which=st.integers(0, 3), days=st.integers(-6, 12))
    def move(self, which, days):
        if found := self._meeting(which):
            meeting, _ = found
            day = max(london.today(self.now), meeting.starts_on + dt.timedelta(days=days))
            with suppress(actions.MeetingWouldBeOver):
                if actions.revise(meeting=meeting, fields={"starts_on": day, "ends_on": day}, by=None, now=self.now):
                    self.starts[meeting.pk].append((self.now, self._fresh(meeting.pk).starts_at))

    @rule(which=st.integers(0, 3), late=LATE)
    def widen(self, which, late):
        found = self._meeting(which)
        if found and found[0].audience == "public-sector":
            meeting, where = found
            before = self._seeing(meeting)
            actions.revise(meeting=meeting, fields={"audience": "members"}, by=None, now=self.now - late)
            moment = max(self.now - late, meeting.published_at)
            for person in self.people:
                if person.pk in self._seeing(self._fresh(meeting.pk)) - before:
                    self._owe_to(person, where, f"announced:meeting{meeting.pk}", moment)

    @rule(which=st.integers(0, 3), who=WHO, said=st.sampled_from(["coming", "maybe", "not-coming"]))
    def answer(self, which, who, said):
        found, person = self._meeting(which), self._person(who)
        if found and person and person.pk in self._seeing(found[0]):
            with suppress(actions.NoPlaceForSupplier):
                actions.answer(meeting=found[0], person=person, answer=said, by=person, now=self.now)

    @rule(which=st.integers(0, 3))
    def cancel(self, which):
        if found := self._meeting(which):
            actions.cancel(meeting=found[0], reason="", by=None, now=self.now)
            self._forgive(about=found[0].pk)

    @rule(which=st.integers(0, 3), late=LATE)
    def agenda_is_ready(self, which, late):
        found = self._meeting(which)
        if found and found[0].agenda_ready_at is None:
            meeting, where = found
            Meeting.objects.filter(pk=meeting.pk).update(agenda_ready_at=self.now - late)
            self._forgive(fact=f"agenda:meeting{meeting.pk}")
            moment = max(self.now - late, meeting.published_at)
            self._owe(where, f"agenda-ready:meeting{meeting.pk}", moment, sees=meeting)

    @rule(which=st.integers(0, 3), late=LATE)
    def decide(self, which, late):
        if found := self._meeting(which, is_over=True):
            meeting, where = found
            decision = DecisionFactory(meeting=meeting, recorded_at=self.now - late)
            if first := meeting.circulations.first():
                moment = max(self.now - late, first.at)
                self._owe(where, f"decision:{decision.pk}", moment, sees=meeting)

    @rule(which=st.integers(0, 3), late=LATE)
    def circulate(self, which, late):
        if found := self._meeting(which, is_over=True):
            (meeting, where), moment = found, self.now - late
            number = meeting.notes_round + 1
            rows = Meeting.objects.filter(pk=meeting.pk)
            rows.update(notes_state="circulated", notes_round=number, circulated_at=moment)
            CirculationFactory(meeting=meeting, round=number, at=moment)
            self._owe(where, f"notes:meeting{meeting.pk}:{number}", moment, sees=meeting)
            for decision in meeting.decisions.all() if number == 1 else ():
                since = max(moment, decision.recorded_at)
                self._owe(where, f"decision:{decision.pk}", since, sees=meeting)

    @rule(where=WHERE, late=LATE)
    def a_lead_writes(self, where, late):
        words = f"Word {len(self.notes)}"
        note = wishes.write_note(group=self.group[where], words=words, by=None, now=self.now - late)
        self.notes.append(note)
        self._owe(where, ("note", words), self.now - late)

    @rule(which=st.integers(0, 3))
    def a_lead_takes_it_back(self, which):
        if which < len(self.notes):
            wishes.withdraw_note(note=self.notes[which], by=None, now=self.now)
            self._forgive(fact=("note", self.notes[which].words))

    def _fresh(self, pk):
        return Meeting.objects.select_related("group").get(pk=pk)

    def _meeting(self, which, *, is_over=False):
        if which >= len(self.meetings):
            return None
        pk, where = self.meetings[which]
        meeting = self._fresh(pk)
        fits = meeting.state == "published" and meeting.is_over(self.now) == is_over
        return (meeting, where) if fits else None

    def _seeing(self, meeting):
        return {p.pk for p in self.people if Meeting.objects.visible_to(p).filter(pk=meeting.pk).exists()}

    # The account --------------------------------------------------------------------------------------------------
    def _owe(self, where, fact, moment, *, sees=None, but=None):
        """To everybody who is in the group now, wants to hear of it, and may."""
        seeing = None if sees is None else self._seeing(self._fresh(sees.pk))
        for person in self.people:
            if person.pk != but and (seeing is None or person.pk in seeing):
                self._owe_to(person, where, fact, moment)

    def _owe_to(self, person, where, fact, moment):
        rhythm, group = wishes.rhythm_of(person), self.group[where]
        just_on = rhythm.since and rhythm.since >= self.now - dt.timedelta(minutes=6)
        wants = rhythm.every != "never" and not just_on
        if wants and self._is_in(person.pk, group) and not person.muted_groups.filter(group=group).exists():
            self.owed[person.pk, where, fact] = moment

    def _forgive(self, *, person=None, where=None, fact=None, about=None):
        """What need not be told any more, if it was not."""
        numbers = {f"{name}:meeting{about}" for name in ("announced", "agenda", "agenda-ready", "notes")}
        for owed in list(self.owed):
            fits = (
                (person is None or owed[0] == person)
                and (where is None or owed[1] == where)
                and (fact is None or owed[2] == fact)
                and (about is None or (isinstance(owed[2], str) and owed[2] in numbers))
            )
            if fits:
                del self.owed[owed]

    def _forget_what_is_over(self):
        for pk, _ in self.meetings:
            if self._fresh(pk).is_over(self.now):
                for name in ("announced", "agenda", "agenda-ready"):
                    self._forgive(fact=f"{name}:meeting{pk}")

    def _moment(self, owed):
        """An agenda that nobody called ready is told from nine a week before the date that the meeting then had."""
        if not isinstance(owed, int):
            return owed
        regimes = self.starts[owed]
        for (since, start), until in zip(regimes, [*(since for since, _ in regimes[1:]), None], strict=True):
            opens = max(since, london.moment(london.today(start) - WEEK_BEFORE, NINE))
            if until is None or opens <= until:
                return opens
        return None

    def _told(self):
        """{person: Counter of facts} in mails that were sent, or wait and may still be."""
        told = defaultdict(Counter)
        going = Message.objects.filter(kind="digest").exclude(state="cancelled")
        going = going.exclude(state="queued", expires_at__lte=self.now)
        for key in going.values_list("key", flat=True):
            edition = self.editions[key]
            for part in edition.parts:
                told[edition.person.pk].update(("note", words) for words in part.notes)
                for line in part.news:
                    names = NEW.findall(line.why) if line.kind == "people" else ()
                    told[edition.person.pk].update([("came", name) for name in names] or [line.key])
        return told

    def _everybody_knows(self):
        """Whoever had a digest due has been told of everything that they should know by then, and nothing twice."""
        told = self._told()
        for person, facts in told.items():
            twice = [fact for fact, count in facts.items() if count > 1]
            assert not twice, f"{twice} reached {person} twice"
        for (person, _, fact), moment in self.owed.items():
            until = self._due_until(person)
            if until is not None and self._moment(moment) <= until:
                assert self._is_told(told[person], fact), f"{fact} never reached {person}"

    def _is_told(self, told, fact):
        if isinstance(fact, str) and fact.startswith("notes:"):
            about, _, number = fact.rpartition(":")
            return any(f"{about}:{later}" in told for later in range(int(number), 40))
        return told[fact] == 1

    def _due_until(self, person):
        rhythm = Rhythm.objects.filter(person=person).first()
        beat = windows.Beat(rhythm.every, rhythm.weekday, rhythm.hour) if rhythm else windows.USUAL
        due_at = windows.latest(beat, self.now)
        if due_at is None or (rhythm and rhythm.changed_at > due_at):
            return None
        until = due_at - windows.LAG
        first = Membership.objects.filter(person=person, left_at=None).order_by("joined_at").first()
        mine = Message.objects.queued().filter(key=emails.digest_key(person, until))
        expired = mine.filter(expires_at__lte=self.now)
        waits = first is None or first.joined_at > until or expired.exists()  # what expired is told by the next
        return None if waits else until


@pytest.mark.django_db
def test_each_fact_reaches_each_person_who_should_know_exactly_once():
    run_state_machine_as_test(
        Readers,
        settings=settings(
            max_examples=int(os.environ.get("EXAMPLES", "20")), stateful_step_count=25, deadline=None,
            suppress_health_check=list(HealthCheck), print_blob=True,
        ),
    )  # fmt: skip
