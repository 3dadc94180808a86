"""A supplier, a product, one use: what it is, who shares it, until when, and how that changed."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from common import london, spreadsheet
from common.pagination import paginate
from peergroups.doors import get_visible
from scrutiny import registers
from scrutiny.forms.lists import GroupFilter
from scrutiny.models import Ownership, Product, Supplier, Use
from scrutiny.permissions import can_keep_list
from scrutiny.raters import can_keep_contacts
from scrutiny.sharing import sharers, with_facts
from scrutiny.views.lists import COLUMNS


@require_safe
def supplier_detail(request, pk):
    supplier = get_visible(Supplier.objects.visible_to(request.user).prefetch_related("former_names"), pk)
    family = registers.family_of(supplier)
    uses = Use.objects.shared().filter(product__supplier__in=family)
    owners = list(Ownership.objects.filter(supplier__in=family).select_related("supplier", "owner"))
    products = Product.objects.filter(supplier__in=family).select_related("supplier").order_by("name", "pk")
    context = {
        "supplier": supplier,
        "products": list(products),
        "owner": next((row.owner for row in owners if row.supplier_id == supplier.pk and row.until_on is None), None),
        "renamings": registers.renamings(owners, supplier.former_names.all()),
        "csv": "scrutiny:supplier-csv",
        "keeps_contacts": can_keep_contacts(request.user),
        "address": f"?supplier={supplier.pk}",
    }
    return _page(request, "scrutiny/supplier_detail.html", supplier, uses, context)


@require_safe
def product_detail(request, pk):
    product = _product(request, pk)
    owners = Ownership.objects.filter(supplier=product.supplier_id) if product.supplier_id else Ownership.objects.none()
    owners = list(owners.select_related("supplier", "owner"))
    context = {
        "product": product,
        "owner": next((row.owner for row in owners if row.until_on is None), None),
        "renamings": registers.renamings(owners, product.former_names.all()),
        "csv": "scrutiny:product-csv",
        "keeps_contacts": can_keep_contacts(request.user),
        "address": f"?product={product.pk}",
    }
    return _page(request, "scrutiny/product_detail.html", product, Use.objects.filter(product=product), context)


def _page(request, template, thing, uses, context):
    today = london.today(timezone.now())
    areas = registers.Areas(request.user, today)
    form = GroupFilter(request.GET, groups=areas.groups, kinds=registers.kinds_of(uses.open()))
    shared = registers.shared(uses, areas, form)
    context |= {
        "thing": thing, "form": form, "shared": shared, "page": paginate(request, shared.rows),
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
    product = _product(request, pk)
    return _file(Use.objects.filter(product=product), product)


def _file(uses, thing):
    today = london.today(timezone.now())
    return spreadsheet.response(sharers(uses, today), COLUMNS, name=f"{today:%Y-%m-%d} who uses {thing}")


def _product(request, pk):
    found = Product.objects.visible_to(request.user).filter(is_own=False)
    return get_visible(found.select_related("supplier").prefetch_related("former_names"), pk)


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
