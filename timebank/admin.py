"""The time bank, to look at: it is changed on its pages, where both sides are told, and the ledger by no hand at all.

Leads see what belongs to councils that their groups cover, on either side of a loan.
"""

from django.contrib import admin
from django.urls import reverse

from common import words
from common.admin import CoordinatorAdmin, LookInline, ReadOnlyAdmin, by_year, titled
from timebank.models import (
    Account,
    Agreement,
    Approval,
    Claim,
    Entry,
    LedgerCheck,
    Loan,
    Offer,
    Request,
    ReversalProposal,
    Step,
    Thanks,
    Transfer,
)


def in_hours(field, description, ordering=True):
    """A column of minutes, said as people say them."""

    @admin.display(description=description, ordering=field if ordering else None)
    def shown(self, row):
        minutes = getattr(row, field)
        return None if minutes is None else words.hours(minutes)

    return shown


# Offers and requests --------------------------------------------------------------------------------------------------
@admin.register(Offer)
class OfferAdmin(ReadOnlyAdmin):
    list_title = "Help offered"
    list_purpose = "What councils of your groups can lend stands here."
    list_display = ["skill", "council", "time", "per", "until", "place", "ended_at"]
    list_filter = ["skill", "council", "place"]
    list_select_related = ["skill", "council"]
    search_fields = ["skill__name", "council__short_name"]
    date_hierarchy = "until"
    fields = ["council", "skill", "time", "per", "until", "place", "words", "offered_at", "renewed_at", "ended_at",
              "ended_because"]  # fmt: skip
    readonly_fields = ["time"]
    download_columns = {
        "Council": "council__short_name", "Skill": "skill__name", "Minutes": "minutes", "Per": "get_per_display",
        "Until": "until", "Where": "get_place_display", "Offered": "offered_at", "Ended": "ended_at",
    }  # fmt: skip
    time = in_hours("minutes", "how much time")

    def object_links(self, request, obj):
        return [("This offer’s page", obj.get_absolute_url())]


class LoanInline(LookInline):
    model = Loan
    verbose_name_plural = "answers"
    fields = readonly_fields = ["lender", "time", "settles", "state", "state_at"]
    related = ["lender"]
    ordering = ["lender__short_name", "pk"]
    time = in_hours("minutes", "offered", ordering=False)


@admin.register(Request)
class RequestAdmin(ReadOnlyAdmin):
    """Drafts are their council’s own."""

    list_title = "Help asked for"
    list_purpose = "What councils of your groups ask others for stands here, the latest first."
    list_display = ["title", "council", "time", "by_on", "audience", "state", "opened_at"]
    list_filter = ["state", "audience", "is_public", "council"]
    list_select_related = ["council"]
    search_fields = ["title", "council__short_name"]
    date_hierarchy = "opened_at"
    fields = ["council", "title", "words", "skills", "time", "from_on", "by_on", "place", "place_words", "audience",
              "groups", "is_public", "may_charge", "state", "opened_at", "ended_at", "ended_because"]  # fmt: skip
    readonly_fields = ["time"]
    inlines = [LoanInline]
    download_columns = {
        "Request": "title", "Council": "council__short_name", "Minutes": "minutes", "Not before": "from_on",
        "Needed by": "by_on", "Where": "get_place_display", "For": "get_audience_display", "Public": "is_public",
        "State": "get_state_display", "Asked": "opened_at", "Ended": "ended_at",
    }  # fmt: skip
    time = in_hours("minutes", "about how long")

    def manageable(self, request):
        return super().manageable(request).exclude(state=Request.State.DRAFT)

    def object_links(self, request, obj):
        return [("This request’s page", obj.get_absolute_url())]


# Loans ----------------------------------------------------------------------------------------------------------------
class ApprovalInline(LookInline):
    """Without the address: that is the lender’s."""

    model = Approval
    verbose_name_plural = "approver"
    fields = ["asked_at", "decided_at", "is_released", "because", "withdrawn_at"]


class EntryInline(LookInline):
    model = Entry
    verbose_name_plural = "hours written down"
    fields = readonly_fields = ["worked_on", "time", "note", "council", "removed_at"]
    time = in_hours("minutes", "how long", ordering=False)
    related = ["council"]


class ClaimInline(LookInline):
    model = Claim
    verbose_name_plural = "hours put to the other side"
    fields = readonly_fields = [
        "made_at",
        "council",
        "time",
        "note",
        "reminded_at",
        "outcome",
        "answered_at",
        "because",
    ]
    time = in_hours("minutes", "in all", ordering=False)
    related = ["council"]


class AgreementInline(LookInline):
    model = Agreement
    verbose_name_plural = "terms of a charge"
    fields = readonly_fields = [
        "written_at", "charge", "basis", "vat", "purchase_order", "lender_at", "borrower_at", "replaced_at",
        "invoice_number", "invoiced_on", "paid_on",
    ]  # fmt: skip

    @admin.display(description="agreed charge")
    def charge(self, agreement):
        return f"£{agreement.charge_pence / 100:,.2f}"


class ThanksInline(LookInline):
    model = Thanks
    fields = readonly_fields = ["council", "words", "at"]
    related = ["council"]


class StepInline(LookInline):
    model = Step
    verbose_name_plural = "what happened"
    fields = readonly_fields = ["at", "kind", "council", "time", "words"]
    time = in_hours("minutes", "how long", ordering=False)
    related = ["council"]


