"""Meetings, to look at: they are changed on their pages, where the people who were told are told again."""

from django.contrib import admin
from django.urls import reverse

from common.admin import ReadOnlyAdmin, ScopedInline
from meetings.models import AgendaItem, Attendance, Meeting


class AgendaInline(ScopedInline):
    model = AgendaItem
    fields = ["position", "kind", "title", "minutes", "presenter"]
    coordinator_may = frozenset({"view"})


class AttendanceInline(ScopedInline):
    model = Attendance
    verbose_name_plural = "answers"
    fields = readonly_fields = ["person_name", "council", "answer", "answered_at"]
    coordinator_may = frozenset({"view"})

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("person", "council").order_by("answer", "person__name")

    @admin.display(description="person")
    def person_name(self, attendance):
        return str(attendance.person)


@admin.register(Meeting)
class MeetingAdmin(ReadOnlyAdmin):
    list_display = ["title", "group", "kind", "starts_at", "audience", "state"]
    list_filter = ["state", "kind", "audience", "group"]
    search_fields = ["title", "group__name"]
    date_hierarchy = "starts_on"
    list_select_related = ["group"]
    fields = [
        "group", "kind", "title", "summary", "starts_at", "ends_at", "host_council", "venue", "postcode", "online_url",
        "getting_there", "audience", "invited_councils", "themes", "notes", "state", "published_at", "cancelled_at",
        "cancelled_because",
    ]  # fmt: skip
    inlines = [AgendaInline, AttendanceInline]
    download_columns = {
        "Meeting": "title", "Group": "group__name", "Kind": "get_kind_display", "Starts": "starts_at",
        "Ends": "ends_at", "Host": "host_council__short_name", "Place": "place", "For": "get_audience_display",
        "State": "get_state_display", "Coming": "coming", "Councils coming": "councils_coming",
    }  # fmt: skip

    def download(self, request, queryset):
        return super().download(request, queryset.select_related("group", "host_council").with_counts())

    download.short_description = ReadOnlyAdmin.download.short_description
    download.allowed_permissions = ReadOnlyAdmin.download.allowed_permissions

    def object_links(self, request, obj):
        if obj.state == Meeting.State.CANCELLED:
            return []
        return [("Change this meeting", reverse("meetings:meeting-edit", args=[obj.group.slug, obj.pk]))]
