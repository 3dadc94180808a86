"""One council helps another: the answer to a request, what became of it, and how it was."""

from django.contrib import messages
from django.db.models import Sum
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Affiliation
from common import london
from meetings.views.mailing import may_mail
from peergroups.doors import require
from timebank import contacts, permissions, right_hours
from timebank.actions import lending
from timebank.actions.shared import missing, needs_approval
from timebank.doors import enter_loan, enter_request
from timebank.forms.loans import AnswerForm, BecauseForm, ShownForm, ThanksForm
from timebank.models import Account, Loan
from timebank.permissions import SETTLED, can_answer, can_cancel, can_change_answer, can_choose, can_thank
from timebank.progress import trail, with_progress
from timebank.readers import reader_of
from timebank.refusals import Refused
from timebank.shown import fingerprint
from timebank.stuck import is_stuck
from timebank.views.doing import asks_and_does, deed_page, gone_on, typed

State = Loan.State
OWN = "It is your own council that asks: others answer."


# Answering ------------------------------------------------------------------------------------------------------------
@asks_and_does
def request_answer(request, pk):
    visit, asked = enter_request(request, pk)
    helpers = helpers_of(visit.acts_for - {asked.council_id})
    if not can_answer(visit, asked):
        return _cannot_answer(request, visit, asked)
    now = timezone.now()
    form = AnswerForm(
        typed(request), asked=asked, helpers=helpers, by=request.user, today=london.today(now), initial=_like(asked)
    )
    status = 200
    if form.is_valid():
        if may_mail(request, form):
            return _answer(request, asked, form, now)
        status = 429
    return render(request, "timebank/loan_answer.html", {"asked": asked, "form": form, "visit": visit}, status=status)


def _answer(request, asked, form, now):
    try:
        loan = lending.answer(request=asked, by=request.user, now=now, **form.arguments())
    except Refused as refused:
        messages.error(request, f"Nothing was changed. {refused}")
        return redirect(asked)
    messages.success(request, f"{asked.council} reads your offer now. You get an email when it answers.")
    return redirect(loan)


def _cannot_answer(request, visit, asked):
    """Who may read but not answer is told why."""
    reader = reader_of(request.user, timezone.now())
    if visit.names and reader.acts:
        own = asked.council_id in visit.acts_for and asked.state == asked.State.OPEN
        messages.info(request, OWN if own else "This request is not open any more.")
        return redirect(asked)
    return render(request, "timebank/why_not.html", {"reader": reader, "deed": "offer help"})


def helpers_of(councils):
    """{council: [person]} of these: everybody who is seen to be of them today, by name. One statement."""
    rows = Affiliation.objects.acting(london.today(timezone.now())).confirmed().filter(council__in=councils)
    found = {}
    rows = rows.filter(person__is_active=True).exclude(person__name="").select_related("person", "council")
    for row in rows.order_by("council__short_name", "council", "person__name", "person"):
        found.setdefault(row.council, []).append(row.person)
    return found


def _like(asked):
    return {"minutes": asked.minutes, "from_on": asked.from_on, "until_on": asked.by_on}


@asks_and_does
def loan_change(request, pk):
    visit, loan = enter_loan(request, pk)
    require(visit.is_lender)
    if not can_change_answer(visit, loan):
        return gone_on(request, loan)
    form = AnswerForm(
        typed(request), asked=loan.request, helpers=helpers_of([loan.lender_id]), by=request.user,
        today=london.today(timezone.now()), loan=loan,
    )  # fmt: skip
    return deed_page(
        request, visit, loan, verb="change", form=form, deed=lending.change_answer,
        said=f"{loan.borrower} reads your offer as it is now.", template="timebank/loan_change.html",
    )  # fmt: skip


# Reading --------------------------------------------------------------------------------------------------------------
@require_safe
def loan_detail(request, pk):
    visit, loan = enter_loan(request, pk)
    with_progress([loan])
    entries = list(loan.entries.filter(removed_at=None).select_related("logged_by", "council"))
    claim = loan.claims.filter(answered_at=None).select_related("council", "made_by").first()
    in_force, proposed = terms_of(loan)
    terms = in_force or proposed
    context = {
        "visit": visit,
        "loan": loan,
        "trail": trail(loan.trail_steps),
        "entries": entries,
        "logged": sum(entry.minutes for entry in entries),
        "claim": claim,
        "terms": terms,
        "proposed": proposed,
        "hours": actual_against_estimate(loan, claim),
        "thanks": loan.thanks.select_related("by", "council") if loan.state in SETTLED else [],
        "contacts": contacts.shown_to(visit, loan, timezone.now()),
        **_stands(visit, loan),
        **_waits(visit, loan),
        **_may(visit, loan, claim, terms, proposed),
    }
    return render(request, "timebank/loan_detail.html", context)


def _stands(visit, loan):
    """What became of it; and whether the other council would rather have hours than a charge, and waits for a word."""
    across = {Loan.Side.LENDER: visit.is_borrower, Loan.Side.BORROWER: visit.is_lender}
    return {
        "is_stuck": is_stuck(loan, timezone.now()),
        "is_asked_for_hours": across.get(loan.hours_wanted_by, False),
        **(_right_hours(loan, timezone.now()) if loan.is_undone else {"put_right_by": None}),
    }


def _right_hours(loan, now):
    """Of hours that were undone: the loan with the right ones (or None), or between whom they would count today."""
    lender, borrower = right_hours.sides(loan, now)
    return {
        "put_right_by": Loan.objects.filter(instead_of=loan).first(),
        "helped": borrower or loan.borrower,
        "helps": lender,
    }


