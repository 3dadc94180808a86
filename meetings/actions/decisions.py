"""What a group agreed is recorded, and looked at again: still stands, reworded, no longer stands."""

import datetime as dt

from django.db import transaction

from meetings.actions.promises import shortened
from meetings.actions.refusals import DecisionEnded
from meetings.actions.shared import locked
from meetings.actions.topics import close_topic, mark_discussed, open_topic
from meetings.models import Decision, Review, Topic

Outcome = Review.Outcome


@transaction.atomic
def record_decision(*, meeting, sentence, by, now, item=None, review_on=None):
    """Write down what was agreed. With a day to look at it again it comes back to the first meeting from then on."""
    locked(meeting)
    decision = Decision.objects.create(
        meeting=meeting, item=item, sentence=sentence, review_on=review_on, recorded_at=now, recorded_by=by
    )
    _wait_for_review(decision, by=by, now=now)
    if item is not None:
        mark_discussed(item=item, by=by, now=now)
    return decision


@transaction.atomic
def review_decision(*, decision, outcome, words, by, now, review_on=None, sentence=""):
    """Say what became of it. Without `review_on` it stands, and is not looked at again by itself.

    Raises DecisionEnded; ValueError for an end without words, or a new wording without a sentence.
    """
    outcome = Outcome(outcome)
    rows = Decision.objects.select_for_update(of=["self"], no_key=True).select_related("meeting__group")
    current = rows.get(pk=decision.pk)
    if current.ended_at is not None:
        raise DecisionEnded("This decision no longer stands.")
    if (outcome == Outcome.ENDED and not words.strip()) or (outcome == Outcome.CHANGED and not sentence.strip()):
        raise ValueError("say why it ends, and how it reads from now on")
    ends = outcome == Outcome.ENDED
    review = Review.objects.create(
        decision=current, outcome=outcome, words=words, sentence=current.sentence,
        review_on=None if ends else review_on, at=now, by=by,
    )  # fmt: skip
    if outcome == Outcome.CHANGED:
        current.sentence = sentence
    current.review_on = review.review_on
    if ends:
        current.ended_at, current.ended_by = now, by
    current.save(update_fields=["sentence", "review_on", "ended_at", "ended_by"])
    _close_topic(current, ends=ends, because=words[:300], by=by, now=now)
    _wait_for_review(current, by=by, now=now)
    decision.refresh_from_db()
    return review


def decision_key(decision):
    return f"meetings.decision:{decision.pk}"


def _wait_for_review(decision, *, by, now):
    """From its day on it belongs on the next agenda: not on that of the meeting in which it is agreed."""
    if decision.review_on is None:
        return
    after = decision.meeting.ends_on + dt.timedelta(days=1)
    open_topic(
        group=decision.meeting.group, key=decision_key(decision), kind=Topic.Kind.DECISION,
        title=shortened(decision.sentence), wanted_from=max(decision.review_on, after), by=by, now=now,
    )  # fmt: skip


def _close_topic(decision, *, ends, because, by, now):
    outcome = Topic.Outcome.DROPPED if ends else Topic.Outcome.SETTLED
    group = decision.meeting.group
    close_topic(group=group, key=decision_key(decision), outcome=outcome, because=because, by=by, now=now)
