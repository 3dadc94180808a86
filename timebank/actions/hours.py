"""Hours of a loan: written down as work goes on, put to the other side, confirmed or disputed, settled."""

import datetime as dt

from django.db import transaction

from timebank import ledger
from timebank.actions import approving
from timebank.actions.shared import State, approved_terms, expect, held, move, own_side, record, seen, speak
from timebank.limits import SILENT_DAYS
from timebank.models import Claim, Entry, Loan, Step
from timebank.permissions import can_decide
from timebank.refusals import Changed, NotYours, TermsWanted, TooLate
from timebank.shown import settles_now
from timebank.stuck import is_stuck
from timebank.telling import tell

Kind, Outcome = Step.Kind, Claim.Outcome
DOUBLE_CLICK = dt.timedelta(minutes=1)


@transaction.atomic
def log(*, loan, council, fields, by, now):
    """Write hours of a day down (worked_on, minutes, note). Returns the Entry, of the same click twice the first."""
    current = held(loan)
    own_side(current, council)
    speak(by, council.pk, now=now)
    expect(current, State.ACTIVE, State.DISPUTED)
    same = current.entries.filter(
        removed_at=None, council=council, logged_by=by, logged_at__gt=now - DOUBLE_CLICK, **fields
    ).first()
    if same is not None:
        return same
    entry = Entry.objects.create(loan=current, council=council, logged_at=now, logged_by=by, **fields)
    words = f"{entry.worked_on:%-d %B %Y}" + (f": {entry.note}" if entry.note else "")
    tell(record(current, Kind.LOGGED, by=by, now=now, council=council.pk, minutes=entry.minutes, words=words), now=now)
    return entry


@transaction.atomic
def remove_entry(*, entry, by, now):
    """Take out hours that were written down by mistake: the council that wrote them, or what follows it on this loan.

    Returns False if they were taken out already. Raises NotYours, TooLate.
    """
    current = held(entry.loan)
    mine = speak(by, current.lender_id, current.borrower_id, now=now)
    speak(by, entry.council_id, now=now, or_follows=True)
    expect(current, State.ACTIVE, State.DISPUTED)
    if not Entry.objects.filter(pk=entry.pk, removed_at=None).update(removed_at=now, removed_by=by):
        return False
    words = f"Taken out: {entry.worked_on:%-d %B %Y}"
    side = entry.council_id if entry.council_id in mine else min(mine)
    tell(record(current, Kind.LOGGED, by=by, now=now, council=side, words=words), now=now)
    entry.refresh_from_db()
    return True


@transaction.atomic
def claim(*, loan, council, minutes, note, by, now):
    """Say how many minutes it was in all: the other side confirms, or disputes. The same twice gives the same claim.

    Who put them may put others until they are answered; after a dispute either side may. Raises NotYours, TooLate.
    """
    current = held(loan)
    own_side(current, council)
    speak(by, council.pk, now=now)
    expect(current, State.ACTIVE, State.CLAIMED, State.DISPUTED, *[State.CHOSEN] * current.has_begun())
    standing = current.claims.filter(answered_at=None).first()
    if standing is not None:
        if standing.council_id != council.pk:
            raise TooLate(f"{standing.council} has put its hours to you already: confirm them, or say what is wrong.")
        if (standing.minutes, standing.note) == (minutes, note):
            return standing
        _answer(standing, Outcome.REPLACED, by=by, now=now)
    approving.withdraw(current, now=now)  # work that went on until somebody else was named is over with this
    made = Claim.objects.create(loan=current, council=council, minutes=minutes, note=note, made_at=now, made_by=by)
    move(current, State.CLAIMED, now=now)
    tell(record(current, Kind.CLAIMED, by=by, now=now, council=council.pk, minutes=minutes, words=note), now=now)
    seen(loan)
    return made


def confirm(*, claim, by, now, shown=None):
    """The other side agrees: the hours are booked, or the charge stands. Returns False if it agreed already.

    `shown`: how it was to be settled when they read it. Raises Changed if it is settled in another way now.

    Raises ledger.Overdrawn where the borrower has too few hours left, TermsWanted, NotYours, TooLate: nothing is
    changed then, and the hours still wait.
    """
    with transaction.atomic():
        current, made = _open(claim, unless=Outcome.CONFIRMED)
        if made is None:
            return False
        side = current.other_side(made.council_id)
        speak(by, side, now=now)
        if made.made_by_id == by.pk:
            raise NotYours("You put these hours yourself: somebody else of the other council confirms them.")
        if shown is not None and shown != current.settles:
            raise Changed(settles_now(current))
        _answer(made, Outcome.CONFIRMED, by=by, now=now)
        step = record(current, Kind.CONFIRMED, by=by, now=now, council=side, minutes=made.minutes)
        _settle(current, made.minutes, step, by=by, now=now)
    return _shown(claim)