@admin.register(Loan)
class LoanAdmin(ReadOnlyAdmin):
    list_title = "Help given and got"
    list_purpose = "What councils of your groups lend each other stands here, from the answer to the agreed hours."
    list_display = ["request", "lender", "borrower", "time", "agreed", "settles", "state"]
    list_filter = ["state", "settles", by_year("offered_at"), "lender", "borrower"]
    list_select_related = ["request", "lender", "borrower"]
    search_fields = ["request__title", "lender__short_name", "borrower__short_name"]
    fields = ["request", "lender", "borrower", "lent_name", "time", "from_on", "until_on", "words", "settles", "state",
              "state_at", "offered_at", "agreed", "ended_because"]  # fmt: skip
    readonly_fields = ["time", "agreed"]
    inlines = [ApprovalInline, EntryInline, ClaimInline, AgreementInline, ThanksInline, StepInline]
    download_columns = {
        "Request": "request__title", "Lender": "lender__short_name", "Borrower": "borrower__short_name",
        "Minutes offered": "minutes", "Minutes agreed": "agreed_minutes", "Settled": "get_settles_display",
        "State": "get_state_display", "Since": "state_at", "Answered": "offered_at",
    }  # fmt: skip
    time = in_hours("minutes", "offered")
    agreed = in_hours("agreed_minutes", "agreed")

    def object_links(self, request, obj):
        return [("The page of this help", obj.get_absolute_url())]


# The ledger -----------------------------------------------------------------------------------------------------------
@admin.register(Account)
class AccountAdmin(ReadOnlyAdmin):
    """Read only: a balance is moved by transfers, a limit set on the page that says what it means."""

    list_title = "Hours of councils"
    list_purpose = "A council’s hours stand here from its first loan."
    list_display = ["council", "shown_balance", "shown_floor", "needs_approval", "closed_at"]
    list_filter = ["needs_approval"]
    list_select_related = ["council"]
    search_fields = ["council__short_name", "council__code"]
    fields = ["council", "shown_balance", "shown_agreed_floor", "shown_floor", "floor_because", "shown_ceiling",
              "needs_approval", "opened_at", "closed_at"]  # fmt: skip
    readonly_fields = ["shown_balance", "shown_agreed_floor", "shown_floor", "shown_ceiling"]
    download_columns = {
        "Council": "council__short_name", "Balance in minutes": "balance", "Limit in minutes": "floor",
        "Agreed limit in minutes": "agreed_floor", "Why": "floor_because", "Opened": "opened_at", "Closed": "closed_at",
    }  # fmt: skip
    shown_balance = in_hours("balance", "balance", ordering=False)  # by name alone: councils are not ranked
    shown_floor = in_hours("floor", "limit now", ordering=False)
    shown_agreed_floor = in_hours("agreed_floor", "agreed limit", ordering=False)
    shown_ceiling = in_hours("ceiling", "nudged from", ordering=False)

    def object_links(self, request, obj):
        return [("Statement", reverse("timebank:statement", args=[obj.council.code])),
                ("Limits and approval", reverse("timebank:account-settings", args=[obj.council.code]))]  # fmt: skip


@admin.register(Transfer)
class TransferAdmin(ReadOnlyAdmin):
    """Rows of the ledger are history: a mistake is undone by another row."""

    list_purpose = "Hours that were booked between councils stand here, the latest first."
    list_display = ["at", "payee_name", "payer_name", "time", "kind", "loan"]
    list_filter = ["kind", by_year("at")]
    list_select_related = ["payer__council", "payee__council", "loan__request", "loan__lender", "loan__borrower"]
    search_fields = ["payer__council__short_name", "payee__council__short_name"]
    fields = ["at", "kind", "payee_name", "payer_name", "time", "loan", "reverses", "because"]
    readonly_fields = ["payee_name", "payer_name", "time"]
    download_columns = {
        "When": "at", "Kind": "get_kind_display", "Helped": "payee__council__short_name",
        "Was helped": "payer__council__short_name", "Minutes": "minutes", "Why": "because",
    }  # fmt: skip
    time = in_hours("minutes", "how long")

    @admin.display(description="to")
    def payee_name(self, transfer):
        return transfer.payee.council.short_name

    @admin.display(description="from")
    def payer_name(self, transfer):
        return transfer.payer.council.short_name

    def object_links(self, request, obj):
        return [("All transfers", reverse("timebank:transfer-list"))]


@admin.register(ReversalProposal)
class ReversalProposalAdmin(ReadOnlyAdmin):
    list_title = "Transfers to be undone"
    list_purpose = "A transfer that was booked by mistake is undone when leads of both sides say so."
    hidden_when_empty = True
    list_display = ["transfer", "because", "proposed_at", "decided_at", "is_confirmed"]
    list_filter = [("is_confirmed", titled("undone", admin.BooleanFieldListFilter))]
    list_select_related = ["transfer__payer__council", "transfer__payee__council"]
    fields = ["transfer", "because", "proposed_at", "decided_at", "is_confirmed", "declined_because"]

    def manageable(self, request):
        return ReversalProposal.objects.filter(transfer__in=Transfer.objects.manageable_by(request.user))

    def object_links(self, request, obj):
        return [("Confirm or decline it", reverse("timebank:reversal-detail", args=[obj.pk]))]


@admin.register(LedgerCheck)
class LedgerCheckAdmin(CoordinatorAdmin):
    list_title = "Checks of the ledger"
    list_purpose = "What the nightly check of all hours found stands here."
    hidden_when_empty = True
    list_display = ["at", "transfers", "found"]
    fields = ["at", "transfers", "found"]
    readonly_fields = ["found"]
    coordinator_may = frozenset({"view"})

    @admin.display(description="found")
    def found(self, check):
        return "Sound" if check.is_sound else "; ".join(check.breaches)
