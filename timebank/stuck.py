"""Hours that wait to be confirmed and that the two councils will not get any further: a lead may settle them."""

from django.db.models import OuterRef, Q, Value
from django.db.models.functions import Coalesce

from accounts.models import Affiliation
from common import london
from common.queries import has_one
from timebank.due import silent_before
from timebank.models import Claim, Loan


def stuck(now):
    """A condition on loans: their hours wait, and were disputed before; or silence could not book them, for want of
    hours or terms; or nobody is left who could answer.
    """
    claims = Claim.objects.filter(loan=OuterRef("pk"))
    waiting = claims.filter(answered_at=None)
    return Q(state=Loan.State.CLAIMED) & (
        Q(has_one(claims.filter(outcome=Claim.Outcome.DISPUTED)))
        | Q(has_one(waiting.filter(reminded_at__lte=silent_before(now))))
        | Q(has_one(_unanswerable(waiting, "lender", "borrower", now)))
        | Q(has_one(_unanswerable(waiting, "borrower", "lender", now)))
    )


def is_stuck(loan, now):
    return loan.state == Loan.State.CLAIMED and Loan.objects.filter(stuck(now), pk=loan.pk).exists()


def _unanswerable(waiting, side, across, now):
    """Hours that one side put, where nobody acts for the other but who put them."""
    acting = Affiliation.objects.acting(london.today(now)).confirmed().filter(person__is_active=True)
    others = acting.filter(council=OuterRef(f"loan__{across}")).exclude(person=Coalesce(OuterRef("made_by"), Value(0)))
    return waiting.filter(~Q(has_one(others)), council=OuterRef(side))
