"""Whom each step of a loan is told to, and by which mail: written in the transaction of the step itself.

Who did it is not told. What waits to be sent and is not true any more is taken back with the step.
"""

from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from common import london
from outbox import actions as outbox
from peergroups.models import Coverage, Membership, PeerGroup
from peergroups.scopes import is_party
from peergroups.speakers import acting_for, speakers
from timebank import emails, heirs
from timebank.contacts import contacts_of
from timebank.models import Loan, Step
from timebank.sides import sides_of
from timebank.step_words import BORROWER, LENDER, LENT, Reader

Kind = Step.Kind
MOST = 20  # letters in the transaction of a deed
ASKING = [emails.ANSWER, emails.RELEASE, emails.HOURS, emails.TERMS, emails.DISPUTE]
# What a step makes untrue of all that asks something and has not left yet.
OVERTAKEN = {
    Kind.CHANGED: [emails.ANSWER],
    Kind.DECLINED: ASKING,
    Kind.WITHDRAWN: ASKING,
    Kind.CHOSEN: [emails.ANSWER],
    Kind.ASKED: [emails.RELEASE],
    Kind.RELEASED: [emails.RELEASE],
    Kind.REFUSED: ASKING,
    Kind.CLAIMED: [emails.HOURS, emails.DISPUTE],
    Kind.DISPUTED: [emails.HOURS],
    Kind.TERMS: [emails.TERMS],
    Kind.APPROVED: [emails.TERMS],
    Kind.SWITCHED: [emails.TERMS],
    Kind.KEPT: [emails.TERMS],
    Kind.BOOKED: ASKING,
    Kind.CHARGED: ASKING,
    Kind.CANCELLED: ASKING,
    Kind.DECIDED: ASKING,
    Kind.IN_HOURS: [emails.TERMS],
}


def tell(step, *, now):
    """Queue the letters of this step, at most twenty: to the persons concerned, never to who did it."""
    loan = step.loan
    if kinds := OVERTAKEN.get(step.kind):
        outbox.cancel(reason="overtaken by events", about=emails.about(loan), kinds=kinds)
    letters = TOLD.get(step.kind, _nobody)(loan, step, now)
    outbox.queue(letters[:MOST], now=now)


def tell_request_changed(request, steps, *, now):
    """Queue word to the councils that have answered what of the request is another thing now: the first twenty.

    Whom it does not reach with this the planner tells. `steps` are those of their loans.
    """
    letters = []
    for step in steps:
        letters += TOLD[step.kind](step.loan, step, now)
    outbox.queue(letters[:MOST], now=now)


def tell_request_ended(request, loans, *, now):
    """Queue word to the councils of these answers, nobody’s choice, that the request was closed or withdrawn.

    The first twenty; the planner tells the others. What waits to tell that it fits somebody’s council is taken back.
    """
    outbox.cancel(reason="the request has ended", about=emails.about_request(request))
    letters = []
    for loan in loans:
        outbox.cancel(reason="the request has ended", about=emails.about(loan), kinds=ASKING)
        letters += [emails.request_ended(loan, reader, now) for reader in readers_on(loan, LENDER, now)]
    outbox.queue(letters[:MOST], now=now)


def tell_replaced(step, person, *, now):
    """Queue word to who was to help until this step named somebody else, if they are still of the lender.

    Once: who is told of the step for another reason already, as who asked for the help, has the same key.
    """
    loan = step.loan
    if person is None or person.pk == step.by_id or not acting_for(loan.lender_id, now).filter(pk=person.pk).exists():
        return
    outbox.queue([emails.replaced(loan, person, step, now)], now=now)


def tell_declined(proposal, *, now):
    """Queue word to who proposed to undo a transfer that it stays, while they could still propose it themselves."""
    person = proposal.proposed_by
    if person != proposal.decided_by and sides_of(person, proposal.transfer, now):
        outbox.queue([emails.reversal_declined(proposal, now)], now=now)


# Letters of each step -------------------------------------------------------------------------------------------------
def _nobody(loan, step, now):
    return []


def _answer(loan, step, now):
    return [emails.answer(loan, step, reader, now) for reader in _readers(loan, step, now, BORROWER)]


def _release(loan, step, now):
    if step.who:
        return _sent_back(loan, step, now)
    asked = loan.approvals.filter(decided_at=None, withdrawn_at=None).select_related("asked_by")
    found = asked.filter(loan__state=Loan.State.CHOSEN).first()
    if found is None:
        return []
    found.loan = loan
    return [emails.release(found, now)]


def _sent_back(loan, step, now):
    """Who was asked is not the right person: to who asked them, if they still speak for the council."""
    last = loan.approvals.select_related("asked_by").order_by("withdrawn_at", "pk").last()
    people = speakers(loan.lender, first=last.asked_by if last else None, now=now)
    return [emails.news(loan, step, Reader(person, LENDER), now) for person in people]


