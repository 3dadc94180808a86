"""What single councils ask of a supplier, and the three needs that came of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.rules import acts_for
from common.history import tracked
from councils.models import Council
from scrutiny.models import day_rules as rules
from scrutiny.models.days import Day, InsideQuerySet, OfDayQuerySet
from standards.models import Point

MOST_NEEDS = 60  # open ones of a day: as many options a ballot takes
WHAT_LENGTH = 160


class NeedQuerySet(InsideQuerySet):
    def open(self):
        """Those that can be voted on: neither merged into another nor withdrawn."""
        return self.filter(merged_into=None, withdrawn_at=None)

    def standing(self):
        """Not withdrawn: open ones, and those merged into them."""
        return self.filter(withdrawn_at=None)

    def with_all(self):
        return self.select_related("council", "point__standard", "by")


@tracked(exclude=["what", "why", "evidence", "merged_because", "withdrawn_because"], stays=True)
class Need(models.Model):
    """What one council asks of the supplier. Its text as it stands; every text there was is in its versions.

    A need that says the same as another is merged into it and keeps its own text; that can be undone as long as needs
    are gathered. `version` is the number of its newest version.
    """

    day = models.ForeignKey(Day, models.PROTECT, related_name="needs")
    council = models.ForeignKey(Council, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    what = models.CharField("what you need", max_length=WHAT_LENGTH)
    why = models.CharField("why", max_length=1000)
    evidence = models.CharField("evidence", max_length=1000, blank=True)
    point = models.ForeignKey(Point, models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveSmallIntegerField(default=1, editable=False)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged", editable=False)
    merged_at = models.DateTimeField(null=True, editable=False)
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    merged_because = models.CharField(max_length=300, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    withdrawn_because = models.CharField(max_length=300, blank=True, editable=False)

    objects = NeedQuerySet.as_manager()

    class Meta:
        ordering = ["day", "at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(what="") & ~Q(why=""), name="need_says_what_and_why"),
            models.CheckConstraint(
                condition=Q(merged_into=None, merged_at=None, merged_by=None, merged_because="")
                | Q(merged_into__isnull=False, merged_at__isnull=False),
                name="need_is_merged_at_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=False) | Q(withdrawn_by=None, withdrawn_because=""),
                name="need_is_withdrawn_at_a_moment",
            ),
        ]
        triggers = [
            acts_for("council", "by", "at"),
            rules.NEED_IS_GATHERED,
            rules.NEED_IS_MERGED_INTO_AN_OPEN_ONE,
            rules.NEED_IS_KEPT,
        ]

    def __str__(self):
        return self.what

    @property
    def key(self):
        """What its option in the ballot is called."""
        return f"need:{self.pk}"

    @property
    def is_open(self):
        return self.merged_into_id is None and self.withdrawn_at is None


class NeedVersionQuerySet(InsideQuerySet):
    day_path = "need__day"


class NeedVersion(models.Model):
    """One text of a need as it was saved, the first included. Never edited.

    `council` is who says it: of an abolished council's need, one that followed it.
    """

    need = models.ForeignKey(Need, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(default=1)
    what = models.CharField(max_length=WHAT_LENGTH)
    why = models.CharField(max_length=1000)
    evidence = models.CharField(max_length=1000, blank=True)
    point = models.ForeignKey(Point, models.PROTECT, null=True, related_name="+")
    council = models.ForeignKey(Council, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = NeedVersionQuerySet.as_manager()

    class Meta:
        ordering = ["need", "-number"]
        verbose_name = "need as written"
        verbose_name_plural = "needs as written"
        constraints = [
            models.UniqueConstraint(fields=["need", "number"], name="need_has_each_version_once"),
        ]
        triggers = [acts_for("council", "by", "at"), rules.history("need_version_is_history")]

    def __str__(self):
        return f"{self.need}, version {self.number}"


@tracked(exclude=["title", "words"], stays=True)
class AgreedNeed(models.Model):
    """One of the three. `title` and `words` are worded together until the statement is sent.

    `version` grows with each change of the words: who writes says which they read.
    """

    day = models.ForeignKey(Day, models.PROTECT, related_name="agreed_needs")
    position = models.PositiveSmallIntegerField()
    need = models.OneToOneField(Need, models.PROTECT, related_name="agreed")
    title = models.CharField(max_length=WHAT_LENGTH)
    words = models.TextField("worded together", max_length=1000, blank=True)
    version = models.PositiveSmallIntegerField(default=1, editable=False)
    at = models.DateTimeField(default=timezone.now, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False)

    objects = OfDayQuerySet.as_manager()

    class Meta:
        ordering = ["day", "position"]
        constraints = [
            models.CheckConstraint(condition=Q(position__range=(1, 3)), name="three_needs_and_no_more"),
            models.UniqueConstraint(fields=["day", "position"], name="agreed_need_has_a_place_of_its_own"),
            models.CheckConstraint(condition=~Q(title=""), name="agreed_need_says_something"),
        ]
        triggers = [rules.AGREED_NEED_STANDS]

    def __str__(self):
        return self.title


class WordingQuerySet(OfDayQuerySet):
    day_path = "agreed_need__day"


class Wording(models.Model):
    """How one of the three was worded, each time it was saved, the first included. Never edited."""

    agreed_need = models.ForeignKey(AgreedNeed, models.PROTECT, related_name="wordings")
    number = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(max_length=WHAT_LENGTH)
    words = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = WordingQuerySet.as_manager()

    class Meta:
        ordering = ["agreed_need", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["agreed_need", "number"], name="wording_has_each_version_once"),
        ]
        triggers = [rules.history("wording_is_history")]

    def __str__(self):
        return f"{self.agreed_need}, version {self.number}"
