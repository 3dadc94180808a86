"""The register on the desk: coordinators keep suppliers, products and bodies; what is used is said on its own pages.

Leads note what suppliers and products were called before and who owns a supplier: they hear of it first, and it is no
group's own. They look up the rest, and what the councils of their groups use.
"""

from django.contrib import admin
from django.core.exceptions import ValidationError

from common.admin import CoordinatorAdmin, LookInline, ReadOnlyAdmin, ReferenceAdmin, ScopedFormSet, ScopedInline
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
    """What every lead may read, and note. Only coordinators take anything away."""

    lead_may = frozenset({"view", "add", "change"})
    coordinator_may = frozenset({"view", "add", "change", "delete"})

    def manageable(self, request):
        return self.model._default_manager.all()


class OnceFormSet(ScopedFormSet):
    """Two rows that are typed at once meet no row of the database yet: what both cannot be is refused here."""

    def clean(self):
        super().clean()
        kept = [form for form in self.forms if form.has_changed() or form.instance.pk]
        kept = [form.cleaned_data for form in kept if form.is_valid() and not form.cleaned_data.get("DELETE")]
        if why := self.why_not(kept):
            raise ValidationError(why)


class NamesFormSet(OnceFormSet):
    def why_not(self, rows):
        names = [row["name"].casefold() for row in rows]
        return "Note each former name once." if len(set(names)) < len(names) else ""


class OwnersFormSet(OnceFormSet):
    def why_not(self, rows):
        today = sum(row["until_on"] is None for row in rows)
        return "Enter the last day of every owner but today’s." if today > 1 else ""


class SupplierNameInline(PublicInline):
    model = SupplierName
    formset = NamesFormSet
    verbose_name, verbose_name_plural = "former name", "former names"


class OwnershipInline(PublicInline):
    model = Ownership
    formset = OwnersFormSet
    fk_name = "supplier"
    verbose_name, verbose_name_plural = "owner", "owners"


@admin.register(Supplier)
class SupplierAdmin(ReferenceAdmin):
    list_purpose = "Firms that sell to councils stand here, with their former names and owners."
    list_display = ["name", "website"]
    search_fields = ["name", "former_names__name"]
    lead_may = frozenset({"view", "change"})
    fieldsets = [
        (
            None,
            {
                "fields": ["name", "website"],
                "description": "It has a new name? Enter that here, and the one it had below. Contacts of the owner of "
                "today get what councils say of its products. Every change stands in the history.",
            },
        )
    ]
    inlines = [SupplierNameInline, OwnershipInline]

    def object_links(self, request, obj):
        return [("This supplier’s page", obj.get_absolute_url())]


class ProductNameInline(PublicInline):
    model = ProductName
    formset = NamesFormSet
    verbose_name, verbose_name_plural = "former name", "former names"


@admin.register(Product)
class ProductAdmin(ReferenceAdmin):
    list_purpose = "What councils use stands here, whoever sells it."
    list_display = ["name", "supplier", "is_own"]
    list_select_related = ["supplier"]
    list_filter = ["is_own"]
    search_fields = ["name", "former_names__name", "supplier__name"]
    lead_may = frozenset({"view", "change"})
    inlines = [ProductNameInline]

    def get_readonly_fields(self, request, obj=None):
        """Who sells it and whether it can be shared decides what others read of it: coordinators keep that."""
        return [] if request.user.is_coordinator else ["supplier", "is_own"]

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
