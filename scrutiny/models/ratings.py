"""How a product helps or hinders a point of a standard, as a council that uses it says: and what its supplier replies.

A rating is a head. What a council wrote is in its versions: each is judged by a lead, sent to the supplier, and shows
from its own day on, so that an edit never shows before the supplier had its time.
"""

import datetime as dt

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from common.history import tracked
from councils.models import Council
from peergroups.scopes import OfCouncilsQuerySet
from scrutiny.models import day_rules, rules
from scrutiny.models.contacts import SupplierContact
from scrutiny.models.days import Day
from scrutiny.models.uses import Use
from standards.models import Point

# Twenty working days are over 26 calendar days after a Sunday, later after any other day; it shows the day after.
LEAST_WAIT = dt.timedelta(days=27)


class Rating(models.Model):
    """One council on one point of a standard, for one product that it uses."""

    use = models.ForeignKey(Use, models.PROTECT, related_name="ratings")
    council = models.ForeignKey(Council, models.PROTECT, related_name="ratings")
    point = models.ForeignKey(Point, models.PROTECT, related_name="ratings")

    objects = OfCouncilsQuerySet.as_manager()

    class Meta:
        ordering = ["use", "council", "point"]
        constraints = [
            models.UniqueConstraint(fields=["use", "council", "point"], name="council_rates_a_point_of_a_use_once"),
        ]
        triggers = [pgtrigger.ReadOnly(name="rating_stays_what_it_is_about"), rules.COUNCIL_RATES_WHAT_IT_USES]

    def __str__(self):
        return f"{self.council}: {self.use}, point {self.point}"


class VersionQuerySet(OfCouncilsQuerySet):
    council_paths = ("rating__council",)

    def shown(self, today):
        """What the public sector may read today, if enough councils say something: the newest that came to its time.

        One that was returned or taken back after it had shown takes what was before it along.
        """
        newer = RatingVersion.objects.filter(
            rating=OuterRef("rating"), number__gt=OuterRef("number"), shows_on__lte=today
        ).order_by()
        return self.filter(~Exists(newer), state=RatingVersion.State.PASSED, shows_on__lte=today)

    def with_all(self):
        """With everything that a page or a mail says of them, in one statement."""
        about = ("rating__use__product__supplier", "rating__council", "rating__point__standard")
        return self.select_related(*about, "by").order_by("rating__point__standard", "rating__point__number", "pk")

    def open(self):
        """What a council has under its pen, or a lead has to judge."""
        return self.filter(state__in=RatingVersion.OPEN)


