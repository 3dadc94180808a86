"""When a council ends while a ballot goes on: each council that follows it votes, once, in its own name.

What the old council said stays in the trail and is not counted; nobody can add up what several said. Ballots that have
ended keep the old name.
"""

from django.db import transaction

from ballots.models import Ballot, Elector
from common import london

GOES_ON = [Ballot.State.DRAFT, Ballot.State.ARRANGED, Ballot.State.OPEN]


@transaction.atomic
def hand_over(*, predecessor, shares, on, by, now):
    """From the day on, let those that follow vote in its place. Returns what moved, in words."""
    if on > london.today(now):
        return []
    moved = 0
    for elector in _open(predecessor).select_related("ballot").select_for_update(of=["self"], no_key=True):
        if elector.ballot.is_over(now):
            continue  # it was theirs, and is about to be counted
        elector.replaced_at = now
        elector.save(update_fields=["replaced_at"])
        rows = [Elector(ballot=elector.ballot, council=council) for council in shares]
        Elector.objects.bulk_create(rows, ignore_conflicts=True)
        moved += 1
    if not moved:
        return []
    names = ", ".join(sorted(council.short_name for council in shares))
    return [f"{'1 vote' if moved == 1 else f'{moved} votes'} under way: asked of {names} anew."]


def is_unfinished(*, predecessor, on):
    """Whether a ballot that goes on still waits for this council."""
    return _open(predecessor).exists()


def _open(predecessor):
    return Elector.objects.standing().filter(council=predecessor, ballot__state__in=GOES_ON).order_by("pk")
