"""Who may do what in the time bank. Whether they may know of it is `visible_to` of each.

`who` is a person, or the visit of a door, which knows already for which councils they act. Everything here is about
deeds that stand open now: a state that has gone on answers no.
"""

from django.utils import timezone

from accounts.models import Affiliation
from common import london
from councils.models import Council
from peergroups.models import PeerGroup
from peergroups.scopes import acted_for, and_before, is_of, is_of_the_public_sector, looked_after
from timebank import heirs, right_hours
from timebank.models import Loan, Request, Step, Transfer
from timebank.sides import sides_of
from timebank.stuck import is_stuck

State = Loan.State
AT_WORK = {State.ACTIVE, State.DISPUTED}  # hours are written down and put to the other side
SETTLED = {State.BOOKED, State.CHARGED}


def acts_for(who):
    """Keys of the councils that they act for today and are seen to be of. One statement, none for a visit."""
    known = getattr(who, "acts_for", None)
    if known is None:
        known = _councils(acted_for(who, london.today(timezone.now()))) if who.is_active else frozenset()
    return known


def _councils(keys):
    return frozenset(row["council"] for row in keys)


def speaks_for(user):
    """Keys of the councils that they act for, and of those that ended and that these follow. One statement."""
    today = london.today(timezone.now())
    theirs = Council.objects.filter(pk__in=and_before(acted_for(user, today), today)).order_by()
    return frozenset(theirs.values_list("pk", flat=True))


def person_of(who):
    return getattr(who, "user", who)


# Asking and answering -------------------------------------------------------------------------------------------------
def can_ask(who, council):
    """Ask for help in this council's name: its people, once they are seen to be of it."""
    return council.pk in acts_for(who) and is_of_the_public_sector(person_of(who))


def can_answer(who, request):
    """Offer help: people of any other council who may see the request, while it is open."""
    return (
        request.state == Request.State.OPEN
        and bool(acts_for(who) - {request.council_id})
        and Request.objects.visible_to(person_of(who)).filter(pk=request.pk).exists()
    )


def can_see_answers(who, request):
    """All answers to a request: the people of the council that asked, the leads of its groups, coordinators."""
    person = person_of(who)
    if person.is_coordinator or request.council_id in acts_for(who):
        return True
    return looked_after(person, london.today(timezone.now())).filter(pk=request.council_id).exists()


# A loan ---------------------------------------------------------------------------------------------------------------
def can_choose(who, loan):
    """Accept the help that was offered, or say no to it: the council that asked."""
    return loan.state == State.OFFERED and loan.borrower_id in acts_for(who)


def can_change_answer(who, loan):
    """Change an offer of help, or take it back, until it is chosen: the council that made it."""
    return loan.state == State.OFFERED and loan.lender_id in acts_for(who)


def can_ask_approver(who, loan):
    """Say who releases the time: the council that lends it."""
    return loan.state == State.CHOSEN and loan.lender_id in acts_for(who)


def can_cancel(who, loan):
    """Call off what was chosen, until hours are put to the other side: both councils.

    Once hours are written down only the council that gave them can say that they do not count.
    """
    mine = acts_for(who)
    if loan.state not in {State.CHOSEN, State.ACTIVE}:
        return False
    return loan.lender_id in mine or (loan.borrower_id in mine and not loan.has_begun())


def can_name_helper(who, loan):
    """Say that somebody else helps: the council that lends, from the choice until hours are put to the other side."""
    return loan.state in {State.CHOSEN, State.ACTIVE} and loan.lender_id in acts_for(who)


def can_ask_again(who, loan):
    """After a no ask another approver, or about other days: the council that lends, while the request is open."""
    is_open = loan.state == State.REFUSED and loan.request.state == Request.State.OPEN
    return is_open and loan.lender_id in acts_for(who)


def can_put_right(who, loan):
    """Put the right hours in after those that were booked were undone, once: the council that lent, or what follows it.

    Where it has ended and nobody follows, its leads; nobody where both councils are one by now.
    """
    if loan.state != State.BOOKED or not loan.steps.filter(kind=Step.Kind.REVERSED).exists():
        return False
    if Loan.objects.filter(instead_of=loan).exists():
        return False
    now = timezone.now()
    return right_hours.lender_for(person_of(who), loan, now) is not None and not right_hours.are_one(loan, now)


def can_log(who, loan):
    """Write hours down: both councils, while work goes on or its hours are disputed."""
    return loan.state in AT_WORK and bool(acts_for(who) & {loan.lender_id, loan.borrower_id})


