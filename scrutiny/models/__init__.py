"""Scrutiny: who supplies what to whom, how fairly councils say it serves them, and what they ask of it together."""

from scrutiny.models.commitments import Answer, Commitment, CommitmentNote, Promise, Verdict
from scrutiny.models.contacts import SupplierContact
from scrutiny.models.days import Day, Participation, Turn
from scrutiny.models.kinds import SystemKind
from scrutiny.models.needs import AgreedNeed, Need, NeedVersion, Wording
from scrutiny.models.plans import DayPlan
from scrutiny.models.ratings import Rating, RatingVersion, Reply, Sending
from scrutiny.models.statements import SentStatement, SignOff, Statement, StatementRevision
from scrutiny.models.suppliers import Ownership, Product, ProductName, Supplier, SupplierName
from scrutiny.models.uses import Body, Use, UseCheck, UseSource

__all__ = [
    "AgreedNeed",
    "Answer",
    "Body",
    "Commitment",
    "CommitmentNote",
    "Day",
    "DayPlan",
    "Need",
    "NeedVersion",
    "Ownership",
    "Participation",
    "Product",
    "ProductName",
    "Promise",
    "Rating",
    "RatingVersion",
    "Reply",
    "Sending",
    "SentStatement",
    "SignOff",
    "Statement",
    "StatementRevision",
    "Supplier",
    "SupplierContact",
    "SupplierName",
    "SystemKind",
    "Turn",
    "Use",
    "UseCheck",
    "UseSource",
    "Verdict",
    "Wording",
]
