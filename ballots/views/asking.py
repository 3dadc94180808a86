"""Pages on which a lead puts a question to councils, gives them more time, or takes it back."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone

from ballots import actions
from ballots.actions.asking import electorate_of, why_not_opened
from ballots.doors import enter_ballot, enter_ballots
from ballots.forms import BallotForm, ExtendForm, WithdrawForm
from ballots.models import Ballot
from ballots.permissions import can_ask_councils, can_manage_ballot
from ballots.refusals import Refused
from ballots.views.voting import asks_and_does
from common.forms import Form
from peergroups.doors import require

State = Ballot.State
GOES_ON = {State.ARRANGED, State.OPEN}


def typed(request):
    return request.POST if request.method == "POST" else None


@asks_and_does
def ballot_new(request, slug):
    visit = enter_ballots(request, slug)
    require(can_ask_councils(visit))
    form = BallotForm(typed(request))
    if form.is_valid():
        try:
            ballot = actions.make_ballot(group=visit.group, by=request.user, now=timezone.now(), **form.arguments())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect(ballot)
    return render(request, "ballots/ballot_form.html", {"form": form, "group": visit.group, "ballot": None})


@asks_and_does
def ballot_change(request, pk):
    ballot = _managed(request, pk)
    if not ballot.is_draft:
        return gone_on(request, ballot)
    form = BallotForm(typed(request), instance=ballot)
    if form.is_valid():
        try:
            fresh = enter_ballot(request, pk)
            actions.change_ballot(ballot=fresh, by=request.user, now=timezone.now(), **form.arguments())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect(ballot)
    return render(request, "ballots/ballot_form.html", {"form": form, "group": ballot.group, "ballot": ballot})


@asks_and_does
def ballot_open(request, pk):
    """Shows who is asked before it is done."""
    ballot, now = _managed(request, pk), timezone.now()
    if not ballot.is_draft:
        return gone_on(request, ballot)
    if request.method == "POST":
        said = "The councils are asked. They get an email."
        return done(request, ballot, lambda: actions.open_ballot(ballot=ballot, by=request.user, now=now), said)
    begins = max(ballot.opens_at or now, now)
    count = electorate_of(ballot, begins).count()
    about = {"count": count, "why_not": why_not_opened(ballot, now), "begins_later": begins > now}
    return _deed(request, ballot, Form(), "open", **about)


@asks_and_does
def ballot_delete(request, pk):
    ballot = _managed(request, pk)
    if not ballot.is_draft:
        return gone_on(request, ballot)
    if request.method == "POST":
        group = ballot.group
        said = "The draft is deleted."
        deed = lambda: actions.delete_ballot(ballot=ballot, by=request.user, now=timezone.now())  # noqa: E731
        done(request, ballot, deed, said)
        return redirect("ballots:ballot-list", group.slug)
    return _deed(request, ballot, Form(), "delete")


@asks_and_does
def ballot_extend(request, pk):
    ballot, now = _managed(request, pk), timezone.now()
    if ballot.state not in GOES_ON or ballot.is_over(now):
        return gone_on(request, ballot)
    form = ExtendForm(typed(request), ballot=ballot)
    if form.is_valid():
        deed = lambda: actions.extend(ballot=ballot, by=request.user, now=now, **form.arguments())  # noqa: E731
        return done(request, ballot, deed, "Councils have more time to vote.")
    return _deed(request, ballot, form, "extend")


@asks_and_does
def ballot_withdraw(request, pk):
    ballot, now = _managed(request, pk), timezone.now()
    if ballot.state not in GOES_ON or ballot.is_over(now):
        return gone_on(request, ballot)
    form = WithdrawForm(typed(request))
    if form.is_valid():
        deed = lambda: actions.withdraw(ballot=ballot, by=request.user, now=now, **form.arguments())  # noqa: E731
        return done(request, ballot, deed, "The question is withdrawn.")
    return _deed(request, ballot, form, "withdraw", count=ballot.electors.standing().count())


# Shared ---------------------------------------------------------------------------------------------------------------
def _managed(request, pk):
    ballot = enter_ballot(request, pk)
    require(can_manage_ballot(request.user, ballot))
    return ballot


def done(request, ballot, deed, said):
    """Do it, say what came of it, what was refused as well, and show the ballot."""
    try:
        outcome = deed()
    except Refused as refused:
        messages.error(request, f"Nothing was changed. {refused}")
    else:
        if outcome is False:
            messages.info(request, "Nothing has changed: it was so already.")
        else:
            messages.success(request, said)
    return redirect(ballot)


def gone_on(request, ballot):
    """This deed does not stand open (any more): say how the ballot stands, and show it."""
    messages.info(request, f"This stands at “{ballot.get_state_display().lower()}” now. Nothing was changed.")
    return redirect(ballot)


def _deed(request, ballot, form, verb, **about):
    context = {"ballot": ballot, "form": form, "verb": verb, **about}
    return render(request, "ballots/ballot_deed.html", context)
