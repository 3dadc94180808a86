from django.contrib import admin

from bench.bare.models import Meeting


@admin.register(Meeting)
class MeetingAdmin(admin.ModelAdmin):
    list_display = ["title", "group", "host", "starts_at", "coming"]
    list_filter = ["group"]
    search_fields = ["title"]
    list_select_related = ["group", "host"]
