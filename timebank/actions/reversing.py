"""Undoing a transfer: by a row that is its opposite, once, with a reason, and with both sides' leads behind it."""

from django.db import IntegrityError, transaction

from timebank import heirs, ledger
from timebank.models import Loan, ReversalProposal, Step, Transfer
from timebank.refusals import NotYours, Refused, TooLate
from timebank.sides import BOTH, sides_of, speaks_for_both
from timebank.telling import tell, tell_declined


class NotUndone(Refused):
    """This transfer is not one that can be undone."""


@transaction.atomic
def propose_reversal(*, transfer, because, by, now):
    """Ask for a transfer to be undone. Who speaks for both sides undoes it with that.

    Returns the ReversalProposal. Raises NotYours, NotUndone, TooLate.
    """
    _lock(transfer)
    mine = sides_of(by, transfer, now)
    if not mine:
        raise NotYours("Only a lead of a group that covers one of the two councils can do this, or a coordinator.")
    _must_stand(transfer)
    if ReversalProposal.objects.filter(transfer=transfer, decided_at=None).exists():
        raise TooLate("Somebody has asked for this already.")
    proposal = ReversalProposal.objects.create(transfer=transfer, because=because, proposed_at=now, proposed_by=by)
    if mine == BOTH:
        _undo(proposal, by, now)
    return proposal


@transaction.atomic
def confirm_reversal(*, proposal, by, now):
    """Undo the transfer, as the other side proposed. Returns whether it is new. Raises NotYours, TooLate."""
    proposal = _locked(proposal)
    if proposal.is_confirmed:
        return False
    _must_wait(proposal)
    if not speaks_for_both(by, proposal, now):
        raise NotYours("A lead of a group that covers the other council confirms this, or a coordinator.")
    _undo(proposal, by, now)
    return True


@transaction.atomic
def decline_reversal(*, proposal, because, by, now):
    """Leave the transfer as it is, and tell who asked to undo it. Returns whether it is new.

    Raises NotYours, TooLate.
    """
    proposal = _locked(proposal)
    if proposal.is_confirmed is False:
        return False
    _must_wait(proposal)
    if not sides_of(by, proposal.transfer, now):
        raise NotYours("Only a lead of a group that covers one of the two councils can do this, or a coordinator.")
    proposal.decided_at, proposal.decided_by, proposal.is_confirmed = now, by, False
    proposal.declined_because = because
    proposal.save(update_fields=["decided_at", "decided_by", "is_confirmed", "declined_because"])
    tell_declined(proposal, now=now)
    return True


def _lock(transfer):
    """The loan first, as every deed on it does: what stands for it is undone once."""
    if transfer.loan_id:
        Loan.objects.locked(transfer.loan_id)


def _locked(proposal):
    _lock(proposal.transfer)
    people = ("transfer__payer__council", "transfer__payee__council", "proposed_by")
    return ReversalProposal.objects.select_related(*people).get(pk=proposal.pk)


def _must_stand(transfer):
    if transfer.kind != Transfer.Kind.SETTLEMENT:
        raise NotUndone("Only help that was given is undone, not what put something right already.")
    if Transfer.objects.filter(reverses=transfer).exists():
        raise TooLate("This was undone already.")


def _must_wait(proposal):
    if proposal.decided_at is not None:
        done = "was undone already" if proposal.is_confirmed else "stays as it is: somebody has declined this already"
        raise TooLate(f"The transfer {done}.")


def _undo(proposal, by, now):
    proposal.decided_at, proposal.decided_by, proposal.is_confirmed = now, by, True
    proposal.save(update_fields=["decided_at", "decided_by", "is_confirmed"])
    transfer = proposal.transfer
    step = Step.objects.create(
        loan=transfer.loan, kind=Step.Kind.REVERSED, at=now, by=by, minutes=transfer.minutes, words=proposal.because
    )
    tell(step, now=now)
    try:
        with transaction.atomic():
            Transfer.objects.bulk_create(_opposite(transfer, proposal.because, by, now))
    except IntegrityError as refusal:
        constraint = ledger.constraint_of(refusal)
        if constraint in {"timebank_transfer_key_key", "timebank_transfer_reverses_id_key"}:
            raise TooLate("This was undone already.") from refusal
        if constraint == "account_is_closed_at_zero":  # it ended in this moment
            raise ledger.Closed from refusal
        raise  # a reversal may go below every limit: anything else would be a fault of ours


def _opposite(transfer, because, by, now):
    """The opposite and, where a council has ended since, what hands its part on: together, so that it stays at 0."""
    payer, payee = transfer.payee, transfer.payer
    rows = [
        Transfer(
            key=ledger.key_of(f"reversal:{transfer.pk}"), kind=Transfer.Kind.REVERSAL, payer=payer, payee=payee,
            minutes=transfer.minutes, loan_id=transfer.loan_id, reverses=transfer, because=because, by=by, at=now,
        )
    ]  # fmt: skip
    on = heirs.passed_on(payer, -transfer.minutes) + heirs.passed_on(payee, transfer.minutes)
    for giver, taker, minutes in on:
        rows.append(
            Transfer(
                key=ledger.key_of(f"reversal:{transfer.pk}:{giver.pk}:{taker.pk}"), kind=Transfer.Kind.SUCCESSION,
                payer=giver if minutes > 0 else taker, payee=taker if minutes > 0 else giver, minutes=abs(minutes),
                because=f"Help given by, or to, {giver.council} was undone after it had ended.", by=by, at=now,
            )
        )  # fmt: skip
    return rows
