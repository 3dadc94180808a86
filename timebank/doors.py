"""Doors of the time bank: what several councils own is found through `visible_to`, and nothing by a bare key."""

from dataclasses import dataclass

from django.http import Http404
from django.utils import timezone

from accounts.models import User
from peergroups.doors import get_visible
from timebank.models import Loan, Request
from timebank.permissions import acts_for, speaks_for
from timebank.readers import reader_of


@dataclass(frozen=True)
class Visit:
    """Who came in, and the keys of the councils they act for today: only those of whose people they are seen to be.

    On a loan, or a request that is over, also councils that ended and that theirs follow.
    `side` says for which end of a loan they came, or that of the request's council: "lender", "borrower", "both", or
    "" for who leads a group, coordinates, or only reads.
    """

    user: User
    acts_for: frozenset[int]
    side: str = ""
    names: bool = True

    @property
    def is_lender(self):
        return self.side in {"lender", "both"}

    @property
    def is_borrower(self):
        return self.side in {"borrower", "both"}


class SaidOnly(Http404):
    """Nothing is shown behind any number of this kind: the reader only says of which council they are."""

    template = "timebank/not_yet.html"

    def __init__(self, reader):
        super().__init__()
        self.context = {"reader": reader}


def enter_loan(request, pk):
    """The visit and the loan, with its councils and its request. Raises Http404, which gives nothing away.

    Who says that they are of a council, and is not seen to be yet, reads why there is nothing: whatever the number.
    """
    rows = Loan.objects.visible_to(request.user).select_related(
        "lender", "borrower", "request__council", "lent_person", "offered_by"
    )
    try:
        loan = get_visible(rows, pk)
    except Http404:
        if (reader := reader_of(request.user, timezone.now())).said:
            raise SaidOnly(reader) from None
        raise
    mine = speaks_for(request.user)
    return Visit(request.user, mine, _side(mine, lender=loan.lender_id, borrower=loan.borrower_id)), loan


def enter_request(request, pk):
    """The visit and the request for help. Raises Http404.

    Who may not know of it, signed in or not, still reads what was made public: `names` is False then, and the page
    shows no person, no council and no group.
    """
    rows, user = Request.objects.select_related("council", "asked_by"), request.user
    asked = rows.visible_to(user).filter(pk=pk).first() if user.is_authenticated else None
    if asked is None:
        return Visit(user, frozenset(), names=False), get_visible(rows.public(), pk)
    mine = speaks_for(user) if asked.ended_at is not None else acts_for(user)
    return Visit(user, mine, _side(mine, borrower=asked.council_id)), asked


def _side(mine, *, lender=None, borrower=None):
    if lender in mine and borrower in mine:
        return "both"
    return "lender" if lender in mine else "borrower" if borrower in mine else ""
