"""A supplier scrutiny day: councils that share a supplier speak to it with one voice. The day, and who takes part."""

import datetime as dt

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from ballots.models import Ballot
from common import london
from common.history import tracked
from councils.models import Council
from meetings.models import Meeting
from peergroups.models import OfGroupQuerySet, PeerGroup
from peergroups.scopes import acted_for, and_before, is_of_the_public_sector
from scrutiny.models import day_rules as rules
from scrutiny.models.kinds import SystemKind
from scrutiny.models.plans import DayPlan
from scrutiny.models.suppliers import Product, Supplier
from scrutiny.models.uses import Use

AGREED_NEEDS = 3


class DayQuerySet(OfGroupQuerySet):
    def visible_to(self, user):
        """Days this person may know of: once opened by the audience, at any time by the group's leads and coordinators.

        public: everyone · public sector: members of any group for a council or another public body · councils: who acts
        for a council that was invited, or for one that follows it. Councils that were invited know of it in any case.
        """
        opened = Q(opened_at__isnull=False)
        public = opened & Q(audience=Day.Audience.PUBLIC)
        if not user.is_active:  # nor is Django's AnonymousUser
            return self.filter(public)
        shown = public | _of_an_invited_council(user)
        if is_of_the_public_sector(user):
            shown |= opened & Q(audience=Day.Audience.PUBLIC_SECTOR)
        return self.filter(shown | _led_by(user))

    def inside_for(self, user):
        """Days of which this person also reads what single councils wrote: needs, comments, reasons, votes.

        The public sector does, of a day for certain councils only those that were invited and did not decline. The
        public, suppliers and other partners never do.
        """
        if not user.is_active:
            return self.none()
        inside = _of_an_invited_council(user, Participation.NOT_DECLINED)
        if is_of_the_public_sector(user):
            inside |= Q(opened_at__isnull=False) & ~Q(audience=Day.Audience.COUNCILS)
        return self.filter(inside | _led_by(user))

    def draftable_by(self, user):
        """Days whose statement this person writes: who runs them, and who acts for the lead council."""
        if not user.is_active:
            return self.none()
        today = london.today(timezone.now())
        leading = Participation.objects.leading(today).filter(day=OuterRef("pk"), council__in=acted_for(user, today))
        return self.filter(Q(pk__in=self.manageable_by(user).order_by().values("pk")) | Exists(leading))

    def going_on(self):
        """Opened, and not over."""
        return self.filter(stage__in=Day.GOING_ON)

    def with_all(self):
        """With what a line or a page says of each, in one statement."""
        leading = Participation.objects.leading(london.today(timezone.now())).filter(day=OuterRef("pk"))
        found = self.select_related("group", "supplier", "product__supplier", "lead_council", "meeting")
        return found.annotate(is_led=Exists(leading))


def _led_by(user):
    """For a coordinator every day, drafts too."""
    return Q(group__in=PeerGroup.objects.manageable_by(user).order_by().values("pk"))


def _of_an_invited_council(user, answers=None):
    """Nobody is invited to a draft: a day where somebody was has opened."""
    today = london.today(timezone.now())
    theirs = and_before(acted_for(user, today), today)
    invited = Participation.objects.filter(day=OuterRef("pk"), invited_at__isnull=False, council__in=theirs)
    if answers is not None:
        invited = invited.filter(answer__in=answers)
    return Q(Exists(invited))


