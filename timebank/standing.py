"""Where councils stand: what they may still spend, what they gave and got this financial year, what is under way."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q, Sum

from common import london
from timebank.limits import USUAL_CEILING, USUAL_FLOOR
from timebank.models import Account, Loan, Transfer

UNDER_WAY = [Loan.State.ACTIVE, Loan.State.CLAIMED, Loan.State.DISPUTED]


@dataclass(frozen=True)
class Bar:
    """A balance between the limit and where one is nudged, as a picture: shares of the width, in per cent.

    A balance beyond either end stretches the scale.
    """

    floor: int
    balance: int
    ceiling: int

    @property
    def low(self):
        return min(self.floor, self.balance)

    @property
    def high(self):
        return max(self.ceiling, self.balance, self.low + 1)

    @property
    def zero(self):
        return self._at(0)

    @property
    def zero_is_free(self):
        """Whether there is room for a “0” between what stands at the two ends."""
        return 25 <= self._share(-self.low) <= 75

    @property
    def start(self):
        return self._at(min(self.balance, 0))

    @property
    def width(self):
        return f"{self._share(abs(self.balance)):.2f}%"

    def _at(self, minutes):
        return f"{self._share(minutes - self.low):.2f}%"

    def _share(self, minutes):
        return 100 * minutes / (self.high - self.low)


@dataclass(frozen=True)
class Standing:
    """One council's hours, in minutes. A council without an account has given and got nothing yet."""

    council: object
    account: Account | None
    gave: int = 0
    got: int = 0
    under_way: int = 0
    about: int = 0

    @property
    def balance(self):
        return self.account.balance if self.account else 0

    @property
    def left(self):
        return self.account.left if self.account else -USUAL_FLOOR

    @property
    def floor(self):
        return self.account.floor if self.account else USUAL_FLOOR

    @property
    def ceiling(self):
        return self.account.ceiling if self.account else USUAL_CEILING

    @property
    def bar(self):
        return Bar(self.floor, self.balance, self.ceiling)


def standing_of(councils, now):
    """A Standing of each of these councils, in their order. Three statements, however many councils."""
    if not councils:
        return []
    today = london.today(now)
    keys = [council.pk for council in councils]
    accounts = {account.council_id: account for account in Account.objects.filter(council__in=keys)}
    gave, got = _since(financial_year(today)[0], accounts.values()) if accounts else ({}, {})
    loans = defaultdict(list)
    for loan in Loan.objects.filter(Q(lender__in=keys) | Q(borrower__in=keys), state__in=UNDER_WAY):
        for side in {loan.lender_id, loan.borrower_id}:
            loans[side].append(loan.minutes)
    return [
        Standing(
            council=council,
            account=accounts.get(council.pk),
            gave=gave.get(council.pk, 0),
            got=got.get(council.pk, 0),
            under_way=len(loans[council.pk]),
            about=sum(loans[council.pk]),
        )
        for council in councils
    ]


def financial_year(day):
    """The first and the last day of the financial year of councils that this day is in: from 1 April."""
    start = dt.date(day.year if (day.month, day.day) >= (4, 1) else day.year - 1, 4, 1)
    return start, dt.date(start.year + 1, 3, 31)


def _since(day, accounts):
    """({council: minutes given}, {council: minutes got}) by help that was booked and stands, since this day."""
    councils = {account.pk: account.council_id for account in accounts}
    booked = Transfer.objects.filter(
        Q(payer__in=list(councils))
        | Q(payee__in=list(councils)),  # by their keys: an index knows a transfer's accounts alone
        kind=Transfer.Kind.SETTLEMENT,
        reversed_by=None,
        at__gte=london.moment(day, dt.time()),
    )
    gave, got = defaultdict(int), defaultdict(int)
    for payer, payee, minutes in booked.order_by().values_list("payer", "payee").annotate(Sum("minutes")):
        gave[councils.get(payee)] += minutes
        got[councils.get(payer)] += minutes
    return gave, got
