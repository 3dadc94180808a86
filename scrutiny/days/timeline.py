"""What the page of a scrutiny day tells, stage by stage: how each is called, when it was, and how far it is. Pure.

The same six stages from the first draft to the end, so that everybody sees at a glance what came and what is to come.
"""

import datetime as dt
from dataclasses import dataclass

from common import london, words

DONE, NOW, LATER, LEFT_OUT = "done", "now", "later", "left-out"
STAGES = ("needs", "vote", "three", "statement", "answers", "kept")
# The stage of a day → which of the six goes on.
AT = {"gathering": 0, "ballot": 1, "agreed": 2, "statement": 3, "sent": 4, "follow-up": 5}


@dataclass(frozen=True)
class Facts:
    """What is known of a day, in numbers: `councils` take part of those `invited`, `raised_by` of them wrote a need.

    `begun_on`, `voted_from`, `sent_on` and so on are dates (London), None where it has not come to it. `reached`: the
    furthest of the six that it came to, from 0; −1 for none.
    """

    stage: str
    supplier: str
    gather_until: dt.date
    vote_until: dt.date
    sign_by: dt.date
    day_on: dt.date
    councils: int = 0
    invited: int = 0
    begun_on: dt.date | None = None
    needs: int = 0
    merged: int = 0
    raised_by: int = 0
    voted_from: dt.date | None = None
    voted: int = 0
    electors: int = 0
    is_voted: bool = False
    is_tied: bool = False
    worded_on: dt.date | None = None
    signed: int = 0
    refused: int = 0
    sent_on: dt.date | None = None
    answered: int = 0
    answered_on: dt.date | None = None
    commitments: int = 0
    open_commitments: int = 0
    closed_on: dt.date | None = None
    reached: int = -1


@dataclass(frozen=True)
class Stage:
    """`key` names its part of the page; `state`: done, now, later, or left-out where the day ended before it."""

    number: int
    key: str
    title: str
    when: str
    state: str

    @property
    def word(self):
        """What stands beside the title, for who does not see colours."""
        return {NOW: "Now", LATER: "To come", LEFT_OUT: "Did not come to it"}.get(self.state, "")


def timeline(facts):
    """[Stage], six of them."""
    tell = (_needs, _vote, _three, _statement, _answers, _kept)
    return [Stage(place + 1, key, *tell[place](facts), _state(facts, place)) for place, key in enumerate(STAGES)]


def _state(facts, place):
    if facts.stage == "closed":
        return DONE
    if facts.stage == "cancelled":
        return DONE if place <= facts.reached else LEFT_OUT
    at = AT.get(facts.stage, -1)
    return NOW if place == at else DONE if place < at else LATER


# Each in turn: its title, and when and by whom ------------------------------------------------------------------------
def _needs(facts):
    number = words.number(facts.needs).capitalize()
    title = f"{number} need{'' if facts.needs == 1 else 's'}" if facts.needs else "Needs"
    said = [span(facts.begun_on, facts.gather_until) if facts.begun_on else until(facts.gather_until)]
    if facts.needs:
        said.append(f"raised by {of_all(facts.raised_by, facts.councils)}")
    return title, joined(said)


def _vote(facts):
    if facts.is_voted and not facts.electors:
        return "No ballot", "There were exactly three needs"
    said = [span(facts.voted_from, facts.vote_until) if facts.voted_from else until(facts.vote_until)]
    said.append("three votes for each council")
    if facts.electors:
        all_of = facts.voted == facts.electors
        said.append(f"all {facts.electors} voted" if all_of else f"{facts.voted} of {facts.electors} voted")
    return "The ballot", joined(said)


def _three(facts):
    if facts.is_tied:
        return "Exactly three", "A tie: a lead chooses among what is equal, and says why"
    if facts.worded_on:
        return "Exactly three", f"Worded together, last on {london.plain_date(facts.worded_on)}"
    return "Exactly three", "As their councils wrote them" if facts.is_voted else "When voting has ended"


def _statement(facts):
    said = []
    if facts.sent_on:
        said.append(f"Signed by {counted(facts.signed)}, sent on {london.plain_date(facts.sent_on)}")
    elif facts.signed:
        said.append(f"Signed by {of_all(facts.signed, facts.councils)} so far")
        said.append(until(facts.sign_by, "wanted by"))
    else:
        said.append(until(facts.sign_by, "To be signed by"))
    if facts.refused:
        said.append(f"{words.number(facts.refused)} chose not to sign")
    return "One joint statement", joined(said)


def _answers(facts):
    if not facts.answered:
        return "The answers", until(facts.day_on, f"{facts.supplier} answers before it meets the councils on")
    said = [f"To {words.number(facts.answered)} of three needs" if facts.answered < 3 else "To all three needs"]
    said.append(f"last on {london.plain_date(facts.answered_on)}")
    return "The answers", joined(said)


def _kept(facts):
    title = "What was kept" if facts.commitments and not facts.open_commitments else "What is kept"
    return title, "Checked by the councils, not by the supplier"


# Words ----------------------------------------------------------------------------------------------------------------
def span(start, end):
    """“12 January to 6 February 2026”; the year once where it is the same."""
    if start >= end:
        return london.plain_date(end)
    first = f"{start.day} {start:%B}" if start.year == end.year else london.plain_date(start)
    return f"{first} to {london.plain_date(end)}"


def until(day, word="Until"):
    """“Until 6 February 2026”, or “” where nobody has said yet."""
    return f"{word} {london.plain_date(day)}" if day else ""


def counted(number):
    return f"{number} council{'' if number == 1 else 's'}"


def of_all(number, total):
    """“all 12 councils”, “8 of the 12 councils”."""
    if number == total:
        return f"all {counted(total)}" if total > 1 else counted(total)
    return f"{number} of the {counted(total)}"


def joined(parts):
    return " · ".join(part for part in parts if part)
