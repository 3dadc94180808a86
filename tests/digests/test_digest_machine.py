"""Anything may happen in any order, and each fact reaches each person who should know exactly once.

Two groups, people who come and go, mute, change their rhythm; meetings for some and then for more, answers, agendas,
notes, decisions and leads' words; time that only passes, over a change of clocks and outages of up to twelve days.
Deeds commit up to five minutes late. The machine keeps its own account of what it owes to whom: by digest (`account`),
and by invitations, changes, cancellations and reminders (`tests.machines.meeting_mail`). A digest that is too long
for a mail says how much more there is and where: what it leaves out counts as told, see docs/mail.md.
"""

import datetime as dt
import os
import re
from contextlib import suppress

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts import actions as accounts
from common import london
from digests import actions as wishes
from digests import emails, planner
from digests.models import LeadNote, Rhythm
from digests.waiting import your_turns
from meetings import actions
from meetings import planner as meetings
from meetings.models import Meeting
from outbox.letters import Letter, Priority
from outbox.models import Message
from peergroups import actions as belonging
from peergroups.models import Membership
from tests.digests.account import Account
from tests.digests.post import LONG_AGO
from tests.factories import (
    AgendaItemFactory,
    CirculationFactory,
    CouncilFactory,
    DecisionFactory,
    MembershipFactory,
    PeerGroupFactory,
)
from tests.machines.meeting_mail import complaints
from tests.meetings.post import fields

START = dt.datetime(2026, 10, 15, 10, tzinfo=dt.UTC)
OUTAGE = dt.timedelta(days=12)
LATE = st.sampled_from([0, 0, 30, 299]).map(lambda seconds: dt.timedelta(seconds=seconds))
STEPS = [dt.timedelta(minutes=3), dt.timedelta(minutes=10), dt.timedelta(hours=1), dt.timedelta(hours=23)]
STEPS += [dt.timedelta(days=days) for days in (1, 3, 7, 12)]
WHO, WHERE = st.integers(0, 7), st.integers(0, 1)
HOURS = st.sampled_from([1, 8, 23])
AUDIENCES = ["councils", "public-sector", "members", "public"]  # each takes in more of a group
NAMED = "another council"


