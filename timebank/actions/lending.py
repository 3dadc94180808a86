"""From the answer to a request until work begins, and how it ends without hours: a council helps another."""

import datetime as dt

from django.db import transaction

from peergroups.speakers import acting_for
from timebank.actions import approving
from timebank.actions.shared import (
    State,
    expect,
    held,
    move,
    needs_approval,
    record,
    seen,
    speak,
    start_if_ready,
)
from timebank.models import Loan, Request, Step, Thanks
from timebank.refusals import Changed, Refused, TooLate
from timebank.shown import changed, fingerprint
from timebank.telling import tell

Kind = Step.Kind
ANSWER = ("lent_person", "lent_name", "minutes", "from_on", "until_on", "words", "settles", "approver_email")
DOUBLE_CLICK = dt.timedelta(minutes=1)
CHOSEN_ALREADY = {State.CHOSEN, State.ACTIVE, State.CLAIMED, State.DISPUTED, State.BOOKED, State.CHARGED}


@transaction.atomic
def answer(*, request, lender, fields, by, now):
    """Offer help with a request: the loan, which its borrower chooses or declines.

    `fields` has any of ANSWER. The same once more within a minute gives the same loan. Raises NotYours, WrongApprover,
    TooLate for a request that is not open, Refused.
    """
    # Alone, without a join: while one waited a succession may have moved it to another council.
    asked = Request.objects.select_for_update(no_key=True).get(pk=request.pk)
    speak(by, lender.pk, now=now)
    if not Request.objects.visible_to(by).filter(pk=asked.pk).exists():
        raise Refused("This request is for councils of other groups.")
    if lender.pk == asked.council_id:
        raise Refused("A council cannot lend to itself.")
    if asked.state != Request.State.OPEN:
        raise TooLate("The request is not open any more.")
    loan = Loan(request=asked, lender=lender, borrower=asked.council, offered_at=now, offered_by=by, state_at=now)
    _fill(loan, fields, by=by, now=now)
    standing = Loan.objects.unfinished().filter(request=asked, lender=lender).first()
    if standing is not None:
        if standing.offered_by_id == by.pk and standing.offered_at > now - DOUBLE_CLICK and _same(standing, loan):
            return standing
        raise TooLate("Your council has answered this request already.")
    loan.save()
    tell(record(loan, Kind.OFFERED, by=by, now=now, council=lender.pk, minutes=loan.minutes, words=loan.words), now=now)
    return loan


@transaction.atomic
def change_answer(*, loan, fields, by, now):
    """Offer something else, while nobody has chosen. Returns whether anything changed. Raises as `answer`."""
    current = held(loan)
    speak(by, current.lender_id, now=now)
    expect(current, State.OFFERED)
    before = {name: getattr(current, name) for name in ANSWER}
    _fill(current, fields, by=current.offered_by, now=now)
    changed = [name for name in ANSWER if before[name] != getattr(current, name)]
    if not changed:
        return False
    current.save(update_fields=changed)
    tell(
        record(current, Kind.CHANGED, by=by, now=now, council=current.lender_id, minutes=current.minutes,
               words=current.words), now=now,
    )  # fmt: skip
    return seen(loan)


@transaction.atomic
def take_back(*, loan, by, now, because=""):
    """The lender cannot help after all. Returns False if it said so already."""
    return _end(loan, "lender_id", State.WITHDRAWN, Kind.WITHDRAWN, because=because, by=by, now=now)


@transaction.atomic
def decline(*, loan, by, now, because=""):
    """The borrower does not need it, with thanks. Returns False if it said so already."""
    return _end(loan, "borrower_id", State.DECLINED, Kind.DECLINED, because=because, by=by, now=now)


