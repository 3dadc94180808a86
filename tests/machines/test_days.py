"""Anything may happen in any order to a scrutiny day: there are never more than three needs, what was sent stands, and
no open commitment leaves the agenda.

The model knows the stage, every text that was typed, what was sent and what is open, and nothing of the database.
"""

import datetime as dt
import hashlib
import os

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run

import ballots.actions
from ballots.refusals import Refused as BallotRefused
from meetings.actions import ClosesElsewhere, drop_topic
from meetings.models import Topic
from scrutiny.days.actions import (
    answering,
    drafting,
    ending,
    following,
    gathering,
    planning,
    sending,
    signing,
    taking_part,
    voting,
    wording,
)
from scrutiny.models import AgreedNeed, Commitment, Day, Need, NeedVersion, SentStatement
from scrutiny.refusals import Refused
from tests.days.world import world

COUNCILS = 3
WHICH, ANY = st.integers(0, COUNCILS - 1), st.integers(0, 5)
STARTS = st.sampled_from(["gathering", "gathering", "ballot", "agreed", "statement", "sent", "follow-up", "follow-up"])
GOES = {
    "gathering": {"ballot", "agreed", "cancelled"},
    "ballot": {"gathering", "agreed", "cancelled"},
    "agreed": {"statement", "cancelled"},
    "statement": {"sent", "cancelled"},
    "sent": {"follow-up", "cancelled"},
    "follow-up": {"closed"},
}
HAVE_THREE = {"agreed", "statement", "sent", "follow-up", "closed"}


