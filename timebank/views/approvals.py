"""The approver's page, behind a link in a mail; and who is asked."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from accounts.addresses import masked
from peergroups.doors import require
from timebank import approver_links
from timebank.actions import approving
from timebank.actions.shared import approved_terms, missing
from timebank.doors import enter_loan
from timebank.forms.loans import ApproverForm, JustForm, ReleaseForm
from timebank.permissions import can_ask_approver
from timebank.refusals import TooLate
from timebank.views.doing import asks_and_does, deed_page, gone_on, typed


@asks_and_does
def loan_approver(request, pk):
    visit, loan = enter_loan(request, pk)
    require(visit.is_lender)
    if not can_ask_approver(visit, loan):
        return gone_on(request, loan)
    if "release" not in missing(loan):
        return _start(request, visit, loan)
    about = {"approval": loan.approvals.filter(decided_at=None, withdrawn_at=None).first()}
    return deed_page(
        request, visit, loan, verb="approver", form=ApproverForm(typed(request), loan=loan),
        deed=approving.ask_approver, said="They get an email with a link now.", about=about,
    )  # fmt: skip


def _start(request, visit, loan):
    """Released, or nobody needs to: approval was switched off after this was chosen."""
    if "agreement" in missing(loan):
        return gone_on(request, loan, "Both councils approve the agreement on the charge next.")
    form = JustForm(typed(request))
    return deed_page(
        request, visit, loan, verb="start", form=form, deed=approving.start_without, said="Work can begin."
    )


@login_not_required
@never_cache
@asks_and_does
def release(request, token):
    """GET shows everything that is asked and changes nothing: mail scanners follow links. POST decides."""
    try:
        approval = approver_links.read(token, timezone.now())
    except approver_links.BadLink:
        return _say(request, "timebank/release_broken.html", {}, status=404)
    except approver_links.ExpiredLink:
        return _say(request, "timebank/release_expired.html", {}, status=410)
    if closed := approving.why_closed(approval):
        return _closed(request, approval, closed)
    form = ReleaseForm(typed(request))
    if form.is_valid() and request.POST.get("answer") in {"release", "refuse", "not-me"}:
        return _decide(request, approval, form)
    terms = approved_terms(approval.loan).first() or approval.loan.agreements.filter(replaced_at=None).first()
    context = {"approval": approval, "loan": approval.loan, "form": form, "terms": terms}
    return _say(request, "timebank/release.html", context | {"masked": masked(approval.email)})


def _decide(request, approval, form):
    """Do it, and come back to the same address, which says by then what was decided."""
    answer, now = request.POST["answer"], timezone.now()
    try:
        if answer == "release":
            approving.release(approval=approval, now=now)
        elif answer == "refuse":
            approving.refuse(approval=approval, because=form.cleaned_data["because"], now=now)
        else:
            approving.send_back(approval=approval, now=now)
    except TooLate:
        pass  # the page that follows says what became of it
    return redirect(request.path)


def _closed(request, approval, why):
    """What was decided is the answer to the click as well; what cannot be decided any more is gone."""
    context = {"approval": approval, "loan": approval.loan, "why": why}
    status = 200 if why in {"released", "refused"} else 410
    return _say(request, "timebank/release_closed.html", context, status=status)


def _say(request, template, context, status=200):
    response = render(request, template, context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response
