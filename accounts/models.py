"""People, the councils they act for, and what mail they want."""

import hashlib

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone

from common.history import tracked
from councils.models import Council


class UserManager(BaseUserManager):
    def create_user(self, email, **fields):
        """Make a person who signs in with a code sent to this address. There are no passwords."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_unusable_password()
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        """Make a coordinator of the network."""
        return self.create_user(email, is_staff=True, is_superuser=True, **fields)


@tracked(exclude=["email", "name", "job_title", "password", "last_login"])
class User(AbstractBaseUser, PermissionsMixin):
    """A person. A coordinator of the network is a superuser; who leads what is a membership, never a flag here.

    `named_in_public_since`: from then on the public sees the person's name as a lead or presenter; None, the default
    and the answer of who withdraws, shows “a lead from Winchester”. `erased_at`: name and address are gone for good.
    """

    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=120, blank=True)
    job_title = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)
    named_in_public_since = models.DateTimeField(null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    closed_by = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+", editable=False)
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    objects = UserManager()

    class Meta:
        verbose_name = "person"
        verbose_name_plural = "people"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_address_is_unique",
                violation_error_message="Somebody signs in with this address already.",
            ),
            models.CheckConstraint(condition=~Q(email=""), name="user_has_an_address"),
            models.CheckConstraint(
                condition=Q(is_active=True, closed_at=None) | Q(is_active=False, closed_at__isnull=False),
                name="user_is_closed_with_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(closed_by=None) | Q(closed_at__isnull=False), name="user_is_closed_by_somebody_at_a_moment"
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None)
                | Q(is_active=False, name="", job_title="", named_in_public_since=None, email__endswith=".invalid"),
                name="user_erased_has_no_name_left",
            ),
        ]
        indexes = [models.Index(fields=["name", "id"], name="person_by_name")]

    def __str__(self):
        if self.erased_at:
            return "Somebody who left"
        return self.name or "Somebody new"

    @property
    def first_name(self):
        return self.name.split()[0] if self.name.split() else ""

    @property
    def is_coordinator(self):
        return self.is_active and self.is_superuser


class AffiliationQuerySet(models.QuerySet):
    def on(self, date):
        """Affiliations in force on this day (London)."""
        return self.filter(started_on__lte=date).filter(Q(ended_on=None) | Q(ended_on__gte=date))

    def acting(self, date):
        """Those of `on` through which somebody may act: the council exists on this day.

        Who has not said yet which of several successors they work for still has one for a council that has ended.
        """
        return self.on(date).filter(
            Q(council__start=None) | Q(council__start__lte=date), Q(council__end=None) | Q(council__end__gte=date)
        )

    def lasting(self, council, day):
        """Affiliations with this council that say something about this day or a later one."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gte=day), council=council)

    def confirmed(self):
        return self.exclude(confirmed_at=None)


@tracked()
class Affiliation(models.Model):
    """A person acts for a council, from one day to another.

    Confirmed by the domain of the person's address when that means one council (then `confirmed_by` is the person), or
    by a lead; until then it is only said: the person may answer and take actions, not vote, lend or sign.
    """

    person = models.ForeignKey(User, models.CASCADE, related_name="affiliations")
    council = models.ForeignKey(Council, models.PROTECT, related_name="affiliations")
    started_on = models.DateField()
    ended_on = models.DateField("last day", null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = AffiliationQuerySet.as_manager()

    class Meta:
        ordering = ["person", "council"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "council"], condition=Q(ended_on=None), name="person_acts_for_a_council_once"
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")), name="affiliation_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | Q(confirmed_at__isnull=False),
                name="affiliation_confirmed_by_has_its_moment",
            ),
        ]

    def __str__(self):
        return f"{self.person} for {self.council}"


