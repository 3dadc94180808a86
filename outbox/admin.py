"""The state of the queue, for coordinators to look at. The mail log itself is in desk/admin.py: it knows the groups."""

from django.contrib import admin
from django.utils import timezone

from common.admin import CoordinatorAdmin, counted
from outbox import actions
from outbox.models import Breaker, DeadAddress, Hold, Incoming


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


class SettledFilter(admin.SimpleListFilter):
    """What waits for somebody to look, unless one asks for the rest."""

    title, parameter_name = "state", "state"

    def lookups(self, request, model_admin):
        return [("settled", "Done, or looked at"), ("all", "All")]

    def choices(self, changelist):
        first, *others = super().choices(changelist)
        return [{**first, "display": "Not understood"}, *others]

    def queryset(self, request, queryset):
        match self.value():
            case "settled":
                return queryset.settled()
            case "all":
                return queryset
        return queryset.kept()


@admin.register(Incoming)
class IncomingAdmin(CoordinatorAdmin):
    """What came back and why it was not understood, never what it says: it may hold the mail that it answers."""

    list_title = "Mail that came back"
    list_purpose = "What mail servers and calendars send us, and nobody here could read, waits here to be looked at."
    list_display = ["at", "kind", "why", "state", "to_whom"]
    list_filter = [SettledFilter, "kind"]
    list_select_related = ["message"]
    fields = readonly_fields = ["at", "kind", "state", "why", "to_whom"]
    coordinator_may = frozenset({"view", "act"})
    actions = ["put_aside"]
    hidden_when_empty = True

    @admin.display(description="our mail was to")
    def to_whom(self, incoming):
        return incoming.message.to_address if incoming.message else ""

    def row_name(self, row):
        return row.why

    @admin.action(description="Put aside", permissions=["act"])
    def put_aside(self, request, queryset):
        return self.ask_and_do(
            request,
            queryset.kept(),
            lambda incoming: actions.put_aside(incoming=incoming, by=request.user, now=timezone.now()),
            title="Put aside",
            says=lambda rows: [
                f"{counted(len(rows), 'mail was', 'mails were')} looked at, and nobody is told of them any more.",
                "They are deleted a month after they came.",
            ],
            button="Put aside",
            done=lambda count: f"{counted(count, 'mail is', 'mails are')} put aside",
            refusals=(),
        )


@admin.register(DeadAddress)
class DeadAddressAdmin(CoordinatorAdmin):
    """Read by leads on the mail page of their group, with its members."""

    list_title = "Addresses that do not work"
    list_display = ["address", "why", "since", "revived_at"]
    list_filter = [("revived_at", admin.EmptyFieldListFilter)]
    search_fields = ["address"]
    fields = readonly_fields = ["address", "why", "since", "revived_at"]
    coordinator_may = frozenset({"view", "act"})
    actions = ["revive"]
    hidden_when_empty = True

    def row_name(self, row):
        return row.address

    @admin.action(description="Say that it works again", permissions=["act"])
    def revive(self, request, queryset):
        return self.ask_and_do(
            request,
            queryset.dead(),
            lambda dead: actions.revive(address=dead.address, by=request.user, now=timezone.now()),
            title="Say that it works again",
            says=lambda rows: [
                f"{counted(len(rows), 'address gets', 'addresses get')} mail again from now on.",
                "What could not be sent meanwhile stays parked: look in the mail log, and send again what still holds.",
            ],
            button="It works again",
            done=lambda count: f"{counted(count, 'address works', 'addresses work')} again",
            refusals=(),
        )
