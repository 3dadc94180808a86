"""Uses as rows without a model: all that pages say of hundreds of them, for a fraction of what instances cost."""

import datetime as dt
from collections import defaultdict
from functools import lru_cache
from typing import NamedTuple

from django.db.models import Max
from django.urls import reverse

from common.prepared import AnyOf, Given, Prepared
from scrutiny.land import CouncilRow
from scrutiny.models import (
    Body,
    Ownership,
    Product,
    ProductName,
    Supplier,
    SupplierName,
    SystemKind,
    Use,
    UseCheck,
    UseSource,
)


class BodyRow(NamedTuple):
    """A body, its council and the `served` ones, as councils of scrutiny.land."""

    pk: int
    kind: str
    name: str
    council_id: int | None
    council: CouncilRow | None
    served: tuple[CouncilRow, ...]

    __str__ = Body.__str__

    def get_kind_display(self):
        return Body.Kind(self.kind).label


@lru_cache(maxsize=4096)
def address(name, key):
    """The address of a page, which is always the same: reverse() is too slow to be asked for each of many rows."""
    return reverse(name, args=[key])


class ProductRow(NamedTuple):
    pk: int
    name: str
    supplier_id: int | None

    __str__ = Product.__str__

    def get_absolute_url(self):
        return address("scrutiny:product-detail", self.pk)


class SupplierRow(NamedTuple):
    pk: int
    name: str

    __str__ = Supplier.__str__

    def get_absolute_url(self):
        return address("scrutiny:supplier-detail", self.pk)


class OwnershipRow(NamedTuple):
    supplier: SupplierRow
    owner: SupplierRow
    from_on: dt.date | None
    until_on: dt.date | None


class FormerName(NamedTuple):
    name: str
    until_on: dt.date | None

    def __str__(self):
        return self.name


class UseRow(NamedTuple):
    """A use, as far as lists show it."""

    pk: int
    kind: str
    version: str
    from_on: dt.date | None
    to_on: dt.date | None
    contract_end: dt.date | None
    notice_on: dt.date | None
    confirmed_at: dt.datetime | None
    body: BodyRow
    product: ProductRow

    @property
    def product_id(self):
        return self.product.pk

    def get_kind_display(self):
        return SystemKind(self.kind).label

    def is_on(self, day):
        """In use on this day, as UseQuerySet.on has it."""
        return (self.from_on is None or self.from_on <= day) and (self.to_on is None or self.to_on >= day)


OF_USE = ("pk", "kind", "version", "from_on", "to_on", "contract_end", "notice_on", "confirmed_at")
OF_BODY = ("body", "body__kind", "body__name", "body__council")
OF_PRODUCT = ("product", "product__name", "product__supplier")
COLUMNS = (*OF_USE, *OF_BODY, *OF_PRODUCT)
KEYS = Given("keys")


def _prepared(path):
    """Uses of products, or of what suppliers make; and (use, council) of what a council said it does not use."""

    def ended():
        return UseCheck.objects.filter(AnyOf(f"use__{path}", KEYS), answer=UseCheck.Answer.ENDED).order_by()

    return (
        Prepared(lambda: Use.objects.shared().filter(AnyOf(path, KEYS)).order_by().values_list(*COLUMNS)),
        Prepared(lambda: ended().values_list("use", "council")),
    )


_of_products, _over_of_products = _prepared("product")
_of_suppliers, _over_of_suppliers = _prepared("product__supplier")
_services = Prepared(
    lambda: (
        Body.serves.through.objects.filter(AnyOf("body", KEYS))
        .order_by("council__short_name", "council__code")
        .values_list("body", "council")
    )
)
_latest_sources = Prepared(
    lambda: UseSource.objects.filter(AnyOf("use", KEYS)).order_by().values_list("use").annotate(Max("as_at"))
)


_owners = Prepared(
    lambda: Ownership.objects.filter(AnyOf("supplier", KEYS)).values_list(
        "supplier", "supplier__name", "owner", "owner__name", "from_on", "until_on"
    )
)
_product_names = Prepared(lambda: ProductName.objects.filter(product=Given("key")).values_list(*FormerName._fields))
_supplier_names = Prepared(lambda: SupplierName.objects.filter(supplier=Given("key")).values_list(*FormerName._fields))


def names_of_product(pk):
    """[FormerName], the latest first. One statement, as of a supplier."""
    return [FormerName(*row) for row in _product_names(key=pk)]


def names_of_supplier(pk):
    return [FormerName(*row) for row in _supplier_names(key=pk)]


def owners_of(suppliers):
    """[OwnershipRow] of who owns these suppliers (their keys) or did: today's first. One statement, none for none."""
    rows = _owners(keys=list(suppliers)) if suppliers else []
    return [OwnershipRow(SupplierRow(*row[:2]), SupplierRow(*row[2:4]), *row[4:]) for row in rows]


def of_product(product, councils):
    """([UseRow] of a product, those that are over too, and what sharing.said_over says of them). Two statements,
    three where others than councils use it.
    """
    return read(_of_products(keys=[product.pk]), councils), set(_over_of_products(keys=[product.pk]))


def of_suppliers(suppliers, councils):
    """The same of all that suppliers (their keys) make for more than one."""
    return read(_of_suppliers(keys=list(suppliers)), councils), set(_over_of_suppliers(keys=list(suppliers)))


def read(found, councils):
    """[UseRow] of these COLUMNS of uses. At most one statement."""
    found = list(found)
    others = {row[8] for row in found if row[11] is None}
    served = _served(others, councils) if others else {}
    bodies, products, rows = {}, {}, []
    for row in found:
        body, kind, name, council, product, product_name, supplier = row[8:]
        if body not in bodies:
            known = None if council is None else councils[council]
            bodies[body] = BodyRow(body, kind, name, council, known, tuple(served.get(body, ())))
        if product not in products:
            products[product] = ProductRow(product, product_name, supplier)
        rows.append(UseRow(*row[:8], bodies[body], products[product]))
    return rows


def _served(bodies, councils):
    """{key of a body: the councils it works for, by name}."""
    served = defaultdict(list)
    for body, council in _services(keys=list(bodies)):
        served[body].append(councils[council])
    return served


def latest_sources(uses):
    """{key of a use: the day of the latest source that says so, or None where none has a day}. One statement."""
    return dict(_latest_sources(keys=list(uses)))
