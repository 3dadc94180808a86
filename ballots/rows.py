"""How a ballot stands, as a line of a list says it. Two statements for any number of them."""

from collections import Counter

from ballots.models import Ballot, Cast, Elector
from ballots.shown import shown, turnout


def with_standing(ballots, now):
    """These ballots as a list, each with `stands`, `headline`, `turnout` (words) and `sign` (good, bad, wait)."""
    rows = list(ballots.select_related("group", "result", "tie_break").prefetch_related("options"))
    ids = [ballot.pk for ballot in rows]
    electors = Counter(Elector.objects.standing().filter(ballot__in=ids).values_list("ballot", flat=True))
    voted = Counter(Cast.objects.filter(ballot__in=ids).latest_of_each().values_list("ballot", flat=True))
    for ballot in rows:
        ballot.sign, ballot.stands, ballot.headline = _stands(ballot, now)
        result = getattr(ballot, "result", None)
        councils = result.councils if result is not None else voted[ballot.pk]
        total = result.electors if result is not None else electors[ballot.pk]
        ballot.turnout = turnout(councils, total) if total and not ballot.is_draft else ""
    return rows


def _stands(ballot, now):
    result = getattr(ballot, "result", None)
    if result is not None:
        said = shown(ballot, list(ballot.options.all()), result, getattr(ballot, "tie_break", None))
        if not said.is_settled:
            return "wait", "A tie", ""
        is_decided = any(row.is_chosen for row in said.rows)
        return ("good", "Decided", said.headline) if is_decided else ("bad", "No result", "")
    if ballot.state == Ballot.State.WITHDRAWN:
        return "bad", "Withdrawn", ""
    if ballot.is_over(now):
        return "wait", "Being counted", ""
    return "wait", ballot.get_state_display(), ""
