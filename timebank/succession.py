"""When a council ends: its balance, offers, requests and loans under way go to those that follow it, on the day.

What is booked keeps the old name. The balance is divided; an offer, a request and a loan are one thing, and go to the
successor their person works for, else to the one with the largest share.
"""

import datetime as dt
import uuid
from collections import Counter

from django.db import transaction
from django.db.models import Q, Sum

from accounts.models import Affiliation
from accounts.succession import ways
from common import london
from timebank import ledger
from timebank.limits import LONGEST
from timebank.models import Account, Approval, Claim, Loan, Offer, Request, Step, Transfer
from timebank.shares import split

OPEN_REQUESTS = [Request.State.DRAFT, Request.State.OPEN]


@transaction.atomic
def hand_over(*, predecessor, shares, on, by, now):
    """From the day on, move what the time bank keeps for this council. Returns what moved, in words."""
    if on > london.today(now):
        return []
    way_of = ways(predecessor=predecessor, successors=list(shares), on=on)
    main = max(shares, key=lambda council: shares[council])  # the first by name, where shares are equal

    def heir(person_id):
        way = way_of(person_id) if person_id or len(shares) == 1 else None
        return way.successor if way is not None and way.successor is not None else main

    requests, loans = _held(predecessor)
    said = _said(_move_offers(predecessor, heir, now), "offer", "offers")
    said += _said(_move_requests(requests, heir), "request for help", "requests for help")
    said += _said(_move_loans(loans, predecessor, heir, by=by, now=now), "loan under way", "loans under way")
    return said + _move_balance(predecessor, shares, on, by=by, now=now)


def is_unfinished(*, predecessor, on):
    """Whether the time bank still keeps something for this council that others are to go on with."""
    return (
        Account.objects.open().filter(council=predecessor).exists()
        or Offer.objects.filter(council=predecessor, ended_at=None).exists()
        or Request.objects.filter(council=predecessor, state__in=OPEN_REQUESTS).exists()
        or _loans(predecessor).exists()
    )


def follow(*, person, predecessor, way, on):
    """Take along, to the successor they chose, what this person had under way for the council that has ended.

    Help that this successor gives or gets already on the other side, or has offered itself, stays with the one that
    took it on: both councils live, and it would end.
    """
    if way.successor is None:
        return
    since = london.moment(on, dt.time())
    others = set(predecessor.succeeded_by.values_list("successor", flat=True)) - {way.successor.pk}
    # What they did for a successor themselves, as its own, stays there.
    own = Affiliation.objects.filter(person=person, council__in=others, started_on__lt=on).values("council")
    others -= {row["council"] for row in own}
    mine = Request.objects.filter(asked_by=person, asked_at__lt=since, council__in=others)
    theirs = Loan.objects.unfinished().filter(lender=way.successor).order_by().values("request")
    mine = mine.exclude(pk__in=theirs)
    wanted = Q(state__in=OPEN_REQUESTS) | Q(pk__in=Loan.objects.unfinished().order_by().values("request"))
    requests = list(_locked(mine.filter(wanted)))
    given = Q(lender__in=others, offered_by=person, offered_at__lt=since) & ~Q(borrower=way.successor)
    given &= ~Q(state=Loan.State.OFFERED, request__in=theirs.filter(state=Loan.State.OFFERED))
    got = Q(borrower__in=others, request__in=mine)
    loans = list(_locked(Loan.objects.unfinished().filter(given | got)))
    offers = Offer.objects.filter(offered_by=person, offered_at__lt=since, council__in=others, ended_at=None)
    for offer in _locked(offers):
        _give(offer, way.successor, way.at)
    _move_requests(requests, lambda _: way.successor)
    for loan in loans:
        side = loan.lender_id if loan.offered_by_id == person.pk and loan.lender_id in others else loan.borrower_id
        _pass_loan(loan, side, way.successor, by=person, now=way.at)


# What is one thing ----------------------------------------------------------------------------------------------------
def _locked(rows):
    return rows.select_for_update(of=["self"], no_key=True).order_by("pk")


def _loans(predecessor):
    return Loan.objects.unfinished().filter(Q(lender=predecessor) | Q(borrower=predecessor))


def _held(predecessor):
    """What it asks for, and unfinished loans, locked in the order of every deed: requests, then loans.

    A request that was closed goes along with the help it brought, while that is under way.
    """
    loans = _loans(predecessor)
    wanted = Q(state__in=OPEN_REQUESTS) | Q(pk__in=loans.order_by().values("request"))
    requests = list(_locked(Request.objects.filter(wanted, council=predecessor)))
    held = [loan.pk for loan in _locked(loans)]  # locked alone, then read: see Loan.objects.locked
    return requests, list(loans.filter(pk__in=held).select_related("request").order_by("pk"))


def _said(moved, one, many):
    return [
        f"{f'1 {one}' if count == 1 else f'{count} {many}'}: {council}’s now." if council else
        f"{f'1 {one} ends' if count == 1 else f'{count} {many} end'}: both councils are one now."
        for council, count in sorted(moved.items(), key=lambda pair: str(pair[0] or ""))
    ]  # fmt: skip


def _move_offers(predecessor, heir, now):
    moved = Counter()
    for offer in _locked(Offer.objects.filter(council=predecessor, ended_at=None)):
        council = heir(offer.offered_by_id)
        _give(offer, council, now)
        moved[council] += 1
    return moved


