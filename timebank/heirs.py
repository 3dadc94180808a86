"""Which accounts and councils stand today for one that has ended."""

from fractions import Fraction

from django.db.models import Sum

from accounts.succession import ways
from councils.endings import ending_of
from timebank import ledger
from timebank.models import Transfer
from timebank.shares import split


def standing_for(council, today):
    """The council itself, or those that follow it by now, and those that follow them."""
    ending = ending_of(council)
    if ending is None or not ending.has_come(today):
        return [council]
    found = {one.pk: one for follower in ending.successors for one in standing_for(follower, today)}
    return list(found.values())


def stands_for(council, today, person_id=None):
    """The one council that goes on today with a single thing of this one's; None if it has ended and nobody follows.

    As at the succession itself: where this person went with it, else the one with the largest share.
    """
    ending = ending_of(council)
    if ending is None or not ending.has_come(today):
        return council if council.exists_on(today) else None
    way = ways(predecessor=council, successors=list(ending.successors), on=ending.on)(person_id)
    main = max(ending.successors, key=lambda one: ending.shares[one])  # the first by name, where shares are equal
    return stands_for(way.successor if way is not None and way.successor is not None else main, today, person_id)


def predecessors_of(council, today):
    """Councils that this one follows by now, and those that they followed: their history is its own to read."""
    found = {}
    for event in council.succeeds.filter(on__lte=today).select_related("predecessor").order_by("on", "pk"):
        if event.predecessor.exists_on(event.on):
            continue  # a part of its area went over, and it lives on
        for one in (event.predecessor, *predecessors_of(event.predecessor, today)):
            found.setdefault(one.pk, one)
    return list(found.values())


def passed_on(account, minutes):
    """What a closed account hands on of so many minutes (below zero: owed): [(from, to, minutes)], to open accounts.

    In the parts in which its balance was handed over; where there was nothing, in the shares of the register.
    """
    if account.closed_at is None or not minutes:
        return []
    ending = ending_of(account.council)
    if ending is None:
        return []
    rows = []
    for heir, part in split(minutes, _parts(account, ending)).items():
        if part:
            rows.append((account, heir, part))
            rows += passed_on(heir, part)
    return rows


def _parts(account, ending):
    """{account: share} of those that follow."""
    shares = {heir: ending.shares[council] for council, heir in ledger.accounts_of(ending.successors).items()}
    heirs = list(shares)
    handed = dict.fromkeys(heirs, Fraction(0))
    for side, other in (("payer", "payee"), ("payee", "payer")):
        rows = Transfer.objects.filter(kind=Transfer.Kind.SUCCESSION, reverses=None, **{side: account}).order_by()
        for pk, minutes in rows.values_list(other).annotate(Sum("minutes")):
            for heir in heirs:
                if heir.pk == pk:
                    handed[heir] += minutes
    return handed if any(handed.values()) else shares
