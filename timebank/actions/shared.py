"""What every deed of a loan does: hold it, see who speaks for which council, move it on, keep the trail.

Locks are taken in one order: the request (where one is opened, closed or answered), the loan, and last the accounts,
by the trigger that moves balances.
"""

from common import london
from councils.models import Council
from peergroups.scopes import acted_for, and_before
from timebank.models import Account, Loan, Step
from timebank.refusals import NotYours, Refused, TooLate

State = Loan.State
OPEN = (State.CHOSEN, State.ACTIVE, State.CLAIMED, State.DISPUTED)  # chosen, and its hours not settled
GONE_ON = {
    State.OFFERED: "The offer of help was not chosen yet.",
    State.DECLINED: "The offer of help was declined already.",
    State.WITHDRAWN: "The offer of help was taken back.",
    State.CHOSEN: "Work has not started yet.",
    State.REFUSED: "The time was not released, so this is over.",
    State.ACTIVE: "It was chosen already, and work has started.",
    State.CLAIMED: "The hours wait to be confirmed already.",
    State.DISPUTED: "The hours are disputed.",
    State.BOOKED: "The hours are booked already.",
    State.CHARGED: "The charge is agreed already.",
    State.CANCELLED: "It was called off.",
}


def held(loan):
    """The loan as it stands, kept from others until the end of the transaction."""
    return Loan.objects.locked(loan.pk)


def expect(loan, *states):
    """Raise TooLate, in words, unless the loan is in one of these states."""
    if loan.state not in states:
        raise TooLate(GONE_ON[loan.state])


def speak(by, *councils, now, or_follows=False):
    """The keys among these for which this person acts on this day and is seen to be of. Raises NotYours if none is.

    `or_follows`: for a council that has ended those speak who act for one that follows it. It is for what was settled,
    or written down, in its name.
    """
    today = london.today(now)
    acting = acted_for(by, today)
    theirs = Council.objects.filter(pk__in=and_before(acting, today) if or_follows else acting, id__in=councils)
    found = set(theirs.order_by().values_list("pk", flat=True)) if by is not None and by.is_active else set()
    if not found:
        raise NotYours
    return found


def move(loan, state, *, now, **fields):
    """Bring a held loan into a state."""
    loan.state, loan.state_at = state, now
    for name, value in fields.items():
        setattr(loan, name, value)
    loan.save(update_fields=["state", "state_at", *fields])


def record(loan, kind, *, now, by=None, council=None, **fields):
    """Write a step of the trail. Whoever calls tells of it, when everything else of the deed is written."""
    return Step.objects.create(loan=loan, kind=kind, at=now, by=by, council_id=council, **fields)


def needs_approval(council_id):
    """Whether an approver of this council releases the time it lends. A council without an account yet has one."""
    found = Account.objects.filter(council=council_id).values_list("needs_approval", flat=True).first()
    return found is not False


def start_if_ready(loan, *, now):
    """Let work begin on a chosen loan once nothing is missing: the release, and for a charge the agreement."""
    if loan.state != State.CHOSEN or missing(loan):
        return False
    move(loan, State.ACTIVE, now=now)
    return True


def missing(loan):
    """What a chosen loan still waits for: "release", "agreement", both, or nothing."""
    waits = []
    if needs_approval(loan.lender_id) and not loan.approvals.released().exists():
        waits.append("release")
    if loan.settles == Loan.Settles.CHARGE and not approved_terms(loan).exists():
        waits.append("agreement")
    return waits


def approved_terms(loan):
    """The agreement in force, approved by both: a queryset of one row or none."""
    return loan.agreements.in_force()


def own_side(loan, council):
    """“lender” or “borrower”: the end of the loan that this council is on. Raises Refused for a third one."""
    if council.pk == loan.lender_id:
        return Loan.Side.LENDER
    if council.pk == loan.borrower_id:
        return Loan.Side.BORROWER
    raise Refused("This help is given between other councils.")


def seen(loan):
    """Show the caller's own object what was done. Returns True: there was something to do."""
    loan.refresh_from_db()
    return True