class Readers(Account, RuleBasedStateMachine):
    """Each example in a transaction of its own, which is rolled back."""

    def __init__(self):
        super().__init__()
        self.now, self.planned_at = START, START
        self.mail_works = True
        self.wrong = []
        self.meetings, self.notes, self.came = [], [], 0
        self.transaction = transaction.atomic()
        self.transaction.__enter__()

    def teardown(self):
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    @initialize()
    def groups(self):
        self.council, self.other = CouncilFactory(), CouncilFactory()
        self.group = [PeerGroupFactory(name="One"), PeerGroupFactory(name="Two")]
        self.people = [self._belongs(0), self._belongs(0), self._belongs(1)]
        self._belongs(1, person=self.people[1])
        seller = {"kind": "supplier", "council": None, "organisation": "Example Planning Ltd"}
        self.people += [self._belongs(0, **seller), self._belongs(0, council=self.other)]
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
        meetings.plan(self.now)
        self.turns = your_turns(self.people, self.now)
        planner.plan(self.now, write=self._write)
        assert not self.wrong
        self.planned_at = self.now
        if self.mail_works:
            waiting = Message.objects.queued().filter(expires_at__gt=self.now)
            waiting.update(state="sent", sent_at=self.now)
        self._everybody_knows()
        announced = Meeting.objects.published().filter(pk__in=[pk for pk, _ in self.meetings]).select_related("group")
        assert not list(complaints(announced, self.people, self.now))

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
        if missing := {line.key for line in self.turns.get(person.pk, ())} ^ {line.key for line in edition.turns}:
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

    @rule(who=WHO, kind=st.sampled_from(["invitation", "reminder"]), wanted=st.booleans())
    def mutes_mail(self, who, kind, wanted):
        if person := self._person(who):
            if wanted:
                accounts.unmute_mail(person=person, kind=kind, by=person)
            else:
                accounts.mute_mail(person=person, kind=kind, by=person, now=self.now)

    def _person(self, who):
        return self.people[who] if who < len(self.people) else None

    # Facts --------------------------------------------------------------------------------------------------------
    @precondition(lambda self: len(self.meetings) < 4)
    @rule(where=WHERE, days=st.integers(1, 25), audience=st.sampled_from(AUDIENCES), late=LATE, lines=st.booleans())
    def publish(self, where, days, audience, late, lines):
        day, moment = london.today(self.now) + dt.timedelta(days=days), self.now - late
        given = fields(starts_on=day, ends_on=day, audience=audience)
        if audience == "councils":
            given["invited_councils"] = [self.council]
        meeting = actions.schedule(group=self.group[where], fields=given, by=None, now=moment)
        if lines:
            AgendaItemFactory(meeting=meeting)
        actions.publish(meeting=meeting, by=None, now=moment)
        self.meetings.append((meeting.pk, where))
        self.starts[meeting.pk] = [(moment, self._fresh(meeting.pk).starts_at)]
        self._owe(where, f"announced:meeting{meeting.pk}", moment, sees=meeting)
        if meeting.agenda_items.exists():
            self._owe(where, f"agenda:meeting{meeting.pk}", (meeting.pk, moment), sees=meeting)

    @rule(which=st.integers(0, 3), days=st.integers(-6, 12))
    def move(self, which, days):
        if found := self._meeting(which):
            meeting, _ = found
            day = max(london.today(self.now), meeting.starts_on + dt.timedelta(days=days))
            with suppress(actions.MeetingWouldBeOver):
                if actions.revise(meeting=meeting, fields={"starts_on": day, "ends_on": day}, by=None, now=self.now):
                    self.starts[meeting.pk].append((self.now, self._fresh(meeting.pk).starts_at))

    @rule(which=st.integers(0, 3), late=LATE, to=st.sampled_from([NAMED, *AUDIENCES[1:]]))
    def widen(self, which, late, to):
        found = self._meeting(which) or self._meeting(which, is_over=True)
        if not found or (change := self._wider(found[0], to)) is None:
            return
        meeting, where = found
        before, moment = self._seeing(meeting), max(self.now - late, meeting.published_at)
        actions.revise(meeting=meeting, fields=change, by=None, now=self.now - late)
        meeting = self._fresh(meeting.pk)
        new = self._seeing(meeting) - before
        self._owe_what_is_so(meeting, where, [person for person in self.people if person.pk in new], moment)

    def _wider(self, meeting, to):
        if to == NAMED:
            return {"invited_councils": [self.council, self.other]} if meeting.audience == "councils" else None
        is_wider = AUDIENCES.index(to) > AUDIENCES.index(meeting.audience)
        return {"audience": to, "invited_councils": []} if is_wider else None

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

    # What takes weeks, and chance would seldom do in this order -----------------------------------------------------
    @precondition(lambda self: len(self.meetings) < 4)
    @rule(where=WHERE, audience=st.sampled_from(AUDIENCES), late=LATE)
    def what_was_decided_is_circulated_a_week_later(self, where, audience, late):
        last = len(self.meetings)
        self.publish(where=where, days=1, audience=audience, late=late, lines=False)
        self.days_go_by(days=2)
        self.decide(which=last, late=late)
        self.weeks_go_by(weeks=1, hours=0)
        self.circulate(which=last, late=late)
        self.weeks_go_by(weeks=1, hours=0)

    @precondition(lambda self: len(self.meetings) < 4)
    @rule(where=WHERE, audience=st.sampled_from(AUDIENCES), late=LATE, who=WHO)
    def who_comes_is_reminded_at_each_step(self, where, audience, late, who):
        last = len(self.meetings)
        self.publish(where=where, days=9, audience=audience, late=late, lines=False)
        self.answer(which=last, who=who, said="coming")
        for days in (3, 4, 1):
            self.days_go_by(days=days)

    @precondition(lambda self: len(self.meetings) < 4)
    @rule(audience=st.sampled_from(AUDIENCES[:2]), to=st.sampled_from([NAMED, "members"]), late=LATE)
    def more_are_let_in_between_two_digests(self, audience, to, late):
        last = len(self.meetings)
        self.publish(where=0, days=20, audience=audience, late=late, lines=True)
        self.days_go_by(days=1)
        self.weeks_go_by(weeks=1, hours=0)
        for wider in (to, "public"):
            self.widen(which=last, late=late, to=wider)
        self.weeks_go_by(weeks=1, hours=0)

    def _meeting(self, which, *, is_over=False):
        if which >= len(self.meetings):
            return None
        pk, where = self.meetings[which]
        meeting = self._fresh(pk)
        fits = meeting.state == "published" and meeting.is_over(self.now) == is_over
        return (meeting, where) if fits else None


@pytest.mark.django_db
def test_each_fact_reaches_each_person_who_should_know_exactly_once():
    with connection.cursor() as cursor:  # all examples together are one transaction, and may take long
        cursor.execute("SET LOCAL transaction_timeout = 0")
    run_state_machine_as_test(
        Readers,
        settings=settings(
            max_examples=int(os.environ.get("EXAMPLES", "5")),
            derandomize="EXAMPLES" not in os.environ,  # the same for everybody; `make long` looks further
            stateful_step_count=18, deadline=None,
            suppress_health_check=list(HealthCheck), print_blob=True,
        ),
    )  # fmt: skip


@pytest.mark.django_db
def test_what_takes_weeks_is_told_and_reminded_of_whatever_chance_tries():
    """The machine by hand, with its own account of what it owes."""
    machine, late = Readers(), dt.timedelta(0)
    machine.groups()

    machine.more_are_let_in_between_two_digests(audience="councils", to=NAMED, late=late)
    machine.more_are_let_in_between_two_digests(audience="public-sector", to="members", late=late)
    machine.what_was_decided_is_circulated_a_week_later(where=0, audience="public", late=late)
    machine.who_comes_is_reminded_at_each_step(where=0, audience="public", late=late, who=0)

    facts = {fact.partition(":")[0] for _, _, fact in machine.owed if isinstance(fact, str)}
    reminders = Message.objects.filter(kind="reminder").values_list("key", flat=True)
    assert {"notes", "decision"} <= facts
    assert {key.rpartition(".")[2] for key in reminders} == {"14d", "7d", "1d"}
    machine.teardown()
