"""Peer groups, the councils they cover and the people in them, each from one day to another."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils import timezone

from councils.models import Council


class PeerGroupQuerySet(models.QuerySet):
    def with_member(self, user):
        """Groups this person is in today."""
        return self.filter(memberships__in=Membership.objects.current().filter(person=user))


class PeerGroup(models.Model):
    class Kind(models.TextChoices):
        REGION = "region", "Region"
        NETWORK = "network", "Network"
        LEADS = "leads", "Leads"

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80, help_text="Without the words “peer group”: South")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.REGION)
    summary = models.CharField(max_length=300, blank=True, help_text="One sentence for the top of the group's page")
    founded_on = models.DateField(null=True, blank=True)
    months_between = models.PositiveSmallIntegerField("months between meetings", null=True, blank=True)
    chat_url = models.URLField("Slack or Teams channel", max_length=300, blank=True)

    objects = PeerGroupQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(months_between=None) | Q(months_between__range=(1, 24)),
                name="group_meets_within_two_years",
                violation_error_message="Enter a number of months from 1 to 24.",
            ),
        ]

    def __str__(self):
        return self.full_name

    def get_absolute_url(self):
        return reverse("peergroups:group-detail", args=[self.slug])

    @property
    def full_name(self):
        """“South peer group”; a network or the leads' group is called what it is called."""
        return f"{self.name} peer group" if self.kind == self.Kind.REGION else self.name

    @property
    def in_text(self):
        """The same inside a sentence: “the South peer group”, “LocalGov Digital”."""
        return f"the {self.full_name}" if self.kind == self.Kind.REGION else self.full_name

    def councils_as_at(self, date):
        """The councils this group covers on this day, of those that exist then.

        A region's coverage is written as dated rows; a network has none and covers every council; the leads' group
        covers none.
        """
        if self.kind == self.Kind.NETWORK:
            return Council.objects.as_at(date)
        return Council.objects.filter(pk__in=self.coverage.on(date).values("council")).as_at(date)

    def covers(self, council, date):
        return self.councils_as_at(date).filter(pk=council.pk).exists()


class CoverageQuerySet(models.QuerySet):
    def on(self, date):
        return self.filter(Q(start=None) | Q(start__lte=date), Q(end=None) | Q(end__gte=date))


class Coverage(models.Model):
    """A group covers a council from one day to another; blank is since ever and until further notice."""

    group = models.ForeignKey(PeerGroup, models.CASCADE, related_name="coverage")
    council = models.ForeignKey(Council, models.PROTECT, related_name="coverage")
    start = models.DateField("first day", null=True, blank=True)
    end = models.DateField("last day", null=True, blank=True)

    objects = CoverageQuerySet.as_manager()

    class Meta:
        ordering = ["council__short_name"]
        verbose_name_plural = "coverage"
        constraints = [
            ExclusionConstraint(
                name="group_covers_a_council_once_at_a_time",
                expressions=[
                    ("group", RangeOperators.EQUAL),
                    ("council", RangeOperators.EQUAL),
                    (
                        Func(
                            F("start"),
                            F("end"),
                            RangeBoundary(inclusive_upper=True),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message="The group covers this council already in that time.",
            ),
        ]

    def __str__(self):
        return f"{self.group} covers {self.council}"


class MembershipQuerySet(models.QuerySet):
    def current(self):
        return self.filter(left_at=None, person__is_active=True)

    def leads(self):
        return self.filter(role=Membership.Role.LEAD)

    def public_sector(self):
        return self.filter(kind__in=[Membership.Kind.COUNCIL, Membership.Kind.PUBLIC_BODY])


class Membership(models.Model):
    """A person in a group, in one role, from one moment to another: who becomes a lead gets a new row.

    A member acts for a council; a partner (another public body, a supplier, an academic, other) has none and names an
    organisation.
    """

    class Role(models.TextChoices):
        MEMBER = "member", "Member"
        LEAD = "lead", "Lead"

    class Kind(models.TextChoices):
        COUNCIL = "council", "Council"
        PUBLIC_BODY = "public-body", "Other public body"
        SUPPLIER = "supplier", "Supplier"
        ACADEMIC = "academic", "Academic"
        OTHER = "other", "Other"

    group = models.ForeignKey(PeerGroup, models.CASCADE, related_name="memberships")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=6, choices=Role.choices, default=Role.MEMBER)
    kind = models.CharField(max_length=11, choices=Kind.choices, default=Kind.COUNCIL)
    council = models.ForeignKey(Council, models.PROTECT, null=True, blank=True, related_name="memberships")
    organisation = models.CharField(max_length=120, blank=True, help_text="Of a partner")
    joined_at = models.DateTimeField(default=timezone.now)
    joined_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    left_at = models.DateTimeField(null=True, blank=True)
    left_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["group", "person"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "person"],
                condition=Q(left_at=None),
                name="person_is_in_a_group_once",
                violation_error_message="This person is in the group already.",
            ),
            models.CheckConstraint(
                condition=Q(kind="council", council__isnull=False) | (~Q(kind="council") & Q(council=None)),
                name="member_has_a_council_and_partner_has_none",
                violation_error_message="A member acts for a council; a partner has none.",
            ),
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(left_at__gte=F("joined_at")), name="membership_ends_after_it_starts"
            ),
        ]
        indexes = [
            models.Index(fields=["person"], condition=Q(left_at=None), name="membership_current_person"),
        ]

    def __str__(self):
        return f"{self.person}, {self.get_role_display().lower()} of {self.group}"

    @property
    def is_lead(self):
        return self.role == self.Role.LEAD and self.left_at is None

    @property
    def on_behalf_of(self):
        """The council's or the organisation's name."""
        return self.council.short_name if self.council_id else self.organisation
