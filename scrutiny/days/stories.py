"""What became of a day, in words, for mails: from a turn of it, and what stands with it. Pure."""

from dataclasses import dataclass

from common import london, words
from scrutiny.models import Commitment, Day, Turn, Verdict

Stage = Day.Stage
JOINS = [Stage.GATHERING, Stage.BALLOT, Stage.AGREED, Stage.STATEMENT]  # as long as a council can take part
STATES = {
    Commitment.State.OPEN: "Open",
    Commitment.State.MET: "Met",
    Commitment.State.CLOSED: "Closed without being met",
}


@dataclass(frozen=True)
class Story:
    """`key` says which truth is told; `because`: a reason as it was typed; `items`: (title, text) pairs."""

    key: str
    subject: str
    head: str
    lede: str
    because: str = ""
    items: tuple = ()


def story(turn, *, again=False, agreed=(), commitments=()):
    """What this turn of a day means to who takes part; None where it says nothing that another mail does not.

    `again`: needs had been gathered before. `agreed`: the three; `commitments` with their verdicts prefetched.
    """
    if turn.kind == Turn.Kind.DATES:
        return _moved(turn, agreed, commitments)
    tell = {
        Stage.GATHERING: _again if again else None,
        Stage.SENT: _sent,
        Stage.CLOSED: _closed,
        Stage.CANCELLED: _cancelled,
    }.get(turn.stage)
    return tell(turn, agreed, commitments) if tell else None


def _moved(turn, agreed, commitments):
    day = turn.day
    return Story(
        key=f"turn{turn.pk}",
        subject="New dates",
        head="The dates have moved",
        lede=f"The day with {day.supplier} is on {london.long_date(day.meets_on)}.",
        because=turn.because,
        items=_dates(day),
    )


def _dates(day):
    return (
        ("Needs", f"until {london.plain_date(day.gather_until)}"),
        ("Ballot", f"until {london.plain_date(day.vote_until)}"),
        ("Signatures", f"until {london.plain_date(day.sign_by)}"),
    )


def _again(turn, agreed, commitments):
    day = turn.day
    return Story(
        key=f"turn{turn.pk}",
        subject="Needs are gathered again",
        head="Needs are gathered again",
        lede=f"There are not yet three needs to put to {day.supplier} on {london.long_date(day.meets_on)}. Write "
        f"more of them until {london.plain_date(day.gather_until)}; what was written stays.",
        because=turn.because,
        items=_dates(day),
    )


def _sent(turn, agreed, commitments):
    day = turn.day
    return Story(
        key=f"turn{turn.pk}",
        subject="The statement is sent",
        head=f"The joint statement was sent to {day.supplier}",
        lede=f"On {london.long_date(turn.at)}. {day.supplier} is asked to answer each need, and nobody can change the "
        "text any more.",
        items=tuple((f"{need.position}. {need.title}", need.words) for need in agreed),
    )


def _closed(turn, agreed, commitments):
    met = sum(one.state == Commitment.State.MET for one in commitments)
    return Story(
        key=f"turn{turn.pk}",
        subject="Closed",
        head=f"The scrutiny day with {turn.day.supplier} is closed",
        lede=f"{_how_many(commitments)}, {words.number(met)} met. All of it stays on record.",
        because=turn.because,
        items=tuple((one.what, became(one)) for one in commitments),
    )


def _cancelled(turn, agreed, commitments):
    return Story(
        key=f"turn{turn.pk}",
        subject="Cancelled",
        head=f"The scrutiny day with {turn.day.supplier} is cancelled",
        lede="Nothing more is asked of you. What councils wrote stays on record.",
        because=turn.because,
    )


def became(commitment):
    """“Met”, “Closed without being met: bought by others”, “Not met”: what stands of a commitment."""
    if commitment.state != Commitment.State.OPEN:
        because = f": {commitment.closed_because}" if commitment.closed_because else ""
        return f"{STATES[commitment.state]}{because}"
    said = [verdict.outcome for verdict in commitment.verdicts.all()]
    return Verdict.Outcome(said[-1]).label if said else f"Promised by {london.plain_date(commitment.due_on)}"


def _how_many(commitments):
    count = len(commitments)
    return "One commitment" if count == 1 else f"{words.number(count).capitalize()} commitments"
