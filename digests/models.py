"""The periodic personal mail: when somebody wants it, which span of time each one covered, and what a lead adds."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone

from common.history import tracked
from peergroups.models import OfGroupQuerySet, PeerGroup


class Rhythm(models.Model):
    """How often somebody wants the digest, and on which morning. No row: weekly, on Mondays at 8:00 London.

    `changed_at` says from when on this holds: a moment of the new rhythm that lies before it is nobody's digest.
    `since`, if any, is when it was turned on again: what happened while it was off is not told.
    """

    class Every(models.TextChoices):
        WEEK = "week", "Every week"
        FORTNIGHT = "fortnight", "Every two weeks"
        MONTH = "month", "Every month"
        NEVER = "never", "Never"

    class Weekday(models.IntegerChoices):
        MONDAY = 0, "Monday"
        TUESDAY = 1, "Tuesday"
        WEDNESDAY = 2, "Wednesday"
        THURSDAY = 3, "Thursday"
        FRIDAY = 4, "Friday"
        SATURDAY = 5, "Saturday"
        SUNDAY = 6, "Sunday"

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="rhythm")
    every = models.CharField("how often", max_length=9, choices=Every.choices, default=Every.WEEK)
    weekday = models.PositiveSmallIntegerField("on", choices=Weekday.choices, default=Weekday.MONDAY)
    hour = models.PositiveSmallIntegerField("at", default=8, help_text="On London's clocks")
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    since = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(weekday__lte=6), name="rhythm_has_a_weekday", violation_error_message="Choose a day."
            ),
            models.CheckConstraint(
                condition=Q(hour__lte=23), name="rhythm_has_an_hour", violation_error_message="Choose an hour."
            ),
        ]

    def __str__(self):
        return f"{self.person}: {self.get_every_display().lower()}"


class MutedGroup(models.Model):
    """A person wants nothing of this group in their digest. What waits for them is in it all the same."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="muted_groups")
    group = models.ForeignKey(PeerGroup, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "group"], name="group_is_muted_once")]

    def __str__(self):
        return f"{self.person}: nothing of {self.group}"


class LeadNoteQuerySet(OfGroupQuerySet):
    def standing(self):
        return self.filter(withdrawn_at=None)


@tracked()
class LeadNote(models.Model):
    """What a lead says on top of the group's part of the next digest of each member. Told once to each."""

    group = models.ForeignKey(PeerGroup, models.PROTECT, related_name="lead_notes")
    words = models.TextField("your note", max_length=600, validators=[MaxLengthValidator(600)])
    written_at = models.DateTimeField(default=timezone.now, editable=False)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )

    objects = LeadNoteQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at", "-pk"]
        indexes = [models.Index(fields=["group", "-written_at"], name="lead_note_of_a_group")]
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="lead_note_says_something"),
            models.CheckConstraint(
                condition=Q(withdrawn_by=None) | Q(withdrawn_at__isnull=False),
                name="lead_note_withdrawn_by_has_its_moment",
            ),
        ]

    def __str__(self):
        return self.words


class Digest(models.Model):
    """The span of time (`after`, `until`] of which one person was told, in one mail or, if there was nothing, in none.

    Spans of one person follow each other: each begins where the one before ended, so nothing is told twice or never.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="digests")
    after = models.DateTimeField()
    until = models.DateTimeField()
    lines = models.PositiveSmallIntegerField(default=0, help_text="How much it said; 0: no mail was written")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-until"]
        constraints = [
            models.UniqueConstraint(fields=["person", "until"], name="digest_is_made_once"),
            models.CheckConstraint(condition=Q(until__gt=F("after")), name="digest_covers_some_time"),
            ExclusionConstraint(
                name="digest_tells_nothing_twice",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (
                        Func(
                            F("after"),
                            F("until"),
                            RangeBoundary(inclusive_lower=False, inclusive_upper=True),
                            function="tstzrange",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]
        indexes = [models.Index(fields=["until"], name="digest_until")]
        triggers = [pgtrigger.Protect(name="digest_is_history", operation=pgtrigger.Update)]

    def __str__(self):
        return f"{self.person} until {self.until:%Y-%m-%d}"
