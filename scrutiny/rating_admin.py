"""Ratings and suppliers' contacts, to look at: they are changed on their pages, where everybody concerned is told.

Leads see what councils of their groups say, once it was sent; contacts are of the whole network.
"""

from django.contrib import admin

from common.admin import CoordinatorAdmin, LookInline, ReadOnlyAdmin
from scrutiny.models import RatingVersion, Reply, SupplierContact


class ReplyInline(LookInline):
    model = Reply
    fields = readonly_fields = ["contact", "text", "at"]
    related = ["contact__supplier"]


@admin.register(RatingVersion)
class RatingVersionAdmin(ReadOnlyAdmin):
    list_title = "Ratings"
    list_purpose = "What councils of your groups say of products, version by version. Drafts are their council’s own."
    list_display = ["council", "product", "point", "score", "state", "at", "shows_on"]
    list_filter = ["state", "score", "rating__council"]
    list_select_related = ["rating__council", "rating__use__product", "rating__point"]
    search_fields = ["rating__use__product__name", "rating__council__short_name", "comment"]
    date_hierarchy = "at"
    fields = ["council", "product", "point", "number", "score", "comment", "example", "state", "at", "by",
              "submitted_at", "judged_at", "judged_by", "because", "passed_on", "shows_on"]  # fmt: skip
    readonly_fields = ["council", "product", "point"]
    inlines = [ReplyInline]
    download_columns = {
        "Council": "rating__council__short_name", "Product": "rating__use__product__name",
        "Point": "rating__point__number", "Score": "score", "State": "get_state_display", "Written": "at",
        "Shows from": "shows_on",
    }  # fmt: skip

    @admin.display(ordering="rating__council__short_name")
    def council(self, row):
        return row.rating.council

    @admin.display(ordering="rating__use__product__name")
    def product(self, row):
        return row.rating.use.product

    @admin.display(ordering="rating__point__number")
    def point(self, row):
        return row.rating.point

    def manageable(self, request):
        """With all that a form of one says, which Django would ask for bit by bit, in the statement that finds it."""
        sent = super().manageable(request).exclude(state=RatingVersion.State.DRAFT)
        return sent.select_related(*self.list_select_related, "rating__use__body", "by", "judged_by")


@admin.register(SupplierContact)
class SupplierContactAdmin(CoordinatorAdmin):
    list_title = "Suppliers’ contacts"
    list_purpose = "Who speaks for suppliers stands here. Leads verify and withdraw them on the supplier’s page."
    list_display = ["name", "supplier", "email", "verified_at", "verified_by", "withdrawn_at"]
    list_filter = ["supplier"]
    list_select_related = ["supplier", "verified_by"]
    search_fields = ["name", "email", "supplier__name"]
    fields = ["supplier", "name", "email", "how", "verified_at", "verified_by", "withdrawn_at", "withdrawn_by",
              "withdrawn_because"]  # fmt: skip
    coordinator_may = frozenset({"view"})
