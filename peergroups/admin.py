"""Groups, invitations and requests to join, for coordinators and for the leads of each group.

Who is in a group is shown in desk/admin.py: taking somebody out is a deed that joins rooms.
"""

from django.contrib import admin
from django.forms import CharField, Form, Textarea
from django.urls import reverse
from django.utils import timezone

from common.admin import ScopedAdmin, ScopedInline, counted
from peergroups import actions
from peergroups.models import Coverage, Invitation, JoinRequest, Membership, PeerGroup, StartRequest
from peergroups.refusals import Refused


class GroupFilter(admin.SimpleListFilter):
    """The groups that somebody looks after; nothing to choose for who leads one."""

    title = parameter_name = "group"

    def lookups(self, request, model_admin):
        groups = PeerGroup.objects.manageable_by(request.user)
        return [(group.slug, group.name) for group in groups] if len(groups) > 1 else []

    def queryset(self, request, queryset):
        return queryset.filter(group__slug=self.value()) if self.value() else queryset


def invite_links(request):
    """To the page on which people are invited, for each group that this person leads."""
    if request.user.is_coordinator:
        return []  # theirs are all groups: the way is from the group
    groups = PeerGroup.objects.manageable_by(request.user).exclude(kind=PeerGroup.Kind.LEADS)
    return [
        (f"Invite people to {group.in_text}", reverse("peergroups:invitation-new", args=[group.slug]))
        for group in groups
    ]


class CoverageInline(ScopedInline):
    model = Coverage
    autocomplete_fields = ["council"]
    fields = ["council", "start", "end", "asked"]
    readonly_fields = ["asked"]
    coordinator_may = frozenset({"view", "add", "change", "delete"})

    @admin.display(description="the leads are asked")
    def asked(self, coverage):
        return "Yes" if coverage.provisional else ""

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("council", "group")


@admin.register(PeerGroup)
class PeerGroupAdmin(ScopedAdmin):
    list_title = "Groups"
    list_display = ["name", "kind", "founded_on", "months_between", "weeks_between"]
    list_filter = ["kind"]
    search_fields = ["name"]
    fields = [
        "name", "slug", "kind", "summary", "months_between", "weeks_between", "meets_nth", "meets_weekday", "chat_url",
        "hashtag", "founded_on",
    ]  # fmt: skip
    prepopulated_fields = {"slug": ["name"]}
    inlines = [CoverageInline]
    lead_may = frozenset({"view", "change"})
    download_columns = {"Group": "name", "Kind": "get_kind_display", "Founded": "founded_on", "Summary": "summary"}

    def get_readonly_fields(self, request, obj=None):
        return [] if request.user.is_coordinator else ["name", "slug", "kind", "founded_on"]

    def list_links(self, request):
        return [("Set up a group", reverse("desk:group-set-up"))] if request.user.is_coordinator else []

    def object_links(self, request, obj):
        links = [("Members", reverse("peergroups:member-list", args=[obj.slug]))]
        if obj.kind != PeerGroup.Kind.LEADS:
            links.append(("Invite people", reverse("peergroups:invitation-new", args=[obj.slug])))
        return links


class InvitationStateFilter(admin.SimpleListFilter):
    title = parameter_name = "state"

    def lookups(self, request, model_admin):
        return [("open", "Open"), ("expired", "Expired"), ("accepted", "Accepted"), ("closed", "Declined or withdrawn")]

    def queryset(self, request, queryset):
        now = timezone.now()
        match self.value():
            case "open":
                return queryset.valid(now)
            case "expired":
                return queryset.open().filter(expires_at__lte=now)
            case "accepted":
                return queryset.exclude(accepted_at=None)
            case "closed":
                return queryset.exclude(declined_at=None, withdrawn_at=None)
        return queryset


@admin.register(Invitation)
class InvitationAdmin(ScopedAdmin):
    """Read only: an invitation is sent, sent again and withdrawn."""

    list_purpose = "Whom you invite into a group stands here, with what became of it."
    list_display = ["email", "group", "role", "kind", "on_behalf_of", "state", "sent_at", "expires_at"]
    list_filter = [GroupFilter, InvitationStateFilter, "role", "kind"]
    list_select_related = ["group", "council"]
    search_fields = ["email", "organisation", "council__short_name"]
    fields = [
        "email", "group", "role", "kind", "council", "organisation", "words", "invited_at", "sent_at", "sends",
        "reminded_at", "expires_at", "accepted_at", "declined_at", "withdrawn_at",
    ]  # fmt: skip
    lead_may = coordinator_may = frozenset({"view", "act"})
    actions = ["send_again", "withdraw", "download"]
    download_columns = {
        "Address": "email", "Group": "group__name", "Role": "get_role_display", "Kind": "get_kind_display",
        "For": "on_behalf_of", "Sent": "sent_at", "Until": "expires_at", "Accepted": "accepted_at",
        "Declined": "declined_at", "Withdrawn": "withdrawn_at",
    }  # fmt: skip

    @admin.display(description="for")
    def on_behalf_of(self, invitation):
        return invitation.on_behalf_of

    @admin.display(description="state")
    def state(self, invitation):
        if invitation.accepted_at:
            return "Accepted"
        if invitation.declined_at:
            return "Declined"
        if invitation.withdrawn_at:
            return "Withdrawn"
        return "Expired" if invitation.is_expired(timezone.now()) else "Open"

    def list_links(self, request):
        return invite_links(request)

    def row_name(self, row):
        return row.email

    @admin.action(description="Send again", permissions=["act"])
    def send_again(self, request, queryset):
        return self.ask_and_do(
            request,
            queryset.select_related("group", "council"),
            lambda invitation: actions.resend(invitation=invitation, by=request.user, now=timezone.now()),
            title="Send these invitations again",
            says=lambda rows: [
                f"{counted(len(rows), 'address gets', 'addresses get')} the invitation again by mail.",
                "It can be accepted for 30 days from today, with the links of before as well.",
            ],
            button="Send again",
            done=lambda count: f"{counted(count, 'invitation is', 'invitations are')} on the way again",
            refusals=Refused,
        )

    @admin.action(description="Withdraw", permissions=["act"])
    def withdraw(self, request, queryset):
        return self.ask_and_do(
            request,
            queryset.select_related("group", "council"),
            lambda invitation: actions.withdraw(invitation=invitation, by=request.user, now=timezone.now()),
            title="Withdraw these invitations",
            says=lambda rows: [
                f"{counted(len(rows), 'invitation', 'invitations')} can no longer be accepted.",
                "Nobody gets a mail about it.",
            ],
            button="Withdraw",
            done=lambda count: f"{counted(count, 'invitation is', 'invitations are')} withdrawn",
            refusals=Refused,
        )


