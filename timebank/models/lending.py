"""A loan, from the offer of help to the hours that were agreed: who released it, what was worked, what was paid."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from accounts.rules import acts_for
from common import london
from common.history import tracked
from common.queries import IsOneOf
from councils.models import Council
from peergroups.scopes import OfCouncilsQuerySet, acted_for, and_before, looked_after
from timebank.limits import LONGEST
from timebank.models import rules
from timebank.models.asking import Request


class LoanQuerySet(OfCouncilsQuerySet):
    council_paths = ("lender", "borrower")

    def visible_to(self, user):
        """Loans of the councils this person acts for, and of those that their groups cover where they lead.

        Of councils that these follow as well: what was settled keeps the old name.
        """
        if not user.is_active:
            return self.none()
        if user.is_coordinator:
            return self.all()
        today = london.today(timezone.now())
        mine, led = and_before(acted_for(user, today), today), and_before(looked_after(user, today), today)
        return self.filter(
            Q(IsOneOf("lender", mine))
            | Q(IsOneOf("borrower", mine))
            | Q(IsOneOf("lender", led))
            | Q(IsOneOf("borrower", led))
        )

    def locked(self, pk):
        """The loan, held until the end of the transaction. Its councils' accounts are locked after it, never before.

        Locked alone and then read: what is joined to a row that one waits for is as it was before the wait, and a loan
        that was passed to another council meanwhile would not be found.
        """
        self.select_for_update(no_key=True).values_list("pk").get(pk=pk)
        return self.select_related("lender", "borrower", "request").get(pk=pk)

    def unfinished(self):
        return self.filter(state__in=Loan.UNFINISHED)


@tracked(exclude=["lent_name", "words", "approver_email"])
class Loan(models.Model):
    """One council helps another with a named person. From the answer to a request until the hours or the charge stand.

    `minutes` is what was offered, `agreed_minutes` what both sides agreed was worked. `lent_person` is None where the
    person has no account here; `lent_name` is always what the lender wrote. `hours_wanted_by` is the side that would
    rather settle a charge in hours, while the other has not answered. `instead_of` is the loan whose hours were undone
    and for which the right ones are put in here.
    """

    class State(models.TextChoices):
        OFFERED = "offered", "Offered"
        DECLINED = "declined", "Not needed"
        WITHDRAWN = "withdrawn", "Taken back"
        CHOSEN = "chosen", "Waiting for the approver"
        REFUSED = "refused", "Not released"
        ACTIVE = "active", "Under way"
        CLAIMED = "claimed", "Hours to confirm"
        DISPUTED = "disputed", "Hours disputed"
        BOOKED = "booked", "Booked"
        CHARGED = "charged", "Charge agreed"
        CANCELLED = "cancelled", "Called off"

    class Settles(models.TextChoices):
        HOURS = "hours", "In hours"
        CHARGE = "charge", "For a charge"

    class Side(models.TextChoices):
        LENDER = "lender", "The council that helps"
        BORROWER = "borrower", "The council that is helped"

    UNFINISHED = [State.OFFERED, State.CHOSEN, State.ACTIVE, State.CLAIMED, State.DISPUTED]
    FINISHED = [State.DECLINED, State.WITHDRAWN, State.REFUSED, State.BOOKED, State.CHARGED, State.CANCELLED]

    # Its index is that of a request’s lenders.
    request = models.ForeignKey(Request, models.PROTECT, related_name="loans", db_index=False)
    lender = models.ForeignKey(Council, models.PROTECT, related_name="lent")
    borrower = models.ForeignKey(Council, models.PROTECT, related_name="borrowed")
    lent_person = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    lent_name = models.CharField("who would help", max_length=120)
    minutes = models.PositiveIntegerField("how much time")
    from_on = models.DateField("from", null=True, blank=True)
    until_on = models.DateField("until", null=True, blank=True)
    words = models.CharField("what you would like to say", max_length=500, blank=True)
    settles = models.CharField(max_length=6, choices=Settles.choices, default=Settles.HOURS)
    approver_email = models.EmailField("approver’s address", max_length=254, blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OFFERED, editable=False)
    state_at = models.DateTimeField(default=timezone.now, editable=False)
    offered_at = models.DateTimeField(default=timezone.now, editable=False)
    offered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    agreed_minutes = models.PositiveIntegerField(null=True, editable=False)
    ended_because = models.CharField(max_length=300, blank=True, editable=False)
    hours_wanted_by = models.CharField(
        "who would rather settle a charge in hours", max_length=8, choices=Side.choices, blank=True, editable=False
    )
    instead_of = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="put_right_by", editable=False
    )

    objects = LoanQuerySet.as_manager()

    class Meta:
        ordering = ["-offered_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(lender=F("borrower")),
                name="loan_needs_two_councils",
                violation_error_message="A council cannot lend to itself.",
            ),
            models.CheckConstraint(
                condition=Q(minutes__range=(1, LONGEST)),
                name="loan_is_of_some_time",
                violation_error_message="Enter a time of up to 10,000 hours.",
            ),
            models.CheckConstraint(
                condition=Q(agreed_minutes=None) | Q(agreed_minutes__range=(1, LONGEST)),
                name="loan_agrees_on_some_time",
                violation_error_message="Enter a time of up to 10,000 hours.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["booked", "charged"], agreed_minutes__isnull=False)
                | (~Q(state__in=["booked", "charged"]) & Q(agreed_minutes=None)),
                name="loan_is_settled_with_its_minutes",
            ),
            models.CheckConstraint(
                condition=~Q(state="booked") | Q(settles="hours"), name="loan_for_a_charge_is_not_booked"
            ),
            models.CheckConstraint(
                condition=~Q(state="charged") | Q(settles="charge"), name="loan_in_hours_is_not_charged"
            ),
            models.CheckConstraint(
                condition=Q(hours_wanted_by="") | Q(settles="charge"), name="hours_are_wanted_instead_of_a_charge"
            ),
            models.CheckConstraint(
                condition=Q(from_on=None) | Q(until_on=None) | Q(until_on__gte=F("from_on")),
                name="loan_ends_after_it_starts",
                violation_error_message="The last day is before the first day.",
            ),
            models.CheckConstraint(condition=~Q(lent_name=""), name="loan_lends_somebody"),
            models.CheckConstraint(condition=Q(approver_email=Lower("approver_email")), name="approver_is_lower_case"),
            models.UniqueConstraint(
                fields=["request", "lender"],
                condition=Q(state="offered"),  # once chosen: two that both help may become one council
                name="council_answers_a_request_once",
                violation_error_message="Your council has answered this request already.",
            ),
        ]
        indexes = [
            models.Index(fields=["request", "lender"], name="loan_of_request"),
            models.Index(fields=["lender", "state", "-state_at", "-id"], name="loan_of_lender_latest"),
            models.Index(fields=["borrower", "state", "-state_at", "-id"], name="loan_of_borrower_latest"),
            models.Index(fields=["-offered_at", "-id"], name="loan_latest"),
            models.Index(
                fields=["state", "state_at"],
                condition=Q(state__in=["offered", "chosen", "active", "claimed", "disputed"]),
                name="loan_unfinished",
            ),
        ]
        triggers = [acts_for("lender", "offered_by", "offered_at", unless=rules.LENDER_HAS_ENDED)]

    def __str__(self):
        return f"{self.lender} helps {self.borrower}: {self.request}"

    def get_absolute_url(self):
        return reverse("timebank:loan-detail", args=[self.pk])

    @property
    def is_finished(self):
        return self.state in self.FINISHED

    def has_begun(self):
        """Whether hours are written down: then they can be put in also while a release is waited for once more."""
        return self.entries.filter(removed_at=None).exists()

    def other_side(self, council_id):
        """The key of the council across, of one of its two."""
        return self.borrower_id if council_id == self.lender_id else self.lender_id


class OfLoanQuerySet(OfCouncilsQuerySet):
    council_paths = ("loan__lender", "loan__borrower")


class ApprovalQuerySet(OfLoanQuerySet):
    def released(self):
        """A release that stands: for who helps now."""
        return self.filter(is_released=True, withdrawn_at=None)


@tracked(exclude=["email"])
class Approval(models.Model):
    """The lender's approver was asked to release the time, by a link to their address. They need no account.

    `email` is canonical (accounts.addresses), on the lender's own domains, and neither the lent nor the answering
    person's. One question is open at a time: two answers at once give one.
    """

    loan = models.ForeignKey(Loan, models.CASCADE, related_name="approvals")
    email = models.EmailField("approver’s address", max_length=254)
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    sends = models.PositiveSmallIntegerField(default=1)
    decided_at = models.DateTimeField(null=True)
    is_released = models.BooleanField(null=True)
    because = models.CharField("why not", max_length=300, blank=True)
    withdrawn_at = models.DateTimeField(
        null=True, help_text="Somebody else was asked, somebody else is to help, or it was called off"
    )

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        ordering = ["loan", "asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["loan"],
                condition=Q(decided_at=None, withdrawn_at=None),
                name="loan_asks_one_approver_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, is_released=None)
                | Q(decided_at__isnull=False, is_released__isnull=False, is_released=True)
                | (Q(decided_at__isnull=False, is_released__isnull=False, is_released=False) & ~Q(because="")),
                name="approval_is_decided_with_its_reason",
                violation_error_message="Say why the time cannot be released.",
            ),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="approval_address_is_lower_case"),
        ]

    def __str__(self):
        return f"Release: {self.loan}"


@tracked(exclude=["note"])
class Entry(models.Model):
    """Work that was done on a loan, written down as it goes on by either side. What counts is what is agreed."""

    loan = models.ForeignKey(Loan, models.CASCADE, related_name="entries")
    worked_on = models.DateField("day")
    minutes = models.PositiveIntegerField("how long")
    note = models.CharField("what was done", max_length=200, blank=True)
    council = models.ForeignKey(Council, models.PROTECT, related_name="+")
    logged_at = models.DateTimeField(default=timezone.now)
    logged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = OfLoanQuerySet.as_manager()

    class Meta:
        ordering = ["loan", "worked_on", "pk"]
        verbose_name_plural = "entries"
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__range=(1, 24 * 60)),
                name="entry_is_of_a_day",
                violation_error_message="Enter a time of up to 24 hours for a day.",
            ),
        ]
        triggers = [rules.COUNCIL_IS_OF_THE_LOAN]

    def __str__(self):
        return f"{self.worked_on:%-d %B %Y}: {self.minutes} min"


@tracked(exclude=["note", "because"])
class Claim(models.Model):
    """One side says how many minutes it was in all; the other confirms, or disputes it with a reason.

    Nobody answering for fourteen days after two reminders is an answer: `silence`.
    """

    class Outcome(models.TextChoices):
        CONFIRMED = "confirmed", "Confirmed"
        DISPUTED = "disputed", "Disputed"
        SILENCE = "silence", "Agreed by silence"
        REPLACED = "replaced", "Another figure was put"
        DECIDED = "decided", "Settled by a lead"

    loan = models.ForeignKey(Loan, models.CASCADE, related_name="claims")
    minutes = models.PositiveIntegerField("in all")
    note = models.CharField(max_length=300, blank=True)
    council = models.ForeignKey(Council, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reminded_at = models.DateTimeField("reminded for the second time at", null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    outcome = models.CharField(max_length=9, choices=Outcome.choices, blank=True)
    because = models.CharField("why not", max_length=300, blank=True)

    objects = OfLoanQuerySet.as_manager()

    class Meta:
        ordering = ["loan", "made_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["loan"], condition=Q(answered_at=None), name="loan_has_one_open_claim"),
            models.CheckConstraint(
                condition=Q(minutes__range=(1, LONGEST)),
                name="claim_is_of_some_time",
                violation_error_message="Enter a time of up to 10,000 hours.",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, outcome="") | (Q(answered_at__isnull=False) & ~Q(outcome="")),
                name="claim_is_answered_with_its_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="disputed") | ~Q(because=""),
                name="claim_is_disputed_for_a_reason",
                violation_error_message="Say what is wrong with the hours.",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="silence") | Q(reminded_at__isnull=False),
                name="silence_counts_after_two_reminders",
            ),
        ]
        triggers = [rules.COUNCIL_IS_OF_THE_LOAN]

    def __str__(self):
        return f"{self.minutes} min: {self.loan}"


class Step(models.Model):
    """What happened to a loan, when, and who did it: never edited. `who` names somebody without an account."""

    class Kind(models.TextChoices):
        OFFERED = "offered", "Offered"
        CHANGED = "changed", "Offer changed"
        DECLINED = "declined", "Not needed"
        WITHDRAWN = "withdrawn", "Taken back"
        CHOSEN = "chosen", "Chosen"
        ASKED = "asked", "Approver asked"
        RELEASED = "released", "Time released"
        REFUSED = "refused", "Not released"
        LOGGED = "logged", "Hours written down"
        CLAIMED = "claimed", "Hours put to the other side"
        CONFIRMED = "confirmed", "Hours confirmed"
        DISPUTED = "disputed", "Hours disputed"
        DECIDED = "decided", "Settled by a lead"
        SILENCE = "silence", "Agreed by silence"
        TERMS = "terms", "Terms of a charge written"
        APPROVED = "approved", "Agreement approved"
        SWITCHED = "switched", "To be settled for a charge"
        BOOKED = "booked", "Booked"
        CHARGED = "charged", "Charge agreed"
        INVOICED = "invoiced", "Invoice recorded"
        PAID = "paid", "Payment recorded"
        KEPT = "kept", "Terms not agreed"
        CANCELLED = "cancelled", "Called off"
        REVERSED = "reversed", "Undone"
        PASSED = "passed", "Another council’s now"
        LEFT = "left", "Somebody left"
        HELPER = "helper", "Somebody else helps"
        REOPENED = "reopened", "Release asked for once more"
        BACK = "back", "Hours proposed instead of the charge"
        IN_HOURS = "in-hours", "To be settled in hours"
        STAYS = "stays", "Stays for a charge"
        ORDERED = "ordered", "Order number recorded"
        ALTERED = "altered", "Request changed"
        INSTEAD = "instead", "Put in again"
        UNBOOKED = "unbooked", "Could not be booked"

    loan = models.ForeignKey(Loan, models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    who = models.CharField(max_length=60, blank=True, help_text="The approver, say: never a name or an address")
    council = models.ForeignKey(Council, models.PROTECT, null=True, related_name="+")
    minutes = models.PositiveIntegerField(null=True)
    words = models.CharField(max_length=500, blank=True)

    objects = OfLoanQuerySet.as_manager()

    class Meta:
        ordering = ["loan", "at", "pk"]
        triggers = [pgtrigger.ReadOnly(name="step_is_history", exclude=["by"]), rules.COUNCIL_IS_OF_THE_LOAN]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.loan}"


@tracked(exclude=["words"])
class Thanks(models.Model):
    """One sentence of a council about a loan that is settled."""

    loan = models.ForeignKey(Loan, models.CASCADE, related_name="thanks")
    council = models.ForeignKey(Council, models.PROTECT, related_name="+")
    words = models.CharField("how was it, in one sentence", max_length=300)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = OfLoanQuerySet.as_manager()

    class Meta:
        ordering = ["loan", "at"]
        verbose_name_plural = "thanks"
        constraints = [
            models.UniqueConstraint(fields=["loan", "council"], name="council_says_once_how_it_was"),
            models.CheckConstraint(condition=~Q(words=""), name="thanks_say_something"),
        ]
        triggers = [rules.COUNCIL_IS_OF_THE_LOAN]

    def __str__(self):
        return self.words
