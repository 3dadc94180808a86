"""Meetings, to look at: they are changed on their pages, where the people who were told are told again."""

from django.contrib import admin
from django.urls import reverse

from common.admin import ReadOnlyAdmin, ScopedAdmin, ScopedInline, by_year, counted
from meetings.models import (
    Action,
    ActionStep,
    AgendaItem,
    Attendance,
    Decision,
    Guest,
    Meeting,
    Placement,
    Review,
    Template,
    TemplateVersion,
    Topic,
)
from meetings.retention import forget_guest


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
    list_filter = ["state", by_year("starts_at"), "kind", "audience", "group"]
    list_select_related = ["group"]
    list_without = ["summary", "getting_there", "access_notes", "notes"]
    search_fields = ["title", "group__name"]
    fields = [
        "group", "kind", "title", "summary", "starts_at", "ends_at", "host_council", "venue", "postcode", "online_url",
        "getting_there", "access_notes", "booking_url", "capacity", "audience", "invited_councils", "themes",
        "notes", "notes_state", "circulated_at", "agreed_at", "state", "published_at", "cancelled_at",
        "cancelled_because",
    ]  # fmt: skip
    inlines = [AgendaInline, AttendanceInline]
    download_columns = {
        "Meeting": "title", "Group": "group__name", "Kind": "get_kind_display", "Starts": "starts_at",
        "Ends": "ends_at", "Host": "host_council__short_name", "Place": "place", "For": "get_audience_display",
        "State": "get_state_display", "Booked at": "booking_host", "Coming": "coming",
        "Councils coming": "councils_coming",
    }  # fmt: skip

    def download(self, request, queryset):
        return super().download(request, queryset.select_related("group", "host_council").with_counts())

    download.short_description = ReadOnlyAdmin.download.short_description
    download.allowed_permissions = ReadOnlyAdmin.download.allowed_permissions

    def object_links(self, request, obj):
        if obj.state == Meeting.State.CANCELLED:
            return []
        return [("Change this meeting", reverse("meetings:meeting-edit", args=[obj.group.slug, obj.pk]))]


# What was agreed ------------------------------------------------------------------------------------------------------
class StepInline(ScopedInline):
    model = ActionStep
    verbose_name_plural = "what became of it"
    fields = readonly_fields = ["at", "kind", "words", "person_name", "council", "due_on"]
    coordinator_may = frozenset({"view"})

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("person", "council").order_by("at", "pk")

    @admin.display(description="who has it")
    def person_name(self, step):
        return str(step.person or "Nobody")


@admin.register(Action)
class ActionAdmin(ReadOnlyAdmin):
    """Read only: each thing that happens to an action is a step of its trail, taken on its page."""

    list_purpose = "What people of your groups said they would do stands here, the next due first."
    list_display = ["words", "council", "person_name", "due_on", "state", "group"]
    list_filter = ["state", by_year("due_on"), "group", "council"]
    list_select_related = ["person", "council", "group"]
    search_fields = ["words", "person__name", "council__short_name"]
    fields = ["words", "group", "meeting", "council", "person_name", "due_on", "state", "agreed_at", "closed_at"]
    readonly_fields = ["person_name"]
    inlines = [StepInline]
    download_columns = {
        "Action": "words", "Group": "group__name", "Council": "council__short_name", "Who": "person", "Due": "due_on",
        "State": "get_state_display", "Agreed": "agreed_at", "Done or dropped": "closed_at",
    }  # fmt: skip

    @admin.display(description="who has it", ordering="person__name")
    def person_name(self, action):
        return str(action.person or "Nobody")

    def object_links(self, request, obj):
        return [("This action’s page", obj.get_absolute_url())]


class ReviewInline(ScopedInline):
    model = Review
    verbose_name_plural = "what became of it"
    fields = readonly_fields = ["at", "outcome", "words", "sentence", "review_on"]
    coordinator_may = frozenset({"view"})


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    """Read only: a decision is looked at again, and what became of it is another row."""

    list_purpose = "What your groups agreed stands here, the latest first."
    list_display = ["sentence", "group_name", "meeting", "review_on", "recorded_at", "ended_at"]
    list_filter = ["meeting__group"]
    list_select_related = ["meeting__group"]
    search_fields = ["sentence", "meeting__title"]
    fields = ["sentence", "meeting", "review_on", "recorded_at", "ended_at"]
    inlines = [ReviewInline]
    download_columns = {
        "Decision": "sentence", "Group": "meeting__group__name", "Meeting": "meeting__title", "Recorded": "recorded_at",
        "Look at it again": "review_on", "Ended": "ended_at",
    }  # fmt: skip

    @admin.display(description="group", ordering="meeting__group__name")
    def group_name(self, decision):
        return decision.meeting.group.name


