"""What is changed about help that was chosen: who helps, that it is settled in hours after all, what was booked."""

from django.db import transaction

from peergroups.speakers import acting_for
from timebank import right_hours
from timebank.actions import approving
from timebank.actions.lending import check_helper
from timebank.actions.shared import (
    OPEN,
    State,
    expect,
    held,
    move,
    needs_approval,
    own_side,
    record,
    seen,
    speak,
    start_if_ready,
)
from timebank.models import Claim, Loan, Step
from timebank.refusals import NotYours, TooLate
from timebank.telling import tell, tell_replaced

Kind, Settles = Step.Kind, Loan.Settles


@transaction.atomic
def name_helper(*, loan, person, name, by, now):
    """Somebody else of the lender helps from now on: the borrower is told and may call it off, and who was to help.

    A release was for who was named then: the approver is asked anew, and work waits for it. `person` is None for
    somebody without an account. Returns False if they were to help already. Raises NotYours, Refused, TooLate.
    """
    current = held(loan)
    speak(by, current.lender_id, now=now)
    expect(current, State.CHOSEN, State.ACTIVE)
    before, until_now = (current.lent_person_id, current.lent_name), current.lent_person
    current.lent_person, current.lent_name = person, name
    check_helper(current, now=now)
    if (current.lent_person_id, current.lent_name) == before:
        return False
    current.save(update_fields=["lent_person", "lent_name"])
    kinds = [Kind.HELPER]
    if needs_approval(current.lender_id):
        if current.state == State.ACTIVE:
            move(current, State.CHOSEN, now=now)
        if approving.ask_for_helper(current, by=by, now=now):
            kinds.append(Kind.ASKED)
    steps = [record(current, kind, by=by, now=now, council=current.lender_id) for kind in kinds]
    for step in steps:
        tell(step, now=now)
    if until_now != current.lent_person:
        tell_replaced(steps[0], until_now, now=now)
    return seen(loan)


# In hours after all ---------------------------------------------------------------------------------------------------
@transaction.atomic
def want_hours(*, loan, council, by, now):
    """One side would rather settle a charge in hours; the other agrees, or it stays. Returns False if it said so."""
    current, side = _held(loan, council, by, now)
    expect(current, *OPEN)
    if current.settles == Settles.HOURS:
        raise TooLate("It is settled in hours already.")
    if current.hours_wanted_by == side:
        return False
    if current.hours_wanted_by:
        raise TooLate("The other council has proposed this already: agree to it.")
    _want(current, side)
    tell(record(current, Kind.BACK, by=by, now=now, council=council.pk), now=now)
    return seen(loan)


@transaction.atomic
def agree_to_hours(*, loan, council, by, now):
    """The other side agrees: it is settled in hours, and the terms of the charge are over. Returns False if it is."""
    current, side = _held(loan, council, by, now)
    if current.settles == Settles.HOURS:
        return False
    expect(current, *OPEN)
    if current.hours_wanted_by in {"", side}:
        raise TooLate("The other council does not propose this (any more).")
    proposed = current.steps.filter(kind=Kind.BACK).order_by("at", "pk").last()
    if proposed.by_id == by.pk:
        raise NotYours("You proposed this for the other side: somebody else agrees for this one.")
    current.agreements.filter(replaced_at=None).update(replaced_at=now)
    current.settles = Settles.HOURS
    _want(current, "")
    step = record(current, Kind.IN_HOURS, by=by, now=now, council=council.pk)
    start_if_ready(current, now=now)
    tell(step, now=now)
    return seen(loan)


@transaction.atomic
def keep_charge(*, loan, council, by, now):
    """Either side ends the proposal: it stays for a charge. Returns False if nothing is proposed (any more)."""
    current, _ = _held(loan, council, by, now)
    if not current.hours_wanted_by:
        return False
    expect(current, *OPEN)
    _want(current, "")
    tell(record(current, Kind.STAYS, by=by, now=now, council=council.pk), now=now)
    return seen(loan)


def _held(loan, council, by, now):
    """The loan, held, and the side of this council on it. Raises NotYours, Refused."""
    current = held(loan)
    side = own_side(current, council)
    speak(by, council.pk, now=now)
    return current, side


def _want(loan, side):
    loan.hours_wanted_by = side
    loan.save(update_fields=["hours_wanted_by", "settles"])


# Hours that were undone -----------------------------------------------------------------------------------------------
@transaction.atomic
def put_right(*, loan, minutes, note, by, now):
    """Put the right hours to the borrower after those that were booked were undone. Returns the Loan they stand on.

    What was booked and undone stays as it is: this is a loan beside it, of the same help, that begins with its hours.
    Of councils that have ended since, it is between those that stand for them today. The same figure once more gives
    the same loan. Raises NotYours, TooLate.
    """
    current = held(loan)
    lender = right_hours.lender_for(by, current, now)
    if lender is None:
        raise NotYours
    expect(current, State.BOOKED)
    if not current.steps.filter(kind=Kind.REVERSED).exists():
        raise TooLate("These hours stand: a lead has them undone first.")
    standing = Loan.objects.filter(instead_of=current).first()
    if standing is not None:
        if standing.claims.filter(minutes=minutes, answered_at=None).exists():
            return standing
        raise TooLate("Other hours were put in for these already.")
    if right_hours.are_one(current, now):
        raise TooLate("Both councils are one now: it owes itself nothing.")
    made = _beside(current, lender, by=by, now=now)
    Claim.objects.create(loan=made, council=made.lender, minutes=minutes, note=note, made_at=now, made_by=by)
    said = {"by": by, "now": now, "council": made.lender_id}
    record(made, Kind.INSTEAD, **said)
    tell(record(made, Kind.CLAIMED, minutes=minutes, words=note, **said), now=now)
    return made


def _beside(loan, lender, *, by, now):
    """The same help once more, whose hours wait to be confirmed. Who left since is named, and no more."""
    person, (_, borrower) = loan.lent_person, right_hours.sides(loan, now)
    if person is not None and not acting_for(lender.pk, now).filter(pk=person.pk).exists():
        person = None
    kept = ("request", "lent_name", "minutes", "from_on", "until_on", "words")
    return Loan.objects.create(
        **{name: getattr(loan, name) for name in kept}, lender=lender, borrower=borrower or loan.borrower,
        lent_person=person, state=State.CLAIMED, state_at=now, offered_at=now, offered_by=by, instead_of=loan,
    )  # fmt: skip