@transaction.atomic
def choose(*, loan, by, now, shown=None):
    """The borrower accepts the help: its approver is asked, or work begins. Returns False if it was chosen already.

    `shown`: the fingerprint of the offer as they read it. Raises Changed if it is another one now.
    """
    current = held(loan)
    speak(by, current.borrower_id, now=now)
    if current.state in CHOSEN_ALREADY:
        return False
    expect(current, State.OFFERED)
    if current.request.state != Request.State.OPEN:
        raise TooLate("The request is not open any more.")
    if shown is not None and shown != fingerprint(current):
        raise Changed(changed(current))
    move(current, State.CHOSEN, now=now)
    steps = [record(current, Kind.CHOSEN, by=by, now=now, council=current.borrower_id)]
    if needs_approval(current.lender_id) and approving.is_possible(current, current.approver_email):
        approving.put(current, current.approver_email, by=current.offered_by, now=now)
        steps.append(record(current, Kind.ASKED, by=by, now=now, council=current.lender_id))
    start_if_ready(current, now=now)
    for step in steps:
        tell(step, now=now)
    return seen(loan)


@transaction.atomic
def cancel(*, loan, because, by, now):
    """Call off what was chosen, for a reason. Returns False if it was already.

    Hours that are written down count: then only the council that gave them calls it off. Raises Refused, TooLate.
    """
    current = held(loan)
    mine = speak(by, current.lender_id, current.borrower_id, now=now)
    if current.state == State.CANCELLED:
        return False
    expect(current, State.CHOSEN, State.ACTIVE)
    if current.lender_id not in mine and current.has_begun():
        raise Refused(f"Hours are written down: {current.lender} says that they do not count, or they are agreed.")
    side = current.lender_id if current.lender_id in mine else current.borrower_id
    approving.withdraw(current, now=now)
    current.agreements.proposed().update(replaced_at=now)
    move(current, State.CANCELLED, now=now, ended_because=because)
    tell(record(current, Kind.CANCELLED, by=by, now=now, council=side, words=because), now=now)
    return seen(loan)


@transaction.atomic
def thank(*, loan, council, words, by, now):
    """Say in one sentence how it was, once for a council. Returns False if the same was said already."""
    current = held(loan)
    speak(by, council.pk, now=now, or_follows=True)
    if council.pk not in {current.lender_id, current.borrower_id}:
        raise Refused("This help was given between other councils.")
    expect(current, State.BOOKED, State.CHARGED)
    said = Thanks.objects.filter(loan=current, council=council).first()
    if said is None:
        Thanks.objects.create(loan=current, council=council, words=words, at=now, by=by)
        return True
    if said.words == words:
        return False
    raise TooLate(f"{council} has said already how it was.")


# Parts ----------------------------------------------------------------------------------------------------------------
def _end(loan, side, state, kind, *, because, by, now):
    current = held(loan)
    council = getattr(current, side)
    speak(by, council, now=now)
    if current.state == state:
        return False
    expect(current, State.OFFERED)
    move(current, state, now=now, ended_because=because)
    tell(record(current, kind, by=by, now=now, council=council, words=because), now=now)
    return seen(loan)


def _fill(loan, fields, *, by, now):
    """Take over what was typed, if it can be so. `by` is the answering person."""
    for name in ANSWER:
        if name in fields:
            setattr(loan, name, fields[name])
    check_helper(loan, now=now)
    if loan.settles == Loan.Settles.CHARGE and not loan.request.may_charge:
        raise Refused(f"{loan.request.council} asked for help in hours, not for a charge.")
    if loan.approver_email:
        loan.approver_email = approving.checked(loan, loan.approver_email, by=by)


def check_helper(loan, *, now):
    """Raise Refused unless who is to help is of the lender, or named."""
    person = loan.lent_person
    if person is not None:
        if not acting_for(loan.lender_id, now).filter(pk=person.pk).exists():
            raise Refused(f"{person} is not of {loan.lender}.")
        loan.lent_name = person.name or loan.lent_name
    if not loan.lent_name.strip():
        raise Refused("Say who would help.")


def _same(one, other):
    return all(getattr(one, name) == getattr(other, name) for name in ANSWER)