def can_claim(who, loan, claim=None):
    """Put the hours to the other side: both councils; who put them already may correct them until they are answered."""
    mine = acts_for(who) & {loan.lender_id, loan.borrower_id}
    if loan.state == State.CLAIMED:
        return claim is not None and claim.council_id in mine
    if loan.state == State.CHOSEN:
        return bool(mine) and loan.has_begun()
    return loan.state in AT_WORK and bool(mine)


def can_confirm(who, claim):
    """Confirm hours or dispute them: the other council, and never the person who put them."""
    return (
        claim.answered_at is None
        and claim.loan.state == State.CLAIMED
        and claim.loan.other_side(claim.council_id) in acts_for(who)
        and claim.made_by_id != person_of(who).pk
    )


def can_decide(who, loan):
    """Settle hours: who leads a group that covers either council and is of neither; coordinators.

    Those that are disputed, and those that wait to be confirmed and got stuck.
    """
    person, sides, today = person_of(who), {loan.lender_id, loan.borrower_id}, london.today(timezone.now())
    if loan.state not in {State.DISPUTED, State.CLAIMED} or not person.is_active or acts_for(who) & sides:
        return False
    if loan.state == State.CLAIMED and not is_stuck(loan, timezone.now()):
        return False
    if is_of(person, sides, today):
        return False
    return person.is_coordinator or looked_after(person, today).filter(pk__in=sides).exists()


def can_thank(who, loan):
    """Say in a sentence how it was: each of the two councils, once it is settled."""
    return loan.state in SETTLED and bool(acts_for(who) & {loan.lender_id, loan.borrower_id})


# A charge -------------------------------------------------------------------------------------------------------------
def can_write_terms(who, loan):
    """Put terms of a charge to the other side: both councils, from the choice until the hours are settled."""
    is_open = loan.state in {State.CHOSEN, State.ACTIVE, State.CLAIMED, State.DISPUTED}
    return is_open and bool(acts_for(who) & {loan.lender_id, loan.borrower_id})


def can_approve_terms(who, loan, agreement):
    """Approve them for a side that has not yet; nobody does so for both."""
    return can_write_terms(who, loan) and side_to_approve(who, loan, agreement) is not None


def side_to_approve(who, loan, agreement):
    """The key of the council for which this person can approve the terms, or None."""
    if agreement is None or agreement.replaced_at is not None:
        return None
    person, mine = person_of(who), acts_for(who)
    if loan.lender_id in mine and agreement.lender_at is None and agreement.borrower_by_id != person.pk:
        return loan.lender_id
    if loan.borrower_id in mine and agreement.borrower_at is None and agreement.lender_by_id != person.pk:
        return loan.borrower_id
    return None


def can_settle_in_hours(who, loan):
    """Propose hours instead of a charge, agree to it or not: both councils, until the hours are settled."""
    return loan.settles == Loan.Settles.CHARGE and can_write_terms(who, loan)


def can_record_order(who, loan):
    """Note the order number on terms that both approved: the council that pays."""
    is_open = can_write_terms(who, loan) or loan.state == State.CHARGED
    return is_open and loan.borrower_id in acts_for(who) and loan.agreements.in_force().exists()


def can_record_invoice(who, loan):
    """Note the invoice: the council that lent."""
    return loan.state == State.CHARGED and loan.lender_id in acts_for(who)


def can_record_payment(who, loan):
    """Note that it was paid: both councils know it."""
    return loan.state == State.CHARGED and bool(acts_for(who) & {loan.lender_id, loan.borrower_id})


# The ledger -----------------------------------------------------------------------------------------------------------
def can_see_ledger(who):
    """Read every council's statement and all transfers: who leads any group, and coordinators."""
    person = person_of(who)
    return person.is_coordinator or PeerGroup.objects.manageable_by(person).exists()


def can_read_statement(who, council, today):
    """A council's hours: its people, seen to be of it, or of what follows it; whoever reads the whole ledger."""
    person = person_of(who)
    if not person.is_active:
        return False
    councils = [council, *heirs.standing_for(council, today)]
    mine = Affiliation.objects.on(today).confirmed().filter(person=person, council__in=councils)
    return mine.exists() or can_see_ledger(who)


def can_set_approval(who, council):
    """Say whether an approver releases the time that is lent: the council's people."""
    return council.pk in acts_for(who)


def can_set_limits(who):
    """Agree on how far a balance may go: coordinators."""
    return person_of(who).is_coordinator


def can_undo(who, transfer, now):
    """Ask for a transfer to be undone: who leads a group that covers one of its councils, and coordinators."""
    is_help = transfer.kind == Transfer.Kind.SETTLEMENT
    return is_help and not hasattr(transfer, "reversed_by") and bool(sides_of(person_of(who), transfer, now))
