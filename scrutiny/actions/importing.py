"""Bringing in who uses what from a list."""

from collections import Counter
from dataclasses import dataclass, field

from django.db import connection, transaction

from councils.models import Council
from councils.rows import Fault
from scrutiny.models import Body, Ownership, Product, ProductName, Supplier, SupplierName, Use, UseSource


@dataclass
class Outcome:
    """What an import did. `same`: lines that were there already."""

    suppliers: int = 0
    products: int = 0
    bodies: int = 0
    uses: int = 0
    sources: int = 0
    same: int = 0
    faults: list[Fault] = field(default_factory=list)


@transaction.atomic
def load(*, rows, faults=(), now):
    """Store what these UseRows say that is not known yet; a second time stores nothing. Returns an Outcome.

    Nothing is changed or taken away: what a council said of its own list is stronger than any list of others. Each
    line is kept in its source's own words. A line that cannot be stored is among the outcome's faults.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL transaction_timeout = 0; LOCK TABLE scrutiny_use IN SHARE ROW EXCLUSIVE MODE")
    outcome = Outcome(faults=list(faults))
    known = _Known(now)
    sources = []
    for row in rows:
        body, fault = known.body(row)
        if fault:
            outcome.faults.append(Fault(row.place, fault))
            continue
        supplier = known.supplier(row)
        use = known.use(body, known.product(row, supplier), row.kind)
        key = (use.pk, row.source, row.as_at, row.said["name_in_source"], row.said["system_in_source"], row.url)
        if key in known.sources:
            outcome.same += 1
            continue
        known.sources.add(key)
        fields = {"use": use, "source": row.source, "as_at": row.as_at, "confidence": row.confidence, "url": row.url}
        sources.append(UseSource(**fields, **row.said, imported_at=now))
    UseSource.objects.bulk_create(sources)
    outcome.sources = len(sources)
    for name, number in known.made.items():
        setattr(outcome, name, number)
    return outcome


@transaction.atomic
def load_owners(rows):
    """What we know of suppliers that were bought: dicts with `supplier` and `owner`. Returns how many were written."""
    written = 0
    for row in rows:
        supplier, _ = Supplier.objects.get_or_create(name=row["supplier"])
        owner, _ = Supplier.objects.get_or_create(name=row["owner"])
        written += Ownership.objects.get_or_create(supplier=supplier, owner=owner)[1]
    return written


class _Known:
    """What the database knows, in hand; and what it has to be told, row by row only where something is new."""

    def __init__(self, now):
        self.now, self.made = now, Counter()
        self.councils = {council.code: council for council in Council.objects.all()}
        self.codes = {council.official_name.lower(): code for code, council in self.councils.items()}
        self.bodies = {
            body.council.code if body.council_id else body.name.lower(): body
            for body in Body.objects.select_related("council")
        }
        self.suppliers = {one.name.lower(): one for one in Supplier.objects.all()}
        self.former_suppliers = {}
        for former in SupplierName.objects.select_related("supplier"):
            self.former_suppliers.setdefault(former.name.lower(), former.supplier)
        self.owned = {(row.owner_id, row.supplier.name.lower()) for row in Ownership.objects.select_related("supplier")}
        self.products = {(one.name.lower(), one.supplier_id): one for one in Product.objects.all()}
        for former in ProductName.objects.select_related("product"):
            self.products.setdefault((former.name.lower(), former.product.supplier_id), former.product)
        # The latest last: where a council says that it ended, a list does not bring it back.
        self.uses = {(use.body_id, use.product_id, use.kind): use for use in Use.objects.order_by("to_on").iterator()}
        self.sources = set(
            UseSource.objects.values_list("use", "source", "as_at", "name_in_source", "system_in_source", "url")
        )

    def body(self, row):
        """(the Body, or None; why there is none)"""
        council = self.councils.get(row.council)
        if row.council and council is None and row.body.lower() in self.codes:
            return None, f"the code {row.council} is not in the register, where {row.body} has another"
        if row.council and council is None and not row.body:
            return None, f"the code {row.council} is not in the register"
        unknown = [code for code in row.serves if code not in self.councils]
        if unknown:
            return None, f"the code {unknown[0]} is not in the register"
        key = row.council if council else row.body.lower()
        if key not in self.bodies:
            kind = Body.Kind.OTHER if row.council and row.body_kind == "council" else row.body_kind
            made = Body.objects.create(council=council) if council else Body.objects.create(kind=kind, name=row.body)
            made.serves.set(self.councils[code] for code in row.serves)
            self.bodies[key] = made
            self.made["bodies"] += 1
        return self.bodies[key], ""

    def supplier(self, row):
        if not row.supplier:
            return None
        key = row.supplier.lower()
        supplier = self.suppliers.get(key) or self.former_suppliers.get(key)
        if supplier is None:
            supplier = self.suppliers[key] = Supplier.objects.create(name=row.supplier)
            self.made["suppliers"] += 1
        was = row.was_supplier.lower()
        if was and was not in self.former_suppliers and (supplier.pk, was) not in self.owned:
            SupplierName.objects.create(supplier=supplier, name=row.was_supplier)
            self.former_suppliers[was] = supplier
        return supplier

    def product(self, row, supplier):
        key = (row.product.lower(), supplier.pk if supplier else None)
        if key not in self.products:
            self.products[key] = Product.objects.create(name=row.product, supplier=supplier, is_own=row.is_own)
            self.made["products"] += 1
        product, was = self.products[key], (row.was_product.lower(), key[1])
        if row.was_product and was not in self.products:
            ProductName.objects.create(product=product, name=row.was_product)
            self.products[was] = product
        return product

    def use(self, body, product, kind):
        key = (body.pk, product.pk, kind)
        if key not in self.uses:
            self.uses[key] = Use.objects.create(body=body, product=product, kind=kind, added_at=self.now)
            self.made["uses"] += 1
        return self.uses[key]
