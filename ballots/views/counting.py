"""Pages on which a lead enters what a room counted, or resolves a tie."""

from django.shortcuts import render
from django.utils import timezone

from ballots import actions
from ballots.doors import enter_ballot
from ballots.forms import TallyForm, TieForm
from ballots.permissions import can_manage_ballot
from ballots.shown import shown
from ballots.views.asking import done, gone_on, typed
from ballots.views.voting import asks_and_does
from peergroups.doors import require


@asks_and_does
def ballot_tally(request, pk):
    ballot, now = enter_ballot(request, pk), timezone.now()
    require(can_manage_ballot(request.user, ballot))
    if not ballot.is_voting(now):
        return gone_on(request, ballot)
    options, electors = list(ballot.options.all()), ballot.electors.standing().count()
    form = TallyForm(typed(request), ballot=ballot, options=options, electors=electors)
    if form.is_valid():
        deed = lambda: actions.tally(ballot=ballot, by=request.user, now=now, **form.arguments())  # noqa: E731
        return done(request, ballot, deed, "The tally of the room is the result.")
    cast = ballot.casts.latest_of_each().count()
    context = {"ballot": ballot, "form": form, "verb": "tally", "count": electors, "cast": cast}
    return render(request, "ballots/ballot_deed.html", context)


@asks_and_does
def ballot_tie(request, pk):
    ballot, now = enter_ballot(request, pk), timezone.now()
    require(can_manage_ballot(request.user, ballot))
    result = getattr(ballot, "result", None)
    if result is None or not result.open_places or hasattr(ballot, "tie_break"):
        return gone_on(request, ballot)
    options = list(ballot.options.all())
    form = TieForm(typed(request), result=result, options=options)
    if form.is_valid():
        deed = lambda: actions.break_tie(ballot=ballot, by=request.user, now=now, **form.arguments())  # noqa: E731
        return done(request, ballot, deed, "The tie is resolved. Every council reads your reason.")
    context = {"ballot": ballot, "form": form, "verb": "tie", "shown": shown(ballot, options, result)}
    return render(request, "ballots/ballot_deed.html", context)
