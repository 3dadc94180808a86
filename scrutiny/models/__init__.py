"""Scrutiny: who supplies what to whom, and how fairly councils say it serves them."""

from scrutiny.models.contacts import SupplierContact
from scrutiny.models.kinds import SystemKind
from scrutiny.models.ratings import Rating, RatingVersion, Reply, Sending
from scrutiny.models.suppliers import Ownership, Product, ProductName, Supplier, SupplierName
from scrutiny.models.uses import Body, Use, UseCheck, UseSource

__all__ = [
    "Body",
    "Ownership",
    "Product",
    "ProductName",
    "Rating",
    "RatingVersion",
    "Reply",
    "Sending",
    "Supplier",
    "SupplierContact",
    "SupplierName",
    "SystemKind",
    "Use",
    "UseCheck",
    "UseSource",
]
