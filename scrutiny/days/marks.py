"""How a commitment stands, as shape and word: kept, missed, or to come. Pure."""

from dataclasses import dataclass

from common import london
from scrutiny.models import Commitment, Verdict

SOON = 14  # days: from then on a page counts them
KEPT, MISSED, TO_COME = "kept", "missed", "to come"


@dataclass(frozen=True)
class Mark:
    """`sign` is of components/_state.html; `word` stands beside it; `counts_as` is kept, missed or to come."""

    sign: str
    word: str
    counts_as: str


def mark_of(commitment, verdict, today):
    """`verdict`: what the councils said last of it, or None. What they found missing stays so until they say met."""
    if commitment.state == Commitment.State.MET:
        return Mark("good", "Kept", KEPT)
    if verdict is not None and verdict.outcome == Verdict.Outcome.PART:
        return Mark("bad", "Kept in part", MISSED)
    if verdict is not None or commitment.state == Commitment.State.CLOSED:
        return Mark("bad", "Missed", MISSED)
    days = (commitment.due_on - today).days
    if days < 0:
        return Mark("wait", "Was due", TO_COME)
    return Mark("wait", f"Due {_in_days(days)}" if days <= SOON else "To come", TO_COME)


def _in_days(days):
    return {0: "today", 1: "tomorrow"}.get(days) or f"in {days} days"


def score(marks):
    """[(number, sign, word)] of what there is: the line of figures on top of a day."""
    rows = ((KEPT, "good"), (MISSED, "bad"), (TO_COME, "wait"))
    found = [(sum(mark.counts_as == word for mark in marks), sign, word) for word, sign in rows]
    return [row for row in found if row[0]]


def promised(commitment):
    """“Promised by 30 September 2026”, and the new date where there is one."""
    first = commitment.promise.by_on if commitment.promise_id else commitment.due_on
    words = f"Promised by {london.plain_date(first)}"
    return words if first == commitment.due_on else f"{words} · new date {london.plain_date(commitment.due_on)}"
