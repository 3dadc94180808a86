"""What a group agreed: decisions, with their reviews, and actions, with their trail."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from common.history import tracked
from councils.models import Council
from meetings.models.agendas import AgendaItem
from meetings.models.meetings import Meeting, OfMeetingQuerySet
from peergroups.models import OfGroupQuerySet, PeerGroup, belonging_of


def _known_to(user):
    return Meeting.objects.visible_to(user).order_by().values("pk")


def _readable_by(user):
    return Meeting.objects.visible_to(user).with_readable_notes(user).order_by().values("pk")


class DecisionQuerySet(OfMeetingQuerySet):
    def visible_to(self, user, readable=None):
        """Decisions of the meetings whose notes this person may read: `readable`, where their keys are at hand."""
        return self.filter(meeting__in=_readable_by(user) if readable is None else readable)

    def standing(self):
        return self.filter(ended_at=None)


@tracked()
class Decision(models.Model):
    """One recorded sentence that the group agreed, with the day on which it is to be looked at again."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="decisions")
    item = models.ForeignKey(AgendaItem, models.RESTRICT, null=True, blank=True, related_name="decisions")
    sentence = models.CharField(max_length=500)
    review_on = models.DateField("look at it again on", null=True, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, help_text="When the group let it go, or put another in its place")
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-recorded_at", "-pk"]
        indexes = [models.Index(fields=["meeting", "-recorded_at"], name="decision_of_a_meeting")]

    def __str__(self):
        return self.sentence


class ReviewQuerySet(OfMeetingQuerySet):
    group_path = "decision__meeting__group"


class Review(models.Model):
    """What became of a decision when the group looked at it again. Never edited: looking again is another row."""

    class Outcome(models.TextChoices):
        KEPT = "kept", "Still stands"
        CHANGED = "changed", "Reworded"
        ENDED = "ended", "No longer stands"

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="reviews")
    outcome = models.CharField(max_length=7, choices=Outcome.choices)
    words = models.CharField("what was said", max_length=500, blank=True)
    sentence = models.CharField(max_length=500, help_text="As it stood before")
    review_on = models.DateField("look at it again on", null=True, blank=True, help_text="From then on")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["decision", "at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(outcome="ended") | (Q(review_on=None) & ~Q(words="")),
                name="decision_ends_for_a_reason",
                violation_error_message="Say why it no longer stands.",
            ),
        ]
        triggers = [pgtrigger.ReadOnly(name="review_is_history", exclude=["by"])]

    def __str__(self):
        return f"{self.get_outcome_display()}: {self.sentence}"


class ActionQuerySet(OfGroupQuerySet):
    def visible_to(self, user, known=None, readable=None):
        """Actions this person may read: their own, those of their groups, and those in notes that they may read.

        Those of a meeting of their group only if they may know of the meeting; without one they are the group's own.
        Who may not see people reads the council alone. `known` and `readable`: the keys of the meetings they may know
        of, and of those whose notes they may read, where these are at hand.
        """
        in_notes = Q(meeting__in=_readable_by(user) if readable is None else readable)
        if not user.is_active:
            return self.filter(in_notes)
        if user.is_coordinator:
            return self.all()
        of_known = Q(meeting=None) | Q(meeting__in=_known_to(user) if known is None else known)
        return self.filter(Q(person=user) | (Q(group__in=belonging_of(user).groups) & of_known) | in_notes)

    def open(self):
        return self.filter(state=Action.State.OPEN)

    def overdue(self, today):
        return self.open().filter(due_on__lt=today)

    def unowned(self):
        """Open, and no person of the council has it any more: the lead's to hand on."""
        return self.open().filter(person=None)