class RequestStateFilter(admin.SimpleListFilter):
    title, parameter_name = "outcome", "outcome"

    def lookups(self, request, model_admin):
        return [("waiting", "To decide"), *model_admin.model.Outcome.choices]

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        return queryset.filter(outcome="" if self.value() == "waiting" else self.value())


class Reason(Form):
    reason = CharField(max_length=300, required=False, label="Why? They read this in the mail", widget=Textarea)


@admin.register(JoinRequest)
class JoinRequestAdmin(ScopedAdmin):
    """Read only: a request is accepted or declined."""

    list_title = "Requests to join"
    list_purpose = "Who asks to join one of your groups stands here until you accept or decline."
    list_display = ["person_name", "on_behalf_of", "group", "asked_at", "outcome", "decided_at"]
    list_filter = [GroupFilter, RequestStateFilter]
    list_select_related = ["person", "group", "council"]
    search_fields = ["person__name", "person__email", "organisation", "council__short_name"]
    fields = readonly_fields = [
        "person_name", "address", "group", "council", "organisation", "words", "asked_at", "outcome", "decided_at",
        "reason",
    ]  # fmt: skip
    lead_may = coordinator_may = frozenset({"view", "act"})
    actions = ["accept", "decline", "download"]
    download_columns = {
        "Name": "person", "Address": "person__email", "For": "on_behalf_of", "Group": "group__name",
        "Asked": "asked_at", "Outcome": "get_outcome_display", "Decided": "decided_at",
    }  # fmt: skip

    @admin.display(description="person", ordering="person__name")
    def person_name(self, join_request):
        return str(join_request.person)

    @admin.display(description="address")
    def address(self, join_request):
        return join_request.person.email

    @admin.display(description="for")
    def on_behalf_of(self, join_request):
        return join_request.on_behalf_of

    def object_links(self, request, obj):
        return [("Decide on its page", reverse("peergroups:request-detail", args=[obj.group.slug, obj.pk]))]

    def row_name(self, row):
        return str(row.person)

    @admin.action(description="Accept as a council’s member", permissions=["act"])
    def accept(self, request, queryset):
        return self.ask_and_do(
            request,
            queryset.select_related("group", "council", "person"),
            lambda one: actions.accept_request(
                request=one, kind=Membership.Kind.COUNCIL, by=request.user, now=timezone.now()
            ),
            title="Accept these people",
            says=lambda rows: [
                f"{counted(len(rows), 'person becomes a member', 'people become members')}, for the council they "
                "named.",
                "Where the group covers that council you say that you know they work there: they act for it from now.",
                "Each gets a mail.",
            ],
            button="Accept",
            done=lambda count: f"{counted(count, 'person is', 'people are')} in the group",
            refusals=Refused,
        )

    @admin.action(description="Decline", permissions=["act"])
    def decline(self, request, queryset):
        form = Reason(request.POST if request.POST.get("confirmed") else None)
        return self.ask_and_do(
            request,
            queryset.select_related("group", "council", "person"),
            lambda one: actions.decline_request(
                # before the page is answered there is no reason yet
                request=one,
                reason=getattr(form, "cleaned_data", {}).get("reason", ""),
                by=request.user,
                now=timezone.now(),
            ),
            title="Decline these requests",
            says=lambda rows: [
                f"{counted(len(rows), 'person gets', 'people get')} a mail that says no, with your reason."
            ],
            button="Decline",
            form=form,
            done=lambda count: f"{counted(count, 'request is', 'requests are')} declined",
            refusals=Refused,
        )


@admin.register(StartRequest)
class StartRequestAdmin(ScopedAdmin):
    """Read only, for coordinators: a request is answered by setting the group up, or declined on its page."""

    list_title = "Requests for a group"
    list_purpose = "Who asks for a new group stands here until a coordinator sets it up or says no."
    list_display = ["name", "asker", "council", "asked_at", "outcome", "decided_at", "group"]
    list_filter = [RequestStateFilter]
    list_select_related = ["council", "group"]
    search_fields = ["name", "asker", "council__short_name"]
    fields = readonly_fields = [
        "name", "councils", "area", "asker", "email", "council", "person", "words", "asked_at", "outcome",
        "decided_at", "decided_by", "reason", "group",
    ]  # fmt: skip
    lead_may = frozenset()
    coordinator_may = frozenset({"view"})
    download_columns = {
        "Group": "name", "Asked by": "asker", "For": "council__short_name", "Asked": "asked_at",
        "Outcome": "get_outcome_display", "Decided": "decided_at",
    }  # fmt: skip

    def object_links(self, request, obj):
        if obj.outcome:
            return []
        return [
            ("Set the group up", reverse("desk:start-request", args=[obj.pk])),
            ("Say no", reverse("desk:start-request-decline", args=[obj.pk])),
        ]
