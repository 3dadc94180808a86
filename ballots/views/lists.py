"""Ballots in lists: those that wait for a council of the reader, and those of a group."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ballots.doors import enter_ballots
from ballots.models import Ballot
from ballots.permissions import can_ask_councils
from ballots.rows import with_standing
from ballots.waiting import silent_electors
from common.pagination import paginate


@require_safe
def my_ballots(request):
    """What waits for the reader's councils first, then everything they may read."""
    now = timezone.now()
    waits = list(silent_electors([request.user.pk], now).select_related("ballot__group"))
    page = paginate(request, Ballot.objects.visible_to(request.user).select_related("group"))
    page.object_list = with_standing(page.object_list, now)
    return render(request, "ballots/my_ballots.html", {"waits": waits, "page": page, "now": now})


@require_safe
def ballot_list(request, slug):
    """A group's ballots, the latest first; its leads also see drafts."""
    visit = enter_ballots(request, slug)
    now = timezone.now()
    page = paginate(request, Ballot.objects.visible_to(request.user).filter(group=visit.group).select_related("group"))
    page.object_list = with_standing(page.object_list, now)
    context = {"visit": visit, "group": visit.group, "page": page, "can_ask": can_ask_councils(visit)}
    return render(request, "ballots/ballot_list.html", context)
