"""Which accounts have come near their limit, or to more credit than is good for anybody, and by which transfer."""

import datetime as dt
from collections import defaultdict

from django.db.models import F, Q

from timebank.limits import WARN_AT
from timebank.models import Account, Transfer
from timebank.reminder_emails import HIGH, LOW

SAID_FOR = dt.timedelta(days=7)  # what nobody was told of within this time, after an outage, is seen on the statement


def side_of(account, balance):
    """LOW where three quarters of the way to the agreed limit are gone, HIGH from the ceiling on, or “”."""
    if account.agreed_floor < 0 and balance <= account.agreed_floor * WARN_AT:
        return LOW
    return HIGH if account.ceiling > 0 and balance >= account.ceiling else ""


def crossings(now, pk=None):
    """[(account, LOW or HIGH, key of the transfer that brought it there)] of those that crossed over within a week.

    Of one account if `pk` is given. Two statements.
    """
    low = Q(agreed_floor__lt=0, balance__lte=F("agreed_floor") * WARN_AT)
    high = Q(ceiling__gt=0, balance__gte=F("ceiling"))
    accounts = Account.objects.filter(low | high, **({"pk": pk} if pk else {})).select_related("council")
    accounts = list(accounts.order_by("pk"))
    moves = _moves(accounts, now - SAID_FOR) if accounts else {}
    found = [
        (account, side_of(account, account.balance), _crossing(account, moves[account.pk])) for account in accounts
    ]
    return [row for row in found if row[2] is not None]


def _crossing(account, moves):
    """The key of the latest of these transfers (latest first) before which the balance was not there, or None."""
    balance, side = account.balance, side_of(account, account.balance)
    for pk, minutes in moves:
        balance -= minutes
        if side_of(account, balance) != side:
            return pk
    return None


def _moves(accounts, since):
    """{account: [(transfer, minutes, below zero for what it paid)]}, the latest first."""
    keys = [account.pk for account in accounts]
    recent = Transfer.objects.filter(Q(payer__in=keys) | Q(payee__in=keys), at__gt=since).order_by("-at", "-pk")
    found = defaultdict(list)
    for pk, payer, payee, minutes in recent.values_list("pk", "payer", "payee", "minutes"):
        found[payer].append((pk, -minutes))
        found[payee].append((pk, minutes))
    return found
