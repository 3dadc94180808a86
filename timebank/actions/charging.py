"""The other way to settle: terms of a charge that both councils approve, and what was invoiced and paid."""

from decimal import Decimal

from django.db import transaction

from common import words as say
from timebank.actions.shared import OPEN, State, expect, held, own_side, record, seen, speak, start_if_ready
from timebank.models import Agreement, Loan, Step
from timebank.refusals import NotYours, Refused, TooLate
from timebank.telling import tell

Kind = Step.Kind
TERMS = (
    *("day_rate_pence", "days", "cap_pence", "charge_pence", "purchase_order"),
    *("basis", "basis_words", "vat", "vat_words", "words"),
)
NO_AGREEMENT = "There is no agreement that both councils approved."


@transaction.atomic
def write_terms(*, loan, council, fields, by, now):
    """Put terms to the other side: for one's own side they are approved with this. Returns the Agreement.

    They take the place of what was only proposed. What both have approved stays in force until both approve these, and
    a loan in hours stays one. The same terms once more change nothing. Raises NotYours, TooLate.
    """
    current = held(loan)
    side = own_side(current, council)
    speak(by, council.pk, now=now)
    expect(current, *OPEN)
    standing = _held(current.agreements.proposed()) or _held(current.agreements.in_force())
    if standing is not None and _same(standing, fields):
        return standing
    current.agreements.proposed().update(replaced_at=now)
    made = Agreement(loan=current, written_at=now, written_by=by, **fields)
    made.days = Decimal(made.days)
    _approve(made, side, by=by, now=now)
    made.save()
    words = f"{say.pounds(made.charge_pence)} for {made.days.normalize():f} days"
    tell(record(current, Kind.TERMS, by=by, now=now, council=council.pk, words=words), now=now)
    return made


@transaction.atomic
def approve_terms(*, agreement, council, by, now):
    """The other side approves too: from then on the loan is settled for this charge, and what stood before is replaced.

    Returns False if it had approved already.

    Raises TooLate for terms that were replaced meanwhile, NotYours.
    """
    current = held(agreement.loan)
    side = own_side(current, council)
    speak(by, council.pk, now=now)
    terms = Agreement.objects.select_for_update(of=["self"], no_key=True).get(pk=agreement.pk)
    if getattr(terms, f"{side}_at") is not None:
        return False
    if terms.replaced_at is not None:
        raise TooLate("The terms were changed meanwhile: read the new ones first.")
    expect(current, *OPEN)
    if by.pk in {terms.lender_by_id, terms.borrower_by_id}:
        raise NotYours("You approved them for the other side: somebody else approves them for this one.")
    _approve(terms, side, by=by, now=now)
    if terms.is_approved:
        current.agreements.in_force().update(replaced_at=now)
    terms.save(update_fields=[f"{side}_at", f"{side}_by"])
    tell(_in_force(current, terms, council, by=by, now=now), now=now)
    agreement.refresh_from_db()
    return True


@transaction.atomic
def decline_terms(*, agreement, council, by, now):
    """Either side ends what is only proposed, and keeps what stands. Returns False if it was ended already.

    Raises TooLate for terms that both have approved: those are replaced by others, never ended by one side. NotYours.
    """
    current = held(agreement.loan)
    own_side(current, council)
    speak(by, council.pk, now=now)
    terms = Agreement.objects.select_for_update(of=["self"], no_key=True).get(pk=agreement.pk)
    if terms.replaced_at is not None:
        return False
    if terms.is_approved:
        raise TooLate("Both councils have approved these terms: they stand until both approve others.")
    expect(current, *OPEN)
    terms.replaced_at = now
    terms.save(update_fields=["replaced_at"])
    words = say.pounds(terms.charge_pence)
    tell(record(current, Kind.KEPT, by=by, now=now, council=council.pk, words=words), now=now)
    agreement.refresh_from_db()
    return True


@transaction.atomic
def record_order(*, loan, number, by, now):
    """Note the purchase order number of the council that pays, also after both approved. Returns whether it is new.

    The number is no term: what both approved stays as it is, and the trail says what stood there before.
    """
    current = held(loan)
    speak(by, current.borrower_id, now=now)
    expect(current, *OPEN, State.CHARGED)
    terms = _held(current.agreements.in_force())
    if terms is None:
        raise Refused(NO_AGREEMENT)
    if terms.purchase_order == number:
        return False
    words = f"{number}, instead of {terms.purchase_order}" if terms.purchase_order else number
    terms.purchase_order = number
    terms.save(update_fields=["purchase_order"])
    tell(record(current, Kind.ORDERED, by=by, now=now, council=current.borrower_id, words=words), now=now)
    return True


@transaction.atomic
def record_invoice(*, loan, number, on, by, now):
    """Note the lender's invoice, or correct what was noted. Returns whether anything changed. Raises Refused."""
    current, terms = _charged(loan)
    speak(by, current.lender_id, now=now, or_follows=True)
    if (terms.invoice_number, terms.invoiced_on) == (number, on):
        return False
    if terms.paid_on is not None and terms.paid_on < on:
        raise Refused("It was paid before this day.")
    terms.invoice_number, terms.invoiced_on = number, on
    terms.save(update_fields=["invoice_number", "invoiced_on"])
    tell(record(current, Kind.INVOICED, by=by, now=now, council=current.lender_id, words=number), now=now)
    return True


@transaction.atomic
def record_payment(*, loan, on, by, now):
    """Note the day on which it was paid, or correct it. Returns whether anything changed. Raises Refused."""
    current, terms = _charged(loan)
    mine = speak(by, current.lender_id, current.borrower_id, now=now, or_follows=True)
    if terms.paid_on == on:
        return False
    if terms.invoiced_on is None:
        raise Refused("Record the invoice first.")
    if on < terms.invoiced_on:
        raise Refused("It cannot be paid before it is invoiced.")
    terms.paid_on = on
    terms.save(update_fields=["paid_on"])
    side = current.lender_id if current.lender_id in mine else current.borrower_id
    tell(record(current, Kind.PAID, by=by, now=now, council=side, words=f"{on:%-d %B %Y}"), now=now)
    return True


# Parts ----------------------------------------------------------------------------------------------------------------
def _in_force(loan, terms, council, *, by, now):
    """The step of an approval; with the second one the loan is for a charge, and may start."""
    kind = Kind.APPROVED
    if terms.is_approved and loan.settles == Loan.Settles.HOURS:
        kind, loan.settles = Kind.SWITCHED, Loan.Settles.CHARGE
        loan.save(update_fields=["settles"])
    step = record(loan, kind, by=by, now=now, council=council.pk, words=say.pounds(terms.charge_pence))
    start_if_ready(loan, now=now)
    seen(loan)
    return step


def _approve(terms, side, *, by, now):
    setattr(terms, f"{side}_at", now)
    setattr(terms, f"{side}_by", by)


def _held(agreements):
    return agreements.select_for_update(of=["self"], no_key=True).first()


def _same(terms, fields):
    return all(getattr(terms, name) == fields[name] for name in TERMS if name in fields)


def _charged(loan):
    current = held(loan)
    expect(current, State.CHARGED)
    terms = _held(current.agreements.in_force())
    if terms is None:
        raise Refused(NO_AGREEMENT)
    return current, terms
