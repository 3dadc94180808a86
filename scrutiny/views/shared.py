"""A supplier, a product, one use: what it is, who shares it, until when, and how that changed."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from common import london, spreadsheet
from common.pagination import paginate
from peergroups.doors import get_visible
from peergroups.readers import reader_of
from scrutiny import registers, rows
from scrutiny.forms.lists import GroupFilter
from scrutiny.land import land_on
from scrutiny.models import Product, Supplier, Use
from scrutiny.permissions import can_keep_list
from scrutiny.sharing import sharers, with_facts
from scrutiny.views.lists import COLUMNS


@require_safe
def supplier_detail(request, pk):
    reader = _enter(request)
    supplier, land = get_visible(Supplier.objects.all(), pk), land_on(london.today(timezone.now()))
    family, names = registers.family_of(supplier), rows.names_of_supplier(pk)
    owners = rows.owners_of(family)
    products = Product.objects.filter(supplier__in=family).select_related("supplier").order_by("name", "pk")
    context = {
        "supplier": supplier,
        "names": names,
        "products": list(products),
        "owner": next((row.owner for row in owners if row.supplier.pk == pk and row.until_on is None), None),
        "renamings": registers.renamings(owners, names),
        "csv": "scrutiny:supplier-csv",
        "address": f"?supplier={pk}",
    }
    uses = rows.of_suppliers(family, land.councils)
    return _page(request, "scrutiny/supplier_detail.html", supplier, registers.Areas(reader, land), uses, context)


@require_safe
def product_detail(request, pk):
    reader = _enter(request)
    product = get_visible(Product.objects.filter(is_own=False).select_related("supplier"), pk)
    land, names = land_on(london.today(timezone.now())), rows.names_of_product(pk)
    owners = rows.owners_of([product.supplier_id] if product.supplier_id else [])
    context = {
        "product": product,
        "names": names,
        "owner": next((row.owner for row in owners if row.until_on is None), None),
        "renamings": registers.renamings(owners, names),
        "csv": "scrutiny:product-csv",
        "address": f"?product={pk}",
    }
    uses = rows.of_product(product, land.councils)
    return _page(request, "scrutiny/product_detail.html", product, registers.Areas(reader, land), uses, context)


def _enter(request):
    """The Reader, as doors.require_public_sector lets them in: with their groups, which these pages need besides."""
    reader = reader_of(request.user)
    if not reader.is_inside:
        raise Http404
    return reader


def _page(request, template, thing, areas, uses, context):
    uses, over = uses
    form = GroupFilter(request.GET, groups=areas.groups, kinds=registers.kinds_of(uses))
    shared = registers.shared(uses, over, areas, form)
    page = paginate(request, shared.rows)
    page.object_list = registers.in_lines(page.object_list)
    context |= {
        "thing": thing, "form": form, "shared": shared, "page": page, "keeps_contacts": areas.reader.leads,
        "changes": registers.changes_of(uses),
        "map_says": f"Map: {shared.councils} of today’s councils share {thing}. The table lists them.",
    }  # fmt: skip
    return render(request, template, context)


@require_safe
def supplier_csv(request, pk):
    supplier = get_visible(Supplier.objects.visible_to(request.user), pk)
    uses = Use.objects.shared().filter(product__supplier__in=registers.family_of(supplier))
    return _file(uses, supplier)


@require_safe
def product_csv(request, pk):
    product = get_visible(Product.objects.visible_to(request.user).filter(is_own=False), pk)
    return _file(Use.objects.filter(product=product), product)


def _file(uses, thing):
    today = london.today(timezone.now())
    return spreadsheet.response(sharers(uses, today), COLUMNS, name=f"{today:%Y-%m-%d} who uses {thing}")


@require_safe
def use_detail(request, pk):
    use = get_visible(with_facts(Use.objects.visible_to(request.user)).select_related("confirmed_by"), pk)
    today, council = london.today(timezone.now()), use.body.council
    context = {
        "use": use,
        "sources": use.sources.all(),
        "checks": use.checks.select_related("council", "by"),
        "can_keep": council is not None and can_keep_list(request.user, council, today),
        "is_over": use.to_on is not None and use.to_on < today,
    }
    return render(request, "scrutiny/use_detail.html", context)
