"""The door to a group's ballots, and to one of them: nothing is fetched by a bare key."""

from django.http import Http404

from ballots.models import Ballot
from ballots.permissions import can_see_ballots
from peergroups.doors import enter_group, get_visible


def enter_ballots(request, slug):
    """Let a person into a group's ballots. Raises Http404 for partners too, who have no right to know of them."""
    visit = enter_group(request, slug)
    if not can_see_ballots(visit):
        raise Http404
    return visit


def enter_ballot(request, pk):
    """The ballot, with its group and what came of it. Raises Http404 for who may not know of it."""
    found = Ballot.objects.visible_to(request.user).select_related("group", "result", "tie_break__by", "tally__by")
    return get_visible(found, pk)
