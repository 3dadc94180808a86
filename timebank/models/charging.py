"""The other way to settle: an agreed charge. What both sides approve, and what was invoiced and paid."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from common.history import tracked
from timebank.models import rules
from timebank.models.lending import Loan, OfLoanQuerySet

MOST_PENCE = 1_000_000_00  # a million pounds: a slip of the finger is beyond it, an agreement between councils is not


class AgreementQuerySet(OfLoanQuerySet):
    def in_force(self):
        """Approved by both, and not replaced: at most one of a loan."""
        return self.filter(replaced_at=None, lender_at__isnull=False, borrower_at__isnull=False)

    def proposed(self):
        """Waiting for one side: at most one of a loan, beside that in force."""
        return self.filter(Q(lender_at=None) | Q(borrower_at=None), replaced_at=None)


@tracked(exclude=["basis_words", "vat_words", "words"])
class Agreement(models.Model):
    """The terms of a charge, in whole pence. Once both sides have approved them they are not edited: they are replaced.

    Those in force stand until both have approved others: beside them one proposal may wait.

    The choices record what the councils decided; nothing here advises them.
    """

    class Basis(models.TextChoices):
        SECTION_113 = "lga-1972-113", "Section 113 of the Local Government Act 1972 (staff placed at the disposal)"
        GOODS_AND_SERVICES = "goods-1970-1", "Section 1 of the Local Authorities (Goods and Services) Act 1970"
        COMPETENCE = "localism-2011-1", "Section 1 of the Localism Act 2011 (general power of competence)"
        OTHER = "other", "Another basis"

    class Vat(models.TextChoices):
        OUTSIDE = "outside", "Outside the scope of VAT"
        STANDARD = "standard", "Standard rate, added to the charge"
        EXEMPT = "exempt", "Exempt"
        OTHER = "other", "Another treatment"

    loan = models.ForeignKey(Loan, models.CASCADE, related_name="agreements")
    day_rate_pence = models.PositiveIntegerField("day rate")
    days = models.DecimalField(max_digits=6, decimal_places=2)
    cap_pence = models.PositiveIntegerField("not more than", null=True, blank=True)
    charge_pence = models.PositiveIntegerField("agreed charge")
    purchase_order = models.CharField("purchase order number", max_length=40, blank=True)
    basis = models.CharField("legal basis", max_length=15, choices=Basis.choices)
    basis_words = models.CharField("which", max_length=200, blank=True)
    vat = models.CharField("VAT", max_length=8, choices=Vat.choices)
    vat_words = models.CharField("which", max_length=200, blank=True)
    words = models.TextField("what else was agreed", max_length=2000, blank=True)
    written_at = models.DateTimeField(default=timezone.now, editable=False)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    lender_at = models.DateTimeField(null=True, editable=False)
    lender_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    borrower_at = models.DateTimeField(null=True, editable=False)
    borrower_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    replaced_at = models.DateTimeField(null=True, editable=False)
    invoice_number = models.CharField(max_length=40, blank=True)
    invoiced_on = models.DateField("invoice date", null=True, blank=True)
    paid_on = models.DateField("paid on", null=True, blank=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["loan", "written_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["loan"],
                condition=Q(replaced_at=None, lender_at__isnull=False, borrower_at__isnull=False),
                name="loan_has_one_agreement_in_force",
            ),
            models.UniqueConstraint(
                fields=["loan"],
                condition=Q(replaced_at=None) & (Q(lender_at=None) | Q(borrower_at=None)),
                name="loan_has_one_agreement_proposed",
            ),
            models.CheckConstraint(
                condition=Q(day_rate_pence__range=(1, MOST_PENCE), charge_pence__range=(1, MOST_PENCE)),
                name="charge_is_of_some_pence",
                violation_error_message="Enter an amount of up to £1,000,000.",
            ),
            models.CheckConstraint(
                condition=Q(days__gt=0, days__lte=2000),
                name="charge_is_for_some_days",
                violation_error_message="Enter a number of days from 0.01 to 2,000.",
            ),
            models.CheckConstraint(
                condition=Q(cap_pence=None) | Q(cap_pence__gte=F("charge_pence")),
                name="charge_stays_under_its_cap",
                violation_error_message="The charge is more than the most it may be.",
            ),
            models.CheckConstraint(
                condition=(~Q(basis="other") | ~Q(basis_words="")) & (~Q(vat="other") | ~Q(vat_words="")),
                name="another_basis_is_named",
                violation_error_message="Say which.",
            ),
            models.CheckConstraint(
                condition=Q(invoiced_on=None, invoice_number="")
                | (Q(invoiced_on__isnull=False) & ~Q(invoice_number="")),
                name="invoice_has_its_number_and_its_date",
                violation_error_message="Enter the number of the invoice and its date.",
            ),
            models.CheckConstraint(
                condition=Q(paid_on=None) | Q(invoiced_on__isnull=False),
                name="what_is_paid_was_invoiced",
                violation_error_message="Record the invoice first.",
            ),
            models.CheckConstraint(
                condition=Q(invoiced_on=None) | Q(lender_at__isnull=False, borrower_at__isnull=False),
                name="what_is_invoiced_was_approved",
            ),
        ]
        triggers = [rules.APPROVED_TERMS_STAND]

    def __str__(self):
        return f"Agreement: {self.loan}"

    @property
    def is_approved(self):
        return self.lender_at is not None and self.borrower_at is not None
