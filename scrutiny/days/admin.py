"""Scrutiny days, to look at: they are planned, voted on and closed on their pages, where everybody concerned is told.

Leads see the days of their groups with what councils wrote there; how single councils signed stands on the day's page.
"""

from django.contrib import admin

from common.admin import LookInline, ReadOnlyAdmin
from scrutiny.models import AgreedNeed, Commitment, Day, Need, Participation, Turn


class TurnInline(LookInline):
    model = Turn
    verbose_name_plural = "how it went"
    fields = readonly_fields = ["at", "kind", "stage", "because"]


class ParticipationInline(LookInline):
    model = Participation
    verbose_name_plural = "councils"
    fields = readonly_fields = ["council", "answer", "because", "left_at", "left_because"]
    related = ["council"]


class NeedInline(LookInline):
    model = Need
    verbose_name_plural = "needs"
    fields = readonly_fields = ["council", "what", "merged_into", "withdrawn_at"]
    related = ["council", "merged_into"]


class AgreedNeedInline(LookInline):
    model = AgreedNeed
    verbose_name_plural = "the three needs"
    fields = readonly_fields = ["position", "title", "words"]


class CommitmentInline(LookInline):
    model = Commitment
    verbose_name_plural = "commitments"
    fields = readonly_fields = ["what", "due_on", "state", "closed_because"]


@admin.register(Day)
class DayAdmin(ReadOnlyAdmin):
    list_title = "Supplier scrutiny days"
    list_purpose = (
        "What councils of your groups ask of a supplier together stands here, from the plan to what was kept."
    )
    list_display = ["title", "group", "supplier", "stage", "day_on", "audience"]
    list_filter = ["group", "stage", "audience"]
    list_select_related = ["group", "supplier"]
    search_fields = ["title", "supplier__name", "product__name"]
    date_hierarchy = "day_on"
    fields = ["group", "supplier", "product", "kind", "title", "words", "lead_council", "lead_because", "audience",
              "stage", "gather_until", "vote_until", "sign_by", "day_on", "made_at", "opened_at", "closed_at",
              "closed_because"]  # fmt: skip
    inlines = [TurnInline, ParticipationInline, NeedInline, AgreedNeedInline, CommitmentInline]
    download_columns = {
        "Title": "title", "Group": "group__name", "Supplier": "supplier__name", "Stage": "get_stage_display",
        "Who sees it": "get_audience_display", "The day": "day_on",
    }  # fmt: skip

    def object_links(self, request, obj):
        return [("This day’s page", obj.get_absolute_url())]
