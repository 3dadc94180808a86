"""Loans and what is booked for them, for the tests of the ledger."""

import datetime as dt

from django.utils import timezone

from tests.timebank_factories import LoanFactory
from timebank import ledger
from timebank.models import Account, Loan, Transfer

NOW = dt.datetime(2026, 11, 25, 10, tzinfo=dt.UTC)


def a_loan(lender, borrower, minutes=600, **fields):
    """One that waits for its hours to be confirmed."""
    usual = {"state": "claimed", "lent_person": None, "lent_name": "Robin Placeholder", "request__state": "closed"}
    return LoanFactory(request__council=borrower, lender=lender, minutes=minutes, **usual | fields)


def book(lender, borrower, minutes=600, at=NOW, loan=None):
    """The transfer of a loan, which is booked then."""
    loan = loan or a_loan(lender, borrower, minutes)
    transfer = ledger.post(loan=loan, minutes=minutes, key=ledger.key_of(f"loan:{loan.pk}"), by=None, now=at)
    loan.state, loan.agreed_minutes, loan.state_at = "booked", minutes, at
    loan.save()
    return transfer


def book_many(lender, borrower, count, minutes=1, at=NOW):
    """So many loans, each of a minute and booked, a minute after each other; in a few statements."""
    first = a_loan(lender, borrower, minutes)
    same = {"request": first.request, "lender": lender, "borrower": borrower, "offered_by": first.offered_by}
    loans = Loan.objects.bulk_create(
        Loan(**same, lent_name="Robin Placeholder", minutes=minutes, state="booked", agreed_minutes=minutes)
        for _ in range(count)
    )
    sides = {"payer": ledger.account_of(borrower), "payee": ledger.account_of(lender)}
    Transfer.objects.bulk_create(
        Transfer(
            key=ledger.key_of(f"loan:{loan.pk}"), kind="settlement", loan=loan, minutes=minutes,
            at=at + dt.timedelta(minutes=number), **sides,
        )
        for number, loan in enumerate(loans)
    )  # fmt: skip
    first.delete()


def balance(council):
    return Account.objects.get(council=council).balance


def balances():
    """{name: (balance, floor)} of every account."""
    rows = Account.objects.values_list("council__short_name", "balance", "floor")
    return {name: (balance, floor) for name, balance, floor in rows}


def at(*day, hour=9):
    return timezone.make_aware(dt.datetime(*day, hour))
