"""Ballots, to look at: they are opened, changed and counted on their pages. What councils said is not shown here.

While votes are taken nobody reads them; afterwards the trail does, on the ballot's page.
"""

from django.contrib import admin

from ballots.models import Ballot, Elector, Extension, Option
from common.admin import LookInline, ReadOnlyAdmin


class OptionInline(LookInline):
    model = Option
    fields = readonly_fields = ["position", "words"]


class ElectorInline(LookInline):
    model = Elector
    verbose_name_plural = "councils that vote"
    fields = readonly_fields = ["council", "replaced_at"]
    related = ["council"]


class ExtensionInline(LookInline):
    model = Extension
    fields = readonly_fields = ["was", "until", "because", "at"]


@admin.register(Ballot)
class BallotAdmin(ReadOnlyAdmin):
    list_title = "Votes of councils"
    list_purpose = "What your groups asked their councils stands here, the latest first."
    list_display = ["question", "group", "rule", "state", "opens_at", "closes_at"]
    list_filter = ["group", "state", "rule"]
    list_select_related = ["group"]
    search_fields = ["question"]
    date_hierarchy = "closes_at"
    fields = ["group", "question", "words", "about", "rule", "picks", "most", "places", "quorum", "electorate", "state",
              "made_at", "opens_at", "closes_at", "ended_at", "ended_because"]  # fmt: skip
    inlines = [OptionInline, ElectorInline, ExtensionInline]
    download_columns = {
        "Question": "question", "Group": "group__name", "How": "get_rule_display", "State": "get_state_display",
        "Opened": "opens_at", "Closes": "closes_at", "Ended": "ended_at",
    }  # fmt: skip

    def object_links(self, request, obj):
        return [("This vote’s page", obj.get_absolute_url())]
