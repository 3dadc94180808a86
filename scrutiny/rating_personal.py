"""What ratings keep about people: part of personal.py."""

from common.personal import ERASED_ADDRESS, Deed, Deeds, Ends, Erased, Field, Kept, Mentions, NotPersonal
from scrutiny.models import Rating, RatingVersion, Reply, Sending, SupplierContact
from scrutiny.retention import KEPT_FOR

RATING_PERSONAL = [
    Kept(
        SupplierContact,
        "That you speak for a supplier",
        "So that the supplier can reply to what councils say of its products",
        "Name and address until 12 months after you are withdrawn; that somebody replied, for good",
        {
            "supplier": Field("Supplier"),
            "name": Field("Your name", Erased.BLANKED, "Somebody who left"),
            "email": Field("Address", Erased.BLANKED, ERASED_ADDRESS),
            "how": Field("How you were verified", Erased.NAMES),
            "added_at": Field("Added"),
            "added_by": Field(hidden="Somebody else"),
            "verified_at": Field("Verified"),
            "verified_by": Field(hidden="Somebody else"),
            "withdrawn_at": Field("Withdrawn"),
            "withdrawn_by": Field(hidden="Somebody else"),
            "withdrawn_because": Field("Why", Erased.NAMES),
        },
        address=("email",),
        ends=Ends(KEPT_FOR, ("name", "email", "how", "withdrawn_because")),
    ),
    Deeds(
        RatingVersion,
        {
            "by": Deed("Rated a product for your council", at="at"),
            "judged_by": Deed("Judged what a council says of a product", at="judged_at"),
        },
    ),
    Deeds(
        SupplierContact,
        {
            "added_by": Deed("Added a contact of a supplier", at="added_at"),
            "verified_by": Deed("Verified a contact of a supplier", at="verified_at"),
            "withdrawn_by": Deed("Withdrew a contact of a supplier", at="withdrawn_at"),
        },
        place="supplier",
    ),
    Mentions(
        RatingVersion,
        {
            "comment": "What a council says of a product",
            "example": "An example of it",
            "because": "Why it was returned",
        },
    ),
    Mentions(Reply, {"text": "What a supplier replied"}),
    NotPersonal(Rating, "Councils, products and points of a standard"),
    NotPersonal(Sending, "Which contact was sent what, and when"),
]
