"""How far a loan has come, in a few steps; how it stands, in a shape and a word; its trail, as sentences."""

from collections import defaultdict
from dataclasses import dataclass

from common import london, words
from timebank.models import Account, Loan, Step

Kind, State = Step.Kind, Loan.State
WORKED = {State.CLAIMED, State.DISPUTED, State.BOOKED, State.CHARGED}
AGREED = {State.BOOKED, State.CHARGED}
ENDED = {State.DECLINED, State.WITHDRAWN, State.REFUSED, State.CANCELLED}
# Their words are a day, a sum, a number: we wrote them.
OURS = {
    *(Kind.LOGGED, Kind.TERMS, Kind.APPROVED, Kind.SWITCHED, Kind.KEPT),
    *(Kind.INVOICED, Kind.PAID, Kind.PASSED, Kind.LEFT, Kind.REOPENED, Kind.ORDERED, Kind.ALTERED, Kind.UNBOOKED),
}
BEFORE_CHOICE = {State.OFFERED, State.DECLINED, State.WITHDRAWN}


@dataclass(frozen=True)
class Mark:
    """One step of the way: `state` is done, now or todo; `when` a few words, or nothing."""

    state: str
    name: str
    when: str = ""


@dataclass(frozen=True)
class StateWord:
    """`shape` is one of components/_state.html."""

    shape: str
    word: str


@dataclass(frozen=True)
class Told:
    """One step of the trail: what happened, who did it, when, and the words that were given with it.

    `is_quote`: somebody wrote these words; else they are ours.
    """

    what: str
    by: str
    at: object
    words: str
    is_quote: bool = True


def with_progress(loans):
    """The same loans, each with its `trail_steps`, `is_undone`, `progress` and `standing`.

    Two statements, however many loans.
    """
    steps, lenders = defaultdict(list), {loan.lender_id for loan in loans}
    for step in Step.objects.filter(loan__in=[loan.pk for loan in loans]).select_related("by", "council"):
        steps[step.loan_id].append(step)
    switched_off = Account.objects.filter(council__in=lenders, needs_approval=False).values_list("council", flat=True)
    without = set(switched_off)
    for loan in loans:
        loan.trail_steps = steps[loan.pk]
        loan.is_undone = is_undone(steps[loan.pk])
        loan.progress = progress(loan, steps[loan.pk], needs_approval=loan.lender_id not in without)
        loan.standing = standing(loan, steps[loan.pk])
    return loans


def progress(loan, steps, *, needs_approval=True):
    """The marks of a loan, from the offer to its end. Pure."""
    at = {step.kind: step.at for step in steps}
    marks = _marks(loan, at, needs_approval)
    if loan.state in ENDED:
        done = [Mark("done", name, when) for name, is_done, when in marks if is_done]
        return [*done, Mark("now", loan.get_state_display(), _day(loan.state_at))]
    shown, is_now = [], True
    for name, is_done, when in marks:
        shown.append(Mark("done" if is_done else "now" if is_now else "todo", name, when if is_done or is_now else ""))
        is_now = is_now and is_done
    if Kind.REVERSED in at:
        shown.append(Mark("now", "Undone", _day(at[Kind.REVERSED])))
    return shown


def is_undone(steps):
    """Whether what was booked for the loan of these steps was undone since: it is booked once, so that is its end."""
    return any(step.kind == Kind.REVERSED for step in steps)


def _marks(loan, at, needs_approval):
    """(name, whether it is done, when or what of it) of each step on the way."""
    is_charge, is_over = loan.settles == Loan.Settles.CHARGE, loan.state in ENDED
    is_chosen = loan.state not in BEFORE_CHOICE
    has_begun = is_chosen and not is_over and loan.state != State.CHOSEN
    agreed = at.get(Kind.CONFIRMED) or at.get(Kind.DECIDED) or at.get(Kind.SILENCE)
    marks = [("Offered", True, _day(loan.offered_at)), ("Chosen", is_chosen, _day(at.get(Kind.CHOSEN)))]
    if Kind.RELEASED in at:
        marks.append(("Approver releases", True, _day(at[Kind.RELEASED])))
    elif (needs_approval or Kind.ASKED in at) and not has_begun:
        marks.append(("Approver releases", False, f"asked {_day(at[Kind.ASKED])}" if Kind.ASKED in at else ""))
    if is_charge:
        approved = at.get(Kind.SWITCHED) or at.get(Kind.APPROVED)
        marks.append(("Charge approved", has_begun or (approved is not None and not is_over), _day(approved)))
    marks.append(("Help given", loan.state in WORKED, _day(at.get(Kind.CLAIMED)) if loan.state in WORKED else ""))
    is_agreed = loan.state in AGREED
    word = "disputed" if loan.state == State.DISPUTED else _day(agreed) if is_agreed else ""
    marks.append(("Hours agreed", is_agreed, word))
    marks.append(("Charge stands" if is_charge else "Booked", is_agreed, _day(loan.state_at) if is_agreed else ""))
    return marks


