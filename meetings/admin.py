"""Meetings, for coordinators to look at.

They are changed on their pages, where the people who were told are told again.
"""

from django.contrib import admin

from meetings.models import Meeting


@admin.register(Meeting)
class MeetingAdmin(admin.ModelAdmin):
    list_display = ["title", "group", "kind", "starts_at", "audience", "state"]
    list_filter = ["state", "kind", "audience", "group"]
    search_fields = ["title", "group__name"]
    date_hierarchy = "starts_on"
    list_select_related = ["group"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
