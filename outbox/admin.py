"""The state of the queue, for coordinators to look at. The mail log itself is in desk/admin.py: it knows the groups."""

from django.contrib import admin

from common.admin import CoordinatorAdmin
from outbox.models import Breaker, Hold


@admin.register(Hold)
class HoldAdmin(CoordinatorAdmin):
    list_title = "Holds on mail"
    list_display = ["reason", "at", "released_at", "released_from"]
    coordinator_may = frozenset({"view"})
    hidden_when_empty = True


@admin.register(Breaker)
class BreakerAdmin(CoordinatorAdmin):
    list_title = "Breaker"
    list_display = ["__str__", "opened_at", "cause", "reason"]
    coordinator_may = frozenset({"view"})
    hidden_when_empty = True
