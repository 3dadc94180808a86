"""What people of two councils read of each step of their loan: a headline, a sentence, and what comes next.

`reader.side` says from where they look at it.
"""

from dataclasses import dataclass

from common import words
from timebank import right_hours
from timebank.actions.shared import missing
from timebank.limits import SILENT_DAYS
from timebank.models import Loan, Step

LENDER, BORROWER, LENT = "lender", "borrower", "lent"
SUBJECT_LENGTH = 70
NO_ANSWER = f"Nobody answered within {SILENT_DAYS} days of the second reminder, so the hours count as agreed."
START = "Work can start. Write down the hours as you go: either side can."
CHARGE = "It is settled for a charge: work starts once both councils have approved the terms."
# What a council can do whose helper has left, by how far the loan is.
NAME_ANOTHER = "Name somebody else who helps, or call it off, so that nobody waits in vain."
HELPER_LEFT = {
    Loan.State.OFFERED: "Name somebody else in your offer, or take it back, so that nobody waits in vain.",
    Loan.State.CHOSEN: NAME_ANOTHER,
    Loan.State.ACTIVE: f"Was that all the help? Then put the hours in. {NAME_ANOTHER}",
}
HOURS_STAND = "The hours that were given are agreed as ever."
Kind = Step.Kind


def short(text, length=SUBJECT_LENGTH):
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


@dataclass(frozen=True)
class Reader:
    """Somebody who is told of a loan, and where they stand: with the lender, the borrower, or the one who helps."""

    person: object
    side: str = ""

    def why(self, loan):
        if self.side == LENT:
            return f"You get this because you are the one who helps {loan.borrower.short_name}."
        council = loan.lender if self.side == LENDER else loan.borrower
        return f"You get this because you act for {council.short_name} in the time bank."


@dataclass(frozen=True)
class News:
    """What a mail that asks nothing says: a headline, a sentence, words of somebody's, and what comes next."""

    head: str
    lede: str
    quote: str = ""
    says: str = "They write:"
    after: str = ""
    label: str = "Open the loan"
    page: str = "loan-detail"


def _who(step):
    return step.council.short_name if step.council else "The other council"


def _you_offered(loan):
    return f"You offered {loan.lent_name} for {words.hours(loan.minutes)} for “{loan.request.title}”."


def _declined(loan, step, reader):
    return News(
        head=f"{loan.borrower.short_name} does not need your help this time",
        lede=_you_offered(loan),
        quote=step.words,
        says="They say why:",
        after="Nobody is waiting for you, and nothing is booked. Thank you for offering.",
    )


def _taken_back(loan, step, reader):
    return News(
        head=f"{loan.lender.short_name} has taken back its offer of help",
        lede=f"It had offered {loan.lent_name} for {words.hours(loan.minutes)} for “{loan.request.title}”.",
        quote=step.words,
        says="They say why:",
        after="Your request stays as it is: other councils can still answer.",
    )


def _chosen(loan, step, reader):
    """With what is missing before work starts, which the lender's people see to."""
    waits = missing(loan) if loan.state == Loan.State.CHOSEN else []
    is_asked = "release" in waits and loan.approvals.filter(decided_at=None, withdrawn_at=None).exists()
    label, page, after = "Open the loan", "loan-detail", [] if waits else [START]
    if "agreement" in waits:
        after.append(CHARGE)
        label, page = "Write the terms", "loan-terms"
    if is_asked:
        after.append("Your approver is asked by mail to release the time.")
    elif "release" in waits:
        after.append("Somebody at your council has to release the time first: say who that is.")
        label, page = "Name the approver", "loan-approver"
    return News(
        head=f"{loan.borrower.short_name} takes up your help",
        lede=f"It wants {loan.lent_name} for {words.hours(loan.minutes)} for “{loan.request.title}”.",
        after=" ".join(after),
        **{"label": label, "page": page} if reader.side == LENDER else {},
    )


def _sent_back(loan, step, reader):
    return News(
        head="Who was asked cannot release the time",
        lede=f"They say that they are not the right person to release {words.hours(loan.minutes)} of {loan.lent_name} "
        f"for {loan.borrower.short_name}. Nothing is decided.",
        after="Their link does not work any more. Name somebody else at your council.",
        label="Name an approver",
        page="loan-approver",
    )