class SuccessorChoice(models.Model):
    """What a person of a council that several replace said: which one they act for from that day on.

    Written once, before the day or after. `successor` None: none of them, or no council at all.
    """

    person = models.ForeignKey(User, models.CASCADE, related_name="successor_choices")
    predecessor = models.ForeignKey(Council, models.PROTECT, related_name="+")
    successor = models.ForeignKey(Council, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "predecessor"], name="person_chooses_a_successor_once"),
            models.CheckConstraint(condition=~Q(predecessor=F("successor")), name="choice_needs_another_council"),
        ]

    def __str__(self):
        return f"{self.person}: {self.predecessor} → {self.successor or 'none'}"


class FeedLinkQuerySet(models.QuerySet):
    def opened_by(self, secret):
        """The link with this secret, while its person has an account; none for any other text, all at the same cost."""
        return self.filter(digest=FeedLink.digest_of(secret), person__is_active=True)


@tracked(exclude=["name", "digest"])
class FeedLink(models.Model):
    """A secret address at which somebody's own calendar fetches their meetings: whoever has it may read them.

    Kept as a SHA-256 of the secret alone, which cannot be shown again. The row is there while the address works.
    """

    person = models.ForeignKey(User, models.CASCADE, related_name="feed_links")
    name = models.CharField(max_length=40)
    digest = models.CharField(max_length=64, editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = FeedLinkQuerySet.as_manager()

    class Meta:
        verbose_name = "calendar link"
        ordering = ["person", "made_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                "person",
                Lower("name"),
                name="person_names_a_feed_link_once",
                violation_error_message="You have a link of this name. Enter another name, or replace that one.",
            ),
            models.UniqueConstraint(fields=["digest"], name="feed_link_has_a_secret_of_its_own"),
            models.CheckConstraint(condition=~Q(name=""), name="feed_link_has_a_name"),
            models.CheckConstraint(condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="feed_link_keeps_a_digest_alone"),
        ]

    def __str__(self):
        return f"{self.person}: {self.name}"

    @staticmethod
    def digest_of(secret):
        """In hexadecimal. 256 random bits need no salt and no slow hash: there is nothing to guess."""
        return hashlib.sha256(secret.encode()).hexdigest()


class MutedMail(models.Model):
    """A person does not want this kind of mail. No row: wanted. Codes, moves and cancellations are always sent."""

    class Kind(models.TextChoices):
        INVITATION = "invitation", "Invitations to meetings"
        REMINDER = "reminder", "Reminders of meetings"
        ACTION = "action", "Reminders of actions"
        NOTES = "notes", "Notes of meetings"
        FEEDBACK = "feedback", "Questions after meetings"
        HOSTING = "hosting", "Questions about hosting"
        LEADING = "leading", "Nudges to leads"
        HELP_WANTED = "help-wanted", "Requests that fit your council"
        LENDING = "lending", "Reminders about help given and got"
        BALLOTS = "ballots", "Votes of your council"
        REGISTER = "register", "Questions about what your council uses"
        RATINGS = "ratings", "Ratings of products"
        DAYS = "days", "Scrutiny days"
        DATES = "dates", "Date polls"

    person = models.ForeignKey(User, models.CASCADE, related_name="muted_mail")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="mail_is_muted_once")]

    def __str__(self):
        return f"{self.person}: no {self.kind}"


class LostFactor(models.Model):
    """A person's second factors and recovery codes were taken away, because they were lost.

    `by` None: whoever runs the machine (manage.py forget_second_factor), or a coordinator who was erased since.
    """

    person = models.ForeignKey(User, models.CASCADE, related_name="lost_factors")
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    because = models.CharField("why", max_length=200)

    class Meta:
        verbose_name = "second factor that was taken away"
        verbose_name_plural = "second factors that were taken away"
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(because=""), name="lost_factor_says_why"),
            models.CheckConstraint(condition=~Q(person=F("by")), name="lost_factor_is_taken_by_somebody_else"),
        ]

    def __str__(self):
        return f"{self.person}: {self.at:%d %m %Y}"
