"""What of the time bank waits for a person: help to choose from, time to release, terms, hours, offers that run out.

It waits for who asked or who answered, while they still act for their council; then for all of its people. Disputes
and transfers to undo wait for leads of the councils' groups, and for the coordinators where there is none.
"""

import datetime as dt
from collections import defaultdict

from django.urls import reverse

from common import london, words
from common.lines import Deed, Line
from common.waits import Wait
from timebank import due
from timebank import waiting_rows as rows
from timebank.limits import SILENT_DAYS
from timebank.models import Loan
from timebank.shown import fingerprint

CHOOSE = "loan-choose"
DECLINE = "loan-decline"
CONFIRM = "hours-confirm"
DISPUTE = "hours-dispute"
APPROVE = "terms-approve"
RENEW = "offer-renew"
State = Loan.State
IS_IT_DONE = dt.timedelta(days=30)  # after work started, where no last day was named
END_OF_DAY = dt.time(23, 59)


def loans_for(people, now):
    """{person id: [Line]} of loans, for these people; nobody without one. One statement, whatever the numbers."""
    ids, coordinators = [person.pk for person in people], _coordinators(people)
    lines, offered = defaultdict(list), defaultdict(list)
    for loan in rows.loans_of(ids, bool(coordinators), now):
        if loan.state == State.OFFERED:
            offered[loan.request_id].append(loan)
        for readers, line in _of_loan(loan, now):
            for reader in readers:
                lines[reader].append(line)
    for loans in offered.values():
        for reader in _borrower(loans[0]):
            lines[reader].append(_answers(loans))
    return dict(lines)


def running_out_for(people, now):
    """{person id: [Line]} of offers that run out and requests past their day, for these people. One statement."""
    ids, lines = [person.pk for person in people], defaultdict(list)
    for row in rows.running_out_of(ids, now):
        for reader in _speakers(row.first, row.asked, row.first_acts):
            lines[reader].append(_offer(row, now) if row.what == "offer" else _request(row))
    return dict(lines)


def reversals_for(people, now):
    """{person id: [Line]} of transfers to undo, for these people. One statement."""
    ids, coordinators, lines = [person.pk for person in people], _coordinators(people), defaultdict(list)
    for proposal in rows.reversals_of(ids, bool(coordinators), now):
        leads = sorted({*proposal.payer_leads, *proposal.payee_leads})
        for reader in leads if proposal.has_leads else coordinators:
            lines[reader].append(_reversal(proposal))
    return dict(lines)


def _coordinators(people):
    return [person.pk for person in people if person.is_coordinator]


WAITS = (
    Wait(loans_for, signs=(rows.any_loan,), for_leads=True),
    Wait(running_out_for, signs=(rows.any_offer, rows.any_past)),
    Wait(reversals_for, signs=(rows.any_reversal,), for_leads=True),
)


# The lines of a loan --------------------------------------------------------------------------------------------------
def _of_loan(loan, now):
    """[(readers, Line)] of what waits on one loan."""
    if loan.state == State.CHOSEN and loan.needs_release:
        yield _lender(loan), _release(loan)
    if loan.terms is not None:
        side = _lender if loan.terms["lender_at"] is None else _borrower
        yield side(loan), _terms(loan)
    if loan.hours_wanted_by:
        yield _borrower(loan) if loan.hours_wanted_by == Loan.Side.LENDER else _lender(loan), _in_hours(loan)
    if loan.state == State.ACTIVE and _is_done(loan, now):
        yield _lender(loan), _to_claim(loan)
    if loan.state == State.CLAIMED and loan.claim is not None:
        side = _borrower if loan.claim["council"] == loan.lender_id else _lender
        readers = [reader for reader in side(loan) if reader != loan.claim["made_by"]]
        yield readers, _hours(loan)
    if loan.state == State.DISPUTED or loan.is_stuck:
        yield loan.leads if loan.has_leads else loan.coordinators, _dispute(loan)


def _lender(loan):
    return _speakers(loan.offered_by_id, loan.lender_people, loan.lender_speaks)


def _borrower(loan):
    return _speakers(loan.request.asked_by_id, loan.borrower_people, loan.borrower_speaks)


def _speakers(first, people, speaks):
    """Of these people of one council who is concerned: `first`, if they still speak for it; else everybody."""
    return [person for person in people if person == first] if speaks else people


def _answers(loans):
    """One line for all answers to a request; of a single one the deeds stand with it."""
    request, councils = loans[0].request, [loan.lender.short_name for loan in loans]
    if len(loans) == 1:
        loan = loans[0]
        return Line(
            key=f"answers:request{request.pk}",
            title=f"{councils[0]} can help: {request.title}",
            why=f"{loan.lent_name} has {words.hours(loan.minutes)}. Say yes, or no, thank you.",
            due_at=_by(request),
            url=loan.get_absolute_url(),
            council=loan.borrower.short_name,
            deeds=(
                Deed("Yes, please", CHOOSE, loan.pk, fingerprint(loan), main=True),
                Deed("No, thank you", DECLINE, loan.pk),
            ),
        )
    names = f"{councils[0]} and {councils[1]}" if len(loans) == 2 else f"{councils[0]} and {len(loans) - 1} others"
    return Line(
        key=f"answers:request{request.pk}",
        title=f"{words.number(len(loans)).capitalize()} councils can help: {request.title}",
        why=f"{names} have answered. Choose one, or several.",
        due_at=_by(request),
        url=request.get_absolute_url(),
        council=loans[0].borrower.short_name,
    )


def _by(request):
    return london.moment(request.by_on, END_OF_DAY) if request.by_on else None


