"""What is changed about help that was chosen: who helps, who releases it, how it is settled, hours that were undone."""

from functools import partial

from django.shortcuts import redirect
from django.utils import timezone

from common import london
from peergroups.doors import require
from timebank import permissions, right_hours
from timebank.actions import approving, changing, charging
from timebank.doors import enter_loan
from timebank.forms.charges import OrderForm
from timebank.forms.loans import AskAgainForm, HelperForm, JustForm, RightHoursForm
from timebank.models import Loan
from timebank.views.doing import asks_and_does, deed_page, gone_on, typed
from timebank.views.loans import councils_of, helpers_of, terms_of

TEMPLATE = "timebank/loan_changing.html"


@asks_and_does
def loan_helper(request, pk):
    visit, loan = enter_loan(request, pk)
    require(visit.is_lender)
    if not permissions.can_name_helper(visit, loan):
        return gone_on(request, loan)
    helpers = helpers_of([loan.lender_id]).get(loan.lender, [])
    released = loan.approvals.released().exists()
    return deed_page(
        request, visit, loan, verb="helper", form=HelperForm(typed(request), helpers=helpers),
        deed=changing.name_helper, said=f"{loan.borrower} is told.", template=TEMPLATE, about={"released": released},
    )  # fmt: skip


@asks_and_does
def loan_again(request, pk):
    visit, loan = enter_loan(request, pk)
    require(visit.is_lender)
    if not permissions.can_ask_again(visit, loan):
        return gone_on(request, loan)
    form = AskAgainForm(typed(request), loan=loan, today=london.today(timezone.now()))
    return deed_page(
        request, visit, loan, verb="again", form=form, deed=approving.ask_again, template=TEMPLATE,
        said="They get an email with a link now.",
    )  # fmt: skip


@asks_and_does
def loan_in_hours(request, pk):
    """One side proposes it; the other agrees; either ends the proposal (`answer=keep`)."""
    visit, loan = enter_loan(request, pk)
    require(visit.side)
    if not permissions.can_settle_in_hours(visit, loan):
        return gone_on(request, loan)
    council = _who_speaks(visit, loan)
    is_theirs = loan.hours_wanted_by and loan.hours_wanted_by != _side(loan, council)
    deed, said = changing.want_hours, "The other council is asked now."
    if request.POST.get("answer") == "keep":
        deed, said = changing.keep_charge, "It stays settled for a charge."
    elif is_theirs:
        deed, said = changing.agree_to_hours, "It is settled in hours now, and the other council is told."
    return deed_page(
        request, visit, loan, verb="in-hours", form=JustForm(typed(request)), deed=partial(deed, council=council),
        said=said, template=TEMPLATE, about={"is_theirs": is_theirs, "is_ours": loan.hours_wanted_by and not is_theirs},
    )  # fmt: skip


def _who_speaks(visit, loan):
    """For who acts for both: the side that has not spoken yet."""
    councils = councils_of(visit, loan)
    silent = [council for council in councils if _side(loan, council) != loan.hours_wanted_by]
    return (silent or councils)[0]


def _side(loan, council):
    return Loan.Side.LENDER if council.pk == loan.lender_id else Loan.Side.BORROWER


@asks_and_does
def loan_put_right(request, pk):
    (visit, loan), now = enter_loan(request, pk), timezone.now()
    require(visit.is_lender or right_hours.lender_for(visit.user, loan, now) is not None)
    standing = Loan.objects.filter(instead_of=loan).first()
    if standing is not None:
        return redirect(standing)
    if not permissions.can_put_right(visit, loan):
        return gone_on(request, loan, "Both councils are one now." if right_hours.are_one(loan, now) else "")
    form = RightHoursForm(typed(request), initial={"minutes": loan.agreed_minutes})
    helped = right_hours.sides(loan, now)[1] or loan.borrower
    return deed_page(
        request, visit, loan, verb="put-right", form=form, deed=changing.put_right, template=TEMPLATE,
        said=f"{helped} gets an email now, to confirm the hours or say what is wrong.", about={"helped": helped},
    )  # fmt: skip


@asks_and_does
def loan_order(request, pk):
    visit, loan = enter_loan(request, pk)
    require(visit.is_borrower)
    if not permissions.can_record_order(visit, loan):
        return gone_on(request, loan)
    terms = terms_of(loan)[0]
    return deed_page(
        request, visit, loan, verb="order", form=OrderForm(typed(request), terms=terms), deed=charging.record_order,
        said="The number stands on the agreement.", template=TEMPLATE, about={"terms": terms},
    )  # fmt: skip
