"""People as the desk shows them, and what may be done with an account: deeds that join rooms.

Leads see the people of the groups they lead, and of those people what concerns their groups.
"""

from django import forms
from django.contrib import admin
from django.contrib.postgres.aggregates import StringAgg
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.html import format_html_join

from accounts import actions as accounts
from accounts import factors
from accounts.models import Affiliation, User
from common import london
from common.admin import ScopedAdmin, ScopedInline, counted, titled
from common.forms import Form
from front import actions as front
from peergroups.models import Membership


def people_of(user):
    """The people whom somebody looks after: who is in a group they lead today; a coordinator's are all."""
    if user.is_coordinator:
        return User.objects.all()
    return User.objects.filter(pk__in=Membership.objects.current().manageable_by(user).values("person"))


class AffiliationInline(ScopedInline):
    model = Affiliation
    fk_name = "person"
    verbose_name_plural = "councils"
    fields = readonly_fields = ["council", "started_on", "ended_on", "confirmed_at"]
    coordinator_may = frozenset({"view"})

    def manageable(self, request):
        return Affiliation.objects.filter(person__in=people_of(request.user)).select_related("council")


class MembershipInline(ScopedInline):
    model = Membership
    fk_name = "person"
    verbose_name_plural = "groups"
    fields = readonly_fields = ["group", "role", "kind", "council", "organisation", "joined_at", "left_at"]
    coordinator_may = frozenset({"view"})

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("group", "council")


FACTORS = ["second_factors", "factors_taken_away"]
WORDS = {factors.Kind.TOTP: "Authenticator app", factors.Kind.WEBAUTHN: "Passkey"}


def _who(by):
    return f"by {by}" if by else "by whoever runs the site"


class WhyForm(Form):
    because = forms.CharField(
        label="Why? The person reads it in the mail",
        max_length=200,
        error_messages={"required": "Say why, such as “Lost phone, asked by telephone”"},
    )


