"""People, who is in which group, the councils and the mail log: lists whose deeds join rooms.

Leads see the people of the groups they lead, and of those people what concerns their groups.
"""

from django.contrib import admin
from django.db import transaction
from django.db.models import BigIntegerField, Case, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Substr
from django.urls import reverse
from django.utils import timezone

from accounts.models import Affiliation, FeedLink, MutedMail
from common import london
from common.admin import CoordinatorAdmin, ReadOnlyAdmin, ReferenceAdmin, ScopedAdmin, counted
from councils.admin import EmailDomainInline
from councils.endings import ending_of
from councils.models import Council
from desk import actions
from desk.mail_words import KindFilter
from desk.people_admin import people_of
from front import actions as front
from front.mail_words import in_words
from meetings.models import Meeting
from outbox.models import Message
from peergroups import actions as peergroups
from peergroups.actions.belonging import confirm_council
from peergroups.admin import GroupFilter, invite_links
from peergroups.models import Membership, PeerGroup
from peergroups.refusals import Refused


# Who is in a group ---------------------------------------------------------------------------------------------------
class StillInFilter(admin.SimpleListFilter):
    """Who is in the group now, unless one asks for those who left."""

    title, parameter_name = "now or before", "left"

    def lookups(self, request, model_admin):
        return [("yes", "Left"), ("all", "Everybody")]

    def choices(self, changelist):
        first, *others = super().choices(changelist)
        return [{**first, "display": "In the group now"}, *others]

    def queryset(self, request, queryset):
        match self.value():
            case "yes":
                return queryset.exclude(left_at=None)
            case "all":
                return queryset
        return queryset.filter(left_at=None)


@admin.register(Membership)
class MembershipAdmin(ScopedAdmin):
    """Read only: a membership begins and ends by deeds that leave who and when, and it is never deleted."""

    list_title = "Members"
    list_purpose = "Who is in your groups stands here. People come in by an invitation, or when they ask to join."
    list_display = ["person_name", "group", "role", "kind", "on_behalf_of", "joined_at", "left_at"]
    list_filter = [GroupFilter, StillInFilter, "role", "kind", "council"]
    list_select_related = ["person", "group", "council"]
    search_fields = ["person__name", "council__short_name", "organisation"]  # nobody who left is found by address
    fields = readonly_fields = [
        "person_name", "group", "role", "kind", "council", "organisation", "joined_at", "left_at", "left_because",
    ]  # fmt: skip
    lead_may = coordinator_may = frozenset({"view", "act"})
    actions = ["remove", "make_lead", "make_member", "download"]
    download_columns = {
        "Name": "person", "Job title": "person__job_title", "Address": "person__email", "Group": "group__name",
        "Role": "get_role_display", "Kind": "get_kind_display", "For": "on_behalf_of", "Joined": "joined_at",
    }  # fmt: skip

    @admin.display(description="person", ordering="person__name")
    def person_name(self, membership):
        return str(membership.person)

    @admin.display(description="for")
    def on_behalf_of(self, membership):
        return membership.on_behalf_of

    def list_links(self, request):
        return invite_links(request)

    def object_links(self, request, obj):
        links = [("Members", reverse("peergroups:member-list", args=[obj.group.slug]))]
        if people_of(request.user).filter(pk=obj.person_id).exists():
            links.append(("This person", reverse("admin:accounts_user_change", args=[obj.person_id])))
        return links

    @admin.action(description="Download as a spreadsheet (CSV)", permissions=["download"])
    def download(self, request, queryset):
        """Those who are in today: the address and the work of who left are no longer the group's."""
        return super().download(request, queryset.filter(left_at=None))

    def row_name(self, row):
        return str(row.person)

    @admin.action(description="Remove from the group", permissions=["act"])
    def remove(self, request, queryset):
        def deed(membership):
            if membership.person_id == request.user.pk:
                raise Refused("Leave from the group’s page.")
            if membership.group.kind == PeerGroup.Kind.LEADS:
                raise Refused("Who leads a region is in this group.")
            front.leave(membership=membership, by=request.user, now=timezone.now(), because=Membership.Ended.REMOVED)

        return self.ask_and_do(
            request,
            queryset.filter(left_at=None).select_related("group", "person", "council"),
            deed,
            title="Remove from the group",
            says=lambda rows: [
                f"{counted(len(rows), 'membership ends', 'memberships end')} today.",
                "They no longer see the people and the members-only pages of the group.",
                "Each gets a short email that says so and who did it, and no more mail from the group after that.",
                "Their answers to coming meetings that only members may see are taken back.",
            ],
            button="Remove",
            done=lambda count: f"{counted(count, 'person was', 'people were')} removed from the group",
            refusals=Refused,
        )

    @admin.action(description="Make lead", permissions=["act"])
    def make_lead(self, request, queryset):
        return self.ask_and_do(
            request,
            queryset.filter(left_at=None, role=Membership.Role.MEMBER).select_related("group", "person", "council"),
            lambda membership: peergroups.make_lead(membership=membership, by=request.user, now=timezone.now()),
            title="Make lead",
            says=lambda rows: [
                f"{counted(len(rows), 'member becomes a lead', 'members become leads')} from now on.",
                "They see everything that a lead sees of this group, and may do what a lead may.",
                "Each gets a short email that says so and who did it.",
            ],
            button="Make lead",
            done=lambda count: f"{counted(count, 'member is a lead', 'members are leads')} now",
            refusals=Refused,
        )

    @admin.action(description="Make member", permissions=["act"])
    def make_member(self, request, queryset):
        def deed(membership):
            if membership.person_id == request.user.pk:
                raise Refused("Change your own role on the group’s page.")
            peergroups.make_member(membership=membership, by=request.user, now=timezone.now())

        return self.ask_and_do(
            request,
            queryset.filter(left_at=None, role=Membership.Role.LEAD).select_related("group", "person", "council"),
            deed,
            title="Make member",
            says=lambda rows: [
                f"{counted(len(rows), 'lead becomes a member', 'leads become members')} from now on.",
                "Who leads no group any more no longer gets in here.",
                "Each gets a short email that says so and who did it.",
            ],
            button="Make member",
            done=lambda count: f"{counted(count, 'lead is a member', 'leads are members')} now",
            refusals=Refused,
        )


