"""Hours that wait to be confirmed and that the two councils will not get any further: a lead may settle them."""

from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.models import Affiliation
from common import london
from timebank.due import silent_before
from timebank.models import Claim, Loan


def stuck(now):
    """A condition on loans: their hours wait, and were disputed before; or silence could not book them, for want of
    hours or terms; or nobody is left who could answer.
    """
    claims = Claim.objects.filter(loan=OuterRef("pk"))
    waiting = claims.filter(answered_at=None)
    return Q(state=Loan.State.CLAIMED) & (
        Q(Exists(claims.filter(outcome=Claim.Outcome.DISPUTED)))
        | Q(Exists(waiting.filter(reminded_at__lte=silent_before(now))))
        | Q(Exists(_unanswerable(waiting, "lender", "borrower", now)))
        | Q(Exists(_unanswerable(waiting, "borrower", "lender", now)))
    )


def is_stuck(loan, now):
    return loan.state == Loan.State.CLAIMED and Loan.objects.filter(stuck(now), pk=loan.pk).exists()


def _unanswerable(waiting, side, across, now):
    """Hours that one side put, where nobody acts for the other but who put them.

    The first of the others is looked for by council, for each: with NOT EXISTS PostgreSQL brings together everybody who
    acts for a council in the whole country.
    """
    acting = Affiliation.objects.acting(london.today(now)).confirmed().filter(person__is_active=True)
    others = acting.filter(council=OuterRef(f"loan__{across}")).exclude(person=Coalesce(OuterRef("made_by"), Value(0)))
    other = Subquery(others.order_by().values("pk")[:1])
    return waiting.alias(other=other).filter(other=None, council=OuterRef(side))
