"""Anything may happen in any order to ratings, and nobody reads anything before its time, or that fewer than three say.

The model knows what each council sent, when it was passed on and what is over, and nothing of the database.
"""

import datetime as dt
import os

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from scrutiny import rating_map
from scrutiny.actions import judging, rating
from scrutiny.models import Rating, RatingVersion
from scrutiny.refusals import Refused
from tests.scrutiny.rating_town import NOON, TEXT, town

COUNCILS = 4
WHICH, SCORES = st.integers(0, COUNCILS - 1), st.integers(-2, 2)
DAYS = st.sampled_from([1, 28, 29, 60])


class Ratings(RuleBasedStateMachine):
    world = None

    def __init__(self):
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.now = NOON
        self.open = {}  # council → ("draft" or "submitted", score)
        self.passed = {n: [] for n in range(COUNCILS)}  # council → [[score, first day, is over]], the newest last

    def teardown(self):
        transaction.savepoint_rollback(self.savepoint)

    def about(self, n):
        there = self.world
        return {"use": there.uses[n], "council": there.councils[n], "by": there.people[n], "now": self.now}

    # What may happen --------------------------------------------------------------------------------------------------
    @rule(days=DAYS)
    def time_passes(self, days):
        self.now += dt.timedelta(days=days)

    @rule(n=WHICH, score=SCORES)
    def a_council_writes(self, n, score):
        try:
            rating.save_draft(point=self.world.point, **self.about(n), **TEXT | {"score": score})
        except Refused:
            assert self.open[n][0] == "submitted"
        else:
            assert self.open.get(n, ("draft",))[0] == "draft"
            self.open[n] = ("draft", score)

    @initialize(scores=st.lists(SCORES, min_size=COUNCILS, max_size=COUNCILS), last=WHICH, days=DAYS)
    def several_have_come_through(self, scores, last, days):
        """What otherwise takes a dozen steps that seldom follow each other."""
        for n in range(last + 1):
            self.a_council_writes(n=n, score=scores[n])
            self.a_council_sends(n=n)
            self.a_lead_judges(n=n, is_good=True)
        self.time_passes(days=days)

    @rule(n=WHICH)
    def a_council_sends(self, n):
        sent = rating.submit(**self.about(n))
        assert bool(sent) == (self.open.get(n, ("",))[0] == "draft")
        if sent:
            self.open[n] = ("submitted", self.open[n][1])

    @rule(n=WHICH, is_good=st.booleans())
    def a_lead_judges(self, n, is_good):
        versions = list(RatingVersion.objects.filter(rating__council=self.world.councils[n], state="submitted"))
        assert bool(versions) == (self.open.get(n, ("",))[0] == "submitted")
        if not versions:
            return
        good, bad = (versions, {}) if is_good else ([], {versions[0]: "Name nobody"})
        judging.judge(passed=good, returned=bad, by=self.world.lead, now=self.now)
        _, score = self.open.pop(n)
        if is_good:
            self.passed[n].append([score, judging.shows_on(self.now.date()), False])

    @rule(n=WHICH)
    def a_lead_takes_the_newest_off(self, n):
        version = RatingVersion.objects.filter(rating__council=self.world.councils[n], state="passed").last()
        standing = [one for one in self.passed[n] if not one[2]]
        assert (version is None) == (not standing)
        if version is None:
            return
        version = max(RatingVersion.objects.filter(rating=version.rating, state="passed"), key=lambda one: one.number)
        judging.take_off(version=version, because="It is not so", by=self.world.lead, now=self.now)
        if standing[-1][1] > self.now.date():
            self.passed[n].remove(standing[-1])  # it never showed
        standing[-1][2] = True

    @rule(n=WHICH)
    def a_council_takes_it_back(self, n):
        found = Rating.objects.filter(council=self.world.councils[n]).select_related("use__product", "council").first()
        if found is None:
            return
        rating.take_back(rating=found, by=self.world.people[n], now=self.now)
        self.open.pop(n, None)
        for one in self.passed[n]:
            one[2] = True

    # What holds -------------------------------------------------------------------------------------------------------
    def scores(self):
        """What each council is read to say today."""
        newest = [[one for one in came if one[1] <= self.now.date()][-1:] for came in self.passed.values()]
        return [score for [(score, _, is_over)] in filter(None, newest) if not is_over]

    @invariant()
    def nothing_can_be_read_before_its_time_or_count(self):
        today, there, scores = self.now.date(), self.world, self.scores()
        [row] = rating_map.of_product(there.product, [there.point], today)
        read = list(rating_map.words_on(there.product, row, today))
        assert row.councils == len(scores)
        if len(scores) < 3:
            assert (row.said, read) == ({}, [])
        else:
            assert row.said == {score: scores.count(score) for score in scores}
            assert sorted(version.score for version in read) == sorted(scores)
            assert all(version.shows_on <= today for version in read)


@pytest.mark.django_db
def test_ratings_stand_where_a_short_model_of_them_says():
    Ratings.world = town(COUNCILS)

    run_state_machine_as_test(
        Ratings,
        settings=settings(
            max_examples=int(os.environ.get("EXAMPLES", "25")),
            derandomize="EXAMPLES" not in os.environ,  # the same for everybody; `make long` looks further
            stateful_step_count=30 if "EXAMPLES" in os.environ else 15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
