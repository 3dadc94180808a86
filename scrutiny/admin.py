"""The register on the desk: coordinators keep suppliers, products and bodies; what is used is said on its own pages.

Leads look up suppliers and products, and what the councils of their groups use.
"""

from django.contrib import admin

from common.admin import CoordinatorAdmin, LookInline, ReadOnlyAdmin, ReferenceAdmin, ScopedInline
from scrutiny import rating_admin  # noqa: F401, registers its own
from scrutiny.days import admin as day_admin  # noqa: F401, the same
from scrutiny.models import (
    Body,
    Ownership,
    Product,
    ProductName,
    Supplier,
    SupplierName,
    Use,
    UseCheck,
    UseSource,
)


class PublicInline(ScopedInline):
    """What every lead may read."""

    coordinator_may = frozenset({"view", "add", "change", "delete"})

    def manageable(self, request):
        return self.model._default_manager.all()


class SupplierNameInline(PublicInline):
    model = SupplierName
    verbose_name_plural = "former names"


class OwnershipInline(PublicInline):
    model = Ownership
    fk_name = "supplier"
    verbose_name_plural = "owners"


@admin.register(Supplier)
class SupplierAdmin(ReferenceAdmin):
    list_purpose = "Firms that sell to councils stand here, with their former names and owners."
    list_display = ["name", "website"]
    search_fields = ["name", "former_names__name"]
    inlines = [SupplierNameInline, OwnershipInline]

    def object_links(self, request, obj):
        return [("This supplier’s page", obj.get_absolute_url())]


class ProductNameInline(PublicInline):
    model = ProductName
    verbose_name_plural = "former names"


@admin.register(Product)
class ProductAdmin(ReferenceAdmin):
    list_purpose = "What councils use stands here, whoever sells it."
    list_display = ["name", "supplier", "is_own"]
    list_select_related = ["supplier"]
    list_filter = ["is_own"]
    search_fields = ["name", "former_names__name", "supplier__name"]
    inlines = [ProductNameInline]

    def object_links(self, request, obj):
        return [] if obj.is_own else [("This product’s page", obj.get_absolute_url())]


@admin.register(Body)
class BodyAdmin(CoordinatorAdmin):
    list_purpose = "Public bodies besides councils stand here: national parks, joint services and others."
    list_display = ["__str__", "kind"]
    list_select_related = ["council"]
    list_filter = ["kind"]
    search_fields = ["name", "council__short_name"]
    filter_horizontal = ["serves"]


class OfUseInline(LookInline):
    """Whoever looks after a use reads all that belongs to it."""

    def manageable(self, request):
        return self.model._default_manager.all()


class UseSourceInline(OfUseInline):
    model = UseSource
    verbose_name_plural = "sources"
    fields = readonly_fields = ["source", "as_at", "confidence", "product_in_source", "url"]


class UseCheckInline(OfUseInline):
    model = UseCheck
    verbose_name_plural = "what the council said"
    fields = readonly_fields = ["at", "council", "answer", "words"]
    related = ["council"]


@admin.register(Use)
class UseAdmin(ReadOnlyAdmin):
    list_title = "What councils use"
    list_purpose = "What councils of your groups use stands here. Their own people say what is true of it."
    list_display = ["product", "body", "kind", "contract_end", "to_on", "confirmed_at"]
    list_select_related = ["product", "body__council"]
    list_filter = ["kind"]
    search_fields = ["product__name", "body__council__short_name", "body__name"]
    date_hierarchy = "contract_end"
    fields = ["body", "product", "kind", "version", "from_on", "to_on", "contract_end", "notice_on", "added_at",
              "confirmed_at"]  # fmt: skip
    inlines = [UseSourceInline, UseCheckInline]
    download_columns = {
        "Council or body": "body", "Product": "product__name", "What for": "get_kind_display",
        "In use since": "from_on", "Last day in use": "to_on", "Contract ends on": "contract_end",
        "Notice by": "notice_on", "Confirmed": "confirmed_at",
    }  # fmt: skip

    def object_links(self, request, obj):
        return [("This use’s page", obj.get_absolute_url())]
