"""What the pages of suppliers and products say, read in a fixed number of statements whatever the register holds."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Lower

from common import hexmap, london
from councils.models import Council
from peergroups.models import Coverage, Membership, PeerGroup
from scrutiny.models import Ownership, Product, ProductName, Supplier, SupplierName, SystemKind, Use
from scrutiny.sharing import by_contract_end, sharers


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
    found = defaultdict(set)
    for row in sharers(uses, today):
        found[of(row.use)].add(("council", row.council.pk) if row.council else ("body", row.use.body_id))
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
    """Regions, which of today's councils each covers, and which are the reader's. Two statements."""

    def __init__(self, user, today):
        mine = Membership.objects.current().filter(person=user, group=OuterRef("pk"))
        regions = PeerGroup.objects.filter(kind=PeerGroup.Kind.REGION).annotate(is_mine=Exists(mine))
        self.groups = sorted(regions, key=lambda group: (not group.is_mine, group.name.lower()))
        self.today = today
        self.councils_of = defaultdict(set)
        for group, council in Coverage.objects.on(today).order_by().values_list("group", "council"):
            self.councils_of[group].add(council)

    def in_(self, group):
        return self.councils_of[group.pk]


def shared(uses, areas, form):
    """The Shared of these uses, as the form (forms.lists.GroupFilter) narrows it."""
    everyone = sharers(uses.filter(kind=form.kind) if form.kind else uses, areas.today)
    keys = {row.council.pk for row in everyone if row.council}
    council = Council.objects.as_at(areas.today)
    councils = list(council.only("code", "short_name", "start", "end", "hex_q", "hex_r", "county"))
    here = {one.pk for one in councils}
    rows, drawn = everyone, hexmap.marked(councils, keys)
    if form.chosen:
        inside = areas.in_(form.chosen)
        rows = [row for row in everyone if row.council and row.council.pk in inside]
        told = {one.pk: ("uses", "shares it") if one.pk in keys else ("member", "does not") for one in councils}
        drawn = hexmap.area([one for one in councils if one.pk in inside], told)
    groups = [
        GroupRow(group, len(areas.in_(group) & keys), len(areas.in_(group) & here), group.is_mine)
        for group in areas.groups
    ]
    others = len({row.use.body_id for row in everyone if not row.council})
    return Shared(rows, len(keys), others, groups, by_contract_end(rows), drawn)


def kinds_of(uses):
    """The kinds of system that these are used for, in the usual order. One statement."""
    there = set(uses.order_by().values_list("kind", flat=True).distinct())
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
    """What came into use and went out of it, as far as the day is known, the latest first. Two statements."""
    rows = uses.select_related("body__council", "product")
    begun = [
        Change(use.from_on, f"{use.body} began to use {use.product}", use.get_kind_display())
        for use in rows.exclude(from_on=None).order_by("-from_on", "pk")[:most]
    ]
    ended = [
        Change(use.to_on, f"{use.body} stopped using {use.product}", use.get_kind_display())
        for use in rows.exclude(to_on=None).order_by("-to_on", "pk")[:most]
    ]
    return sorted([*begun, *ended], key=lambda change: change.on, reverse=True)[:most]


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
