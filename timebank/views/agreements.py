"""The charge of a loan: its terms, the agreement to print, the invoice and the payment."""

from functools import partial

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone

from common import london
from peergroups.doors import require
from timebank.actions import charging
from timebank.doors import enter_loan
from timebank.forms.charges import InvoiceForm, PaymentForm, TermsForm
from timebank.forms.loans import JustForm
from timebank.models import Loan
from timebank.permissions import (
    can_approve_terms,
    can_record_invoice,
    can_write_terms,
    side_to_approve,
)
from timebank.views.doing import asks_and_does, deed_page, gone_on, typed
from timebank.views.loans import councils_of, terms_of


@asks_and_does
def loan_terms(request, pk):
    visit, loan = enter_loan(request, pk)
    require(visit.side)
    if not can_write_terms(visit, loan):
        return gone_on(request, loan)
    in_force, proposed = terms_of(loan)
    terms = proposed or in_force
    form = TermsForm(typed(request), councils=councils_of(visit, loan), terms=terms)
    return deed_page(
        request, visit, loan, verb="terms", form=form, deed=charging.write_terms,
        said="Your council has approved these terms with this. The other one is asked now.",
        template="timebank/loan_terms.html", about={"terms": terms, "in_force": in_force, "proposed": proposed},
    )  # fmt: skip


@asks_and_does
def loan_agreement(request, pk):
    """The agreement, to read and print; who may approve it does so here, and either side ends what is only proposed.

    What is proposed comes first; `?stands` shows what is in force until then. Missing until terms were written.
    """
    visit, loan = enter_loan(request, pk)
    in_force, proposed = terms_of(loan)
    terms = in_force if "stands" in request.GET or proposed is None else proposed
    if terms is None:
        raise Http404
    about = {"terms": terms, "in_force": in_force, "may_approve": can_approve_terms(visit, loan, terms)}
    about["may_decline"] = terms == proposed and can_write_terms(visit, loan)
    if request.method == "POST":
        require(visit.side)
        return _answer_terms(request, visit, loan, terms, about)
    return render(request, "timebank/loan_agreement.html", {"visit": visit, "loan": loan, **about})


def _answer_terms(request, visit, loan, terms, about):
    declines = request.POST.get("answer") == "keep"
    is_open = about["may_decline"] if declines else about["may_approve"]
    if not is_open or request.POST.get("terms") != str(terms.pk):
        return gone_on(request, loan, "The terms were approved or changed meanwhile: read them again.")
    if declines:
        council, act = councils_of(visit, loan)[0], charging.decline_terms
        said = "The proposed terms are over, and the other council is told."
    else:
        council = loan.lender if side_to_approve(visit, loan, terms) == loan.lender_id else loan.borrower
        act, said = charging.approve_terms, f"{council} has approved the charge."
    return deed_page(
        request, visit, loan, verb="agreement", form=JustForm(request.POST), deed=partial(act, council=council),
        said=said, template="timebank/loan_agreement.html", agreement=terms, about=about,
    )  # fmt: skip


@asks_and_does
def loan_invoice(request, pk):
    """The invoice first, by who lent; then the payment, by either. One form at a time: `?what=paid` is the second."""
    visit, loan = enter_loan(request, pk)
    require(visit.side)
    terms, today = terms_of(loan)[0], london.today(timezone.now())
    is_payment = request.GET.get("what") == "paid"
    if loan.state != Loan.State.CHARGED or terms is None:
        return gone_on(request, loan, "An invoice follows once the charge is agreed.")
    if is_payment:
        form, deed = PaymentForm(typed(request), today=today, terms=terms), charging.record_payment
    else:
        require(can_record_invoice(visit, loan))
        form, deed = InvoiceForm(typed(request), today=today, terms=terms), charging.record_invoice
    verb, said = ("paid", "The payment is recorded.") if is_payment else ("invoice", "The invoice is recorded.")
    return deed_page(request, visit, loan, verb=verb, form=form, deed=deed, said=said, about={"terms": terms})
