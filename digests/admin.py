"""Digests, to look at: when each person wants theirs is theirs to say, and what was told is told."""

from django.contrib import admin

from common.admin import CoordinatorAdmin, ReadOnlyAdmin
from digests.models import Digest, LeadNote, MutedGroup, Rhythm
from peergroups.admin import GroupFilter


@admin.register(LeadNote)
class LeadNoteAdmin(ReadOnlyAdmin):
    """Written and withdrawn on the page about the group's mail."""

    list_title = "Notes in the digest"
    list_purpose = "What leads said on top of their group’s part of the digest stands here."
    list_display = ["words", "group", "written_by", "written_at", "withdrawn_at"]
    list_filter = [GroupFilter]
    list_select_related = ["group", "written_by"]
    fields = readonly_fields = ["group", "words", "written_by", "written_at", "withdrawn_by", "withdrawn_at"]
    hidden_when_empty = True


@admin.register(Rhythm)
class RhythmAdmin(CoordinatorAdmin):
    """Read only; without a row somebody has the usual, every Monday at 8."""

    list_title = "When people want their digest"
    list_display = ["person", "every", "weekday", "hour", "changed_at"]
    list_filter = ["every"]
    list_select_related = ["person"]
    coordinator_may = frozenset({"view"})
    hidden_when_empty = True


@admin.register(MutedGroup)
class MutedGroupAdmin(CoordinatorAdmin):
    list_title = "Groups left out of digests"
    list_display = ["person", "group", "at"]
    list_select_related = ["person", "group"]
    coordinator_may = frozenset({"view"})
    hidden_when_empty = True


@admin.register(Digest)
class DigestAdmin(CoordinatorAdmin):
    """Which time each covered, and how much it said: nobody but its reader sees what."""

    list_title = "Digests"
    list_display = ["person", "after", "until", "lines", "made_at"]
    list_select_related = ["person"]
    coordinator_may = frozenset({"view"})
    hidden_when_empty = True
