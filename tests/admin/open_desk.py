"""An admin in which leads may do everything that the base class lets them: what our own lists do not use leaks nothing.

Served at /open/ by tests that set ROOT_URLCONF to this module.
"""

from django.contrib import admin
from django.urls import path

from accounts.models import User
from common.admin import ReferenceAdmin, ScopedAdmin, ScopedInline
from config.urls import handler400, handler403, handler404, handler500
from config.urls import urlpatterns as ours
from councils.models import Council
from desk.admin_site import Site
from desk.people_admin import UserAdmin
from meetings.models import AgendaItem, Meeting
from peergroups.models import Coverage, JoinRequest, Membership, PeerGroup

__all__ = ["handler400", "handler403", "handler404", "handler500"]

EVERYTHING = frozenset({"view", "add", "change", "act"})
site = Site(name="admin")


class Open(ScopedAdmin):
    lead_may, coordinator_may = EVERYTHING, EVERYTHING | {"delete"}


class OpenInline(ScopedInline):
    lead_may, coordinator_may = EVERYTHING, EVERYTHING | {"delete"}


class AgendaInline(OpenInline):
    model = AgendaItem


@admin.register(Meeting, site=site)
class MeetingAdmin(Open):
    fields = ["group", "title", "starts_on", "starts_time", "ends_on", "ends_time", "audience", "themes"]
    search_fields = ["title"]
    inlines = [AgendaInline]
    list_filter = ["group__name", "attendance__person"]
    date_hierarchy = "starts_on"


class CoverageInline(OpenInline):
    model = Coverage


@admin.register(PeerGroup, site=site)
class PeerGroupAdmin(Open):
    search_fields = ["name"]
    inlines = [CoverageInline]
    list_display = ["name", "summary"]


@admin.register(Membership, site=site)
class MembershipAdmin(Open):
    list_filter = ["group", "person", "council", "group__summary"]
    search_fields = ["person__name"]
    autocomplete_fields = ["group", "person"]
    fields = ["group", "person", "role", "kind", "council", "organisation"]


@admin.register(JoinRequest, site=site)
class JoinRequestAdmin(Open):
    fields = ["group", "person", "words"]  # plain selects


@admin.register(AgendaItem, site=site)
class AgendaItemAdmin(Open):
    fields = ["meeting", "position", "title", "minutes", "kind"]


@admin.register(Council, site=site)
class CouncilAdmin(ReferenceAdmin):
    search_fields = ["short_name"]


class PersonAdmin(UserAdmin):
    inlines = []
    lead_may = EVERYTHING


site.register(User, PersonAdmin)

urlpatterns = [path("open/", site.urls), *[page for page in ours if str(page.pattern) != "admin/"]]
