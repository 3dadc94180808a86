"""What a council earned and spent by charges, in a financial year: 1 April to 31 March, by the day a charge stood."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from common import london
from timebank import standing
from timebank.models import Agreement, Loan


@dataclass(frozen=True)
class Line:
    """One charge, as this council sees it. Pence."""

    agreement: Agreement
    is_income: bool

    @property
    def loan(self):
        return self.agreement.loan

    @property
    def other(self):
        return self.loan.borrower if self.is_income else self.loan.lender

    @property
    def pence(self):
        return self.agreement.charge_pence

    @property
    def standing(self):
        """(shape, word) for components/_state.html."""
        if self.agreement.paid_on:
            return "good", "Paid"
        return ("wait", "Invoiced") if self.agreement.invoiced_on else ("wait", "Not invoiced yet")


@dataclass(frozen=True)
class Total:
    """Pence: what was agreed in the year, and how much of that is invoiced and paid by now."""

    agreed: int
    invoiced: int
    paid: int


@dataclass(frozen=True)
class Charges:
    """A council's charges of a financial year, the latest first. `year` is the one it begins in."""

    year: int
    lines: tuple[Line, ...]
    income: Total
    spend: Total

    @property
    def next_year(self):
        return self.year + 1


def financial_year(day):
    """The year in which the financial year of this day begins."""
    return standing.financial_year(day)[0].year


def charging_summary(council, year):
    """Income and spend of this council in the financial year that begins in `year`. One statement."""
    first, after = london.moment(dt.date(year, 4, 1), dt.time()), london.moment(dt.date(year + 1, 4, 1), dt.time())
    rows = (
        Agreement.objects.filter(Q(loan__lender=council) | Q(loan__borrower=council))
        .filter(loan__state=Loan.State.CHARGED, loan__state_at__gte=first, loan__state_at__lt=after, replaced_at=None)
        .select_related("loan__lender", "loan__borrower", "loan__request")
        .order_by("-loan__state_at", "-pk")
    )
    lines = tuple(Line(row, row.loan.lender_id == council.pk) for row in rows)
    return Charges(year, lines, _total(lines, is_income=True), _total(lines, is_income=False))


def _total(lines, *, is_income):
    mine = [line.agreement for line in lines if line.is_income == is_income]
    return Total(
        agreed=sum(row.charge_pence for row in mine),
        invoiced=sum(row.charge_pence for row in mine if row.invoiced_on),
        paid=sum(row.charge_pence for row in mine if row.paid_on),
    )
