"""The time bank: what councils lend each other, and the ledger that keeps it."""

from timebank.models.asking import Offer, Place, Request, RequestNotice
from timebank.models.charging import Agreement
from timebank.models.ledger import Account, LedgerCheck, ReversalProposal, Transfer
from timebank.models.lending import Approval, Claim, Entry, Loan, Step, Thanks
from timebank.models.people import NotShown, PersonSkill

__all__ = [
    "Account",
    "Agreement",
    "Approval",
    "Claim",
    "Entry",
    "LedgerCheck",
    "Loan",
    "NotShown",
    "Offer",
    "PersonSkill",
    "Place",
    "Request",
    "RequestNotice",
    "ReversalProposal",
    "Step",
    "Thanks",
    "Transfer",
]
