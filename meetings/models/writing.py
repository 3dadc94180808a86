"""What is written about a meeting: its notes in every version, corrections, who confirms them, feedback, trials."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from common.history import tracked
from councils.models import Council
from meetings.models.agendas import AgendaItem
from meetings.models.meetings import Meeting, OfMeetingQuerySet
from meetings.models.people import Table
from peergroups.models import OfGroupQuerySet, PeerGroup


class Revision(models.Model):
    """One saved version of notes: the meeting's as a whole, one line's, or one table's findings. All are kept."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="revisions")
    item = models.ForeignKey(AgendaItem, models.RESTRICT, null=True, related_name="revisions")
    table = models.ForeignKey(Table, models.RESTRICT, null=True, related_name="revisions")
    version = models.PositiveIntegerField(help_text="1 is the first that was saved")
    text = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = OfMeetingQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "item", "table", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "item", "table", "version"],
                nulls_distinct=False,
                name="notes_have_each_version_once",
            ),
        ]
        triggers = [pgtrigger.ReadOnly(name="revision_is_history", exclude=["by"])]

    def __str__(self):
        return f"Version {self.version} of the notes of {self.meeting}"


class Circulation(models.Model):
    """One round in which notes went to the people of a meeting, and what had changed since the round before."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="circulations")
    round = models.PositiveSmallIntegerField(help_text="1 is the first: Meeting.notes_round, from then on")
    changes = models.TextField(blank=True, help_text="What had changed, a line each")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = OfMeetingQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "round"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "round"], name="notes_are_circulated_once_a_round"),
        ]
        triggers = [pgtrigger.ReadOnly(name="circulation_is_history", exclude=["by", "changes"])]

    def __str__(self):
        return f"Round {self.round} of the notes of {self.meeting}"


@tracked()
class Correction(models.Model):
    """What somebody who was there asks to put right in circulated notes."""

    class Outcome(models.TextChoices):
        TAKEN = "taken", "Put right"
        NOT_TAKEN = "not-taken", "Left as it was"

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="corrections")
    item = models.ForeignKey(AgendaItem, models.RESTRICT, null=True, blank=True, related_name="corrections")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    words = models.TextField("what should it say?", max_length=2000)
    sent_at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=9, choices=Outcome.choices, blank=True)
    answer = models.CharField(max_length=300, blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = OfMeetingQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "sent_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(settled_at=None, outcome="") | (Q(settled_at__isnull=False) & ~Q(outcome="")),
                name="correction_is_settled_with_its_outcome",
            ),
        ]

    def __str__(self):
        return f"Correction to the notes of {self.meeting}"


@tracked()
class NotesConfirmation(models.Model):
    """Somebody who was there says that circulated notes are right, for the council that they were there for.

    It speaks of one round: what was put right and circulated since, they have not confirmed. Whoever asks to put
    something right after all takes theirs back.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="confirmations")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    council = models.ForeignKey(Council, models.PROTECT, null=True, blank=True, related_name="+")
    round = models.PositiveSmallIntegerField(help_text="Meeting.notes_round of what they read")
    at = models.DateTimeField(default=timezone.now)

    objects = OfMeetingQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person", "round"], name="person_confirms_a_round_once"),
        ]

    def __str__(self):
        return f"{self.person} confirms the notes of {self.meeting}"


@tracked()
class Feedback(models.Model):
    """Whether a meeting was worth a person's time. Leads read how many said what, and the sentences without names."""

    class Worth(models.IntegerChoices):
        NOT_AT_ALL = 1, "Not at all"
        HARDLY = 2, "Hardly"
        PARTLY = 3, "Partly"
        MOSTLY = 4, "Mostly"
        FULLY = 5, "Fully"

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="feedback")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    worth = models.PositiveSmallIntegerField("worth the time?", choices=Worth.choices)
    words = models.CharField("one sentence", max_length=300, blank=True)
    given_at = models.DateTimeField(default=timezone.now)

    objects = OfMeetingQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "feedback"
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="person_judges_a_meeting_once"),
            models.CheckConstraint(
                condition=Q(worth__range=(1, 5)),
                name="feedback_is_one_of_five_steps",
                violation_error_message="Choose one of the five answers.",
            ),
        ]

    def __str__(self):
        return f"{self.get_worth_display()}: {self.meeting}"


@tracked()
class Trial(models.Model):
    """Something tried at a meeting ("suppliers invited"): its question, and the day on which the group looks again."""

    group = models.ForeignKey(PeerGroup, models.CASCADE, related_name="trials")
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="trials")
    title = models.CharField("what is tried", max_length=160)
    question = models.CharField(max_length=200, help_text="One that can be answered yes or no")
    review_on = models.DateField("look at it on")
    started_at = models.DateTimeField(default=timezone.now)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    outcome = models.CharField("what the group made of it", max_length=300, blank=True)

    objects = OfGroupQuerySet.as_manager()

    class Meta:
        ordering = ["group", "-started_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None, outcome="") | (Q(ended_at__isnull=False) & ~Q(outcome="")),
                name="trial_ends_with_its_outcome",
                violation_error_message="Say what the group made of it.",
            ),
        ]

    def __str__(self):
        return self.title


class TrialAnswerQuerySet(OfGroupQuerySet):
    group_path = "trial__group"


@tracked()
class TrialAnswer(models.Model):
    class Answer(models.TextChoices):
        YES = "yes", "Yes"
        NO = "no", "No"
        UNSURE = "unsure", "Not sure"

    trial = models.ForeignKey(Trial, models.CASCADE, related_name="answers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    answer = models.CharField(max_length=6, choices=Answer.choices)
    words = models.CharField("one sentence", max_length=300, blank=True)
    answered_at = models.DateTimeField(default=timezone.now)

    objects = TrialAnswerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["trial", "person"], name="person_answers_a_trial_once"),
        ]

    def __str__(self):
        return f"{self.get_answer_display()}: {self.trial}"
