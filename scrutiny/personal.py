"""What this room keeps about people: who said what their council uses, and what ratings and scrutiny days keep."""

from common.personal import Deed, Deeds, NotPersonal
from scrutiny.days.personal import DAY_PERSONAL
from scrutiny.models import Body, Ownership, Product, ProductName, Supplier, SupplierName, Use, UseCheck, UseSource
from scrutiny.rating_personal import RATING_PERSONAL

REGISTER = [
    Deeds(
        Use,
        {
            "added_by": Deed("Added a product to your council’s list", at="added_at"),
            "confirmed_by": Deed("Said last that your council uses a product", at="confirmed_at"),
        },
        place="product",
    ),
    Deeds(UseCheck, {"by": Deed("Said what your council uses", at="at")}, place="use"),
    NotPersonal(Supplier, "Firms that sell to councils"),
    NotPersonal(SupplierName, "Their former names"),
    NotPersonal(Ownership, "Who owns them"),
    NotPersonal(Product, "Products"),
    NotPersonal(ProductName, "Their former names"),
    NotPersonal(Body, "Councils and other public bodies"),
    NotPersonal(Use, "Versions of products", fields=("version",)),
    NotPersonal(UseCheck, "Which days and versions changed", fields=("words",)),
    NotPersonal(UseSource, "What public sources say of what bodies use"),
]
PERSONAL = [*REGISTER, *RATING_PERSONAL, *DAY_PERSONAL]