# What people are and want ---------------------------------------------------------------------------------------------
@admin.register(Affiliation)
class AffiliationAdmin(ScopedAdmin):
    """Read only: it is confirmed, ended and moved by deeds that leave who and when."""

    list_title = "Who acts for which council"
    list_display = ["person_name", "council", "started_on", "ended_on", "confirmed_at"]
    list_filter = [("confirmed_at", admin.EmptyFieldListFilter)]
    list_select_related = ["person", "council"]
    search_fields = ["person__name", "person__email", "council__short_name", "council__code"]
    fields = readonly_fields = ["person_name", "council", "started_on", "ended_on", "confirmed_at"]
    lead_may = coordinator_may = frozenset({"view", "act"})
    actions = ["confirm", "download"]
    download_columns = {
        "Name": "person", "Address": "person__email", "Council": "council__short_name", "From": "started_on",
        "To": "ended_on", "Confirmed": "confirmed_at",
    }  # fmt: skip

    def manageable(self, request):
        return Affiliation.objects.filter(person__in=people_of(request.user).order_by().values("pk"))

    @admin.display(description="person", ordering="person__name")
    def person_name(self, affiliation):
        return str(affiliation.person)

    @admin.action(description="Confirm that they work for the council", permissions=["act"])
    def confirm(self, request, queryset):
        today = london.today(timezone.now())
        waiting = queryset.on(today).filter(confirmed_at=None).select_related("person", "council")
        if not request.user.is_coordinator:
            others = waiting.exclude(person=request.user)  # nobody vouches for themselves
            waiting = others.filter(council__in=councils_covered_for(request.user, today))
        return self.ask_and_do(
            request,
            waiting,
            lambda affiliation: confirm_council(
                person=affiliation.person, council=affiliation.council, by=request.user, now=timezone.now()
            ),
            title="Confirm that they work for the council",
            says=lambda rows: [
                f"You say that you know this of {counted(len(rows), 'person', 'people')}.",
                "They may vote, lend and sign for the council from now on.",
                "A council that none of your groups covers, and what is confirmed already, is left out.",
            ],
            button="Confirm",
            done=lambda count: f"{counted(count, 'person is', 'people are')} confirmed",
            refusals=Refused,
        )

    def row_name(self, row):
        return str(row.person)


def councils_covered_for(user, today):
    """The councils that the groups somebody leads cover on this day."""
    found = Council.objects.none()
    for group in PeerGroup.objects.manageable_by(user):
        found |= Council.objects.filter(pk__in=group.councils_as_at(today).order_by().values("pk"))
    return found


