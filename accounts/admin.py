"""People and the councils they act for, for coordinators. Leads' views of people come with their desk."""

from django.contrib import admin

from accounts.models import Affiliation, MutedMail, User


class CoordinatorAdmin(admin.ModelAdmin):
    """For coordinators only, whatever auth groups say."""

    def has_module_permission(self, request):
        return request.user.is_coordinator

    def has_view_permission(self, request, obj=None):
        return request.user.is_coordinator

    def has_add_permission(self, request):
        return request.user.is_coordinator

    def has_change_permission(self, request, obj=None):
        return request.user.is_coordinator

    def has_delete_permission(self, request, obj=None):
        return False


class AffiliationInline(admin.TabularInline):
    model = Affiliation
    fk_name = "person"
    fields = readonly_fields = ["council", "started_on", "ended_on", "confirmed_at", "confirmed_by"]
    extra = 0
    can_delete = False

    def has_view_permission(self, request, obj=None):
        return request.user.is_coordinator

    def has_add_permission(self, request, obj=None):
        return False


@admin.register(User)
class UserAdmin(CoordinatorAdmin):
    """People come by signing in, and an address is only ever one that was proven. Closing is by `is_active`."""

    list_display = ["name", "email", "job_title", "is_active", "is_superuser", "joined_at"]
    list_filter = ["is_active", "is_superuser"]
    search_fields = ["name", "email"]
    fields = ["email", "name", "job_title", "is_active", "is_staff", "is_superuser", "joined_at", "last_login"]
    readonly_fields = ["email", "is_active", "joined_at", "last_login"]
    inlines = [AffiliationInline]

    def has_add_permission(self, request):
        return False


@admin.register(Affiliation)
class AffiliationAdmin(CoordinatorAdmin):
    """Read only: it is confirmed, ended and moved by deeds that leave who and when."""

    list_display = ["person", "council", "started_on", "ended_on", "confirmed_at"]
    list_select_related = ["person", "council"]
    search_fields = ["person__name", "person__email", "council__short_name", "council__code"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(MutedMail)
class MutedMailAdmin(CoordinatorAdmin):
    """Read only: what mail somebody wants is theirs to say."""

    list_display = ["person", "kind", "at"]
    list_select_related = ["person"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False
