from django.contrib import admin

from councils.models import Council, EmailDomain, Succession


class EmailDomainInline(admin.TabularInline):
    model = EmailDomain
    extra = 0


@admin.register(Council)
class CouncilAdmin(admin.ModelAdmin):
    """A code is the key that others know a council by, so it is set once; only an import may replace one of ours."""

    list_display = ["short_name", "code", "kind", "region", "start", "end"]
    list_filter = ["nation", "kind", "region"]
    search_fields = ["code", "gss", "official_name", "short_name", "welsh_name"]
    inlines = [EmailDomainInline]

    def get_readonly_fields(self, request, obj=None):
        return ["code"] if obj else []


@admin.register(Succession)
class SuccessionAdmin(admin.ModelAdmin):
    list_display = ["predecessor", "successor", "on"]
    list_select_related = ["predecessor", "successor"]
    search_fields = ["predecessor__official_name", "successor__official_name"]
    autocomplete_fields = ["predecessor", "successor"]
    date_hierarchy = "on"
