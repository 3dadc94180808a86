"""Between which councils the right hours count, after those that were booked were undone. Some may have ended since.

What was booked keeps the old names. The right hours are a loan that begins today: of those that stand today.
"""

from common import london
from peergroups.scopes import acted_for, is_of, looked_after
from timebank import heirs


def sides(loan, now):
    """(who helped, who was helped), as they stand today; None for one that has ended and that nobody follows."""
    today = london.today(now)
    return (
        heirs.stands_for(loan.lender, today, loan.offered_by_id),
        heirs.stands_for(loan.borrower, today, loan.request.asked_by_id),
    )


def are_one(loan, now):
    """Whether both councils have become one since: it owes itself nothing."""
    lender, borrower = sides(loan, now)
    return lender is not None and lender == borrower


def lender_for(person, loan, now):
    """The council in whose name this person puts the right hours in, or None where they may not.

    Who acts for the council that lent, or for one that follows it. Where nobody follows, who leads a group that
    covered it on its last day, or coordinates, and is not of the council that was helped: in the old name.
    """
    if person is None or not person.is_active:
        return None
    today, (lender, borrower) = london.today(now), sides(loan, now)
    if lender is None:
        leads = looked_after(person, loan.lender.end).filter(pk=loan.lender_id).exists()
        is_party = borrower is not None and is_of(person, {borrower.pk}, today)
        return loan.lender if (person.is_coordinator or leads) and not is_party else None
    mine = {row["council"] for row in acted_for(person, today)}
    standing = sorted(heirs.standing_for(loan.lender, today), key=lambda council: council != lender)
    if lender != borrower:  # where they are, `are_one` says why; else who was helped does not lend to itself
        standing = [council for council in standing if council != borrower]
    return next((council for council in standing if council.pk in mine), None)
