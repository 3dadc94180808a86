"""Anything may happen in any order to a ballot: no council is counted twice, and after the end nothing changes.

Councils vote and change their vote, through people who may and who may not; a council is replaced; voting lasts longer,
ends, is counted in a room or withdrawn. The model knows nothing of the database.
"""

import datetime as dt
import os
from fractions import Fraction

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from ballots import actions, counting, succession
from ballots.models import Ballot, Cast, Result
from ballots.refusals import Refused
from common import london
from tests.ballot_factories import BallotFactory, officer, opened
from tests.factories import CouncilFactory, MembershipFactory, PeerGroupFactory, UserFactory

START, END = (london.moment(dt.date(2026, 11, day), dt.time(10)) for day in (2, 20))
HOUR = dt.timedelta(hours=1)
NAMES, HEIRS = ("Ash", "Birch", "Cedar"), {"Ash": ("Elm",), "Birch": ("Elm", "Fir")}
WHO = st.sampled_from([*NAMES, "Elm", "Fir", "Stranger"])
DOTS = st.lists(st.integers(0, 2), min_size=3, max_size=3)
PICKS, MOST, PLACES = 3, 2, 1


class Votes(RuleBasedStateMachine):
    """Each example in a transaction of its own, which is rolled back; the councils are those of `world`."""

    world = None

    def __init__(self):
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        draft = BallotFactory(group=self.world["group"], dots=PICKS, places=PLACES, closes_at=END)
        self.ballot = opened(draft, *(self.world["councils"][name] for name in NAMES), at=START)
        self.now, self.closes_at = START, END
        self.electors, self.latest, self.trail = set(NAMES), {}, 0
        self.replaced, self.fixed, self.ended = set(), None, ""

    def teardown(self):
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    @property
    def is_open(self):
        return not self.ended and self.now < self.closes_at

    def told(self, deed, **given):
        """Whether the deed was done; it is refused in words, never by a crash."""
        try:
            with transaction.atomic():
                deed(ballot=self.ballot, now=self.now, by=given.pop("by", self.world["lead"]), **given)
        except Refused:
            return False
        return True

    # What happens -----------------------------------------------------------------------------------------------------
    @rule(hours=st.sampled_from([0, 1, 24, 24 * 7]))
    def time_goes_by(self, hours):
        self.now += hours * HOUR

    @rule(council=WHO, of=WHO, dots=DOTS)
    def somebody_votes(self, council, of, dots):
        world = self.world
        before = self.latest.get(council)
        done = self.told(actions.cast, council=world["councils"][council], dots=dots, by=world["people"][of])
        fits = 1 <= sum(dots) <= PICKS and max(dots) <= MOST
        assert done == (self.is_open and fits and of == council and council in self.electors)
        if done:
            self.trail += before != dots
            self.latest[council] = dots

    @rule(council=st.sampled_from(list(HEIRS)))
    def a_council_is_replaced(self, council):
        heirs = [self.world["councils"][name] for name in HEIRS[council]]
        moved = succession.hand_over(
            predecessor=self.world["councils"][council], shares={heir: Fraction(1, len(heirs)) for heir in heirs},
            on=london.today(START), by=None, now=self.now,
        )  # fmt: skip
        assert bool(moved) == (self.is_open and council in self.electors)
        if moved:
            self.electors = (self.electors - {council}) | set(HEIRS[council])
            self.replaced.add(council)

    @rule(days=st.integers(-1, 5))
    def voting_lasts_longer(self, days):
        until = self.closes_at + days * 24 * HOUR
        done = self.told(actions.extend, until=until, because="Why")
        assert done == (self.is_open and days > 0)
        if done:
            self.closes_at = until

    @rule()
    def the_clock_closes_it(self):
        closed = actions.close_due(self.now)
        assert closed == (not self.ended and self.now >= self.closes_at)
        if closed:
            self._ended("closed", self.expected())

    @rule(dots=DOTS, councils=st.integers(0, 4))
    def a_room_is_counted(self, dots, councils):
        fits = 1 <= councils <= len(self.electors) and councils <= sum(dots) <= PICKS * councils
        done = self.told(actions.tally, dots=dots, councils=councils, words="Here")
        assert done == (self.is_open and fits and max(dots) <= MOST * councils)
        if done:
            self._ended("closed", (dots, councils))

    @rule()
    def it_is_withdrawn(self):
        done = self.told(actions.withdraw, because="Why")
        assert done == (self.is_open or self.ended == "withdrawn")
        if done and not self.ended:
            self._ended("withdrawn", None)

    @precondition(lambda self: self.ended == "closed")
    @rule(place=st.integers(1, 3))
    def a_tie_is_resolved(self, place):
        result = Result.objects.get(ballot=self.ballot)
        done = self.told(actions.break_tie, chosen=[place], because="Why")
        assert not done or (result.open_places == 1 and place in result.tied) or hasattr(self.fresh(), "tie_break")

    # What holds -------------------------------------------------------------------------------------------------------
    def _ended(self, how, result):
        self.ended, self.fixed = how, result

    def fresh(self):
        return Ballot.objects.get(pk=self.ballot.pk)

    def expected(self):
        counted = [dots for council, dots in self.latest.items() if council in self.electors]
        return [sum(dots[place] for dots in counted) for place in range(3)], len(counted)

    @invariant()
    def no_council_is_counted_twice_and_no_word_is_lost(self):
        counted = list(
            Cast.objects.filter(ballot=self.ballot).latest_of_each().values_list("council__short_name", "dots")
        )
        assert sorted(counted) == sorted((name, dots) for name, dots in self.latest.items() if name in self.electors)
        assert Cast.objects.filter(ballot=self.ballot).count() == self.trail

    @invariant()
    def the_result_is_the_recount_and_never_changes(self):
        result = Result.objects.filter(ballot=self.ballot).first()
        if self.ended != "closed":
            assert result is None
            return
        assert (result.dots, result.councils) == (list(self.fixed[0]), self.fixed[1])
        found = counting.outcome(result.dots, rule="dots", places=PLACES)
        assert (result.chosen, result.tied, result.open_places) == (
            list(found.chosen), list(found.tied), found.open_places,
        )  # fmt: skip
        again = actions.counted(self.fresh(), self.now)
        assert (again.dots, again.councils) == (result.dots, result.councils)


@pytest.mark.django_db
def test_a_ballot_stands_where_a_short_model_of_it_says():
    group = PeerGroupFactory()
    councils = {name: CouncilFactory(short_name=name) for name in (*NAMES, "Elm", "Fir", "Stranger")}
    lead = UserFactory()
    MembershipFactory(group=group, person=lead, council=councils["Cedar"], role="lead")
    people = {name: officer(council) for name, council in councils.items()}
    Votes.world = {"group": group, "councils": councils, "people": people, "lead": lead}

    run_state_machine_as_test(
        Votes,
        settings=settings(
            max_examples=int(os.environ.get("EXAMPLES", "40")),
            derandomize="EXAMPLES" not in os.environ,  # the same for everybody; `make long` looks further
            stateful_step_count=30 if "EXAMPLES" in os.environ else 12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
