"""What belongs to one thing of a scrutiny day belongs to no other: asked past every action."""

import pytest

from scrutiny.models import DayPlan, Statement
from tests.ballot_factories import BallotFactory
from tests.day_factories import (
    AnswerFactory,
    CommitmentFactory,
    DayFactory,
    PromiseFactory,
    StatementFactory,
    VerdictFactory,
    asked,
    goes,
)
from tests.days.by_hand import all_refused, change
from tests.factories import MeetingFactory
from tests.template_factories import TemplateVersionFactory

pytestmark = pytest.mark.django_db


def test_a_ballot_a_meeting_and_a_statement_are_of_one_day():
    day, other = DayFactory(stage="agreed"), DayFactory(stage="agreed")
    ballot, meeting = BallotFactory(), MeetingFactory(group=day.group)
    change(day, ballot=ballot, meeting=meeting)
    StatementFactory(day=day)

    all_refused(
        ("scrutiny_day_ballot_id_key", lambda: change(other, ballot=ballot)),
        ("scrutiny_day_meeting_id_key", lambda: change(other, meeting=meeting)),
        ("scrutiny_statement_day_id_key", lambda: Statement.objects.create(day=day)),
    )


def test_a_promise_and_a_ballot_are_of_one_commitment_and_a_ballot_has_one_verdict():
    day = DayFactory(stage="sent")
    promise = PromiseFactory(answer=AnswerFactory(agreed_need=day.agreed_needs.first(), verdict="partly"))
    goes(day, "follow-up")
    first = CommitmentFactory(day=day, promise=promise)
    ballot, verdict = asked(first), VerdictFactory(commitment=CommitmentFactory(day=day))

    all_refused(
        ("scrutiny_commitment_promise_id_key", lambda: CommitmentFactory(day=day, promise=promise)),
        ("scrutiny_commitment_ballot_id_key", lambda: change(CommitmentFactory(day=day), round=1, ballot=ballot)),
        (
            "scrutiny_verdict_ballot_id_key",
            lambda: VerdictFactory(commitment=verdict.commitment, ballot=verdict.ballot),
        ),
    )


def test_each_template_has_a_plan_of_its_own():
    steps = {"asks": 98, "gathers": 70, "votes": 56, "signs": 28}
    one, other = (DayPlan.objects.create(version=TemplateVersionFactory(), **steps) for _ in range(2))

    assert [DayPlan.objects.of(plan.version.template).get() for plan in (one, other)] == [one, other]


def test_a_version_of_a_template_says_its_steps_once():
    plan = DayPlan.objects.create(version=TemplateVersionFactory(), asks=98, gathers=70, votes=56, signs=28)

    all_refused(
        (
            "scrutiny_dayplan_version_id_key",
            lambda: DayPlan.objects.create(version=plan.version, asks=90, gathers=60, votes=50, signs=20),
        ),
    )
