"""A result as people read it: the same on the page and in the mail. Pure."""

from dataclasses import dataclass

from ballots.counting import ABSTAIN, NO, YES
from ballots.models import Ballot

YES_NO = Ballot.Rule.YES_NO


@dataclass(frozen=True)
class Row:
    """One option: how many votes, how long its bar is in per cent of the longest, and whether it goes forward."""

    position: int
    words: str
    votes: int
    width: int
    is_chosen: bool
    is_tied: bool


@dataclass(frozen=True)
class Shown:
    """`rows`: the most votes first, yes before no; `tie_words`: how a tie was resolved, or that it waits, or “”."""

    headline: str
    turnout: str
    tie_words: str
    rows: tuple[Row, ...]
    is_settled: bool

    @property
    def through(self):
        """How many rows go forward, where they stand on top."""
        return sum(row.is_chosen for row in self.rows)


def shown(ballot, options, result, tie_break=None):
    """`options` in the order of their positions; `result` may be a recount that is not saved; None: withdrawn."""
    if result is None:
        return Shown("The question was withdrawn", "", "", (), is_settled=True)
    chosen = {*result.chosen, *(tie_break.chosen if tie_break else ())}
    most = max([*result.dots, 1])
    rows = [
        Row(
            position=option.position,
            words=option.words,
            votes=votes,
            width=round(100 * votes / most),
            is_chosen=option.position in chosen,
            is_tied=option.position in result.tied,
        )
        for option, votes in zip(options, result.dots, strict=True)
    ]
    if ballot.rule != YES_NO:
        rows.sort(key=lambda row: (-row.votes, not row.is_chosen, row.position))
    is_settled = not result.open_places or tie_break is not None
    named = {option.position: option.words for option in options}
    return Shown(
        headline=_headline(ballot, result, [named[place] for place in sorted(chosen)], is_settled),
        turnout=turnout(result.councils, result.electors),
        tie_words=_tie_words(result, tie_break, named),
        rows=tuple(rows),
        is_settled=is_settled,
    )


def turnout(councils, electors):
    """“12 of 34 councils voted”."""
    return f"{councils} of {electors} councils voted" if electors != 1 else f"{councils} of 1 council voted"


def _headline(ballot, result, chosen, is_settled):
    if not result.is_quorate:
        return "No result: too few councils voted"
    if not is_settled:
        return "A tie"
    if not chosen:
        return "No result: nobody voted" if not result.councils else "No result: every council abstained"
    if ballot.rule == YES_NO:
        yes, no, _ = (result.dots[place - 1] for place in (YES, NO, ABSTAIN))
        return f"{chosen[0]}, by {max(yes, no)} to {min(yes, no)}" if yes != no else f"{chosen[0]}, after a tie"
    return f"Chosen: {chosen[0]}" if len(chosen) == 1 else f"{len(chosen)} options are chosen"


def _tie_words(result, tie_break, named):
    if not result.open_places:
        return ""
    tied = " and ".join(f"“{named[place]}”" for place in result.tied)
    if tie_break is None:
        return f"{tied} are equal. A lead of the group chooses, and says why."
    chosen = " and ".join(f"“{named[place]}”" for place in tie_break.chosen)
    return f"{tied} were equal. A lead chose {chosen}: {tie_break.because}"