def _released(loan, step, reader):
    return News(
        head=f"{loan.lent_name} can help {loan.borrower.short_name}",
        lede=f"{loan.lender.short_name} has released {words.hours(loan.minutes)} for “{loan.request.title}”.",
        after=f"Get in touch. {START}" if loan.state == Loan.State.ACTIVE else CHARGE,
    )


def _refused(loan, step, reader):
    ours = reader.side != BORROWER
    return News(
        head=f"The time of {loan.lent_name} was not released",
        lede=f"{'Your approver' if ours else loan.lender.short_name} says no to {words.hours(loan.minutes)} "
        f"for “{loan.request.title}”.",
        quote=step.words,
        says="The reason:",
        after="While the request is open you can ask another approver, or for other days, or offer somebody else."
        if ours
        else "Your request stays as it is: other councils can still answer.",
        **{"label": "Ask once more", "page": "loan-again"} if reader.side == LENDER else {},
    )


def _agreed(loan, step, reader):
    """Booked, or agreed as a charge: with how it came to that, which is said in no mail of its own."""
    charge = step.kind == Kind.CHARGED
    how = loan.steps.filter(kind__in=[Kind.CONFIRMED, Kind.DECIDED, Kind.SILENCE]).order_by("at", "pk").last()
    minutes = words.hours(loan.agreed_minutes or step.minutes or 0)
    after = "Say in one sentence how it was: both councils read it beside the hours."
    quote = ""
    if how and how.kind == Kind.DECIDED:
        quote, says = how.words, "A lead has settled it. They write:"
    else:
        says = ""
    if how and how.kind == Kind.SILENCE:
        after = f"{NO_ANSWER} If that is wrong, the leads of your group can undo it. {after}"
    helped = f"{loan.lender.short_name} helped {loan.borrower.short_name} with “{loan.request.title}”"
    planned = f" {words.hours(loan.minutes)} were planned." if loan.minutes != loan.agreed_minutes else ""
    return News(
        head=f"{minutes} {'are agreed, for a charge' if charge else 'are booked'}",
        lede=f"{helped}.{planned}",
        quote=quote,
        says=says,
        after=f"{'Nothing moves between your hours: it is paid. ' if charge else ''}{after}",
        label="Say how it was",
        page="loan-thanks",
    )


def _disputed(loan, step, reader):
    return News(
        head=f"{_who(step)} says that the hours are not right",
        lede=f"It was about “{loan.request.title}”.",
        quote=step.words,
        says="They say why:",
        after="Talk to each other, and put another figure; or the leads of your groups, who know of it, settle it.",
    )


def _called_off(loan, step, reader):
    return News(
        head="The help was called off",
        lede=f"{loan.lender.short_name} was to help {loan.borrower.short_name} with “{loan.request.title}”: "
        f"{loan.lent_name}, {words.hours(loan.minutes)}. Nothing is booked.",
        quote=step.words,
        says="A lead has settled it. They write:" if step.kind == Kind.DECIDED else "They say why:",
    )


def _left(loan, step, reader):
    return News(
        head="Who was to help has left",
        lede=f"Your council promised {loan.borrower.short_name} help with “{loan.request.title}”: {loan.lent_name}, "
        f"{words.hours(loan.minutes)}.",
        after=HELPER_LEFT.get(loan.state, HOURS_STAND),
    )


def _approved(loan, step, reader):
    return News(
        head="Both councils have approved the terms",
        lede=f"{loan.lender.short_name} helps {loan.borrower.short_name} with “{loan.request.title}” for a charge.",
        after="Work can start once the time is released. The agreement is there to print.",
        label="See the agreement",
        page="loan-agreement",
    )


def _kept(loan, step, reader):
    stands = loan.agreements.in_force().first()
    if stands is not None:
        after = f"What both of you have approved stays in force: a charge of {words.pounds(stands.charge_pence)}."
    elif loan.settles == Loan.Settles.CHARGE:
        after = "There is no agreement yet: either of you can write other terms."
    else:
        after = "It stays settled in hours. Either of you can write other terms."
    return News(
        head=f"{_who(step)} does not go on with the proposed charge",
        lede=f"It was {step.words or 'proposed'} for “{loan.request.title}”.",
        after=after,
    )


