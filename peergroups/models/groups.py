"""Peer groups, the councils they cover and the people in them, each from one day to another."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils import timezone

from common.history import tracked
from councils.models import Council


class PeerGroupQuerySet(models.QuerySet):
    def with_member(self, user):
        """Groups this person is in today."""
        return self.filter(memberships__in=Membership.objects.current().filter(person=user))

    def manageable_by(self, user):
        """Groups this person looks after: those they lead today, for a coordinator all, for everybody else none."""
        if not user.is_active:  # nor is Django's AnonymousUser
            return self.none()
        if user.is_coordinator:
            return self.all()
        return self.filter(pk__in=Membership.objects.current().leads().filter(person=user).values("group"))

    def with_rhythm(self):
        """Groups that meet every so many weeks or months; the others meet now and then."""
        return self.filter(HAS_RHYTHM)


START = "start"  # /groups/start/ is no group's page
HAS_RHYTHM = Q(months_between__isnull=False) | Q(weeks_between__isnull=False)


class OfGroupQuerySet(models.QuerySet):
    """Rows that belong to a group: whoever looks after the group looks after them. `group_path` leads to it."""

    group_path = "group"

    def manageable_by(self, user):
        """What belongs to the groups this person leads today; for a coordinator all, for everybody else none."""
        if user.is_authenticated and user.is_coordinator:
            return self.all()
        groups = PeerGroup.objects.manageable_by(user)
        return self.filter(**{f"{self.group_path}__in": groups.order_by().values("pk")})


def reminded_twice():
    """A week and a day before, for who said they come."""
    return [7, 1]


@tracked()
class PeerGroup(models.Model):
    class Kind(models.TextChoices):
        REGION = "region", "Region"
        NETWORK = "network", "Network"
        LEADS = "leads", "Leads"

    class Nth(models.TextChoices):
        FIRST = "first", "First"
        SECOND = "second", "Second"
        THIRD = "third", "Third"
        FOURTH = "fourth", "Fourth"
        LAST = "last", "Last"

    class Weekday(models.TextChoices):
        MONDAY = "monday", "Monday"
        TUESDAY = "tuesday", "Tuesday"
        WEDNESDAY = "wednesday", "Wednesday"
        THURSDAY = "thursday", "Thursday"
        FRIDAY = "friday", "Friday"

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80, help_text="Without the words “peer group”: South")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.REGION)
    summary = models.CharField(max_length=300, blank=True, help_text="One sentence for the top of the group's page")
    founded_on = models.DateField(null=True, blank=True)
    months_between = models.PositiveSmallIntegerField("months between meetings", null=True, blank=True)
    weeks_between = models.PositiveSmallIntegerField(
        "weeks between meetings", null=True, blank=True, help_text="Instead of months"
    )
    meets_nth = models.CharField(
        "week of the month", max_length=6, choices=Nth.choices, blank=True, help_text="With months, and a day"
    )
    meets_weekday = models.CharField("day of the week", max_length=9, choices=Weekday.choices, blank=True)
    chat_url = models.URLField("Slack or Teams channel", max_length=300, blank=True)
    hashtag = models.CharField(
        max_length=40, blank=True, help_text="For posts about the group’s meetings, such as LocalGovSouth; no spaces"
    )
    reminder_days = ArrayField(
        models.PositiveSmallIntegerField(), default=reminded_twice, blank=True, help_text="Days before a meeting"
    )
    supplier_cap = models.PositiveSmallIntegerField(
        "places for suppliers at a meeting", null=True, blank=True, help_text="Empty: as many as come"
    )

    set_up_key = models.UUIDField(unique=True, null=True, editable=False)  # made by its form: sent twice, it is one

    objects = PeerGroupQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(slug=START),
                name="group_slug_is_no_page",
                violation_error_message="Enter another one: /groups/start/ is the page on which groups are asked for.",
            ),
            models.CheckConstraint(
                condition=Q(months_between=None) | Q(months_between__range=(1, 24)),
                name="group_meets_within_two_years",
                violation_error_message="Enter a number of months from 1 to 24.",
            ),
            models.CheckConstraint(
                condition=Q(weeks_between=None) | Q(weeks_between__range=(1, 52)),
                name="group_meets_within_a_year_of_weeks",
                violation_error_message="Enter a number of weeks from 1 to 52.",
            ),
            models.CheckConstraint(
                condition=Q(weeks_between=None) | Q(months_between=None),
                name="group_meets_every_so_many_weeks_or_months",
                violation_error_message="Give weeks or months between meetings, not both.",
            ),
            models.CheckConstraint(
                condition=Q(meets_nth="", meets_weekday="")
                | (~Q(meets_nth="") & ~Q(meets_weekday="") & Q(months_between__isnull=False)),
                name="group_meets_on_a_whole_day_of_the_month",
                violation_error_message="Give months, the week of the month and the day of the week together.",
            ),
            models.CheckConstraint(
                condition=Q(hashtag__regex=r"^(\d*[[:alpha:]_]\w*)?$"),
                name="group_hashtag_is_one_word",
                violation_error_message="Enter a hashtag of letters and numbers without spaces, such as LocalGovSouth.",
            ),
        ]

    def __str__(self):
        return self.full_name

    def get_absolute_url(self):
        return reverse("peergroups:group-detail", args=[self.slug])

    def clean(self):
        """A hashtag is kept without its sign, however it was typed."""
        self.hashtag = self.hashtag.strip().removeprefix("#")

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


class CoverageQuerySet(OfGroupQuerySet):
    def on(self, date):
        return self.filter(Q(start=None) | Q(start__lte=date), Q(end=None) | Q(end__gte=date))


@tracked()
class Coverage(models.Model):
    """A group covers a council from one day to another; blank is since ever and until further notice.

    `provisional`: only some of the councils that this one replaced were covered. It is covered until the leads, who
    are asked, say no.
    """

    group = models.ForeignKey(PeerGroup, models.CASCADE, related_name="coverage")
    council = models.ForeignKey(Council, models.PROTECT, related_name="coverage")
    start = models.DateField("first day", null=True, blank=True)
    end = models.DateField("last day", null=True, blank=True)
    provisional = models.BooleanField("the leads are asked", default=False)

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

    def is_on(self, date):
        return (self.start is None or self.start <= date) and (self.end is None or self.end >= date)


class MembershipQuerySet(OfGroupQuerySet):
    def current(self):
        return self.filter(left_at=None, person__is_active=True)

    def visible_to(self, user):
        """Whose names this person may read: their own rows, and those of groups they are in today; coordinators all."""
        if not user.is_active:  # nor is Django's AnonymousUser
            return self.none()
        if user.is_coordinator:
            return self.all()
        mine = Membership.objects.current().filter(person=user).order_by().values("group")
        return self.filter(Q(person=user) | Q(group__in=mine))

    def leads(self):
        return self.filter(role=Membership.Role.LEAD)

    def public_sector(self):
        return self.filter(kind__in=Membership.PUBLIC_SECTOR)


@tracked()
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

    class Ended(models.TextChoices):
        LEFT = "left", "Left"
        REMOVED = "removed", "Removed by a lead"
        ROLE = "role", "Changed role"
        COUNCIL = "council", "Stopped acting for the council"
        SUCCESSION = "succession", "The council was replaced"
        CLOSED = "closed", "Account closed"

    PUBLIC_SECTOR = (Kind.COUNCIL, Kind.PUBLIC_BODY)

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
    left_because = models.CharField(max_length=10, choices=Ended.choices, blank=True)

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
            models.CheckConstraint(
                condition=Q(left_because="") | Q(left_at__isnull=False), name="membership_ends_for_a_reason_at_a_moment"
            ),
            models.CheckConstraint(
                condition=~Q(role="lead") | Q(kind__in=["council", "public-body"]),
                name="lead_is_of_the_public_sector",
                violation_error_message="A lead works for a council or another public body.",
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
    def is_public_sector(self):
        return self.kind in self.PUBLIC_SECTOR

    @property
    def on_behalf_of(self):
        """The council's or the organisation's name."""
        return self.council.short_name if self.council_id else self.organisation

    @property
    def is_named_in_public(self):
        """Whether everybody may read the person's name beside their role: for as long as they agree to it."""
        return bool(self.person.is_active and self.person.name and self.person.named_in_public_since)

    @property
    def public_name(self):
        """What everybody may read: the name of who agreed to it, otherwise “A lead from Winchester”."""
        if self.is_named_in_public:
            return self.person.name
        role = f"A {self.get_role_display().lower()}"
        return f"{role} from {self.on_behalf_of}" if self.on_behalf_of else role