def _release(loan):
    if loan.asked_at is None:
        title, why = f"Who releases the time for {loan.borrower.short_name}?", "Name somebody at your council who can."
    else:
        asked = london.plain_date(loan.asked_at)
        title = f"Your approver has not answered yet: help for {loan.borrower.short_name}"
        why = f"Asked on {asked}. Remind them, or ask somebody else."
    return Line(
        key=f"release:loan{loan.pk}",
        title=title,
        why=f"{loan.borrower.short_name} has chosen {loan.lent_name} for “{loan.request.title}”. {why}",
        due_at=None,
        url=reverse("timebank:loan-approver", args=[loan.pk]),
        council=loan.lender.short_name,
    )


def _terms(loan):
    lender_next = loan.terms["lender_at"] is None
    ours, theirs = (loan.lender, loan.borrower) if lender_next else (loan.borrower, loan.lender)
    return Line(
        key=f"terms:{loan.terms['pk']}",
        title=f"Do you approve a charge of {words.pounds(loan.terms['charge_pence'])}?",
        why=f"{theirs.short_name} has approved the terms for “{loan.request.title}”.",
        due_at=None,
        url=reverse("timebank:loan-agreement", args=[loan.pk]),
        council=ours.short_name,
        deeds=(Deed("Look at them and approve", APPROVE, loan.terms["pk"], main=True),),
    )


def _in_hours(loan):
    ours, theirs = loan.lender, loan.borrower
    if loan.hours_wanted_by == Loan.Side.LENDER:
        ours, theirs = theirs, ours
    return Line(
        key=f"in-hours:loan{loan.pk}",
        title=f"Settle it in hours after all? {loan.request.title}",
        why=f"{theirs.short_name} would rather have hours than a charge. Agree, or leave it as it is.",
        due_at=None,
        url=reverse("timebank:loan-in-hours", args=[loan.pk]),
        council=ours.short_name,
    )


def _is_done(loan, now):
    """Whether work on it is over, by its last day or after a month."""
    if loan.until_on is not None:
        return loan.until_on < london.today(now)
    return loan.state_at <= now - IS_IT_DONE


def _to_claim(loan):
    ended = f"It was to end on {london.plain_date(loan.until_on)}. " if loan.until_on else ""
    return Line(
        key=f"claim:loan{loan.pk}",
        title=f"Is it done? Put in the hours of {loan.lent_name}",
        why=f"{ended}{words.hours(loan.minutes)} were planned to help {loan.borrower.short_name} with "
        f"“{loan.request.title}”.",
        due_at=None,
        url=reverse("timebank:loan-claim", args=[loan.pk]),
        council=loan.lender.short_name,
    )


def _hours(loan):
    claim = loan.claim
    by_lender = claim["council"] == loan.lender_id
    theirs, ours = (loan.lender, loan.borrower) if by_lender else (loan.borrower, loan.lender)
    reminded = dt.datetime.fromisoformat(claim["reminded_at"]) if claim["reminded_at"] else None
    if loan.is_stuck:  # silence settles nothing here: a lead can
        reminded = None
    silence = " If nobody answers they count as agreed." if reminded else ""
    return Line(
        key=f"hours:{claim['pk']}",
        title=f"Was it {words.hours(claim['minutes'])}? {loan.request.title}",
        why=f"{theirs.short_name} says so; {words.hours(loan.minutes)} were planned.{silence}",
        due_at=reminded + dt.timedelta(days=SILENT_DAYS) if reminded else None,
        url=loan.get_absolute_url(),
        council=ours.short_name,
        deeds=(
            Deed("Yes, that is right", CONFIRM, claim["pk"], loan.settles, main=True),
            Deed("No, something is wrong", DISPUTE, claim["pk"]),
        ),
    )


def _dispute(loan):
    both = f"{loan.lender.short_name} and {loan.borrower.short_name}"
    return Line(
        key=f"{'stuck' if loan.is_stuck else 'dispute'}:loan{loan.pk}",
        title=f"{both} do not get on with their hours" if loan.is_stuck else f"{both} disagree about hours",
        why="Hear both, and say how many count, and why. They may still agree by themselves.",
        due_at=None,
        url=reverse("timebank:loan-decide", args=[loan.pk]),
        for_leads=True,
        between=(loan.lender_id, loan.borrower_id),
    )


# Offers and transfers -------------------------------------------------------------------------------------------------
def _offer(offer, now):
    until = due.renewed_until(offer.day, london.today(now))
    return Line(
        key=f"offer:{offer.pk}.{offer.day}",
        title=f"Does {offer.council_name} still offer {offer.name}?",
        why="The offer runs out. After that no request finds it.",
        due_at=london.moment(offer.day, END_OF_DAY),
        url=reverse("timebank:offer-detail", args=[offer.pk]),
        council=offer.council_name,
        deeds=(Deed("Renew it for half a year", RENEW, offer.pk, until.isoformat(), main=True),),
    )


def _request(asked):
    return Line(
        key=f"request:{asked.pk}.{asked.day}",
        title=f"Is help still needed? {asked.name}",
        why=f"It was needed by {london.plain_date(asked.day)}, and nobody is told of it any more. Close it, or give it "
        "another day.",
        due_at=None,
        url=reverse("timebank:request-detail", args=[asked.pk]),
        council=asked.council_name,
    )


def _reversal(proposal):
    transfer = proposal.transfer
    return Line(
        key=f"reversal:{proposal.pk}",
        title=f"Undo {words.hours(transfer.minutes)} between {transfer.payee.council} and {transfer.payer.council}?",
        why=f"{proposal.proposed_by or 'A lead'} asks for it: {proposal.because}",
        due_at=None,
        url=reverse("timebank:reversal-detail", args=[proposal.pk]),
        for_leads=True,
        between=(transfer.payee.council_id, transfer.payer.council_id),
    )