def _give(offer, council, now):
    """One offer stands for a council and a skill: what it offers already is added to, for the longer of the two.

    An offer whose last day is over, and that nobody renewed, adds nothing and stands in nobody's way.
    """
    today = london.today(now)
    standing = Offer.objects.select_for_update(no_key=True).filter(council=council, skill=offer.skill_id, ended_at=None)
    same = standing.exclude(pk=offer.pk).first()
    if same is not None and not same.stands_on(today):
        _end_offer(same, "It had run out.", now)
        same = None
    if same is None:
        offer.council = council
        offer.save(update_fields=["council"])
        return
    if offer.stands_on(today):
        same.minutes = min(LONGEST, same.minutes + offer.minutes) if same.per == offer.per else same.minutes
        same.until = max(same.until, offer.until)
        same.save(update_fields=["minutes", "until"])
    _end_offer(offer, f"It is part of {council}’s own offer now.", now)


def _end_offer(offer, because, now):
    offer.ended_at, offer.ended_because = now, because
    offer.save(update_fields=["ended_at", "ended_because"])


def _move_requests(requests, heir):
    moved = Counter()
    for request in requests:
        request.council = heir(request.asked_by_id)
        request.save(update_fields=["council"])
        moved[request.council] += 1
    return moved


def _move_loans(loans, predecessor, heir, *, by, now):
    moved = Counter()
    for loan in loans:
        person = loan.offered_by_id if loan.lender_id == predecessor.pk else loan.request.asked_by_id
        council = heir(person)
        moved[council if _pass_loan(loan, predecessor.pk, council, by=by, now=now) else None] += 1
    return moved


def _pass_loan(loan, side, council, *, by, now):
    """Let another council take this side of a loan. Returns whether it goes on: nobody lends to themselves."""
    if loan.other_side(side) == council.pk:
        _end(loan, by, now)
        return False
    if side == loan.lender_id and loan.state == Loan.State.OFFERED and _has_answered(loan, council):
        _end(loan, by, now, state=Loan.State.WITHDRAWN, because=f"{council} has offered its help already.")
        return True
    name = "lender" if side == loan.lender_id else "borrower"
    setattr(loan, name, council)
    loan.save(update_fields=[name])
    Claim.objects.filter(loan=loan, council=side, answered_at=None).update(council=council)
    Step.objects.create(loan=loan, kind=Step.Kind.PASSED, at=now, by=by, council=council)
    return True


def _has_answered(loan, council):
    offers = Loan.objects.filter(request=loan.request_id, lender=council, state=Loan.State.OFFERED)
    return offers.exclude(pk=loan.pk).exists()


def _end(loan, by, now, *, state=Loan.State.CANCELLED, because="Both councils are one now."):
    loan.state, loan.state_at, loan.ended_because = state, now, because
    loan.save(update_fields=["state", "state_at", "ended_because"])
    Approval.objects.filter(loan=loan, decided_at=None, withdrawn_at=None).update(withdrawn_at=now)
    Claim.objects.filter(loan=loan, answered_at=None).update(answered_at=now, outcome=Claim.Outcome.REPLACED)
    kind = Step.Kind.CANCELLED if state == Loan.State.CANCELLED else Step.Kind.WITHDRAWN
    Step.objects.create(loan=loan, kind=kind, at=now, by=by, words=because)


# What is divided ------------------------------------------------------------------------------------------------------
def _move_balance(predecessor, shares, on, *, by, now):
    """Hand the balance over and close the account, at exactly nothing. What successors are owed, or owe, adds up."""
    if not Account.objects.open().filter(council=predecessor).exists():
        return []
    heirs = {council: account.pk for council, account in ledger.accounts_of(shares).items()}
    gone = Account.objects.get(council=predecessor).pk
    # All of them in the order of their keys, as the database does it for a transfer.
    rows = Account.objects.select_for_update(no_key=True).filter(pk__in=[gone, *heirs.values()]).order_by("pk")
    accounts = {account.pk: account for account in rows}
    # Who has ended since gets its part all the same: its own succession hands it on.
    Account.objects.filter(pk__in=heirs.values()).exclude(closed_at=None).update(closed_at=None)
    parts = _parts(gone, accounts[gone].balance, heirs, shares)
    Transfer.objects.bulk_create(
        Transfer(
            key=uuid.uuid4(), kind=Transfer.Kind.SUCCESSION, minutes=abs(part), by=by, at=now,
            payer_id=gone if part > 0 else heirs[council], payee_id=heirs[council] if part > 0 else gone,
            because=f"{predecessor} was replaced on {london.plain_date(on)}.",
        )
        for council, part in parts.items()
    )  # fmt: skip
    Account.objects.filter(pk=gone).update(closed_at=now)
    if not parts:
        return []
    return [f"{ledger.hours(part)} of the time bank: {council}’s now." for council, part in parts.items()]


def _parts(gone, balance, heirs, shares):
    """{council: minutes}, some perhaps below zero: of all that was ever handed over each has its share."""
    handed = dict.fromkeys(heirs, 0)
    for council, heir in heirs.items():
        rows = Transfer.objects.filter(kind=Transfer.Kind.SUCCESSION).order_by()
        into = rows.filter(payer=gone, payee=heir).aggregate(sum=Sum("minutes", default=0))["sum"]
        handed[council] = into - rows.filter(payer=heir, payee=gone).aggregate(sum=Sum("minutes", default=0))["sum"]
    whole = split(sum(handed.values()) + balance, shares)
    return {council: whole[council] - handed[council] for council in heirs if whole[council] != handed[council]}
