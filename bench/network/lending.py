"""Loans under way, those that came to nothing or were paid for, and the story of the newest that were booked."""

import datetime as dt
from decimal import Decimal

from bench.network.hours import LOAN, MINUTES
from bench.network.world import DAY
from timebank.models import Agreement, Approval, Claim, Entry, Loan, Step, Thanks

STATES = ("offered", "chosen", "active", "claimed", "disputed", "declined", "withdrawn", "refused", "cancelled")
# How a loan got where it is: each step, and how many days before its last.
STORY = {
    "offered": ("offered",), "declined": ("offered", "declined"), "withdrawn": ("offered", "withdrawn"),
    "chosen": ("offered", "chosen", "asked"), "refused": ("offered", "chosen", "asked", "refused"),
    "active": ("offered", "chosen", "asked", "released"),
    "cancelled": ("offered", "chosen", "asked", "released", "cancelled"),
    "claimed": ("offered", "chosen", "asked", "released", "logged", "claimed"),
    "disputed": ("offered", "chosen", "asked", "released", "logged", "claimed", "disputed"),
    "booked": ("offered", "chosen", "asked", "released", "logged", "claimed", "confirmed", "booked"),
    "charged": ("offered", "chosen", "asked", "released", "logged", "claimed", "confirmed", "charged"),
}  # fmt: skip
OF_BORROWER = {"chosen", "declined", "confirmed", "disputed", "cancelled"}
NEEDS_A_REASON = {"refused": "She is needed here until June", "cancelled": "We found somebody of our own"}


def write(world, pen, asking, newest):
    rng = world.chance("lending")
    if len(asking) < 2:
        return
    told = _more(world, pen, rng, asking)
    by_council = {bank.body.pk: bank for bank in asking}
    for row in newest[-world.sizes.few(5000, 5) :]:
        loan = dict(zip(LOAN, row, strict=True))
        told.append((loan["id"], by_council[loan["lender_id"]], by_council[loan["borrower_id"]], "booked",
                     loan["minutes"], loan["state_at"]))  # fmt: skip
    _stories(pen, told)


def _more(world, pen, rng, asking):
    """[(key, lender, borrower, state, minutes, moment)] of loans that no transfer stands for."""
    count, charged = world.sizes.few(9000, 18), world.sizes.few(3000, 6)
    first, told, rows, answered = pen.reserve(Loan, count + charged), [], [], set()
    wanting = [bank for bank in asking if bank.open]
    for number in range(count + charged):
        state = STATES[number % len(STATES)] if number < count else "charged"
        lender, borrower = rng.sample(asking, 2)
        if state == "offered":  # where there is still a choice to make
            borrower = rng.choice([bank for bank in wanting if bank is not lender])
        request = rng.choice(borrower.open if state == "offered" else borrower.requests)
        if state == "offered" and (request, lender.account) in answered:
            state = "withdrawn"
        answered.add((request, lender.account))
        minutes, person = rng.choice(MINUTES), rng.choice(lender.people)
        at = world.now - rng.randint(2, 90 if state in STATES[:5] else 1500) * DAY
        pk = first + number + 1
        told.append((pk, lender, borrower, state, minutes, at))
        rows.append((
            pk, request, lender.body.pk, borrower.body.pk, person.pk, person.name, minutes, at.date(),
            at.date() + dt.timedelta(days=60), "charge" if state == "charged" else "hours",
            f"manager@{lender.body.code.lower()}.example", state, at, at - 30 * DAY, person.pk,
            minutes if state == "charged" else None, NEEDS_A_REASON.get(state, ""),
        ))  # fmt: skip
    pen.copy(Loan, LOAN, rows)
    return told


def _stories(pen, told):
    """Steps, who released the time, what was worked, what was put to the other side, and the terms of a charge."""
    steps, approvals, entries, claims, terms, thanks = [], [], [], [], [], []
    for pk, lender, borrower, state, minutes, at in told:
        helper, helped = lender.people[0].pk, borrower.people[0].pk
        lends, borrows = lender.body.pk, borrower.body.pk
        story = STORY[state]
        for place, kind in enumerate(story):
            back = at - (len(story) - 1 - place) * 3 * DAY
            of_borrower = kind in OF_BORROWER
            said = minutes if kind in {"claimed", "confirmed", "booked", "charged"} else None
            steps.append((pk, kind, back, helped if of_borrower else helper, borrows if of_borrower else lends, said))
        asked = at - (len(story) - 3) * 3 * DAY
        if "asked" in story:
            is_released = None if state == "chosen" else state != "refused"
            approvals.append((
                pk, f"manager@{lender.body.code.lower()}.example", asked, helper, asked + DAY if is_released is not None
                else None, is_released, NEEDS_A_REASON.get(state, "") if is_released is False else "",
            ))  # fmt: skip
        if "logged" in story:
            worked = ((at - 8 * DAY).date(), min(minutes, 420), "Two calls and a prototype")
            entries.append((pk, *worked, lends, at - 7 * DAY, helper))
        if "claimed" in story:
            ended = {"claimed": None, "disputed": "disputed"}.get(state, "confirmed")
            claims.append((
                pk, minutes, lends, at - 3 * DAY, helper, at if ended else None, helped if ended else None, ended or "",
                "It was one day less" if ended == "disputed" else "",
            ))  # fmt: skip
        if state == "charged":
            terms.append(_terms(pk, minutes, helper, helped, at))
        if state in {"booked", "charged"} and pk % 4 == 0:
            thanks.append((pk, borrows, "She knew what we needed before we did", at + DAY / 24, helped))
    pen.copy(Step, ("loan_id", "kind", "at", "by_id", "council_id", "minutes"), steps)
    pen.copy(
        Approval, ("loan_id", "email", "asked_at", "asked_by_id", "decided_at", "is_released", "because"), approvals
    )
    pen.copy(Entry, ("loan_id", "worked_on", "minutes", "note", "council_id", "logged_at", "logged_by_id"), entries)
    pen.copy(Claim, ("loan_id", "minutes", "council_id", "made_at", "made_by_id", "answered_at", "answered_by_id",
                     "outcome", "because"), claims)  # fmt: skip
    pen.copy(Agreement, ("loan_id", "day_rate_pence", "days", "charge_pence", "basis", "vat", "written_at",
                         "written_by_id", "lender_at", "lender_by_id", "borrower_at", "borrower_by_id",
                         "invoice_number", "invoiced_on", "paid_on"), terms)  # fmt: skip
    pen.copy(Thanks, ("loan_id", "council_id", "words", "at", "by_id"), thanks)


def _terms(pk, minutes, helper, helped, at):
    """A day is 7 hours; a third is not invoiced yet, a third is not paid."""
    days = Decimal(minutes) / 420
    invoiced = (f"EX-{pk}", (at + 5 * DAY).date()) if pk % 3 else ("", None)
    return (
        pk, 350_00, days.quantize(Decimal("0.01")), int(350_00 * days), "localism-2011-1", "outside", at - 20 * DAY,
        helper, at - 19 * DAY, helper, at - 18 * DAY, helped, *invoiced,
        (at + 30 * DAY).date() if pk % 3 == 1 else None,
    )  # fmt: skip
