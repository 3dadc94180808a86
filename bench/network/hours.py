"""The time bank: what councils lend and ask for, a million loans and what was paid for them.

Whole balances are kept here as the ledger keeps them, so that nobody ever pays more than they may: where the council
that is to be helped has too little left, it is the one that helps.
"""

import datetime as dt
import uuid
from dataclasses import dataclass, field

from bench.network import chance
from bench.network.world import DAY
from timebank.limits import USUAL_FLOOR
from timebank.models import Account, Loan, Offer, Place, Request, Transfer

MINUTES = (30, 60, 90, 120, 210, 240, 420, 450, 840)
UNDONE = 150  # one in so many transfers is undone
OPEN = 0.03  # of the requests
FIRST = 150  # days after the beginning: everybody of old is there by then
LOAN = (
    "id", "request_id", "lender_id", "borrower_id", "lent_person_id", "lent_name", "minutes", "from_on", "until_on",
    "settles", "approver_email", "state", "state_at", "offered_at", "offered_by_id", "agreed_minutes", "ended_because",
)  # fmt: skip
TRANSFER = ("id", "key", "kind", "payer_id", "payee_id", "minutes", "loan_id", "reverses_id", "because", "by_id", "at")
CHUNK = 10_000


@dataclass(eq=False)
class Bank:
    """A council with somebody who acts for it: its account and what stands on it."""

    body: object
    account: int
    people: list
    balance: int = 0
    requests: list = field(default_factory=list)
    open: list = field(default_factory=list)  # of the requests


@dataclass(eq=False)
class Helped:
    """A booked loan, as far as others need to know of it."""

    pk: int
    lender: Bank
    borrower: Bank
    minutes: int
    by: int
    at: dt.datetime


def write(world, pen):
    banks = _accounts(world, pen)
    _offers(world, pen, banks)
    asking = _requests(world, pen, banks)
    booked = _booked(world, pen, asking)
    return banks, asking, booked


def _accounts(world, pen):
    acting = [body for body in world.bodies if world.officers.get(body.place)]
    first = pen.reserve(Account, len(acting))
    banks = [Bank(body, first + n, world.officers[body.place]) for n, body in enumerate(acting, 1)]
    pen.copy(Account, ("id", "council_id", "opened_at"), (
        (bank.account, bank.body.pk, world.began + FIRST * DAY) for bank in banks
    ))  # fmt: skip
    return banks


# What is lent and asked for -------------------------------------------------------------------------------------------
def _offers(world, pen, banks):
    """One in three stands; one stands for a council and a skill at a time."""
    rng, standing = world.chance("offers"), set()
    weights, pairs = chance.shares(len(world.skills), flat=5), []
    for number in range(world.sizes.offers):
        bank, skill = rng.choice(banks), rng.choices(world.skills, cum_weights=weights)[0]
        is_open = number % 3 == 0 and (bank.account, skill) not in standing
        if is_open:
            standing.add((bank.account, skill))
        pairs.append((bank, skill, is_open))
    names = ("council_id", "skill_id", "minutes", "per", "until", "place", "words", "offered_at", "offered_by_id",
             "ended_at", "ended_because")  # fmt: skip
    words = world.words_of("offers")
    pen.copy(Offer, names, (
        (bank.body.pk, skill, rng.choice(MINUTES) * 10, rng.choice(("month", "total")),
         world.today + dt.timedelta(days=rng.randint(5, 300) if is_open else -30), rng.choice(Place.values),
         words.some(0, 20), world.now - rng.randint(30, 300 if is_open else 3000) * DAY, rng.choice(bank.people).pk,
         None if is_open else world.now - 20 * DAY, "" if is_open else "We need her here")
        for bank, skill, is_open in pairs
    ))  # fmt: skip


