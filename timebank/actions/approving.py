"""The lender's approver releases the time of a loan, or does not: by a link to their address, without an account."""

import datetime as dt

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts import addresses
from accounts.models import User
from common import london
from councils.models import Council, EmailDomain
from timebank.actions.shared import (
    State,
    expect,
    held,
    missing,
    move,
    needs_approval,
    record,
    seen,
    speak,
    start_if_ready,
)
from timebank.models import Approval, Loan, Request, Step
from timebank.refusals import Refused, TooLate, WrongApprover
from timebank.telling import tell

Kind = Step.Kind
APPROVER = "The approver"
DOUBLE_CLICK = dt.timedelta(minutes=1)


@transaction.atomic
def ask_approver(*, loan, email, by, now):
    """Ask this person to release the time, instead of whoever was asked before; the same address once more is reminded.

    Returns False for the same click twice. Raises WrongApprover, NotYours, TooLate, Refused.
    """
    current = held(loan)
    speak(by, current.lender_id, now=now)
    expect(current, State.CHOSEN)
    if "release" not in missing(current):
        raise Refused("Nobody needs to be asked: the time is released.")
    if not put(current, checked(current, email, by=current.offered_by), by=by, now=now):
        return False
    tell(record(current, Kind.ASKED, by=by, now=now, council=current.lender_id), now=now)
    return seen(loan)


@transaction.atomic
def release(*, approval, now):
    """The approver releases the time. Returns False if they did so already. Raises TooLate, in words."""
    current, asked = _open(approval, unless=True)
    if asked is None:
        return False
    Approval.objects.filter(pk=asked.pk).update(decided_at=now, is_released=True)
    step = record(current, Kind.RELEASED, now=now, council=current.lender_id, who=APPROVER)
    start_if_ready(current, now=now)
    tell(step, now=now)
    approval.refresh_from_db()
    return True


@transaction.atomic
def refuse(*, approval, because, now):
    """The approver does not release the time, for a reason. Returns False if they said so already. Raises TooLate."""
    current, asked = _open(approval, unless=False)
    if asked is None:
        return False
    Approval.objects.filter(pk=asked.pk).update(decided_at=now, is_released=False, because=because)
    move(current, State.REFUSED, now=now, ended_because=because)
    tell(record(current, Kind.REFUSED, now=now, council=current.lender_id, who=APPROVER, words=because), now=now)
    approval.refresh_from_db()
    return True


@transaction.atomic
def send_back(*, approval, now):
    """Who was asked is not the right person: nobody is asked any more, and the lender names somebody else.

    Returns False if it was taken back already. Raises TooLate.
    """
    current = held(approval.loan)
    asked = Approval.objects.select_for_update(of=["self"], no_key=True).get(pk=approval.pk)
    asked.loan = current
    closed = why_closed(asked)
    if closed == "withdrawn":
        return False
    if closed:
        raise TooLate(SAID[closed])
    withdraw(current, now=now)
    current.approver_email = ""
    current.save(update_fields=["approver_email"])
    tell(record(current, Kind.ASKED, now=now, council=current.lender_id, who=APPROVER), now=now)
    approval.refresh_from_db()
    return True


@transaction.atomic
def ask_again(*, loan, email, from_on, until_on, by, now):
    """After a no: ask another approver, or the same one about other days. The borrower is told and may call it off.

    Returns False for the same click twice. Raises WrongApprover, NotYours, TooLate, Refused.
    """
    # The request first, as everything does that looks whether a council has answered it.
    asked = Request.objects.select_for_update(no_key=True).get(pk=loan.request_id)
    current = held(loan)
    speak(by, current.lender_id, now=now)
    address, days = checked(current, email, by=current.offered_by), (from_on, until_on)
    is_same = (current.approver_email, current.from_on, current.until_on) == (address, *days)
    if current.state == State.CHOSEN and is_same:
        return False
    expect(current, State.REFUSED)
    if asked.state != Request.State.OPEN:
        raise TooLate("The request is not open any more.")
    if Loan.objects.unfinished().filter(request=asked, lender=current.lender_id).exists():
        raise TooLate("Your council has offered other help with this since.")
    if is_same and current.approvals.filter(is_released=False, email=address).exists():
        raise Refused("They have said no to this: ask somebody else, or for other days.")
    said = "" if (current.from_on, current.until_on) == days else _days_in_words(*days)
    move(current, State.CHOSEN, now=now, ended_because="", from_on=from_on, until_on=until_on)
    put(current, address, by=by, now=now)
    reopened = record(current, Kind.REOPENED, by=by, now=now, council=current.lender_id, words=said)
    for step in (reopened, record(current, Kind.ASKED, by=by, now=now, council=current.lender_id)):
        tell(step, now=now)
    return seen(loan)


def _days_in_words(first, last):
    days = [("from", first), ("until", last)]
    said = " ".join(f"{word} {london.long_date(day)}" for word, day in days if day) or "without days"
    return said[0].upper() + said[1:]


