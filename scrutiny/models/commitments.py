"""What the supplier answers to each of the three needs, what it commits to, and what the councils say came of it."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from accounts.rules import acts_for
from ballots.models import Ballot
from common.history import tracked
from councils.models import Council
from scrutiny.models import day_rules as rules
from scrutiny.models.contacts import SupplierContact
from scrutiny.models.days import Day, OfDayQuerySet
from scrutiny.models.needs import AgreedNeed
from scrutiny.models.ratings import Sending


class AnswerQuerySet(OfDayQuerySet):
    day_path = "agreed_need__day"

    def latest_of_each(self):
        """What counts: the newest to each need."""
        later = Answer.objects.filter(agreed_need=OuterRef("agreed_need"), number__gt=OuterRef("number")).order_by()
        return self.filter(~Exists(later))


class Answer(models.Model):
    """What a contact says to one of the three. Never edited: until the day begins it may say it anew, and all stays."""

    class Verdict(models.TextChoices):
        COMMITTED = "committed", "Yes"
        PARTLY = "partly", "In part"
        DECLINED = "declined", "No"

    agreed_need = models.ForeignKey(AgreedNeed, models.PROTECT, related_name="answers")
    number = models.PositiveSmallIntegerField(default=1)
    contact = models.ForeignKey(SupplierContact, models.PROTECT, related_name="answers")
    sending = models.ForeignKey(Sending, models.PROTECT, related_name="answers")
    verdict = models.CharField(max_length=9, choices=Verdict.choices)
    words = models.TextField("in your words", max_length=2000, blank=True)
    at = models.DateTimeField(default=timezone.now)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        ordering = ["agreed_need", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["agreed_need", "number"], name="need_is_answered_once_at_a_time"),
            models.CheckConstraint(
                condition=Q(verdict="committed") | ~Q(words=""),
                name="what_is_not_committed_is_explained",
                violation_error_message="Say why.",
            ),
        ]
        triggers = [
            rules.ANSWERED_TO_WHAT_WAS_SENT,
            rules.COMMITTED_TO_SOMETHING,
            rules.history("answer_is_history"),
        ]

    def __str__(self):
        return f"{self.agreed_need}: {self.get_verdict_display()}"


class PromiseQuerySet(OfDayQuerySet):
    day_path = "answer__agreed_need__day"


class Promise(models.Model):
    """What the supplier will do, and by when, as an answer says it. Never edited."""

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="promises")
    what = models.CharField(max_length=300)
    by_on = models.DateField("by when")

    objects = PromiseQuerySet.as_manager()

    class Meta:
        ordering = ["answer", "by_on", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(what=""), name="promise_says_what")]
        triggers = [rules.PROMISED_WITH_AN_ANSWER, rules.history("promise_is_history")]

    def __str__(self):
        return self.what


class CommitmentQuerySet(OfDayQuerySet):
    def open(self):
        return self.filter(state=Commitment.State.OPEN)

    def due(self, today):
        """Open, and the day has come."""
        return self.open().filter(due_on__lte=today)


@tracked(exclude=["what", "closed_because"], stays=True)
class Commitment(models.Model):
    """What the supplier committed to, followed up until the councils say it was met, or a lead closes it for a reason.

    `promise` None: it was said in the room. `due_on` is a day in London; a new one is given by a lead, with a note.
    `round` counts how often the councils were asked: it names the ballot, "scrutiny.commitment:<id>:<round>".
    """

    class State(models.TextChoices):
        OPEN = "open", "Open"
        MET = "met", "Met"
        CLOSED = "closed", "Closed without being met"

    day = models.ForeignKey(Day, models.PROTECT, related_name="commitments")
    agreed_need = models.ForeignKey(AgreedNeed, models.PROTECT, related_name="commitments")
    promise = models.OneToOneField(Promise, models.PROTECT, null=True, related_name="commitment", editable=False)
    what = models.CharField(max_length=300)
    due_on = models.DateField("by when")
    at = models.DateTimeField(default=timezone.now, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False)
    round = models.PositiveSmallIntegerField(default=0, editable=False)
    ballot = models.OneToOneField(
        Ballot, models.PROTECT, null=True, related_name="commitment", editable=False, help_text="Of this round"
    )
    state = models.CharField(max_length=6, choices=State.choices, default=State.OPEN, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    closed_because = models.CharField(max_length=500, blank=True, editable=False)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        ordering = ["agreed_need__position", "due_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(what=""), name="commitment_says_what"),
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None, closed_by=None, closed_because="")
                | (~Q(state="open") & Q(closed_at__isnull=False)),
                name="commitment_is_closed_at_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | ~Q(closed_because=""), name="commitment_is_closed_for_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["due_on"], condition=Q(state="open"), name="commitment_open_by_day")]
        triggers = [rules.COMMITMENT_IS_FOLLOWED_UP]

    def __str__(self):
        return self.what

    def get_absolute_url(self):
        return reverse("scrutiny:commitment-detail", args=[self.day_id, self.pk])

    @property
    def is_open(self):
        return self.state == self.State.OPEN

    @property
    def topic_key(self):
        """How it is found on the agendas of the group."""
        return f"scrutiny.commitment:{self.pk}"

    @property
    def ballot_key(self):
        """How this round's ballot is found again."""
        return f"scrutiny.commitment:{self.pk}:{self.round}"


