"""The register: every lead may look it up and choose from it, coordinators keep it.

The list of councils itself is in desk/admin.py: when a council ends, what happens joins every room.
"""

from django.contrib import admin

from common.admin import ReferenceAdmin, ScopedInline
from councils.models import EmailDomain, Succession


class EmailDomainInline(ScopedInline):
    model = EmailDomain
    coordinator_may = frozenset({"view", "add", "change", "delete"})

    def manageable(self, request):
        return EmailDomain.objects.all()


@admin.register(Succession)
class SuccessionAdmin(ReferenceAdmin):
    list_display = ["predecessor", "successor", "on", "share"]
    list_select_related = ["predecessor", "successor"]
    search_fields = ["predecessor__official_name", "successor__official_name"]
    autocomplete_fields = ["predecessor", "successor"]
    date_hierarchy = "on"
    coordinator_may = frozenset({"view", "add", "change", "delete"})
