"""Groups, what they cover and who is in them, for coordinators."""

from django.contrib import admin

from peergroups.models import Coverage, Membership, PeerGroup


class CoverageInline(admin.TabularInline):
    model = Coverage
    autocomplete_fields = ["council"]
    extra = 0


@admin.register(PeerGroup)
class PeerGroupAdmin(admin.ModelAdmin):
    list_display = ["name", "kind", "founded_on", "months_between"]
    list_filter = ["kind"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [CoverageInline]


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):
    """A membership ends, it is never deleted: history stays."""

    list_display = ["person", "group", "role", "kind", "council", "joined_at", "left_at"]
    list_filter = ["group", "role", "kind"]
    search_fields = ["person__name", "person__email", "council__short_name"]
    autocomplete_fields = ["group", "person", "council", "joined_by", "left_by"]
    list_select_related = ["person", "group", "council"]

    def has_delete_permission(self, request, obj=None):
        return False