@tracked(exclude=["comment", "example", "because"])
class RatingVersion(models.Model):
    """What a council says of a point. Its text stands once it is submitted: who changes their mind writes the next.

    `passed_on` and `shows_on` are days in London; it shows from the start of `shows_on` on.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SUBMITTED = "submitted", "Waiting for a lead"
        RETURNED = "returned", "Returned"
        PASSED = "passed", "Passed"
        TAKEN_BACK = "taken-back", "Taken back"

    class Score(models.IntegerChoices):
        HINDERS_MUCH = -2, "Hinders a lot"
        HINDERS = -1, "Hinders"
        NEITHER = 0, "Neither helps nor hinders"
        HELPS = 1, "Helps"
        HELPS_MUCH = 2, "Helps a lot"

    OPEN = [State.DRAFT, State.SUBMITTED]

    rating = models.ForeignKey(Rating, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(default=1)
    score = models.SmallIntegerField(choices=Score.choices, null=True, blank=True)
    comment = models.CharField("how it helps or hinders", max_length=1000, blank=True)
    example = models.CharField("an example", max_length=1000, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT, editable=False)
    at = models.DateTimeField("written at", default=timezone.now, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False)
    submitted_at = models.DateTimeField(null=True, editable=False)
    judged_at = models.DateTimeField(null=True, editable=False)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    because = models.CharField("why it is returned", max_length=500, blank=True, editable=False)
    passed_on = models.DateField(null=True, editable=False)
    shows_on = models.DateField(null=True, editable=False)

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["rating", "-number"]
        verbose_name = "rating as written"
        verbose_name_plural = "ratings as written"
        indexes = [models.Index(fields=["state", "shows_on"])]
        constraints = [
            models.UniqueConstraint(fields=["rating", "number"], name="version_number_is_unique_in_its_rating"),
            models.UniqueConstraint(
                fields=["rating"], condition=Q(state__in=["draft", "submitted"]), name="rating_has_one_open_version"
            ),
            models.CheckConstraint(condition=Q(score__range=(-2, 2)), name="score_is_from_minus_two_to_two"),
            models.CheckConstraint(
                condition=Q(state="draft") | (Q(score__isnull=False) & ~Q(comment="") & ~Q(example="")),
                name="score_has_its_comment_and_its_example",
                violation_error_message="Choose a score, and give a comment and an example.",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(because=""),
                name="rating_is_returned_for_a_reason",
                violation_error_message="Say why it is returned.",
            ),
            models.CheckConstraint(
                condition=~Q(state="passed") | Q(passed_on__isnull=False, shows_on__isnull=False),
                name="passed_rating_has_its_days",
            ),
            models.CheckConstraint(
                condition=Q(shows_on=None) | Q(passed_on__isnull=False, shows_on__gte=F("passed_on") + LEAST_WAIT),
                name="supplier_has_its_time_to_reply",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["draft", "submitted"]) | Q(passed_on=None, shows_on=None),
                name="what_is_open_has_no_day_yet",
            ),
        ]
        triggers = [
            rules.RATED_TEXT_STANDS,
            rules.RATING_GOES_ITS_WAY,
            rules.RATED_FOR_ONES_COUNCIL,
            rules.RATED_IS_KEPT,
        ]

    def __str__(self):
        return f"{self.rating}, version {self.number}"


class Sending(models.Model):
    """What a contact was sent, in one mail: ratings (`versions`), or the statement of a scrutiny day (`day`).

    `link` counts the links made for it; only the newest opens, and once. `mailed_at` is when the newest link went out.
    """

    contact = models.ForeignKey(SupplierContact, models.CASCADE, related_name="sendings")
    versions = models.ManyToManyField(RatingVersion, related_name="sendings")
    day = models.ForeignKey(Day, models.PROTECT, null=True, related_name="sendings")
    at = models.DateTimeField(default=timezone.now)
    link = models.PositiveSmallIntegerField(default=1)
    mailed_at = models.DateTimeField(default=timezone.now)
    opened_at = models.DateTimeField("the newest link was opened at", null=True)

    class Meta:
        ordering = ["contact", "-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "day"], condition=Q(day__isnull=False), name="contact_is_sent_a_statement_once"
            ),
        ]
        triggers = [day_rules.SENT_TO_THE_SUPPLIER]

    def __str__(self):
        return f"{'Ratings' if self.day_id is None else 'Statement'} sent to {self.contact}"


class ReplyQuerySet(OfCouncilsQuerySet):
    council_paths = ("version__rating__council",)


class Reply(models.Model):
    """What the supplier says to a version. Never edited: the newest counts, and an empty one takes the others back."""

    version = models.ForeignKey(RatingVersion, models.PROTECT, related_name="replies")
    contact = models.ForeignKey(SupplierContact, models.PROTECT, related_name="replies")
    text = models.CharField("reply", max_length=2000, blank=True)
    at = models.DateTimeField(default=timezone.now)

    objects = ReplyQuerySet.as_manager()

    class Meta:
        ordering = ["version", "-at", "-pk"]
        verbose_name_plural = "replies"
        triggers = [
            pgtrigger.ReadOnly(name="reply_stands"),
            pgtrigger.Protect(name="reply_is_kept", operation=pgtrigger.Delete),
            rules.REPLIED_TO_WHAT_WAS_SENT,
        ]

    def __str__(self):
        return f"Reply of {self.contact.supplier}"