def _waits(visit, loan):
    """What a chosen loan waits for; who was asked is the lender's to know."""
    if loan.state != State.CHOSEN:
        return {"missing": (), "approval": None, "needs_approval": False}
    asked = loan.approvals.filter(decided_at=None, withdrawn_at=None).first()
    waits = missing(loan)
    return {"missing": waits, "approval": asked, "needs_approval": needs_approval(loan.lender_id)}


def _may(visit, loan, claim, terms, proposed):
    """The deeds that stand open to this person, by their names."""
    claim_now = claim if loan.state == State.CLAIMED else None
    names = ("choose", "change_answer", "ask_approver", "ask_again", "name_helper", "cancel", "log", "decide", "thank")
    names += ("write_terms", "settle_in_hours", "put_right", "record_order")
    may = {f"can_{name}": getattr(permissions, f"can_{name}")(visit, loan) for name in names}
    return may | {
        "can_claim": permissions.can_claim(visit, loan, claim_now),
        "can_confirm": claim_now is not None and permissions.can_confirm(visit, claim_now),
        "can_approve_terms": permissions.can_approve_terms(visit, loan, proposed),
        "can_record_invoice": permissions.can_record_invoice(visit, loan),
        "can_record_payment": permissions.can_record_payment(visit, loan) and terms and terms.invoiced_on,
    }


def terms_of(loan):
    """(the agreement in force, the one that is proposed), None for each that is not there."""
    rows = loan.agreements.filter(replaced_at=None).select_related("written_by", "lender_by", "borrower_by")
    found = {terms.is_approved: terms for terms in rows}
    return found.get(True), found.get(False)


def actual_against_estimate(loan, claim=None):
    """The estimate, what it was in the end or is said to be, and both as parts of a hundred, for a bar."""
    actual = loan.agreed_minutes or (claim.minutes if claim else None)
    if actual is None:
        return {"estimate": loan.minutes, "actual": None}
    most = max(loan.minutes, actual)
    return {
        "estimate": loan.minutes,
        "actual": actual,
        "is_agreed": loan.agreed_minutes is not None,
        "over": actual - loan.minutes if actual > loan.minutes else 0,
        "under": loan.minutes - actual if actual < loan.minutes else 0,
        "estimate_width": 100 * loan.minutes // most,
        "actual_width": 100 * actual // most,
    }


# Doing ----------------------------------------------------------------------------------------------------------------
@asks_and_does
def loan_choose(request, pk):
    visit, loan = enter_loan(request, pk)
    require(visit.is_borrower)
    if not can_choose(visit, loan):
        return gone_on(request, loan)
    about = {"needs_approval": needs_approval(loan.lender_id), "shown": fingerprint(loan), **_what_it_costs(loan)}
    said = f"{loan.lender} is told. " + ("Its approver is next." if about["needs_approval"] else "Work can begin.")
    form = ShownForm(typed(request), loan=loan)
    return deed_page(request, visit, loan, verb="choose", form=form, deed=lending.choose, said=said, about=about)


def _what_it_costs(loan):
    """What the borrower can still spend, and whether that is less than this help and what it has accepted already."""
    account = Account.objects.filter(council=loan.borrower).first() or Account(council=loan.borrower)
    taken = Loan.objects.filter(
        borrower=loan.borrower, settles=Loan.Settles.HOURS,
        state__in=[State.CHOSEN, State.ACTIVE, State.CLAIMED, State.DISPUTED],
    ).aggregate(minutes=Sum("minutes"))["minutes"]  # fmt: skip
    left = account.left - (taken or 0)
    return {"left": max(left, 0), "is_short": loan.settles == Loan.Settles.HOURS and left < loan.minutes}


@asks_and_does
def loan_decline(request, pk):
    visit, loan = enter_loan(request, pk)
    require(visit.is_borrower)
    if not can_choose(visit, loan):
        return gone_on(request, loan)
    form = BecauseForm(typed(request), label="What would you like to say with it?", required=False)
    said = f"{loan.lender} gets your thanks, and knows that it is not needed."
    return deed_page(request, visit, loan, verb="decline", form=form, deed=lending.decline, said=said)


@asks_and_does
def loan_take_back(request, pk):
    visit, loan = enter_loan(request, pk)
    require(visit.is_lender)
    if not can_change_answer(visit, loan):
        return gone_on(request, loan)
    form = BecauseForm(typed(request), label="What would you like to say with it?", required=False)
    said = f"Your offer is taken back, and {loan.borrower} is told."
    return deed_page(request, visit, loan, verb="take-back", form=form, deed=lending.take_back, said=said)


@asks_and_does
def loan_cancel(request, pk):
    visit, loan = enter_loan(request, pk)
    require(visit.side)
    if not can_cancel(visit, loan):
        return gone_on(request, loan, _why_not_called_off(visit, loan))
    form = BecauseForm(typed(request), label="Why is it called off?", help_text="The other council reads it")
    return deed_page(
        request, visit, loan, verb="cancel", form=form, deed=lending.cancel, said="It is called off, and they are told."
    )


def _why_not_called_off(visit, loan):
    if loan.state == State.ACTIVE:
        return f"Hours are written down: {loan.lender} says that they do not count, or they are agreed."
    return ""


@asks_and_does
def loan_thanks(request, pk):
    visit, loan = enter_loan(request, pk)
    require(visit.side)
    if not can_thank(visit, loan):
        return gone_on(request, loan)
    form = ThanksForm(typed(request), councils=councils_of(visit, loan))
    return deed_page(
        request, visit, loan, verb="thanks", form=form, deed=lending.thank, said="Thank you. Both councils can read it."
    )


def councils_of(visit, loan):
    """Those of the two councils for which this person acts."""
    return [council for council in (loan.lender, loan.borrower) if council.pk in visit.acts_for]
