"""What councils said, and what came of it. Rows here are added, and never changed or taken away."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from accounts.rules import acts_for
from ballots.models import rules
from ballots.models.asking import Ballot, Elector
from councils.models import Council


class CastQuerySet(models.QuerySet):
    def latest_of_each(self):
        """What counts: of each council that still votes what it said last."""
        later = Cast.objects.filter(ballot=OuterRef("ballot"), council=OuterRef("council"), pk__gt=OuterRef("pk"))
        votes = Elector.objects.standing().filter(ballot=OuterRef("ballot"), council=OuterRef("council"))
        return self.filter(~Exists(later), Exists(votes))


class Cast(models.Model):
    """What a council said at a moment, through somebody who acts for it. The latest counts; the trail stays.

    `dots`: one number for each option, in the order of their positions.
    """

    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="casts")
    council = models.ForeignKey(Council, models.PROTECT, related_name="+")
    dots = ArrayField(models.PositiveSmallIntegerField())
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = CastQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["ballot", "council", "-id"], name="cast_of_a_council")]
        triggers = [
            rules.history("cast_is_history"),
            rules.CASTS_ARE_NEVER_EMPTIED,
            rules.CAST_FOLLOWS_THE_RULE,
            acts_for("council", "by", "at"),
        ]

    def __str__(self):
        return f"{self.council.short_name}, {self.at:%-d %B %Y}"


class Tally(models.Model):
    """Votes that were counted in a room: entered once by a lead, and the result. What councils cast before stays."""

    ballot = models.OneToOneField(Ballot, models.PROTECT, related_name="tally")
    dots = ArrayField(models.PositiveIntegerField())
    councils = models.PositiveSmallIntegerField("councils that voted")
    words = models.CharField("where and how", max_length=300)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "tallies"
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="tally_says_where"),
            models.CheckConstraint(condition=Q(councils__gte=1), name="tally_is_of_some_councils"),
        ]
        triggers = [rules.history("tally_is_history"), rules.TALLY_FOLLOWS_THE_RULE]

    def __str__(self):
        return f"{self.ballot}: counted in the room"


class Result(models.Model):
    """What came of a ballot, counted once when it closed.

    `dots`: of each option in all; `councils` voted, of `electors`; `chosen` and `tied` are positions of options. The
    tied ones are equal at the last of the places; `open_places` of them are to be taken.
    """

    ballot = models.OneToOneField(Ballot, models.PROTECT, related_name="result")
    dots = ArrayField(models.PositiveIntegerField())
    councils = models.PositiveSmallIntegerField()
    electors = models.PositiveSmallIntegerField()
    is_tally = models.BooleanField(default=False)
    is_quorate = models.BooleanField(default=True)
    chosen = ArrayField(models.PositiveSmallIntegerField(), blank=True)
    tied = ArrayField(models.PositiveSmallIntegerField(), blank=True)
    open_places = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(councils__lte=F("electors")), name="result_is_of_electors"),
            models.CheckConstraint(
                condition=Q(tied=[], open_places=0) | Q(tied__len__gt=F("open_places"), open_places__gte=1),
                name="result_is_tied_over_some_places",
            ),
            models.CheckConstraint(
                condition=Q(is_quorate=True) | Q(chosen=[], tied=[]), name="result_without_quorum_chooses_nothing"
            ),
        ]
        triggers = [rules.history("result_is_history"), rules.RESULT_IS_A_RECOUNT]

    def __str__(self):
        return f"{self.ballot}: result"


class TieBreak(models.Model):
    """Which of the options that were equal a lead chose, and why, for everybody to read."""

    ballot = models.OneToOneField(Ballot, models.PROTECT, related_name="tie_break")
    chosen = ArrayField(models.PositiveSmallIntegerField())
    because = models.CharField("why", max_length=300)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(because=""), name="tie_break_has_a_reason")]
        triggers = [rules.history("tie_break_is_history"), rules.TIE_IS_RESOLVED_AMONG_THE_TIED]

    def __str__(self):
        return f"{self.ballot}: tie resolved"
