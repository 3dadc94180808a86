"""Who gets what answer from the register of suppliers, products and uses: see declared.py.

It is for people of councils and other public bodies, whatever their groups. What south's council uses is said by its
own people.
"""

from django.utils import timezone

from tests.matrix import bodies
from tests.matrix.vocabulary import GROUPS, NOWHERE, Place, of_things, own_people, page, public_sector

FIRM = of_things("firm", {"": public_sector}, slug=False)
PRODUCT = of_things("product", {"": public_sector}, slug=False)
USE = of_things("use", {"": public_sector}, slug=False)
COUNCIL = (
    *(Place(group, {"code": f"@code {group}"}, group) for group in GROUPS),
    Place(NOWHERE, {"code": "ZZZ"}, is_there=False),
)
# Links of mails, made in supplying.py: what front:do is asked for besides.
LINKS = {"uses": GROUPS}


def a_list(world, role, place):
    """One line is over, another is added."""
    group = place.door or "south"
    use, day = world.ids[f"use {group}"], timezone.localdate()
    return {
        f"{use}-answer": "over", f"{use}-last_day": f"{day:%d/%m/%Y}", "new0-product": "Another", "new0-kind": "waste",
    }  # fmt: skip


READS = {"know": public_sector, "get": public_sector, "post": None}
OWNERS = {"know": public_sector, "get": own_people, "post": own_people}

# fmt: off
PAGES = [
    page("scrutiny:supplier-list", queries=("?q=zq", "?kind=planning"), **READS),
    page("scrutiny:supplier-detail", of=FIRM, queries=("?group=south",), **READS),
    page("scrutiny:supplier-csv", of=FIRM, **READS),
    page("scrutiny:product-list", queries=("?q=zq", "?kind=planning"), **READS),
    page("scrutiny:product-detail", of=PRODUCT, queries=("?group=south",), **READS),
    page("scrutiny:product-csv", of=PRODUCT, **READS),
    page("scrutiny:uses-csv", **READS),
    page("scrutiny:use-detail", of=USE, **READS),
    page("scrutiny:council-list", of=COUNCIL, **READS),
    page("scrutiny:council-change", of=COUNCIL, body=a_list, **OWNERS),
    page("scrutiny:council-confirm", of=COUNCIL, body=bodies.a_click, **OWNERS),
]
# fmt: on
READ_BY = dict.fromkeys(
    (
        "Supplier.name",
        "Supplier.website",
        "SupplierName.name",
        "Product.name",
        "ProductName.name",
        "Body.name",
        "Use.version",
        "UseSource.source",
        "UseSource.url",
        "UseSource.name_in_source",
        "UseSource.system_in_source",
        "UseSource.product_in_source",
        "UseSource.supplier_in_source",
        "UseCheck.words",
    ),
    public_sector,
)  # fmt: skip
