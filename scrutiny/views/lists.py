"""Suppliers and products by name, and everything that is known of who uses what."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from common import london, spreadsheet
from common.pagination import paginate
from councils.models import Council
from peergroups.doors import require_public_sector
from peergroups.scopes import acted_for
from scrutiny import registers
from scrutiny.forms.lists import NameFilter
from scrutiny.models import Use
from scrutiny.sharing import sharers

COLUMNS = {
    "Council or body": "name",
    "Council code": "council__code",
    "Through": "through",
    "What for": "use__get_kind_display",
    "Product": "use__product__name",
    "Supplier": "use__product__supplier__name",
    "Version": "use__version",
    "In use since": "use__from_on",
    "Contract ends on": "use__contract_end",
    "Notice by": "use__notice_on",
    "Confirmed": "use__confirmed_at",
    "Source as at": "use__source_as_at",
}


@require_safe
def supplier_list(request):
    require_public_sector(request.user)
    form, today = NameFilter(request.GET), london.today(timezone.now())
    page = paginate(request, registers.found_suppliers(request.user, form))
    registers.count_for_suppliers(page.object_list, today)
    mine = Council.objects.filter(pk__in=acted_for(request.user, today)).order_by("short_name")
    return render(request, "scrutiny/supplier_list.html", {"form": form, "page": page, "mine": mine})


@require_safe
def product_list(request):
    require_public_sector(request.user)
    form = NameFilter(request.GET)
    page = paginate(request, registers.found_products(request.user, form))
    registers.count_for_products(page.object_list, london.today(timezone.now()))
    return render(request, "scrutiny/product_list.html", {"form": form, "page": page})


@require_safe
def uses_csv(request):
    """Everything that is in use today, as a file."""
    require_public_sector(request.user)
    today = london.today(timezone.now())
    rows = sharers(Use.objects.visible_to(request.user), today)
    return spreadsheet.response(rows, COLUMNS, name=f"{today:%Y-%m-%d} who uses what")
