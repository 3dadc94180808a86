"""The queue, for coordinators to look at: who got what and when, never what it said. Nobody edits history by hand."""

from django.contrib import admin

from outbox.models import Breaker, Hold, Message


class ReadOnlyAdmin(admin.ModelAdmin):
    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    list_display = ["kind", "to_address", "state", "due_at", "sent_at", "attempts", "last_error"]
    list_filter = ["state", "kind", "priority"]
    search_fields = ["to_address", "key"]
    show_full_result_count = False


@admin.register(Hold)
class HoldAdmin(ReadOnlyAdmin):
    list_display = ["reason", "at", "released_at", "released_from"]


@admin.register(Breaker)
class BreakerAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "opened_at", "cause", "reason"]