def _invoiced(loan, step, reader):
    return News(
        head=f"{loan.lender.short_name} has sent its invoice",
        lede=f"For “{loan.request.title}”. The invoice itself comes the usual way; here it is only written down.",
        quote=step.words,
        says="What was written down:",
        after="When it is paid, say so: both councils see that it is done.",
        label="Record the payment",
        page="loan-invoice",
    )


def _paid(loan, step, reader):
    return News(
        head="The invoice is paid",
        lede=f"For “{loan.request.title}”, between {loan.lender.short_name} and {loan.borrower.short_name}.",
        quote=step.words,
        says="What was written down:",
    )


def _undone(loan, step, reader):
    minutes = words.hours(step.minutes or loan.agreed_minutes or 0)
    helps, helped = right_hours.sides(loan, step.at)
    can_put_right = reader.side == LENDER and helps is not None and helps != helped
    if helps is None:
        after = "Should other hours count? A lead of your groups can put the right ones in."
    elif helps == helped:
        after = "They are one council now, so no other hours are put in."
    elif can_put_right:
        after = "Should other hours count? Put the right ones in: the other council confirms them."
    else:
        after = f"Should other hours count? {helps.short_name} can put the right ones in, and you confirm them."
    return News(
        head=f"{minutes} were undone",
        lede=f"They were booked for “{loan.request.title}”, with which {loan.lender.short_name} helped "
        f"{loan.borrower.short_name}. Both councils have them back as they were.",
        quote=step.words,
        says="The reason:",
        after=after,
        **{"label": "Put the right hours in", "page": "loan-put-right"} if can_put_right else {},
    )


def _other_helper(loan, step, reader):
    waits = "release" in missing(loan) if loan.state == Loan.State.CHOSEN else False
    if reader.side == LENT:
        head, after = f"You are to help {loan.borrower.short_name}", "Somebody of your council has named you for it."
    else:
        head = f"Somebody else helps you: {loan.lent_name}"
        after = "Does that not suit you? Call it off; hours that were given already can be put in as ever."
    return News(
        head=head,
        lede=f"{loan.lender.short_name} names {loan.lent_name} for “{loan.request.title}”, "
        f"{words.hours(loan.minutes)} in all.",
        after=f"{'Their time has to be released first. ' if waits else ''}{after}",
    )


def _asked_again(loan, step, reader):
    return News(
        head=f"{loan.lender.short_name} asks once more whether it can help",
        lede=f"The time of {loan.lent_name} was not released at first, for “{loan.request.title}”. Now it is asked for "
        "once more.",
        quote=step.words,
        says="Other days than before:",
        after="You hear as soon as it is released. Have you found other help since? Then call this off.",
    )


def _rather_hours(loan, step, reader):
    return News(
        head=f"{_who(step)} would rather settle it in hours",
        lede=f"So far “{loan.request.title}” is settled for a charge.",
        after="If you agree, the terms of the charge are over, and hours are booked once both of you agree on them. "
        "If not, it stays as it is.",
        label="Agree, or leave it as it is",
        page="loan-in-hours",
    )


def _in_hours(loan, step, reader):
    return News(
        head="It is settled in hours now",
        lede=f"{_who(step)} agrees, for “{loan.request.title}”. No charge is due.",
        after="The hours are booked when both councils have agreed how long it was.",
    )


def _stays(loan, step, reader):
    return News(
        head="It stays settled for a charge",
        lede=f"{_who(step)} leaves it so, for “{loan.request.title}”.",
    )


def _ordered(loan, step, reader):
    return News(
        head=f"{loan.borrower.short_name} has recorded its order number",
        lede=f"For “{loan.request.title}”. Put it on your invoice.",
        quote=step.words,
        says="What was written down:",
        label="See the agreement",
        page="loan-agreement",
    )