class OfCommitmentQuerySet(OfDayQuerySet):
    day_path = "commitment__day"


class CommitmentNoteQuerySet(OfCommitmentQuerySet):
    def visible_to(self, user):
        """What the supplier says: of days this person may know of; what councils write: of days they read inside."""
        known, inside = Day.objects.visible_to(user), Day.objects.inside_for(user)
        said = Q(commitment__day__in=known.order_by().values("pk"), contact__isnull=False)
        return self.filter(said | Q(commitment__day__in=inside.order_by().values("pk")))


class CommitmentNote(models.Model):
    """Somebody says how it goes: the supplier's contact, or who looks after it for the councils. Never edited.

    `council`: for which they wrote; None for who leads the group. `new_due_on`: of a contact the day it asks for; of
    the councils the day that holds from then on.
    """

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="notes")
    contact = models.ForeignKey(SupplierContact, models.PROTECT, null=True, related_name="+")
    council = models.ForeignKey(Council, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    words = models.TextField("how it goes", max_length=1000)
    new_due_on = models.DateField("new date", null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)

    objects = CommitmentNoteQuerySet.as_manager()

    class Meta:
        ordering = ["commitment", "at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(contact__isnull=False, by=None, council=None) | Q(contact=None, by__isnull=False),
                name="note_is_the_suppliers_or_the_councils",
            ),
            models.CheckConstraint(condition=~Q(words=""), name="note_says_something"),
        ]
        triggers = [
            acts_for("council", "by", "at", condition=rules.FOR_A_COUNCIL),
            rules.NOTED_WHILE_IT_IS_OPEN,
            rules.history("commitment_note_is_history"),
        ]

    def __str__(self):
        return self.words[:80]


class Verdict(models.Model):
    """What the councils said by ballot: was it met? Never edited; of several the latest counts."""

    class Outcome(models.TextChoices):
        MET = "met", "Met"
        PART = "part", "Met in part"
        NOT_MET = "not-met", "Not met"

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="verdicts")
    ballot = models.OneToOneField(Ballot, models.PROTECT, related_name="verdict")
    outcome = models.CharField(max_length=7, choices=Outcome.choices)
    at = models.DateTimeField(default=timezone.now)

    objects = OfCommitmentQuerySet.as_manager()

    class Meta:
        ordering = ["commitment", "at", "pk"]
        triggers = [rules.VERDICT_IS_A_BALLOTS, rules.history("verdict_is_history")]

    def __str__(self):
        return f"{self.commitment}: {self.get_outcome_display()}"
