"""Hours of a loan: written down, put to the other side, confirmed or disputed, settled by a lead."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone

from common import london
from meetings.views.mailing import may_mail
from peergroups.doors import require
from timebank import ledger
from timebank.actions import hours
from timebank.doors import enter_loan
from timebank.forms.loans import ClaimForm, ConfirmForm, DecideForm, DisputeForm, EntryForm, JustForm
from timebank.models import Account, Claim, Loan
from timebank.permissions import can_claim, can_confirm, can_decide, can_log
from timebank.refusals import Refused
from timebank.views.doing import asks_and_does, deed_page, gone_on, typed
from timebank.views.loans import actual_against_estimate, councils_of


@asks_and_does
def loan_hours(request, pk):
    """What was written down, and a form for more. Tells nobody by mail, so it may be done as often as one likes."""
    visit, loan = enter_loan(request, pk)
    is_open, now = can_log(visit, loan), timezone.now()
    if request.method == "POST":
        require(visit.side)
        if not is_open:
            return gone_on(request, loan)
    form = EntryForm(typed(request), councils=councils_of(visit, loan), today=london.today(now))
    if form.is_valid():
        return _log(request, loan, form, now)
    entries = list(loan.entries.filter(removed_at=None).select_related("logged_by", "council"))
    context = {
        "visit": visit,
        "loan": loan,
        "form": form if is_open else None,
        "entries": entries,
        "logged": sum(entry.minutes for entry in entries),
        "can_claim": can_claim(visit, loan),
    }
    return render(request, "timebank/loan_hours.html", context)


def _log(request, loan, form, now):
    try:
        entry = hours.log(loan=loan, by=request.user, now=now, **form.arguments())
    except Refused as refused:
        messages.error(request, f"Nothing was changed. {refused}")
    else:
        messages.success(request, f"Written down for {london.plain_date(entry.worked_on)}.")
    return redirect("timebank:loan-hours", loan.pk)


@asks_and_does
def entry_remove(request, pk, entry):
    visit, loan = enter_loan(request, pk)
    found = loan.entries.filter(pk=entry, removed_at=None).select_related("council", "logged_by").first()
    if found is None:
        raise Http404
    require(found.council_id in visit.acts_for)
    if not can_log(visit, loan):
        return gone_on(request, loan)
    if request.method == "POST":
        to = "timebank:loan-hours"
        try:
            hours.remove_entry(entry=found, by=request.user, now=timezone.now())
            messages.success(request, "It is taken out. The trail says that it was there.")
        except Refused as refused:
            messages.error(request, f"Nothing was changed. {refused}")
        return redirect(to, loan.pk)
    context = {"visit": visit, "loan": loan, "form": JustForm(), "verb": "remove", "entry": found}
    return render(request, "timebank/loan_deed.html", context)


@asks_and_does
def loan_claim(request, pk):
    visit, loan = enter_loan(request, pk)
    require(visit.side)
    standing = loan.claims.filter(answered_at=None).first()
    if not can_claim(visit, loan, standing):
        return gone_on(request, loan)
    entries = list(loan.entries.filter(removed_at=None))
    logged = sum(entry.minutes for entry in entries)
    was_disputed = loan.claims.filter(outcome=Claim.Outcome.DISPUTED).exists()
    initial = {"minutes": standing.minutes if standing else logged or loan.minutes}
    initial["note"] = standing.note if standing else ""
    form = ClaimForm(typed(request), councils=councils_of(visit, loan), initial=initial)
    return deed_page(
        request, visit, loan, verb="claim", form=form, deed=hours.claim,
        said="The other side gets an email now, to confirm the hours or say what is wrong.",
        about={"logged": logged, "standing": standing, "was_disputed": was_disputed},
    )  # fmt: skip


@asks_and_does
def loan_confirm(request, pk):
    visit, loan = enter_loan(request, pk)
    require(visit.side)
    claim = loan.claims.filter(answered_at=None).select_related("council", "made_by").first()
    if claim is None or not can_confirm(visit, claim):
        return gone_on(request, loan, _why_not_confirmed(claim, request.user))
    form, status, short = ConfirmForm(typed(request), claim=claim), 200, _short_by(loan, claim)
    if form.is_valid() and not short:
        if may_mail(request, form):
            try:
                return _confirm(request, loan, claim)
            except ledger.Overdrawn as overdrawn:  # somebody spent it between the look and the deed
                short = overdrawn.short_by
        else:
            status = 429
    context = {"visit": visit, "loan": loan, "form": form, "claim": claim, "short": short}
    context["hours"] = actual_against_estimate(loan, claim)
    return render(request, "timebank/loan_confirm.html", context, status=status)


def _confirm(request, loan, claim):
    shown = request.POST["settles"]
    is_charge = shown == Loan.Settles.CHARGE
    said = "The hours are agreed, and the charge stands." if is_charge else "The hours are agreed and booked."
    try:
        is_news = hours.confirm(claim=claim, by=request.user, now=timezone.now(), shown=shown)
    except ledger.Overdrawn:
        raise
    except Refused as refused:
        messages.error(request, f"Nothing was changed. {refused}")
        return redirect(loan)
    messages.success(request, said) if is_news else messages.info(request, "They were confirmed already.")
    return redirect(loan)


def _short_by(loan, claim):
    """By how many minutes the council that was helped has too few left for these hours, or 0."""
    if loan.settles == Loan.Settles.CHARGE:
        return 0
    account = Account.objects.filter(council=loan.borrower_id).first() or Account()
    return max(0, claim.minutes - account.left)


def _why_not_confirmed(claim, user):
    if claim is not None and claim.made_by_id == user.pk:
        return "You put these hours yourself: somebody of the other council confirms them."
    return ""


@asks_and_does
def loan_dispute(request, pk):
    visit, loan = enter_loan(request, pk)
    require(visit.side)
    claim = loan.claims.filter(answered_at=None).select_related("council", "made_by").first()
    if claim is None or not can_confirm(visit, claim):
        return gone_on(request, loan)
    form = DisputeForm(
        typed(request), claim=claim, label="What is wrong with the hours?", help_text="The other council reads it"
    )
    return deed_page(
        request, visit, loan, verb="dispute", form=form, deed=hours.dispute, claim=claim,
        said="The other council knows what you say, and the leads of the groups are told.", about={"standing": claim},
    )  # fmt: skip


@asks_and_does
def loan_decide(request, pk):
    visit, loan = enter_loan(request, pk)
    require(not visit.side)
    if not can_decide(visit, loan):
        return gone_on(request, loan)
    put = list(loan.claims.select_related("council"))
    about = {"put": put, "entries": loan.entries.filter(removed_at=None).select_related("council")}
    form = DecideForm(typed(request))
    return deed_page(
        request, visit, loan, verb="decide", form=form, deed=hours.decide, said="It is settled, and both are told.",
        about=about,
    )  # fmt: skip