@transaction.atomic
def start_without(*, loan, by, now):
    """Begin work on what was chosen before the lender switched approval off. Returns False if it has begun."""
    current = held(loan)
    speak(by, current.lender_id, now=now)
    if current.state == State.ACTIVE:
        return False
    expect(current, State.CHOSEN)
    if needs_approval(current.lender_id):
        raise Refused(f"An approver of {current.lender} releases the time first.")
    withdraw(current, now=now)
    if not start_if_ready(current, now=now):
        raise Refused("Both councils approve the agreement on the charge first.")
    words = "The council has switched approval off"
    tell(record(current, Kind.RELEASED, by=by, now=now, council=current.lender_id, words=words), now=now)
    return seen(loan)


# What other deeds ask -------------------------------------------------------------------------------------------------
def checked(loan, email, *, by):
    """The address as it is kept, if it may release this time. `by` is who answered. Raises WrongApprover."""
    address = addresses.canonical(email)
    if not address:
        raise WrongApprover("Enter an email address in the correct format, like name@example.gov.uk.")
    if not Council.objects.on_domain(address).filter(pk=loan.lender_id).exists():
        raise WrongApprover(f"Enter an address of {loan.lender}: an approver releases the time of their own council.")
    names = _names_at(loan.lender_id, address)
    for people, who in ((_helpers(loan), "The person who would help"), ([by], "Who offered the help")):
        if any(names & _names_of(person) for person in people if person is not None):
            raise WrongApprover(f"{who} cannot release the time. Enter the address of somebody else.")
    return address


def is_possible(loan, email):
    """Whether this address can be asked: one was named, and it still may."""
    try:
        return bool(email) and bool(checked(loan, email, by=loan.offered_by))
    except WrongApprover:
        return False


def put(loan, email, *, by, now):
    """Make this address the one that is asked. Returns the Approval, or None if it was asked a moment ago."""
    standing = loan.approvals.filter(decided_at=None, withdrawn_at=None).first()
    if standing is not None and standing.email == email:
        if standing.asked_at > now - DOUBLE_CLICK:
            return None
        standing.sends, standing.asked_at = standing.sends + 1, now
        standing.save(update_fields=["sends", "asked_at"])
        return standing
    withdraw(loan, now=now)
    loan.approver_email = email
    loan.save(update_fields=["approver_email"])
    return Approval.objects.create(loan=loan, email=email, asked_at=now, asked_by=by)


def withdraw(loan, *, now):
    """Nobody is asked any more: an open link says so."""
    loan.approvals.filter(decided_at=None, withdrawn_at=None).update(withdrawn_at=now)


def ask_for_helper(loan, *, by, now):
    """Another person is to help than was released, or asked about: that is asked anew. Returns whether somebody is."""
    withdraw(loan, now=now)
    loan.approvals.released().update(withdrawn_at=now)
    if not is_possible(loan, loan.approver_email):
        return False
    return put(loan, loan.approver_email, by=by, now=now) is not None


def why_closed(approval):
    """Why a link opens nothing any more: released, refused, withdrawn, over; empty while it does."""
    if approval.withdrawn_at is not None:
        return "withdrawn"
    if approval.decided_at is not None:
        return "released" if approval.is_released else "refused"
    return "" if approval.loan.state == State.CHOSEN else "over"


SAID = {
    "released": "The time was released already.",
    "refused": "Somebody with this link said already that the time cannot be released.",
    "withdrawn": "This question was taken back: somebody else was asked or is to help, or it was called off.",
    "over": "This help was called off, or has gone on meanwhile.",
}


def _open(approval, *, unless):
    """The held loan and its approval, with None for one that was decided so already. Raises TooLate."""
    current = held(approval.loan)
    asked = Approval.objects.select_for_update(of=["self"], no_key=True).get(pk=approval.pk)
    asked.loan = current
    if asked.decided_at is not None and asked.withdrawn_at is None and asked.is_released is unless:
        return current, None
    if closed := why_closed(asked):
        raise TooLate(SAID[closed])
    return current, asked


def _helpers(loan):
    """Who would help: the person of the council, or every account that carries the name that was typed for them."""
    if loan.lent_person is not None:
        return [loan.lent_person]
    return User.objects.filter(name__iexact=" ".join(loan.lent_name.split())) if loan.lent_name.strip() else []


def _names_of(person):
    """{name before the @, domain} of all addresses known to be this person's, shown or not."""
    known = EmailAddress.objects.filter(user=person).values_list("email", flat=True)
    return {_parts(email) for email in [person.email, *known]}


def _names_at(council_id, address):
    """What this address could be called as well: one council's domains are often one mail server's."""
    domains = EmailDomain.objects.filter(council=council_id).values_list("domain", flat=True)
    return {(_parts(address)[0], domain) for domain in domains}


def _parts(email):
    """“sam+boss@x” and “sam@x” arrive in one place."""
    local, _, domain = addresses.canonical(email).rpartition("@")
    return local.partition("+")[0], domain
