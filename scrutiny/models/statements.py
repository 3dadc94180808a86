"""The one statement of the councils of a day: written together, signed by each, sent once and never changed."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.rules import acts_for
from councils.models import Council
from scrutiny.models import day_rules as rules
from scrutiny.models.days import Day, InsideQuerySet, OfDayQuerySet, Participation


class Statement(models.Model):
    """The text as it stands, in Markdown. `version` is checked in the same statement as the text is saved."""

    day = models.OneToOneField(Day, models.PROTECT, related_name="statement")
    version = models.PositiveIntegerField(default=0, editable=False)
    text = models.TextField(max_length=20_000, blank=True)

    objects = InsideQuerySet.as_manager()

    class Meta:
        triggers = [rules.STATEMENT_IS_DRAFTED]

    def __str__(self):
        return f"Statement: {self.day}"


class RevisionQuerySet(InsideQuerySet):
    day_path = "statement__day"


class StatementRevision(models.Model):
    """One saved text of a statement. All are kept. `council`: for which they wrote; None for who leads the group."""

    statement = models.ForeignKey(Statement, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField(help_text="1 is the first that was saved")
    text = models.TextField()
    council = models.ForeignKey(Council, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["statement", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["statement", "number"], name="statement_has_each_version_once"),
            models.CheckConstraint(condition=~Q(text=""), name="statement_says_something"),
        ]
        triggers = [
            acts_for("council", "by", "at", condition=rules.FOR_A_COUNCIL),
            rules.REVISION_IS_WHAT_STANDS,
            rules.history("statement_revision_is_history"),
        ]

    def __str__(self):
        return f"{self.statement}, version {self.number}"


class SignOffQuerySet(InsideQuerySet):
    day_path = "revision__statement__day"

    def latest_of_each(self):
        """What counts: what each council that takes part said last, of whichever text."""
        later = SignOff.objects.filter(
            revision__statement=OuterRef("revision__statement"), council=OuterRef("council"), pk__gt=OuterRef("pk")
        )
        part = Participation.objects.taking_part().filter(
            day=OuterRef("revision__statement__day"), council=OuterRef("council")
        )
        return self.filter(~Exists(later), Exists(part))

    def of_the_text_as_it_stands(self):
        """Not of an earlier text: that council is asked again."""
        return self.filter(revision__number=models.F("revision__statement__version"))


class SignOff(models.Model):
    """A council signs a text, or says why it does not. Never edited: what it says last counts, the trail stays."""

    revision = models.ForeignKey(StatementRevision, models.PROTECT, related_name="sign_offs")
    council = models.ForeignKey(Council, models.PROTECT, related_name="+")
    signed = models.BooleanField()
    because = models.CharField("why not", max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = SignOffQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(signed=True, because="") | (Q(signed=False) & ~Q(because="")),
                name="council_does_not_sign_for_a_reason",
                violation_error_message="Say why your council does not sign.",
            ),
        ]
        triggers = [
            acts_for("council", "by", "at"),
            rules.SIGNED_AS_IT_STANDS,
            rules.history("sign_off_is_history"),
            rules.never_emptied("sign_offs_are_never_emptied"),
        ]

    def __str__(self):
        return f"{self.council}: {'signed' if self.signed else 'did not sign'}"


class SentStatement(models.Model):
    """What the supplier was sent, whole: the three needs, the text, who signed and who did not. Nothing changes it.

    `sha256`: of `text` in UTF-8, in hexadecimal; the database compares the two.
    """

    day = models.OneToOneField(Day, models.PROTECT, related_name="sent_statement")
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    sent_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = OfDayQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="sent_statement_says_something")]
        triggers = [
            rules.SENT_IS_WHAT_WAS_READ,
            rules.history("sent_statement_stands"),
            rules.never_emptied("sent_statements_are_never_emptied"),
        ]

    def __str__(self):
        return f"Statement as sent: {self.day}"
