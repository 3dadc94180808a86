"""What the pages of suppliers and products say, read in a fixed number of statements whatever the register holds."""

from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Lower

from common import hexmap, london
from peergroups.models import PeerGroup
from scrutiny import rows
from scrutiny.land import land_on
from scrutiny.models import Ownership, Product, ProductName, Supplier, SupplierName, SystemKind, Use
from scrutiny.rows import ProductRow
from scrutiny.sharing import among, by_contract_end, said_over


# Lists ----------------------------------------------------------------------------------------------------------------
def found_suppliers(user, form):
    """Suppliers of this name, or that make a product of this name, today or before, by name."""
    found = Supplier.objects.visible_to(user)
    if form.text:
        found = found.filter(
            Q(name__icontains=form.text)
            | Exists(SupplierName.objects.filter(supplier=OuterRef("pk"), name__icontains=form.text))
            | Exists(_named(form.text).filter(supplier=OuterRef("pk")))
        )
    if form.kind:
        found = found.filter(Exists(Use.objects.open().filter(product__supplier=OuterRef("pk"), kind=form.kind)))
    return found.order_by(Lower("name"), "pk")


def found_products(user, form):
    """Products of this name, or of a supplier of this name, today or before, by name."""
    found = Product.objects.visible_to(user).filter(is_own=False)
    if form.text:
        found = found.filter(
            Q(pk__in=_named(form.text).values("pk"))
            | Q(supplier__name__icontains=form.text)
            | Exists(SupplierName.objects.filter(supplier=OuterRef("supplier"), name__icontains=form.text))
        )
    if form.kind:
        found = found.filter(Exists(Use.objects.open().filter(product=OuterRef("pk"), kind=form.kind)))
    return found.select_related("supplier").order_by(Lower("name"), "pk")


def _named(text):
    former = ProductName.objects.filter(product=OuterRef("pk"), name__icontains=text)
    return Product.objects.filter(Q(name__icontains=text) | Exists(former))


def count_for_suppliers(suppliers, today):
    """Give each what its own page says, what it owns included: `made` products, `users` that share them today."""
    owned = _owned()
    families = {supplier.pk: _family(supplier.pk, owned) for supplier in suppliers}
    everyone = {pk for family in families.values() for pk in family}
    products = Product.objects.filter(supplier__in=everyone).order_by().values_list("supplier")
    made = dict(products.annotate(Count("pk")))
    uses = Use.objects.shared().filter(product__supplier__in=everyone)
    users = _users(uses, today, lambda use: use.product.supplier_id)
    for supplier in suppliers:
        family = families[supplier.pk]
        supplier.made = sum(made.get(pk, 0) for pk in family)
        supplier.users = len(set().union(*(users[pk] for pk in family)))


def count_for_products(products, today):
    """Give each what its own page says: `users` that share it today."""
    users = _users(Use.objects.filter(product__in=products), today, lambda use: use.product_id)
    for product in products:
        product.users = len(users[product.pk])


def _users(uses, today, of):
    """{of(use): councils and other bodies that use it today}."""
    land, found = land_on(today), defaultdict(set)
    told = rows.read(uses.on(today).order_by().values_list(*rows.COLUMNS), land.councils)
    for row in among(told, said_over(uses), land.heirs):
        found[of(row.use)].add(("council", row.council.pk) if row.council else ("body", row.use.body.pk))
    return found


# Who shares it --------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class GroupRow:
    """A group, and how many of its councils share it."""

    group: PeerGroup
    sharing: int
    councils: int
    is_mine: bool


@dataclass(frozen=True)
class Shared:
    """Who shares it today. `rows` are what the form narrows to; `years` are contracts that end, by year."""

    rows: list
    councils: int
    others: int
    groups: list
    years: list
    map: object


class Areas:
    """Regions by name, the reader's first, which of today's councils each covers, and which are the reader's."""

    def __init__(self, reader, land):
        """`reader`: a peergroups.readers.Reader; `land`: scrutiny.land.Land. Asks nothing."""
        self.reader, self.land = reader, land
        self.groups = sorted(land.regions, key=lambda group: (not self.is_mine(group), group.name.lower()))

    def is_mine(self, group):
        return group.pk in self.reader.groups

    def in_(self, group):
        return self.land.covered.get(group.pk, frozenset())