def _altered(loan, step, reader):
    return News(
        head=f"{loan.borrower.short_name} has changed its request",
        lede=_you_offered(loan),
        quote=step.words,
        says="What is asked for now:",
        after="Your offer stands as you made it. Does it still fit? Leave it, change it or take it back.",
        label="Look at your offer",
    )


def _unbooked(loan, step, reader):
    helped = reader.side == BORROWER
    who = "Your council" if helped else loan.borrower.short_name
    if loan.settles == Loan.Settles.CHARGE:
        why = "The two councils have not approved the same terms of a charge yet."
        after = "Agree on the terms, or on hours; or a lead of your groups settles it."
    else:
        why = f"{who} has too few hours left for it."
        after = "Agree on fewer hours or on a charge, or wait until it has given some help; or a lead settles it."
    return News(
        head=f"{words.hours(step.minutes or 0)} could not be booked",
        lede=f"Nobody has answered about the hours for “{loan.request.title}”, so they would count as agreed by now. "
        f"{why}",
        after=after,
    )


NEWS_OF = {
    Kind.DECLINED: _declined,
    Kind.WITHDRAWN: _taken_back,
    Kind.CHOSEN: _chosen,
    Kind.ASKED: _sent_back,  # by the approver; who is asked gets a mail of another kind
    Kind.RELEASED: _released,
    Kind.REFUSED: _refused,
    Kind.BOOKED: _agreed,
    Kind.CHARGED: _agreed,
    Kind.DISPUTED: _disputed,
    Kind.CANCELLED: _called_off,
    Kind.APPROVED: _approved,
    Kind.INVOICED: _invoiced,
    Kind.PAID: _paid,
    Kind.KEPT: _kept,
    Kind.REVERSED: _undone,
    Kind.SWITCHED: _approved,
    Kind.DECIDED: _called_off,
    Kind.LEFT: _left,
    Kind.HELPER: _other_helper,
    Kind.REOPENED: _asked_again,
    Kind.BACK: _rather_hours,
    Kind.IN_HOURS: _in_hours,
    Kind.STAYS: _stays,
    Kind.ORDERED: _ordered,
    Kind.ALTERED: _altered,
    Kind.UNBOOKED: _unbooked,
}


def request_ended(loan):
    """To a council whose answer was open: the request was closed, or taken back."""
    request = loan.request
    withdrawn = request.state == request.State.WITHDRAWN
    return News(
        head=f"{loan.borrower.short_name} {'has taken back' if withdrawn else 'has closed'} its request",
        lede=_you_offered(loan),
        quote=request.ended_because,
        says="They say why:",
        after="Nobody is waiting for you, and nothing is booked. Thank you for offering.",
    )


def replaced(loan, step, minutes):
    """To who was to help until now: somebody else does, and what they did still counts. `minutes`: written down."""
    if minutes:
        after = (
            f"What was done stays: the {words.hours(minutes)} written down so far remain on the loan, and are part of "
            "what both councils agree on at the end. Is something missing? Tell your colleagues: they can put it in."
        )
    elif loan.state == Loan.State.ACTIVE:
        after = "No hours are written down yet. Have you given some already? Write them down: they count as ever."
    else:
        after = (
            "No hours are written down yet. Have you given some already? Tell your colleagues: they count as ever, and "
            f"can be put in once the time of {loan.lent_name} is released."
        )
    return News(
        head=f"Somebody else helps {loan.borrower.short_name} now",
        lede=f"{step.by or 'A colleague'} has named {loan.lent_name} for “{loan.request.title}”, so nobody expects it "
        "of you any more. Thank you for being ready to help.",
        after=after,
        label="See the hours",
        page="loan-hours",
    )


def reversal_declined(proposal):
    """To who asked for booked hours to be undone: they stay."""
    transfer, loan = proposal.transfer, proposal.transfer.loan
    return News(
        head=f"{words.hours(transfer.minutes)} stay booked",
        lede=f"You asked to undo what is booked for “{loan.request.title}”, with which {loan.lender.short_name} helped "
        f"{loan.borrower.short_name}.",
        quote=proposal.declined_because,
        says=f"{proposal.decided_by or 'A lead'} says why not:",
        after="Nothing has moved. If they did not know something, you can ask for it once more.",
    )