def agree_by_silence(*, claim, now):
    """Nobody answered for fourteen days after the second reminder. Returns False if somebody did, or it is not time.

    Hours that were disputed once are never agreed by silence: a lead settles them if the councils do not.
    Raises ledger.Overdrawn and TermsWanted as `confirm`.
    """
    with transaction.atomic():
        current, made = _open(claim, unless=Outcome.SILENCE)
        if made is None or made.reminded_at is None or now < made.reminded_at + dt.timedelta(days=SILENT_DAYS):
            return False
        if current.claims.filter(outcome=Outcome.DISPUTED).exists():
            return False
        _answer(made, Outcome.SILENCE, by=None, now=now)
        side = current.other_side(made.council_id)
        step = record(current, Kind.SILENCE, now=now, council=side, minutes=made.minutes)
        _settle(current, made.minutes, step, by=None, now=now)
    return _shown(claim)


@transaction.atomic
def say_unbooked(*, claim, now):
    """Hours that nobody answered to cannot be booked: tell both councils, once. Returns whether that was to be done."""
    current, made = _open(claim, unless=Outcome.SILENCE)
    if made is None or current.steps.filter(kind=Kind.UNBOOKED, at__gte=made.made_at).exists():
        return False
    side = current.other_side(made.council_id)
    tell(record(current, Kind.UNBOOKED, now=now, council=side, minutes=made.minutes), now=now)
    return True


@transaction.atomic
def dispute(*, claim, because, by, now):
    """The other side says what is wrong; the leads of both are told. Returns False if it said so already."""
    current, made = _open(claim, unless=Outcome.DISPUTED)
    if made is None:
        return False
    side = current.other_side(made.council_id)
    speak(by, side, now=now)
    if made.made_by_id == by.pk:
        raise NotYours("You put these hours yourself: change them, if they are wrong.")
    _answer(made, Outcome.DISPUTED, by=by, now=now, because=because)
    move(current, State.DISPUTED, now=now)
    tell(record(current, Kind.DISPUTED, by=by, now=now, council=side, minutes=made.minutes, words=because), now=now)
    return _shown(claim)


def decide(*, loan, minutes, because, by, now):
    """A lead settles hours that are disputed or stuck, for a reason; 0 minutes call it off.

    Returns False if it was settled so already.

    Raises NotYours for who acts for either council or leads none of their groups, Overdrawn, TermsWanted, TooLate.
    """
    with transaction.atomic():
        current = held(loan)
        decided = current.steps.filter(kind=Kind.DECIDED, by=by, minutes=minutes, words=because)
        if current.is_finished and decided.exists():
            return False
        expect(current, State.DISPUTED, *[State.CLAIMED] * is_stuck(current, now))
        if not can_decide(by, current):
            raise NotYours("Somebody settles it who leads a group of the two councils and works for neither.")
        for waiting in current.claims.filter(answered_at=None):
            _answer(waiting, Outcome.DECIDED, by=by, now=now)
        step = record(current, Kind.DECIDED, by=by, now=now, minutes=minutes, words=because)
        if minutes:
            _settle(current, minutes, step, by=by, now=now)
        else:
            current.agreements.proposed().update(replaced_at=now)
            move(current, State.CANCELLED, now=now, ended_because=because)
            tell(step, now=now)
    return seen(loan)


# Parts ----------------------------------------------------------------------------------------------------------------
def _settle(loan, minutes, step, *, by, now):
    """Book the hours, or let the charge stand, and tell of this step and of that.

    The transfer comes last: accounts are locked for the moment of the commit only.
    """
    is_charge = loan.settles == Loan.Settles.CHARGE
    if is_charge and not approved_terms(loan).exists():
        raise TermsWanted
    loan.agreements.proposed().update(replaced_at=now)  # what was only proposed is over
    move(loan, State.CHARGED if is_charge else State.BOOKED, now=now, agreed_minutes=minutes)
    settled = record(loan, Kind.CHARGED if is_charge else Kind.BOOKED, by=by, now=now, minutes=minutes)
    tell(step, now=now)
    tell(settled, now=now)
    if not is_charge:
        ledger.post(loan=loan, minutes=minutes, key=ledger.key_of(f"loan:{loan.pk}"), by=by, now=now)


def _open(claim, *, unless):
    """The held loan and its claim, with None for one that was answered so already. Raises TooLate."""
    current = held(claim.loan)
    made = Claim.objects.select_for_update(of=["self"], no_key=True).get(pk=claim.pk)
    made.loan = current
    if made.outcome == unless:
        return current, None
    if made.answered_at is not None:
        raise TooLate(f"These hours were answered already: {made.get_outcome_display().lower()}.")
    expect(current, State.CLAIMED)
    return current, made


def _answer(claim, outcome, *, by, now, because=""):
    claim.outcome, claim.answered_at, claim.answered_by, claim.because = outcome, now, by, because
    claim.save(update_fields=["outcome", "answered_at", "answered_by", "because"])


def _shown(claim):
    claim.refresh_from_db()
    return True