def shared(uses, over, areas, form):
    """The Shared of these UseRows, as the form (forms.lists.GroupFilter) narrows it. `over` is sharing.said_over."""
    land = areas.land
    today = [use for use in uses if use.is_on(land.heirs.today) and form.kind in {"", use.kind}]
    everyone = among(today, over, land.heirs)
    keys = {row.council.pk for row in everyone if row.council}
    found, here = everyone, {one.pk for one in land.here}
    if form.chosen:
        inside = areas.in_(form.chosen)
        found = [row for row in everyone if row.council and row.council.pk in inside]
        told = {pk: ("uses", "shares it") if pk in keys else ("member", "does not") for pk in here}
        drawn = hexmap.area([one for one in land.here if one.pk in inside], told)
    else:
        drawn = hexmap.marked(land.map, keys)
    groups = [
        GroupRow(group, len(areas.in_(group) & keys), len(areas.in_(group) & here), areas.is_mine(group))
        for group in areas.groups
    ]
    others = len({row.use.body.pk for row in everyone if not row.council})
    return Shared(found, len(keys), others, groups, by_contract_end(found), drawn)


class Line(NamedTuple):
    """A row of the table of who shares it, in words: pages put them together 25 at a time, and not in a template."""

    name: str
    through: str
    note: str
    url: str
    product: ProductRow
    what: str
    ends: str
    notice: str
    known: str
    known_url: str


def in_lines(found):
    """[Line] of these Sharers of rows. One statement."""
    found = list(found)
    latest = rows.latest_sources({one.use.pk for one in found})
    return [_line(one, latest.get(one.use.pk)) for one in found]


def _line(one, source_as_at):
    use, known_url = one.use, rows.address("scrutiny:use-detail", one.use.pk)
    return Line(
        name=one.name,
        through=one.through,
        note=one.through or ("" if one.council else use.body.get_kind_display().lower()),
        url=rows.address("scrutiny:council-list", one.council.code) if one.council else known_url,
        product=use.product,
        what=f"{use.get_kind_display()}, version {use.version}" if use.version else use.get_kind_display(),
        ends=london.plain_date(use.contract_end) if use.contract_end else "",
        notice=london.plain_date(use.notice_on) if use.contract_end and use.notice_on else "",
        known=_known(use, source_as_at),
        known_url=known_url,
    )


def _known(use, source_as_at):
    if use.confirmed_at:
        return f"by the council, {london.date_of(use.confirmed_at):%b %Y}"
    return f"a source, {source_as_at:%b %Y}" if source_as_at else "not said"


def kinds_of(uses):
    """The kinds of system that these UseRows are used for, as far as nobody knows their end, in the usual order."""
    there = {use.kind for use in uses if use.to_on is None}
    return [kind for kind in SystemKind.values if kind in there]


# What belongs together ------------------------------------------------------------------------------------------------
def family_of(supplier):
    """Keys of the supplier and of all that it owns today, and they own. One statement."""
    return _family(supplier.pk, _owned())


def _owned():
    owned = defaultdict(list)
    for owner, one in Ownership.objects.filter(until_on=None).values_list("owner", "supplier"):
        owned[owner].append(one)
    return owned


def _family(pk, owned):
    found, new = [], [pk]
    while new:
        found += new
        new = [one for owner in new for one in owned[owner] if one not in found]
    return found


# What changed ---------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Change:
    on: object
    title: str
    words: str = ""


def changes_of(uses, most=20):
    """What came into use and went out of it, as far as the day is known, the latest first; of UseRows."""
    begun = [(use.from_on, "began to use", use) for use in uses if use.from_on]
    ended = [(use.to_on, "stopped using", use) for use in uses if use.to_on]
    told = sorted([*begun, *ended], key=lambda one: (-one[0].toordinal(), one[1], one[2].pk))
    return [Change(on, f"{use.body} {did} {use.product}", use.get_kind_display()) for on, did, use in told[:most]]


def renamings(owners, names):
    """Changes of name and owner of a supplier or a product, with a day or without."""
    told = [
        Change(
            row.from_on,
            f"{row.supplier} became part of {row.owner}",
            f"until {london.plain_date(row.until_on)}" if row.until_on else "",
        )
        for row in owners
    ]
    return told + [Change(row.until_on, f"Called {row.name} before") for row in names]