class WebhookQuerySet(OfGroupQuerySet):
    def standing(self):
        return self.filter(removed_at=None)


@tracked(exclude=["url"])
class Webhook(models.Model):
    """A channel of Slack or Teams that is told what a group announces. Its address is a secret: who has it can post.

    What is told is what everybody may see of the meeting: a channel has other readers than the group.
    """

    class Kind(models.TextChoices):
        SLACK = "slack", "Slack"
        TEAMS = "teams", "Microsoft Teams"

    group = models.ForeignKey(PeerGroup, models.PROTECT, related_name="webhooks")
    kind = models.CharField("which", max_length=5, choices=Kind.choices)
    name = models.CharField("what the channel is called", max_length=80)
    url = models.URLField("its address for incoming messages", max_length=600)
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True, editable=False)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )

    objects = WebhookQuerySet.as_manager()

    class Meta:
        ordering = ["group", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "name"],
                condition=Q(removed_at=None),
                name="group_has_a_channel_once",
                violation_error_message="The group has a channel of this name already.",
            ),
            models.CheckConstraint(
                condition=Q(url__startswith="https://") | Q(removed_at__isnull=False, url=""),
                name="webhook_is_called_by_https",
                violation_error_message="Enter an address that starts with https://",
            ),
            models.CheckConstraint(
                condition=Q(removed_by=None) | Q(removed_at__isnull=False), name="webhook_removed_by_has_its_moment"
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def outbox_name(self):
        """To whom its posts go, as the outbox has it: its address is nobody's to read."""
        return f"webhook:{self.pk}"
