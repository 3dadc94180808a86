"""How a transfer is undone: one lead asks for it, one of the other side's confirms, or one who speaks for both."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone

from peergroups.doors import get_visible, require
from timebank import ledger
from timebank.actions import reversing
from timebank.forms.reversals import DeclineForm, UndoForm
from timebank.models import ReversalProposal, Transfer
from timebank.permissions import can_see_ledger, can_undo
from timebank.refusals import Refused
from timebank.sides import BOTH, sides_of, speaks_for_both
from timebank.views.statements import asks_and_does


@asks_and_does
def transfer_undo(request, pk):
    transfer, now = get_visible(_readable(ledger.in_words(Transfer.objects.all()), request.user), pk), timezone.now()
    waiting = transfer.reversal_proposals.filter(decided_at=None).first()
    if waiting is not None:
        return redirect("timebank:reversal-detail", waiting.pk)
    require(can_undo(request.user, transfer, now))
    form = UndoForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _propose(request, transfer, form.cleaned_data["because"], now)
    at_once = sides_of(request.user, transfer, now) == BOTH
    context = {"transfer": transfer, "form": form, "at_once": at_once}
    return render(request, "timebank/transfer_undo.html", context)


def _readable(rows, user):
    """All of them to who reads the ledger. For anybody else what is in it is not there."""
    return rows if can_see_ledger(user) else rows.none()


def _propose(request, transfer, because, now):
    try:
        proposal = reversing.propose_reversal(transfer=transfer, because=because, by=request.user, now=now)
    except Refused as refused:
        messages.error(request, f"Nothing was changed. {refused}")
        return redirect("timebank:transfer-list")
    if proposal.is_confirmed:
        messages.success(request, "The transfer is undone. Both councils see it on their statements.")
        return redirect("timebank:transfer-list")
    messages.success(request, "A lead of the other side is asked to confirm it. Until then nothing moves.")
    return redirect("timebank:reversal-detail", proposal.pk)


@asks_and_does
def reversal_detail(request, pk):
    """What was asked for, and what became of it; for who speaks for a side, the ways to answer."""
    sides = ("transfer__payer__council", "transfer__payee__council", "transfer__loan__request")
    proposals = ReversalProposal.objects.select_related(*sides, "proposed_by", "decided_by")
    proposal = get_visible(_readable(proposals, request.user), pk)
    now, is_open = timezone.now(), proposal.decided_at is None
    can_confirm = is_open and speaks_for_both(request.user, proposal, now)
    can_decline = is_open and bool(sides_of(request.user, proposal.transfer, now))
    deed = request.POST.get("deed") if request.method == "POST" else ""
    form = DeclineForm(request.POST if deed == "decline" else None)
    if deed == "confirm" or form.is_valid():
        return _decide(request, proposal, form, now)
    context = {
        "proposal": proposal,
        "transfer": proposal.transfer,
        "can_confirm": can_confirm,
        "can_decline": can_decline,
        "form": form if can_decline else None,
    }
    return render(request, "timebank/reversal_detail.html", context)


def _decide(request, proposal, form, now):
    try:
        if form.is_bound:
            because = form.cleaned_data["because"]
            reversing.decline_reversal(proposal=proposal, because=because, by=request.user, now=now)
            said = "The transfer stays as it is."
        else:
            reversing.confirm_reversal(proposal=proposal, by=request.user, now=now)
            said = "The transfer is undone. Both councils see it on their statements."
    except Refused as refused:
        messages.error(request, f"Nothing was changed. {refused}")
        return redirect(request.path)
    messages.success(request, said)
    return redirect(request.path)