def standing(loan, steps=()):
    if is_undone(steps):
        return StateWord("bad", "Undone")
    if loan.state in AGREED:
        return StateWord("good", loan.get_state_display())
    if loan.state in {State.REFUSED, State.CANCELLED, State.DISPUTED}:
        return StateWord("bad", loan.get_state_display())
    if loan.state == State.CHOSEN and any(step.kind == Kind.RELEASED for step in steps):
        return StateWord("wait", "Waiting for the agreement")
    if loan.state == State.CHOSEN:
        return StateWord("wait", "Waiting for the approver")
    return StateWord("wait", loan.get_state_display())


def trail(steps):
    """The steps of one loan, in their order, as sentences."""
    return [
        Told(_what(step), step.who or str(step.by or ""), step.at, _words(step), step.kind not in OURS)
        for step in steps
    ]


SAID_OF_COUNCIL = {
    Kind.OFFERED: "{council} offers {time}",
    Kind.CHANGED: "{council} offers something else: {time}",
    Kind.DECLINED: "{council} does not need it, with thanks",
    Kind.WITHDRAWN: "{council} took its offer back",
    Kind.CHOSEN: "{council} accepts",
    Kind.ASKED: "An approver of {council} is asked to release the time",
    Kind.RELEASED: "The time is released",
    Kind.REFUSED: "The time is not released",
    Kind.LOGGED: "{council} writes {time} down",
    Kind.CLAIMED: "{council} says that it was {time} in all",
    Kind.CONFIRMED: "{council} confirms {time}",
    Kind.DISPUTED: "{council} says that {time} is not right",
    Kind.DECIDED: "A lead settles it: {time}",
    Kind.SILENCE: "Nobody of {council} answered: {time} counts as agreed",
    Kind.TERMS: "{council} writes down a charge and approves it",
    Kind.APPROVED: "{council} approves the charge",
    Kind.SWITCHED: "{council} approves the charge: it is settled for a charge now, not in hours",
    Kind.BOOKED: "Booked: {time}",
    Kind.CHARGED: "The charge stands, for {time}",
    Kind.INVOICED: "{council} records its invoice",
    Kind.PAID: "{council} records the payment",
    Kind.KEPT: "{council} does not go on with the proposed charge",
    Kind.CANCELLED: "{council} calls it off",
    Kind.HELPER: "{council} says that somebody else helps",
    Kind.REOPENED: "{council} asks once more for the time to be released",
    Kind.BACK: "{council} would rather settle it in hours",
    Kind.IN_HOURS: "{council} agrees: it is settled in hours now, not for a charge",
    Kind.STAYS: "{council} leaves it settled for a charge",
    Kind.ORDERED: "{council} records its order number",
    Kind.ALTERED: "{council} has changed its request",
    Kind.INSTEAD: "{council} puts the right hours in, instead of those that were undone",
    Kind.UNBOOKED: "Nobody answered, but the hours cannot be booked",
}


def _what(step):
    if step.kind == Kind.DECIDED and not step.minutes:
        return "A lead calls it off"
    if step.kind == Kind.ASKED and step.who:
        return "Who was asked is not the right person: somebody else releases the time"
    if step.kind == Kind.LOGGED and not step.minutes:
        return f"{step.council} takes hours out again"
    sentence = SAID_OF_COUNCIL.get(step.kind)
    if sentence is None:
        return step.get_kind_display()
    return sentence.format(council=step.council or "Somebody", time=words.hours(step.minutes or 0))


def _words(step):
    return step.words.removeprefix("Taken out: ") if step.kind == Kind.LOGGED else step.words


def _day(moment):
    """“14 Nov”."""
    if moment is None:
        return ""
    day = london.today(moment)
    return f"{day.day} {day:%b}"