class ADay(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.now = timezone.now()

    def teardown(self):
        transaction.savepoint_rollback(self.savepoint)

    @initialize(stage=STARTS)
    def a_day_has_come_so_far(self, stage):
        self.there = world(stage, councils=COUNCILS)
        self.stage = stage
        self.typed = set(NeedVersion.objects.values_list("what", flat=True))
        self.sent = SentStatement.objects.values_list("text", flat=True).first()
        self.open = set(Commitment.objects.values_list("pk", flat=True))
        for commitment in Commitment.objects.all():  # the factory made rows alone
            following._put_on_agendas(commitment, self.there.day, self.there.lead, self.now)

    # Shorter words ----------------------------------------------------------------------------------------------------
    @property
    def day(self):
        return Day.objects.with_all().get(pk=self.there.day.pk)

    def by_lead(self):
        return {"by": self.there.lead, "now": self.now}

    def of(self, n):
        return {"council": self.there.councils[n], "by": self.there.people[n], "now": self.now}

    def tried(self, deed, *stages, **given):
        """What it returns, or False: refused, which out of these stages it has to be."""
        try:
            with transaction.atomic():
                done = deed(**given)
        except (Refused, BallotRefused):
            return False
        assert not done or self.stage in stages, (deed, self.stage)
        return done

    def goes(self, done, stage):
        if done:
            assert stage in GOES[self.stage]
            self.stage = stage

    @rule(days=st.sampled_from([1, 15, 30]))
    def time_passes(self, days):
        self.now += dt.timedelta(days=days)
        voting.take_results(self.now)
        following.take_verdicts(self.now)
        self.look_again()

    def look_again(self):
        """What a vote brings nobody has to say beforehand; where it leads to is said."""
        stage = self.day.stage
        if stage != self.stage:
            self.goes(True, stage)
        self.open = set(Commitment.objects.exclude(state="met").filter(pk__in=self.open).values_list("pk", flat=True))

    # Needs ------------------------------------------------------------------------------------------------------------
    @rule(n=WHICH, what=st.sampled_from(["A map", "An export", "A key", "A form"]))
    def a_council_writes(self, n, what):
        fields = {"what": what, "why": "We ring", "evidence": "", "point": None}
        if self.tried(gathering.write_need, "gathering", day=self.day, fields=fields, **self.of(n)):
            self.typed.add(what)

    @rule(n=WHICH, k=ANY)
    def a_council_says_it_better(self, n, k):
        found = list(Need.objects.filter(council=self.there.councils[n]))
        if found:
            need, what = found[k % len(found)], f"Better {len(self.typed)}"
            if self.tried(gathering.change_need, "gathering", need=need, fields={"what": what}, **self.of(n)):
                self.typed.add(what)

    @rule(k=ANY, into=ANY)
    def a_lead_merges(self, k, into):
        needs = list(Need.objects.order_by("pk"))
        one, other = needs[k % len(needs)], needs[into % len(needs)]
        self.tried(gathering.merge_needs, "gathering", into=other, needs=[one], because="The same", **self.by_lead())

    @rule(k=ANY)
    def a_lead_undoes_it(self, k):
        needs = list(Need.objects.order_by("pk"))
        self.tried(gathering.undo_merge, "gathering", need=needs[k % len(needs)], **self.by_lead())

    @rule(n=WHICH)
    def a_council_leaves(self, n):
        part = self.there.day.participations.get(council=self.there.councils[n])
        self.tried(
            taking_part.leave, *GOES, participation=part, because="Another now", by=self.there.people[n], now=self.now
        )

    # The vote ---------------------------------------------------------------------------------------------------------
    @rule(quorum=st.sampled_from([None, 2]))
    def a_lead_puts_them_to_the_vote(self, quorum):
        until = self.now.date() + dt.timedelta(days=5)
        given = {"day": self.day, "vote_until": until, "quorum": quorum, **self.by_lead()}
        self.goes(self.tried(voting.open_vote, "gathering", **given), "ballot")

    @rule(n=WHICH, picks=st.sets(ANY, min_size=1, max_size=3))
    def a_council_votes(self, n, picks):
        ballot = self.day.ballot
        if ballot is not None:
            count = ballot.options.count()
            chosen = {pick % count for pick in picks}
            dots = [int(place in chosen) for place in range(count)]
            self.tried(ballots.actions.cast, *GOES, "closed", ballot=ballot, dots=dots, **self.of(n))

    @rule()
    def a_lead_withdraws_the_vote(self):
        if self.stage == "ballot":
            given = {"ballot": self.day.ballot, "because": "Asked too early", **self.by_lead()}
            self.tried(ballots.actions.withdraw, "ballot", **given)
            voting.take_results(self.now)
            self.look_again()

    @rule(k=ANY)
    def a_lead_resolves_a_tie(self, k):
        ballot = self.day.ballot
        result = getattr(ballot, "result", None)
        if self.stage == "ballot" and result is not None and result.open_places:
            chosen = sorted(result.tied[(k + place) % len(result.tied)] for place in range(result.open_places))
            self.tried(
                ballots.actions.break_tie, "ballot", ballot=ballot, chosen=chosen, because="Older", **self.by_lead()
            )
            voting.take_results(self.now)
            self.look_again()

    @rule()
    def a_lead_goes_on_with_the_only_three(self):
        self.goes(self.tried(voting.go_on_without_vote, "gathering", day=self.day, **self.by_lead()), "agreed")

    # The statement ----------------------------------------------------------------------------------------------------
    @rule(k=ANY)
    def a_need_is_worded_better(self, k):
        agreed = list(self.there.day.agreed_needs.all())
        if agreed:
            one = agreed[k % len(agreed)]
            fields = {"title": one.title, "words": f"Said better, {one.version}"}
            self.tried(
                wording.word_need, "agreed", "statement", agreed_need=one, fields=fields, over=one.version,
                **self.by_lead(),
            )  # fmt: skip

    @rule(k=ANY)
    def somebody_drafts(self, k):
        statement = getattr(self.day, "statement", None)
        over = statement.version if statement else 0
        given = {"day": self.day, "text": f"We ask {k}", "over": over, "by": self.there.people[0], "now": self.now}
        self.tried(drafting.write_statement, "agreed", "statement", **given)

    @rule()
    def it_is_put_to_the_councils(self):
        done = self.tried(drafting.put_to_signing, "agreed", day=self.day, **self.by_lead())
        self.goes(done, "statement")

    @rule(n=WHICH, is_signed=st.booleans())
    def a_council_signs(self, n, is_signed):
        statement = getattr(self.day, "statement", None)
        given = {"revision": statement.version if statement else 0, "because": "" if is_signed else "No date"}
        self.tried(signing.sign, "statement", day=self.day, is_signed=is_signed, **given, **self.of(n))

    @rule()
    def it_is_sent(self):
        done = self.tried(sending.send, "statement", day=self.day, **self.by_lead())
        if done:
            self.goes(True, "sent")
            self.sent = done.text

    # The supplier -----------------------------------------------------------------------------------------------------
    @rule(k=st.integers(0, 2), verdict=st.sampled_from(["committed", "partly", "declined"]))
    def the_supplier_answers(self, k, verdict):
        link = self.there.day.sendings.first()
        if link is None:
            return
        agreed = self.there.day.agreed_needs.all()[k]
        promises = [] if verdict == "declined" else [(f"We do {k}", self.now.date() + dt.timedelta(days=90))]
        given = {"verdict": verdict, "words": "So it is", "promises": promises, "over": agreed.answers.count()}
        self.tried(answering.answer, "sent", sending=link, agreed_need=agreed, now=self.now, **given)

    @rule()
    def it_is_followed_up(self):
        made = self.tried(following.start, "sent", day=self.day, **self.by_lead())
        if self.stage == "sent" and self.day.stage == "follow-up":
            self.goes(True, "follow-up")
            self.open = {commitment.pk for commitment in made}

    @rule(k=st.integers(0, 2))
    def something_is_promised_in_the_room(self, k):
        agreed = self.there.day.agreed_needs.all()[k : k + 1]
        if agreed:
            given = {"agreed_need": agreed[0], "what": "We ring you", "due_on": self.now.date()}
            made = self.tried(following.add_commitment, "follow-up", day=self.day, **given, **self.by_lead())
            self.open |= {made.pk} if made else set()

    def one(self, k):
        found = list(Commitment.objects.select_related("day").order_by("pk"))
        return found[k % len(found)] if found else None

    @rule(k=ANY)
    def the_councils_are_asked(self, k):
        if commitment := self.one(k):
            given = {"last_day": self.now.date() + dt.timedelta(days=5), **self.by_lead()}
            self.tried(following.ask_councils, "follow-up", commitment=commitment, **given)

    @rule(k=ANY, place=st.integers(0, 2), n=WHICH)
    def a_council_says_whether_it_was_met(self, k, place, n):
        commitment = self.one(k)
        if commitment and commitment.ballot:
            dots = [int(place == each) for each in range(3)]
            self.tried(ballots.actions.cast, *GOES, "closed", ballot=commitment.ballot, dots=dots, **self.of(n))

    @rule(k=ANY)
    def a_lead_gives_a_new_date(self, k):
        if commitment := self.one(k):
            due_on = self.now.date() + dt.timedelta(days=40)
            given = {"due_on": due_on, "because": "The audit is late", **self.by_lead()}
            self.tried(following.give_new_date, "follow-up", commitment=commitment, **given)

    @rule(k=ANY)
    def a_lead_closes_a_commitment(self, k):
        commitment = self.one(k)
        if commitment and self.tried(
            following.close_commitment, "follow-up", commitment=commitment, because="Told otherwise", **self.by_lead()
        ):
            self.open.discard(commitment.pk)

    @rule(because=st.sampled_from(["", "Nobody has time"]))
    def a_lead_closes_the_day(self, because):
        if self.tried(ending.close_day, "follow-up", day=self.day, because=because, **self.by_lead()):
            assert because or not self.open
            self.goes(True, "closed")
            self.open = set()

    @rule(really=st.integers(0, 5))
    def a_lead_cancels_it(self, really):
        if not really:
            given = {"day": self.day, "because": "Nobody has time", **self.by_lead()}
            self.goes(self.tried(planning.cancel_day, *GOES, **given), "cancelled")

    # Past every action ------------------------------------------------------------------------------------------------
    @precondition(lambda self: self.stage in HAVE_THREE)
    @rule(k=ANY, position=st.integers(1, 5))
    def somebody_writes_a_fourth(self, k, position):
        needs = list(Need.objects.filter(agreed=None))
        if needs:
            with pytest.raises(DatabaseError), transaction.atomic():
                AgreedNeed.objects.create(
                    day=self.there.day, need=needs[k % len(needs)], position=position, title="A fourth"
                )

    @precondition(lambda self: self.sent)
    @rule()
    def somebody_changes_what_was_sent(self):
        with pytest.raises(DatabaseError), transaction.atomic():
            SentStatement.objects.update(text="We ask for nothing")

    @rule()
    def somebody_drops_a_topic(self):
        for topic in Topic.objects.open():
            with pytest.raises(ClosesElsewhere):
                drop_topic(topic=topic, because="Long enough", **self.by_lead())

    # What holds -------------------------------------------------------------------------------------------------------
    @invariant()
    def there_are_three_needs_or_none(self):
        assert self.day.stage == self.stage
        count = AgreedNeed.objects.filter(day=self.there.day).count()
        assert count == 3 if self.stage in HAVE_THREE else count in {0, 3}

    @invariant()
    def nothing_that_was_typed_is_lost(self):
        assert self.typed <= set(NeedVersion.objects.values_list("what", flat=True))

    @invariant()
    def what_was_sent_stands(self):
        sent = SentStatement.objects.first()
        assert (sent.text if sent else None) == self.sent
        assert sent is None or sent.sha256 == hashlib.sha256(self.sent.encode()).hexdigest()

    @invariant()
    def what_is_open_is_on_the_agenda_and_nothing_else(self):
        still = {commitment.topic_key for commitment in Commitment.objects.open()}
        assert still == {f"scrutiny.commitment:{pk}" for pk in self.open}
        assert set(Topic.objects.open().values_list("key", flat=True)) == still


@pytest.mark.django_db
def test_a_scrutiny_day_stands_where_a_short_model_of_it_says():
    run(
        ADay,
        settings=settings(
            max_examples=int(os.environ.get("EXAMPLES", "25")),
            derandomize="EXAMPLES" not in os.environ,  # the same for everybody; `make long` looks further
            stateful_step_count=50 if "EXAMPLES" in os.environ else 20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
