"""What a council gave and got, in hours: on a page and as a file. For leads, every transfer there is."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from common import london, spreadsheet
from common.pagination import paginate
from councils.models import Council
from peergroups.doors import require
from timebank import heirs, ledger, progress
from timebank.actions import accounts
from timebank.charges import charging_summary, financial_year
from timebank.forms.statements import ApprovalForm, LimitsForm, PeriodForm, TransferFilter
from timebank.models import Account, Loan, Offer, ReversalProposal, Transfer
from timebank.permissions import (
    can_read_statement,
    can_see_ledger,
    can_set_approval,
    can_set_limits,
)
from timebank.standing import standing_of

COLUMNS = {
    "Date": "transfer__at",
    "What": "what",
    "Council": "other__short_name",
    "Council code": "other__code",
    "Request": "transfer__loan__request__title",
    "Why": "transfer__because",
    "Minutes given": "given",
    "Minutes got": "got",
    "Balance in minutes": "balance",
}
LEDGER_COLUMNS = {
    "Date": "at",
    "What": "get_kind_display",
    "Who was helped, or pays": "payer__council__short_name",
    "Code": "payer__council__code",
    "Who helped, or receives": "payee__council__short_name",
    "Code of that council": "payee__council__code",
    "Minutes": "minutes",
    "Request": "loan__request__title",
    "Why": "because",
}
MOST_LINKED = 10
asks_and_does = require_http_methods(["GET", "HEAD", "POST"])


def _enter(request, code):
    """The council whose hours somebody may read, and its account, a blank one if it never needed any. Raises Http404.

    An account is opened by a deed, not by a look.
    """
    council = Council.objects.with_code(code).first()
    if council is None or not can_read_statement(request.user, council, london.today(timezone.now())):
        raise Http404
    known = Account.objects.filter(council=council).select_related("approval_set_by").first()
    account = known or Account(council=council)
    account.council = council
    return council, account


@require_safe
def statement(request, code):
    council, account = _enter(request, code)
    now = timezone.now()
    form = PeriodForm(request.GET, today=london.today(now))
    first, last = form.period()
    said = ledger.statement(account, first, last)
    page = paginate(request, said.transfers)
    context = {
        "council": council,
        "account": account,
        "standing": standing_of([council], now)[0],
        "form": form,
        "statement": said,
        "is_closing_today": last >= london.today(now),
        "page": page,
        "rows": ledger.rows_of(account, list(page.object_list)),
        "linked": _linked(request.user, page.object_list),
        "charges": charging_summary(council, financial_year(last)),
        "can_change": can_set_approval(request.user, council) or can_set_limits(request.user),
        "sees_ledger": can_see_ledger(request.user),
        **_beside(request.user, council, london.today(now)),
    }
    return render(request, "timebank/statement.html", context)


def _linked(user, transfers):
    """Keys of the loans of these transfers that this person may look at: not all who read a statement may."""
    loans = [transfer.loan_id for transfer in transfers if transfer.loan_id]
    return set(Loan.objects.visible_to(user).filter(pk__in=loans).values_list("pk", flat=True)) if loans else set()


def _beside(user, council, today):
    """What else there is of this council in the time bank, and of those it follows."""
    loans = Loan.objects.visible_to(user).unfinished().of_councils([council.pk]).exclude(state=Loan.State.OFFERED)
    loans = loans.select_related("lender", "borrower", "request").prefetch_related("steps")[:MOST_LINKED]
    return {
        "loans": [(loan, progress.standing(loan, loan.steps.all())) for loan in loans],
        "offers": Offer.objects.visible_to(user)
        .standing(today)
        .filter(council=council)
        .select_related("skill")[:MOST_LINKED],
        "before": heirs.predecessors_of(council, today),
        "after": [one for one in heirs.standing_for(council, today) if one != council],
    }


@require_safe
def statement_csv(request, code):
    council, account = _enter(request, code)
    first, last = PeriodForm(request.GET, today=london.today(timezone.now())).period()
    said = ledger.statement(account, first, last)
    return spreadsheet.response(said.rows, COLUMNS, name=f"hours {council} {first} to {last}")


@asks_and_does
def account_settings(request, code):
    """Two forms, each for those who may: its people say whether time is released, the coordinator how far it may go."""
    council, account = _enter(request, code)
    forms, posted = {}, {}
    if request.method == "POST":
        posted = {request.POST.get("about"): request.POST}
    if can_set_approval(request.user, council):
        stands = {"needs_approval": "yes" if account.needs_approval else "no"}
        forms["approval"] = ApprovalForm(posted.get("approval"), initial=stands)
    if can_set_limits(request.user):
        stands = {"floor": -account.agreed_floor, "ceiling": account.ceiling}
        forms["limits"] = LimitsForm(posted.get("limits"), initial=stands)
    require(bool(forms))
    for form in forms.values():
        if form.is_valid():
            return _set(request, council, form)
    wrong = next((form for form in forms.values() if form.errors), None)
    context = {
        "council": council, "account": account, "most_owed": -account.agreed_floor, "forms": forms, "form": wrong,
    }  # fmt: skip
    return render(request, "timebank/account_settings.html", context)


def _set(request, council, form):
    given = {"council": council, "by": request.user, "now": timezone.now()}
    if isinstance(form, ApprovalForm):
        is_new = accounts.set_approval(needs_approval=form.is_needed, **given)
        said = "An approver releases the time" if form.is_needed else "Nobody needs to release the time"
        said = f"{said} that {council} lends."
    else:
        typed = form.cleaned_data
        is_new = accounts.set_limits(floor=-typed["floor"], ceiling=typed["ceiling"], because=typed["because"], **given)
        said = f"The limits of {council} are as you said."
    messages.success(request, said if is_new else "Nothing was changed: it was so already.")
    return redirect("timebank:statement", council.code)


# Every transfer -------------------------------------------------------------------------------------------------------
@require_safe
def transfer_list(request):
    require(can_see_ledger(request.user))
    form = _filter(request)
    context = {
        "form": form,
        "page": paginate(request, ledger.in_words(form.of(Transfer.objects.all()))),
        "proposals": ReversalProposal.objects.filter(decided_at=None).select_related(
            "transfer__payer__council", "transfer__payee__council"
        ),
    }
    return render(request, "timebank/transfer_list.html", context)


@require_safe
def transfers_csv(request):
    require(can_see_ledger(request.user))
    found = _filter(request).of(Transfer.objects.all())
    return spreadsheet.streamed(ledger.in_words(found), LEDGER_COLUMNS, name="transfers")


def _filter(request):
    return TransferFilter(request.GET, accounts=Account.objects.select_related("council"))