def _hours(loan, step, now):
    claim = loan.claims.filter(answered_at=None).select_related("council", "made_by").first()
    if claim is None:
        return []
    claim.loan = loan
    return [
        emails.hours(claim, reader, step, now) for reader in _readers(loan, step, now, across(loan, step.council_id))
    ]


def _terms(loan, step, now):
    found = loan.agreements.proposed().first()
    if found is None:
        return []
    found.loan = loan
    side = LENDER if found.lender_at is None else BORROWER
    return [emails.terms(found, step, reader, now) for reader in _readers(loan, step, now, side)]


def _dispute(loan, step, now):
    leads = [emails.dispute(loan, step, lead, now) for lead in deciders(loan, now)]
    return _news(across)(loan, step, now) + leads


def _released(loan, step, now):
    """They get in touch now: an answer goes to who speaks for the other side, for no approver has an account."""
    found = contacts_of(loan, now)
    return [
        emails.news(loan, step, reader, now, by=found[LENDER if reader.side == BORROWER else BORROWER])
        for reader in _readers(loan, step, now, LENDER, BORROWER, LENT)
    ]


def _decided(loan, step, now):
    """Settled with no hours, it is over; with some, booking them says so."""
    return _news(LENDER, BORROWER, LENT)(loan, step, now) if loan.state == Loan.State.CANCELLED else []


def _news(*sides):
    """Letters to these sides that only tell; `across`: to the other side than the step's council."""

    def write(loan, step, now):
        told = [across(loan, step.council_id) if side is across else side for side in sides]
        return [emails.news(loan, step, reader, now) for reader in _readers(loan, step, now, *told)]

    return write


def across(loan, council_id):
    """The side of a loan that the council of this key is not on."""
    return BORROWER if council_id == loan.lender_id else LENDER


TOLD = {
    Kind.OFFERED: _answer,
    Kind.CHANGED: _answer,
    Kind.DECLINED: _news(LENDER),
    Kind.WITHDRAWN: _news(BORROWER),
    Kind.CHOSEN: _news(LENDER, LENT),
    Kind.ASKED: _release,
    Kind.RELEASED: _released,
    Kind.REFUSED: _news(LENDER, BORROWER, LENT),
    Kind.CLAIMED: _hours,
    Kind.DISPUTED: _dispute,
    Kind.DECIDED: _decided,
    Kind.TERMS: _terms,
    Kind.APPROVED: _news(across),
    Kind.SWITCHED: _news(across),
    Kind.BOOKED: _news(LENDER, BORROWER, LENT),
    Kind.CHARGED: _news(LENDER, BORROWER, LENT),
    Kind.INVOICED: _news(BORROWER),
    Kind.PAID: _news(across),
    Kind.KEPT: _news(across),
    Kind.CANCELLED: _news(LENDER, BORROWER, LENT),
    Kind.REVERSED: _news(LENDER, BORROWER),
    Kind.LEFT: _news(LENDER),
    Kind.HELPER: _news(BORROWER, LENT),
    Kind.REOPENED: _news(BORROWER),
    Kind.BACK: _news(across),
    Kind.IN_HOURS: _news(across),
    Kind.STAYS: _news(across),
    Kind.ORDERED: _news(LENDER),
    Kind.ALTERED: _news(LENDER),
    Kind.UNBOOKED: _news(LENDER, BORROWER),
}


# Who it is ------------------------------------------------------------------------------------------------------------
def _readers(loan, step, now, *sides):
    """[Reader] of these sides, each person once, without who did it."""
    found = {}
    for side in sides:
        for reader in readers_on(loan, side, now):
            found.setdefault(reader.person.pk, reader)
    found.pop(step.by_id, None)
    return list(found.values())


def readers_on(loan, side, now):
    """[Reader] of whom this side of the loan is told through."""
    if side == LENT:
        person = loan.lent_person
        return (
            [Reader(person, LENT)] if person and acting_for(loan.lender_id, now).filter(pk=person.pk).exists() else []
        )
    council, first = (loan.lender, loan.offered_by) if side == LENDER else (loan.borrower, loan.request.asked_by)
    people = speakers(council, first=first, now=now)
    if not people:  # what was settled is still the ended council's: those that follow it are told
        after = heirs.standing_for(council, london.today(now))
        people = [person for one in after if one != council for person in speakers(one, first=first, now=now)]
    return [Reader(person, side) for person in people]


def deciders(loan, now):
    """Who is asked to settle disputed hours: leads of regions that cover either council and who are of neither.

    Where there is none, the coordinators. A list of people.
    """
    sides = [loan.lender_id, loan.borrower_id]
    own = is_party(OuterRef("pk"), Q(council__in=sides), london.today(now))
    covering = Coverage.objects.on(london.today(now)).filter(group=OuterRef("group"), council__in=sides)
    leads = Membership.objects.current().leads().filter(Exists(covering), group__kind=PeerGroup.Kind.REGION)
    asked = User.objects.filter(pk__in=leads.order_by().values("person")).exclude(own).order_by("pk")
    return list(asked) or list(User.objects.filter(is_superuser=True, is_active=True).exclude(own).order_by("pk"))