@admin.register(MutedMail)
class MutedMailAdmin(CoordinatorAdmin):
    """Read only: what mail somebody wants is theirs to say."""

    list_title = "Mail not wanted"
    list_display = ["person", "kind", "at"]
    list_select_related = ["person"]
    coordinator_may = frozenset({"view"})
    hidden_when_empty = True


@admin.register(FeedLink)
class FeedLinkAdmin(CoordinatorAdmin):
    """Read only, without the digest: who has a link since when, to help whose calendar stays empty."""

    list_title = "Calendar links"
    list_display = ["person", "name", "made_at"]
    list_select_related = ["person"]
    fields = readonly_fields = ["person", "name", "made_at"]
    coordinator_may = frozenset({"view"})
    hidden_when_empty = True


# Councils ------------------------------------------------------------------------------------------------------------
@admin.register(Council)
class CouncilAdmin(ReferenceAdmin):
    """A code is the key that others know a council by, so it is set once; only an import may replace one of ours."""

    list_display = ["short_name", "code", "kind", "region", "start", "end"]
    list_filter = ["nation", "kind", "region"]
    search_fields = ["code", "gss", "official_name", "short_name", "welsh_name"]
    inlines = [EmailDomainInline]
    coordinator_may = frozenset({"view", "add", "change", "act"})
    actions = ["succeed"]

    def get_readonly_fields(self, request, obj=None):
        return ["code"] if obj else []

    @admin.action(description="Hand over to the successors", permissions=["act"])
    def succeed(self, request, queryset):
        """What happens at the end of a council by itself, done now: first the page says what would move."""
        endings = {council.pk: ending for council in queryset if (ending := ending_of(council))}
        moves = would_move(endings.values(), request.user)
        return self.ask_and_do(
            request,
            queryset.filter(pk__in=endings) if moves else queryset.none(),
            lambda council: actions.succeed(
                predecessor=council, on=endings[council.pk].on, by=request.user, now=timezone.now()
            ),
            title="Hand over to the successors",
            says=lambda councils: moves,
            button="Hand over",
            done=lambda count: f"{counted(count, 'council is', 'councils are')} handed over",
            refusals=actions.NoSuccession,
            nothing="Nothing is left to hand over.",
        )


def would_move(endings, by):
    """What handing over would move, in words: it is done, and undone before anybody can see it."""
    now = timezone.now()
    with transaction.atomic():
        said = [
            sentence
            for ending in endings
            for sentence in actions.succeed(predecessor=ending.predecessor, on=ending.on, by=by, now=now)
        ]
        transaction.set_rollback(True)
    return said


# Mail ----------------------------------------------------------------------------------------------------------------
@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    """Who got what and when, never what it said: a subject is in the body, and so are codes and links.

    The key and Message-ID stay out as well: they name who reads it, and more than one group may write to a person.
    """

    list_title = "Mail log"
    list_purpose = "Every mail that goes to people of your groups stands here: to whom, when, and whether it arrived."
    list_display = ["kind_in_words", "what", "to_address", "state", "due_at", "sent_at", "last_error"]
    list_filter = ["state", ("kind", KindFilter)]
    search_fields = ["to_address"]
    fields = readonly_fields = [
        "kind_in_words", "what", "to_address", "state", "due_at", "next_try", "attempts", "sent_at", "last_error",
    ]  # fmt: skip
    download_columns = {
        "Kind": "kind", "About": "about_title", "To": "to_address", "State": "get_state_display", "Due": "due_at",
        "Sent": "sent_at", "Last error": "last_error",
    }  # fmt: skip

    def manageable(self, request):
        rows = Message.objects.all()
        if not request.user.is_coordinator:
            led = PeerGroup.objects.manageable_by(request.user).values_list("pk", flat=True)
            rows = rows.in_scopes([f"group:{pk}" for pk in led])
        meeting = Meeting.objects.filter(pk=Cast(Substr(OuterRef("about"), 9), BigIntegerField())).values("title")
        return rows.annotate(
            about_title=Case(When(Q(about__regex=r"^meeting:\d+$"), then=Subquery(meeting)), default=Value(""))
        )

    @admin.display(description="kind", ordering="kind")
    def kind_in_words(self, message):
        return in_words(message.kind)

    @admin.display(description="about")
    def what(self, message):
        return message.about_title