@admin.register(User)
class UserAdmin(ScopedAdmin):
    """People come by signing in, and an address is only ever one that was proven."""

    search_fields = ["name", "email"]
    inlines = [AffiliationInline, MembershipInline]
    coordinator_may = frozenset({"view", "change", "act"})
    actions = ["close_account", "open_account", "take_factors", "erase", "download"]
    download_columns = {"Name": "name", "Job title": "job_title", "Address": "email", "Councils": "council_names"}

    def manageable(self, request):
        names = Affiliation.objects.on(london.today(timezone.now())).filter(person=OuterRef("pk")).order_by()
        return people_of(request.user).annotate(
            council_names=Subquery(
                names.values("person").annotate(all=StringAgg("council__short_name", ", ")).values("all")
            )
        )

    def get_list_display(self, request):
        shown = ["name_or_new", "email", "job_title", "councils"]
        return [*shown, "account_open", "coordinator", "joined_at"] if request.user.is_coordinator else shown

    def get_list_filter(self, request):
        if not request.user.is_coordinator:
            return []
        yes_or_no = admin.BooleanFieldListFilter
        return [
            ("is_active", titled("account open", yes_or_no)),
            ("is_superuser", titled("coordinator", yes_or_no)),
        ]

    def get_fields(self, request, obj=None):
        shown = ["email", "name", "job_title"]
        more = ["is_superuser", "account_open", "closed_at", "erased_at", "joined_at", "last_login", *FACTORS]
        if "coordinator" in self.get_readonly_fields(request, obj):
            more[0] = "coordinator"
        return [*shown, *more] if request.user.is_coordinator else shown

    def get_readonly_fields(self, request, obj=None):
        fixed = ["email", "account_open", "closed_at", "erased_at", "joined_at", "last_login", *FACTORS]
        # Nobody takes it from themselves, so that somebody always has it; and who is closed gets nothing.
        own_or_closed = obj == request.user or not obj.is_active
        return [*fixed, "coordinator"] if own_or_closed else fixed

    def get_form(self, request, obj=None, change=False, **kwargs):
        labels = {"is_superuser": "Coordinator of the network"}
        helps = {"is_superuser": "Sees every group, and may do there what its leads may."}
        return super().get_form(request, obj, change, labels=labels, help_texts=helps, **kwargs)

    def save_model(self, request, obj, form, change):
        obj.is_staff = obj.is_superuser  # Django's word for the same thing; nothing here asks for it
        super().save_model(request, obj, form, change)

    @admin.display(description="name", ordering="name")
    def name_or_new(self, person):
        return str(person)

    @admin.display(description="coordinator", boolean=True, ordering="is_superuser")
    def coordinator(self, person):
        return person.is_superuser

    @admin.display(description="account open", boolean=True, ordering="is_active")
    def account_open(self, person):
        return person.is_active

    @admin.display(description="second factors")
    def second_factors(self, person):
        """What there is, without what each is called."""
        return ", ".join(WORDS[factor.type] for factor in factors.of(person)) or "None"

    @admin.display(description="second factors taken away")
    def factors_taken_away(self, person):
        rows = person.lost_factors.select_related("by")
        return format_html_join(
            "",
            "<p>{}, {}: {}</p>",
            ((london.long_date(london.today(row.at)), _who(row.by), row.because) for row in rows),
        )

    @admin.display(description="councils", ordering="council_names")
    def councils(self, person):
        return person.council_names or ""

    @admin.action(description="Close the account", permissions=["act"])
    def close_account(self, request, queryset):
        return self.ask_and_do(
            request,
            queryset.filter(is_active=True),
            lambda person: front.close_account(person=person, by=request.user, now=timezone.now()),
            title="Close these accounts",
            says=lambda rows: [
                f"{counted(len(rows), 'person is', 'people are')} signed out and cannot sign in any more.",
                "They leave every group and get no more mail.",
                "Nothing is forgotten, and the account can be opened again.",
            ],
            button="Close",
            done=lambda count: f"{counted(count, 'account is', 'accounts are')} closed",
            refusals=accounts.LastCoordinator,
            tried=False,
        )

    @admin.action(description="Open the account again", permissions=["act"])
    def open_account(self, request, queryset):
        return self.ask_and_do(
            request,
            queryset.filter(is_active=False),
            lambda person: front.open_account(person=person, by=request.user, now=timezone.now()),
            title="Open these accounts again",
            says=lambda rows: [
                f"{counted(len(rows), 'person', 'people')} can sign in again.",
                "Groups and councils do not come back by themselves: they join anew.",
            ],
            button="Open again",
            done=lambda count: f"{counted(count, 'account is', 'accounts are')} open",
            refusals=accounts.AccountErased,
        )

    @admin.action(description="Take a lost second factor away", permissions=["act"])
    def take_factors(self, request, queryset):
        form = WhyForm(request.POST if request.POST.get("confirmed") else None)
        return self.ask_and_do(
            request,
            queryset.filter(is_active=True),
            lambda person: factors.take_away(
                # before the page is answered there is no reason yet
                person=person,
                by=request.user,
                because=getattr(form, "cleaned_data", {}).get("because", "–"),
                now=timezone.now(),
            ),
            title="Take a lost second factor away",
            says=lambda rows: [
                f"{counted(len(rows), 'person signs', 'people sign')} in with a code from the mailbox alone until they "
                "have set up a new second factor; who leads a group is asked to at once.",
                "Passkeys, authenticator app and recovery codes are gone, and they are signed out everywhere.",
                "Make sure that it is them: ring a number that you knew before. Whoever has their mailbox gets in.",
                "Each gets a mail that says so, who did it, and why.",
            ],
            button="Take away",
            form=form,
            done=lambda count: f"{counted(count, 'person', 'people')} can set up a new second factor",
            refusals=factors.FactorRefused,
        )

    @admin.action(description="Erase the person", permissions=["act"])
    def erase(self, request, queryset):
        return self.ask_and_do(
            request,
            queryset.filter(erased_at=None),
            lambda person: front.erase(person=person, by=request.user, now=timezone.now()),
            title="Erase these people",
            says=lambda rows: [
                f"{counted(len(rows), 'person is', 'people are')} forgotten: name, address and what they wrote about "
                "themselves are gone from everywhere, also from the history and from mails.",
                "What their councils did stays, as of somebody who left.",
                "This cannot be undone.",
            ],
            button="Erase for good",
            done=lambda count: f"{counted(count, 'person is', 'people are')} erased",
            refusals=accounts.LastCoordinator,
            tried=False,
        )
