"""A ballot's page: the vote of the reader's council while it is open, afterwards what came of it, and the trail."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Affiliation
from ballots import actions
from ballots.actions.voting import why_no_vote
from ballots.doors import enter_ballot
from ballots.forms import VoteForm
from ballots.models import Ballot, Cast, Elector
from ballots.permissions import can_manage_ballot, can_read_votes, votes_of
from ballots.refusals import Refused
from ballots.shown import shown
from ballots.trail import trail_of
from common import limits, london

LIMIT = "votes"
TOO_MANY = "You have voted many times in a short while, and each is kept for good. Wait an hour, then vote again"
asks_and_does = require_http_methods(["GET", "HEAD", "POST"])


@asks_and_does
def ballot_detail(request, pk):
    """POST votes for the council named in it."""
    ballot, now = enter_ballot(request, pk), timezone.now()
    options = list(ballot.options.all())
    ways, status = _ways(request, ballot, options, now), 200
    if request.method == "POST":
        way = next((way for way in ways if way["council"].code == request.POST.get("council")), None)
        if way is None:
            return _gone_on(request, ballot, now)
        if way["form"].is_valid():
            if limits.within(request, LIMIT, key=str(request.user.pk)):
                return _cast(request, ballot, way, now)
            way["form"].add_error(None, TOO_MANY)
            status = 429
    context = _about(request, ballot, options, now) | {"ways": ways}
    context["form"] = next((way["form"] for way in ways if way["form"].errors), None)
    return render(request, "ballots/ballot_detail.html", context, status=status)


def _ways(request, ballot, options, now):
    """[{council, form, said}] for each council for which the reader votes now: what it said last is filled in."""
    electors = votes_of(request.user, ballot, now) if ballot.is_voting(now) else []
    casts = Cast.objects.filter(ballot=ballot, council__in=[elector.council_id for elector in electors])
    said = {cast.council_id: cast for cast in casts.latest_of_each().select_related("by")} if electors else {}
    posted = request.POST.get("council") if request.method == "POST" else None
    ways = []
    for elector in electors:
        council, cast = elector.council, said.get(elector.council_id)
        data = request.POST if posted == council.code else None
        form = VoteForm(data, ballot=ballot, options=options, said=cast and cast.dots, auto_id=f"{council.code}_%s")
        ways.append({"council": council, "form": form, "said": cast})
    return ways


def _cast(request, ballot, way, now):
    council, dots = way["council"], way["form"].cleaned_data["dots"]
    try:
        written = actions.cast(ballot=ballot, council=council, dots=dots, by=request.user, now=now)
    except Refused as refused:
        messages.error(request, f"Your vote was not taken. {refused}")
        return redirect(ballot)
    if written is None:
        messages.info(request, f"{council.short_name} had said the same already. Its vote stands.")
    else:
        ends = london.long_date(ballot.closes_at)
        messages.success(request, f"{council.short_name} has voted. You can change its vote until {ends}.")
    return redirect(ballot)


def _gone_on(request, ballot, now):
    why = "You cannot vote for this council." if ballot.is_voting(now) else why_no_vote(ballot, now)
    messages.error(request, f"Your vote was not taken. {why}")
    return redirect(ballot)


def _about(request, ballot, options, now):
    electors = list(Elector.objects.standing().filter(ballot=ballot).select_related("council"))
    voted = set(Cast.objects.filter(ballot=ballot).latest_of_each().values_list("council", flat=True))
    result, tie_break = getattr(ballot, "result", None), getattr(ballot, "tie_break", None)
    if result is None and ballot.is_over(now):
        result = actions.counted(ballot, now)  # the same that the worker is about to write down
    is_shown = result is not None or ballot.state == Ballot.State.WITHDRAWN
    return {
        "ballot": ballot,
        "options": options,
        "electors": electors,
        "voted": [elector for elector in electors if elector.council_id in voted],
        "silent": [elector for elector in electors if elector.council_id not in voted],
        "shown": shown(ballot, options, result, tie_break) if is_shown else None,
        "result": result,
        "tally": getattr(ballot, "tally", None),
        "manages": can_manage_ballot(request.user, ballot),
        "is_voting": ballot.is_voting(now),
        "only_said": _only_said(request.user, electors, now) if ballot.is_voting(now) else [],
        "extensions": list(ballot.extensions.all()),
        "can_read_votes": can_read_votes(ballot),
    }


def _only_said(user, electors, now):
    """Councils of which the reader says to be, and nobody has confirmed it: why there is no vote for them here."""
    mine = Affiliation.objects.acting(london.today(now)).filter(person=user, confirmed_at=None)
    said = set(mine.order_by().values_list("council", flat=True))
    return [elector.council for elector in electors if elector.council_id in said]


@require_safe
def ballot_trail(request, pk):
    """Who said what and when, once it is counted. Before that nobody reads it."""
    ballot = enter_ballot(request, pk)
    if not can_read_votes(ballot):
        raise Http404
    options = list(ballot.options.all())
    return render(
        request, "ballots/ballot_trail.html", {"ballot": ballot, "trail": trail_of(ballot, options), "options": options}
    )