@tracked(exclude=["words"])
class Day(models.Model):
    """Councils that share a supplier agree on three needs, sign one statement, meet it, and track what it commits to.

    Dates are days in London, each the last of its stage: needs are gathered to the end of `gather_until`, voted on to
    the end of `vote_until`, the statement is signed to the end of `sign_by`, and the supplier is met on `day_on`.
    `round` counts how often needs were gathered: it names the ballot, "scrutiny.day:<id>:<round>". `meeting` is the
    meeting of the group that takes place on the day. `opened_at`: when councils were invited and it began to show.
    """

    class Audience(models.TextChoices):
        COUNCILS = "councils", "The councils that take part"
        PUBLIC_SECTOR = "public-sector", "People who work in the public sector"
        PUBLIC = "public", "Everyone"

    class Stage(models.TextChoices):
        DRAFT = "draft", "Draft"
        GATHERING = "gathering", "Gathering needs"
        BALLOT = "ballot", "Voting"
        AGREED = "agreed", "Three needs agreed"
        STATEMENT = "statement", "Signing the statement"
        SENT = "sent", "Sent to the supplier"
        FOLLOW_UP = "follow-up", "Following up"
        CLOSED = "closed", "Closed"
        CANCELLED = "cancelled", "Cancelled"

    GOING_ON = [Stage.GATHERING, Stage.BALLOT, Stage.AGREED, Stage.STATEMENT, Stage.SENT, Stage.FOLLOW_UP]
    OVER = [Stage.CLOSED, Stage.CANCELLED]

    group = models.ForeignKey(PeerGroup, models.PROTECT, related_name="scrutiny_days")
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="scrutiny_days")
    product = models.ForeignKey(Product, models.PROTECT, null=True, blank=True, related_name="scrutiny_days")
    kind = models.CharField("what for", max_length=11, choices=SystemKind.choices, blank=True)
    title = models.CharField(max_length=140)
    words = models.TextField("why", max_length=2000, blank=True)
    lead_council = models.ForeignKey(Council, models.PROTECT, null=True, blank=True, related_name="+")
    lead_because = models.CharField("why this council leads", max_length=300, blank=True)
    audience = models.CharField("who sees it", max_length=13, choices=Audience.choices, default=Audience.PUBLIC_SECTOR)
    stage = models.CharField(max_length=9, choices=Stage.choices, default=Stage.DRAFT, editable=False)
    round = models.PositiveSmallIntegerField(default=1, editable=False)
    gather_until = models.DateField("needs are gathered until", null=True, blank=True)
    vote_until = models.DateField("councils vote until", null=True, blank=True)
    sign_by = models.DateField("the statement is signed by", null=True, blank=True)
    day_on = models.DateField("the supplier is met on", null=True, blank=True)
    ballot = models.OneToOneField(
        Ballot, models.PROTECT, null=True, related_name="scrutiny_day", editable=False, help_text="Of this round"
    )
    meeting = models.OneToOneField(Meeting, models.SET_NULL, null=True, related_name="scrutiny_day", editable=False)
    copied_from = models.ForeignKey("self", models.SET_NULL, null=True, related_name="copies", editable=False)
    begun_with = models.ForeignKey(
        DayPlan, models.PROTECT, null=True, related_name="days", editable=False, help_text="The plan of a template"
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False)
    opened_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    closed_because = models.CharField("why it ended", max_length=500, blank=True, editable=False)

    objects = DayQuerySet.as_manager()

    class Meta:
        verbose_name = "supplier scrutiny day"
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="day_has_a_title"),
            models.CheckConstraint(
                condition=Q(stage__in=["draft", "cancelled"])
                | (
                    Q(gather_until__isnull=False, vote_until__isnull=False, sign_by__isnull=False)
                    & Q(day_on__isnull=False, lead_council__isnull=False)
                    & ~Q(lead_because="")
                ),
                name="day_is_planned_before_it_opens",
            ),
            models.CheckConstraint(
                condition=Q(vote_until__gt=F("gather_until")),
                name="day_votes_after_it_gathers",
                violation_error_message="Voting ends after the last day on which needs are gathered.",
            ),
            models.CheckConstraint(
                condition=Q(sign_by__gt=F("vote_until")),
                name="day_signs_after_it_votes",
                violation_error_message="The statement is signed after voting has ended.",
            ),
            models.CheckConstraint(
                condition=Q(day_on__gt=F("sign_by")),
                name="day_is_after_the_signing",
                violation_error_message="The supplier is met after the statement is signed.",
            ),
            models.CheckConstraint(
                condition=Q(stage="draft", opened_at=None)
                | Q(stage="cancelled")
                | (~Q(stage__in=["draft", "cancelled"]) & Q(opened_at__isnull=False)),
                name="day_opens_at_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(stage="ballot") | Q(ballot__isnull=False), name="day_votes_with_a_ballot"
            ),
            models.CheckConstraint(
                condition=Q(stage__in=["closed", "cancelled"], closed_at__isnull=False)
                | (~Q(stage__in=["closed", "cancelled"]) & Q(closed_at=None, closed_by=None, closed_because="")),
                name="day_ends_at_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(stage="cancelled") | ~Q(closed_because=""), name="day_is_cancelled_for_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["group", "stage"], name="day_of_a_group")]
        triggers = [
            rules.DAY_BEGINS_AS_A_DRAFT,
            rules.DAY_GOES_ITS_WAY,
            rules.DAY_STANDS,
            rules.OPENED_DAY_STAYS,
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("scrutiny:day-detail", args=[self.pk])

    @property
    def is_draft(self):
        return self.stage == self.Stage.DRAFT

    @property
    def is_over(self):
        return self.stage in self.OVER

    @property
    def ballot_key(self):
        """How this round's ballot is found again."""
        return f"scrutiny.day:{self.pk}:{self.round}"

    @property
    def begins_at(self):
        """The moment from which the supplier answers no more: when its meeting begins; without one, the day is over."""
        if self.has_meeting:
            return self.meeting.starts_at
        return london.moment(self.day_on + dt.timedelta(days=1), dt.time(0))

    @cached_property
    def is_led(self):
        """Whether the lead council leads it still (`Participation.objects.leading`); `with_all` has asked already."""
        return Participation.objects.leading(london.today(timezone.now())).filter(day=self).exists()

    @property
    def has_meeting(self):
        return self.meeting is not None and self.meeting.state != Meeting.State.CANCELLED

    @property
    def meets_on(self):
        """The day in London on which the supplier is met: the meeting may have moved since it was planned."""
        return self.meeting.starts_on if self.has_meeting else self.day_on

    @property
    def what(self):
        """What the councils share, in words: the product, or all that the supplier sells."""
        return self.product.name if self.product_id else self.supplier.name


class OfDayQuerySet(OfGroupQuerySet):
    """Rows of days. `day_path` leads to the day."""

    day_path = "day"

    @property
    def group_path(self):
        return f"{self.day_path}__group"

    def visible_to(self, user):
        """Of days this person may know of."""
        days = Day.objects.visible_to(user)
        return self.filter(**{f"{self.day_path}__in": days.order_by().values("pk")})


class InsideQuerySet(OfDayQuerySet):
    """What single councils wrote: never for the public, suppliers and other partners."""

    def visible_to(self, user):
        """Of days of which this person reads what single councils wrote."""
        days = Day.objects.inside_for(user)
        return self.filter(**{f"{self.day_path}__in": days.order_by().values("pk")})


class Turn(models.Model):
    """A day went from one stage to another, or its dates were changed: when, by whom (None: by the clock), and why.

    `stage` is the one it is in from then on. Never edited: the story as it was told. Who may know of the day reads it.
    """

    class Kind(models.TextChoices):
        STAGE = "stage", "Another stage"
        DATES = "dates", "Other dates"

    day = models.ForeignKey(Day, models.CASCADE, related_name="turns")
    kind = models.CharField(max_length=5, choices=Kind.choices, default=Kind.STAGE)
    stage = models.CharField("then", max_length=9, choices=Day.Stage.choices)
    because = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = OfDayQuerySet.as_manager()

    class Meta:
        ordering = ["day", "at", "pk"]
        triggers = [pgtrigger.ReadOnly(name="turn_is_history")]

    def __str__(self):
        return f"{self.day}: {self.get_stage_display()}"


class ParticipationQuerySet(InsideQuerySet):
    def taking_part(self):
        """Councils that said yes and have not left: they vote, sign and say what was met."""
        return self.filter(answer=Participation.Answer.TAKES_PART, left_at=None)

    def took_part(self):
        """Those, and who left since: both stay on record."""
        return self.filter(answer=Participation.Answer.TAKES_PART)

    def leading(self, today):
        """The lead council's, while it leads: it was invited, has neither declined nor left, and exists today.

        Whether the day's group covers it is nothing to that: a council of another group leads as well.
        """
        asked = self.filter(invited_at__isnull=False, answer__in=Participation.NOT_DECLINED, left_at=None)
        return asked.filter(council=F("day__lead_council"), council__in=Council.objects.as_at(today))

    def spoken_for_by(self, user, today):
        """Of councils this person acts for today, of which they are seen to be."""
        if not user.is_active:  # nor is Django's AnonymousUser
            return self.none()
        return self.filter(council__in=acted_for(user, today))


@tracked(exclude=["declares", "because", "left_because"])
class Participation(models.Model):
    """A council that is asked to take part, and what it said: one row for a council of a day.

    `use` is what the register said when it was chosen; `declares` a use that the register does not know, in words. As
    long as the day is a draft `invited_at` is empty: the row is a line of the plan. `left_at`: it does not take part
    any more, but stays on record. `follows`: it took the place of a council that ended.
    """

    class Answer(models.TextChoices):
        NONE = "none", "No answer yet"
        TAKES_PART = "takes-part", "Takes part"
        DECLINES = "declines", "Does not take part"

    NOT_DECLINED = [Answer.NONE, Answer.TAKES_PART]

    day = models.ForeignKey(Day, models.CASCADE, related_name="participations")
    council = models.ForeignKey(Council, models.PROTECT, related_name="scrutiny_days")
    use = models.ForeignKey(Use, models.PROTECT, null=True, blank=True, related_name="+")
    declares = models.CharField("what it uses", max_length=200, blank=True)
    invited_at = models.DateTimeField(null=True, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    answer = models.CharField(max_length=10, choices=Answer.choices, default=Answer.NONE, editable=False)
    because = models.CharField("why not", max_length=300, blank=True, editable=False)
    answered_at = models.DateTimeField(null=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    left_at = models.DateTimeField(null=True, editable=False)
    left_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False)
    left_because = models.CharField(max_length=300, blank=True, editable=False)
    follows = models.ForeignKey("self", models.PROTECT, null=True, related_name="followed_by", editable=False)

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        ordering = ["council__short_name", "pk"]
        verbose_name = "council of a scrutiny day"
        verbose_name_plural = "councils of scrutiny days"
        constraints = [
            models.UniqueConstraint(
                fields=["day", "council"],
                name="council_takes_part_once",
                violation_error_message="This council is asked already.",
            ),
            models.CheckConstraint(
                condition=Q(use__isnull=False) | ~Q(declares="") | Q(follows__isnull=False),
                name="council_takes_part_for_a_use",
                violation_error_message="Say what the council uses.",
            ),
            models.CheckConstraint(
                condition=Q(answer="none", answered_at=None, answered_by=None)
                | (~Q(answer="none") & Q(answered_at__isnull=False, invited_at__isnull=False)),
                name="council_answers_at_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(answer="declines") | ~Q(because=""),
                name="council_declines_for_a_reason",
                violation_error_message="Say why your council does not take part.",
            ),
            models.CheckConstraint(
                condition=Q(left_at=None, left_by=None, left_because="")
                | (Q(left_at__isnull=False) & ~Q(left_because="")),
                name="council_leaves_for_a_reason",
            ),
        ]
        triggers = [rules.COUNCIL_ANSWERS_FOR_ITSELF, rules.TAKING_PART_STANDS, rules.INVITED_STAYS]

    def __str__(self):
        return f"{self.council}: {self.day}"

    @property
    def takes_part(self):
        """As `ParticipationQuerySet.taking_part` has it."""
        return self.answer == self.Answer.TAKES_PART and self.left_at is None