class PlacementInline(ScopedInline):
    model = Placement
    verbose_name_plural = "meetings it was put to"
    fields = readonly_fields = ["meeting", "placed_at", "skipped_at", "skipped_because"]
    coordinator_may = frozenset({"view"})

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("meeting")


class OpenFilter(admin.SimpleListFilter):
    title = parameter_name = "state"

    def lookups(self, request, model_admin):
        return [("open", "Open"), *Topic.Outcome.choices]

    def queryset(self, request, queryset):
        if self.value() == "open":
            return queryset.open()
        return queryset.filter(outcome=self.value()) if self.value() else queryset


@admin.register(Topic)
class TopicAdmin(ReadOnlyAdmin):
    """Read only: topics are opened, placed and closed by deeds."""

    list_purpose = "What waits for an agenda of your groups stands here, and what became of it."
    list_display = ["title", "kind", "group", "opened_at", "outcome", "closed_at"]
    list_filter = [OpenFilter, "kind", "group"]
    list_select_related = ["group"]
    search_fields = ["title"]
    fields = [
        "title", "kind", "group", "council", "words", "url", "minutes", "wanted_from", "opened_at", "closed_at",
        "outcome", "closed_because",
    ]  # fmt: skip
    inlines = [PlacementInline]
    download_columns = {
        "Topic": "title", "Kind": "get_kind_display", "Group": "group__name", "Opened": "opened_at",
        "Outcome": "get_outcome_display", "Closed": "closed_at", "Because": "closed_because",
    }  # fmt: skip


# Templates ------------------------------------------------------------------------------------------------------------
class VersionInline(ScopedInline):
    model = TemplateVersion
    verbose_name_plural = "versions"
    fields = readonly_fields = ["number", "title", "purpose", "licence", "size", "given_at"]
    coordinator_may = frozenset({"view"})


@admin.register(Template)
class TemplateAdmin(ReadOnlyAdmin):
    """Read only: what was given stays given, and is said otherwise on its page."""

    list_purpose = "What your groups gave to all others stands here, and whether it is on the list."
    list_display = ["latest_title", "kind", "group", "given_at", "withdrawn_at"]
    list_filter = ["kind", "group"]
    list_select_related = ["group"]
    search_fields = ["versions__title"]
    fields = ["kind", "group", "given_at", "withdrawn_at"]
    inlines = [VersionInline]
    download_columns = {
        "Template": "latest_title", "Kind": "get_kind_display", "Group": "group__name", "Given": "given_at",
        "Off the list since": "withdrawn_at",
    }  # fmt: skip

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("versions")

    @admin.display(description="template")
    def latest_title(self, template):
        return next((version.title for version in template.versions.all()), "")

    def object_links(self, request, obj):
        return [("This template’s page", obj.get_absolute_url())]


# Guests ---------------------------------------------------------------------------------------------------------------
@admin.register(Guest)
class GuestAdmin(ScopedAdmin):
    """Read only but for forgetting: guests have no account in which to ask for it."""

    list_purpose = "Who came to a meeting without an account stands here. Names and addresses go after 12 months."
    hidden_when_empty = True
    list_display = ["name", "organisation", "kind", "email", "meeting"]
    list_filter = ["kind", "meeting__group"]
    list_select_related = ["meeting"]
    search_fields = ["name", "organisation"]
    fields = ["name", "organisation", "kind", "email", "meeting", "added_at"]
    lead_may = coordinator_may = frozenset({"view", "act"})
    actions = ["forget", "download"]
    download_columns = {
        "Name": "name", "Organisation": "organisation", "Kind": "get_kind_display", "Address": "email",
        "Meeting": "meeting__title",
    }  # fmt: skip

    @admin.action(description="Erase name and address", permissions=["act"])
    def forget(self, request, queryset):
        return self.ask_and_do(
            request,
            queryset.select_related("meeting"),
            lambda guest: forget_guest(guest=guest, by=request.user),
            title="Erase names and addresses of guests",
            says=lambda rows: [
                f"{counted(len(rows), 'guest loses', 'guests lose')} name and address, for good.",
                "The organisation stays: it was there. Notes that name the guest are not changed by this.",
                "Mail to them that has not left is taken back.",
            ],
            button="Erase",
            done=lambda count: f"{counted(count, 'guest is', 'guests are')} forgotten",
            refusals=(),
        )