def _requests(world, pen, banks):
    """The councils that ask, each with its requests. Those that help most ask most: as often as their share."""
    rng, words = world.chance("requests"), world.words_of("requests")
    count, first = world.sizes.requests, pen.reserve(Request, world.sizes.requests)
    ranked = list(banks)
    rng.shuffle(ranked)
    weights = chance.shares(len(ranked), flat=40)
    owners = (ranked[: max(2, count // 2)] + rng.choices(ranked, cum_weights=weights, k=count))[:count]
    owners = owners if count > 1 else ranked[:1]
    made = []
    for number, bank in enumerate(owners, 1):
        is_open = number <= 2 or rng.random() < OPEN
        days = rng.randint(1, 60) if is_open else rng.randint(60, 3650 - FIRST)
        made.append((first + number, bank, is_open, days))
        bank.requests.append(first + number)
        if is_open:
            bank.open.append(first + number)
    audiences = ["all" if rng.random() < 0.6 else "groups" for _ in made]
    pen.copy(Request, (
        "id", "council_id", "title", "words", "minutes", "by_on", "place", "audience", "is_public", "may_charge",
        "state", "asked_at", "asked_by_id", "opened_at", "ended_at",
    ), (
        (pk, bank.body.pk, words.some(3, 8)[:120], words.text(20, 80), rng.choice(MINUTES) * 4,
         world.today + dt.timedelta(days=60) if is_open else None, "either", audience, pk % 3 == 0, pk % 5 == 0,
         "open" if is_open else "withdrawn" if pk % 17 == 0 else "closed", world.now - days * DAY,
         rng.choice(bank.people).pk, world.now - days * DAY, None if is_open else world.now - (days - 40) * DAY)
        for (pk, bank, is_open, days), audience in zip(made, audiences, strict=True)
    ))  # fmt: skip
    weights = chance.shares(len(world.skills), flat=5)
    pen.copy(Request.skills.through, ("request_id", "skill_id"), (
        (pk, skill) for pk, *_ in made
        for skill in dict.fromkeys(rng.choices(world.skills, cum_weights=weights, k=rng.choice((1, 1, 2))))
    ))  # fmt: skip
    pen.copy(Request.groups.through, ("request_id", "peergroup_id"), (
        (pk, world.region_of[bank.body.place].pk)
        for (pk, bank, *_), audience in zip(made, audiences, strict=True) if audience == "groups"
    ))  # fmt: skip
    return [bank for bank in ranked if bank.requests]


# What was done and paid -----------------------------------------------------------------------------------------------
def helping(rng, asking, count, first, transfers, began, now):
    """(loans, transfers) as rows, in parts: so many transfers in all, in the order of their moments. A generator.

    Who helped whom is kept on the `asking` councils' balances. A few transfers are undone a little later.
    """
    weights = chance.shares(len(asking), flat=40)
    span, loan, transfer, waiting = (now - began).total_seconds(), first, transfers, []
    loans, moved = [], []
    while transfer - transfers < count:
        done = (transfer - transfers) / count
        at = began + dt.timedelta(seconds=int(span * done**0.7))  # more in every year
        if waiting and waiting[0][0] <= transfer:
            _, undone, lent = waiting.pop(0)
            if lent.lender.balance - lent.minutes >= USUAL_FLOOR:
                transfer += 1
                _move(lent.lender, lent.borrower, lent.minutes)
                moved.append(_transfer(transfer, "reversal", lent.lender, lent.borrower, lent, undone, at))
            continue
        lender, borrower = _pair(rng, asking, weights)
        minutes = rng.choice(MINUTES)
        if borrower.balance - minutes < USUAL_FLOOR:
            lender, borrower = borrower, lender
        if borrower.balance - minutes < USUAL_FLOOR:  # both have spent what they had
            continue
        loan, transfer = loan + 1, transfer + 1
        person = lender.people[loan % len(lender.people)]
        lent = Helped(loan, lender, borrower, minutes, person.pk, at)
        _move(borrower, lender, minutes)
        loans.append(_loan(lent, person, borrower.requests[loan % len(borrower.requests)]))
        moved.append(_transfer(transfer, "settlement", borrower, lender, lent, None, at))
        if transfer % UNDONE == 7:
            waiting.append((transfer + 40, transfer, lent))
        if len(moved) >= CHUNK:
            yield loans, moved
            loans, moved = [], []
    yield loans, moved


def _pair(rng, asking, weights):
    one, other = rng.choices(asking, cum_weights=weights, k=2)
    while one is other:
        other = rng.choice(asking)
    return one, other


def _move(payer, payee, minutes):
    payer.balance -= minutes
    payee.balance += minutes


def _loan(lent, person, request):
    offered = lent.at - 30 * DAY
    return (
        lent.pk, request, lent.lender.body.pk, lent.borrower.body.pk, person.pk, person.name, lent.minutes, None, None,
        "hours", "", "booked", lent.at, offered, person.pk, lent.minutes, "",
    )  # fmt: skip


def _transfer(pk, kind, payer, payee, lent, undone, at):
    because = "" if undone is None else "The hours were put in twice"
    return (
        pk,
        uuid.UUID(int=pk),
        kind,
        payer.account,
        payee.account,
        lent.minutes,
        lent.pk,
        undone,
        because,
        lent.by,
        at,
    )


def _booked(world, pen, asking):
    """Loans, each with its transfer right after it. Returns the newest, for what is told of them."""
    if len(asking) < 2:
        return []
    count, newest = world.sizes.transfers, []
    first, transfers = pen.reserve(Loan, count), pen.reserve(Transfer, count)
    began = world.began + FIRST * DAY + 40 * DAY
    for loans, moved in helping(world.chance("hours"), asking, count, first, transfers, began, world.now - DAY):
        pen.copy(Loan, LOAN, loans)
        pen.copy(Transfer, TRANSFER, moved)
        newest = loans
    return newest
