"""Through whom the two councils of a loan talk to each other."""

from peergroups.speakers import chosen, people_of
from timebank.models import Loan
from timebank.step_words import BORROWER, LENDER

State = Loan.State
AFTER_CHOICE = {State.CHOSEN, State.ACTIVE, State.CLAIMED, State.DISPUTED, State.BOOKED, State.CHARGED}


def contacts_of(loan, now):
    """{LENDER: person, BORROWER: person}: who offered and who asked, or a colleague if they speak for it no more.

    None for a side that has nobody. One statement.
    """
    people = people_of([loan.lender_id, loan.borrower_id], now)
    lender = chosen(people[loan.lender_id], loan.offered_by_id)
    borrower = chosen(people[loan.borrower_id], loan.request.asked_by_id)
    return {LENDER: next(iter(lender), None), BORROWER: next(iter(borrower), None)}


def shown_to(visit, loan, now):
    """[(council, person)] for the page of a loan: to the people of the two councils, once the help was chosen."""
    if not visit.side or loan.state not in AFTER_CHOICE:
        return []
    found = contacts_of(loan, now)
    both = [(loan.lender, found[LENDER]), (loan.borrower, found[BORROWER])]
    return [(council, person) for council, person in both if person is not None]