@tracked()
class Action(models.Model):
    """A thing that somebody said they would do. The council owns it; the person may change."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        DONE = "done", "Done"
        DROPPED = "dropped", "Dropped"

    group = models.ForeignKey(PeerGroup, models.CASCADE, related_name="actions")
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, blank=True, related_name="actions")
    item = models.ForeignKey(AgendaItem, models.RESTRICT, null=True, blank=True, related_name="actions")
    words = models.CharField("what will be done", max_length=300)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="actions")
    council = models.ForeignKey(Council, models.PROTECT, null=True, blank=True, related_name="actions")
    due_on = models.DateField("by when")
    state = models.CharField(max_length=7, choices=State.choices, default=State.OPEN, editable=False)
    agreed_at = models.DateTimeField(default=timezone.now, editable=False)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    closed_at = models.DateTimeField(null=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )

    objects = ActionQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None) | (~Q(state="open") & Q(closed_at__isnull=False)),
                name="action_is_closed_with_its_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["group", "due_on"], condition=Q(state="open"), name="action_open_of_a_group"),
            models.Index(fields=["person", "due_on"], condition=Q(state="open"), name="action_open_of_a_person"),
            models.Index(fields=["group", "-closed_at"], name="action_closed_of_a_group"),
            models.Index(fields=["due_on", "id"], name="action_next_due"),
        ]

    def __str__(self):
        return self.words

    def get_absolute_url(self):
        return reverse("meetings:action-detail", args=[self.group.slug, self.pk])

    @property
    def is_open(self):
        return self.state == self.State.OPEN


class ActionStepQuerySet(OfGroupQuerySet):
    group_path = "action__group"


class ActionStep(models.Model):
    """One thing that happened to an action. Rows are never edited: the trail is the story as it was told."""

    class Kind(models.TextChoices):
        AGREED = "agreed", "Agreed"
        DONE = "done", "Done"
        MORE_TIME = "more-time", "More time"
        HANDED_OVER = "handed-over", "Handed over"
        DROPPED = "dropped", "Dropped"
        REOPENED = "reopened", "Opened again"
        REWORDED = "reworded", "Reworded"
        LEFT = "left", "Its owner left"
        COUNCIL = "council", "Another council took it over"

    action = models.ForeignKey(Action, models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=11, choices=Kind.choices)
    words = models.CharField(max_length=500, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", help_text="Who has it from then on"
    )
    council = models.ForeignKey(
        Council, models.PROTECT, null=True, related_name="+", help_text="Which has it from then on"
    )
    due_on = models.DateField(help_text="By when, from then on")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = ActionStepQuerySet.as_manager()

    class Meta:
        ordering = ["action", "at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="dropped") | ~Q(words=""),
                name="action_is_dropped_for_a_reason",
                violation_error_message="Say why it is dropped.",
            ),
        ]
        triggers = [pgtrigger.ReadOnly(name="action_step_is_history", exclude=["by", "person"])]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.action}"


class LinkQuerySet(models.QuerySet):
    def of_everything_of(self, meeting):
        """Beside the meeting, its lines, decisions and actions: four searches by key in one statement.

        One with OR reads every link of the country.
        """
        ways = ("meeting", "item__meeting", "decision__meeting", "action__meeting")
        first, *others = (self.filter(**{way: meeting}).order_by() for way in ways)
        return first.union(*others, all=True).order_by("pk")


@tracked()
class Link(models.Model):
    """An address with its title beside a meeting, a line, a decision or an action: slides, a video, photos."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, null=True, related_name="links")
    item = models.ForeignKey(AgendaItem, models.CASCADE, null=True, related_name="links")
    decision = models.ForeignKey(Decision, models.CASCADE, null=True, related_name="links")
    action = models.ForeignKey(Action, models.CASCADE, null=True, related_name="links")
    title = models.CharField(max_length=160)
    url = models.URLField("address", max_length=500)
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = LinkQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(meeting__isnull=False, item=None, decision=None, action=None)
                | Q(meeting=None, item__isnull=False, decision=None, action=None)
                | Q(meeting=None, item=None, decision__isnull=False, action=None)
                | Q(meeting=None, item=None, decision=None, action__isnull=False),
                name="link_stands_beside_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(url__startswith="https://") | Q(url__startswith="http://"),
                name="link_leads_to_a_page",
                violation_error_message="Enter an address that starts with https://",
            ),
        ]

    def __str__(self):
        return self.title
