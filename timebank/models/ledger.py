"""The ledger. Hours cannot go wrong, because the database moves balances by transfers and by nothing else."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from common.history import tracked
from councils.models import Council
from peergroups.scopes import OfCouncilsQuerySet
from timebank.limits import LONGEST, USUAL_CEILING, USUAL_FLOOR
from timebank.models import rules

TRANSFERS_MOST = 10 * LONGEST  # a succession hands on what many loans made


class AccountQuerySet(OfCouncilsQuerySet):
    def open(self):
        return self.filter(closed_at=None)


@tracked(exclude=["balance"])
class Account(models.Model):
    """A council's hours, in minutes. `balance` is what it gave less what it got: moved by transfers and nothing else.

    `floor` is how low the balance may go now. It is `agreed_floor` unless a reversal or a council's end took the
    balance lower: then it is what they led to, and climbs back with every minute earned; until then nothing is spent.
    `needs_approval`: an approver of this council releases the time it lends.
    """

    council = models.OneToOneField(Council, models.PROTECT, related_name="account")
    balance = models.IntegerField(default=0, editable=False)
    agreed_floor = models.IntegerField("limit", default=USUAL_FLOOR, help_text="In minutes, 0 or less")
    floor = models.IntegerField(default=USUAL_FLOOR, editable=False)
    floor_because = models.CharField("why the limit is what it is", max_length=200, blank=True)
    ceiling = models.PositiveIntegerField("nudged from", default=USUAL_CEILING, help_text="In minutes")
    needs_approval = models.BooleanField("an approver releases time that is lent", default=True)
    approval_set_at = models.DateTimeField(null=True, editable=False)
    approval_set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    opened_at = models.DateTimeField(default=timezone.now, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)

    objects = AccountQuerySet.as_manager()

    class Meta:
        ordering = ["council__short_name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(balance__gte=F("floor")),
                name="account_stays_above_its_floor",
                violation_error_message="The council has too few hours left.",
            ),
            models.CheckConstraint(
                condition=Q(agreed_floor__range=(-TRANSFERS_MOST, 0)) & Q(floor__lte=F("agreed_floor")),
                name="account_has_a_floor_of_zero_or_less",
                violation_error_message="Enter a limit of 0 or less.",
            ),
            models.CheckConstraint(
                condition=Q(approval_set_by=None) | Q(approval_set_at__isnull=False),
                name="approval_is_set_by_somebody_at_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(balance=0),
                name="account_is_closed_at_zero",
                violation_error_message="The account is closed: its council has ended.",
            ),
        ]
        triggers = [rules.BALANCE_IS_MOVED_BY_TRANSFERS, rules.ACCOUNT_OPENS_AT_ZERO, rules.FLOOR_FOLLOWS]

    def __str__(self):
        return f"{self.council}’s hours"

    @property
    def left(self):
        """How many minutes it can still spend."""
        return self.balance - self.floor


class TransferQuerySet(OfCouncilsQuerySet):
    council_paths = ("payer__council", "payee__council")

    def of(self, account):
        return self.filter(Q(payer=account) | Q(payee=account))


class Transfer(models.Model):
    """Help that was given, in whole minutes: one row debits one council and credits another.

    Rows are never edited or deleted; a mistake is undone by a row that reverses it, once. `by` None: nobody answered
    for so long that it was agreed by silence, or a nightly run handed over what a council left.
    """

    class Kind(models.TextChoices):
        SETTLEMENT = "settlement", "Help given"
        REVERSAL = "reversal", "Undone"
        SUCCESSION = "succession", "A council was replaced"

    key = models.UUIDField(unique=True)  # made by the caller: a replay has no second effect
    kind = models.CharField(max_length=10, choices=Kind.choices)
    payer = models.ForeignKey(Account, models.PROTECT, related_name="paid")
    payee = models.ForeignKey(Account, models.PROTECT, related_name="received")
    minutes = models.PositiveIntegerField()
    loan = models.ForeignKey("timebank.Loan", models.PROTECT, null=True, related_name="transfers")
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    because = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = TransferQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(minutes__range=(1, TRANSFERS_MOST)), name="transfer_moves_some_time"),
            models.CheckConstraint(condition=~Q(payer=F("payee")), name="transfer_needs_two_councils"),
            models.CheckConstraint(
                condition=Q(kind="settlement", loan__isnull=False, reverses=None, minutes__lte=LONGEST)
                | (Q(kind="reversal", reverses__isnull=False) & ~Q(because=""))
                | (Q(kind="succession", loan=None, reverses=None) & ~Q(because="")),
                name="transfer_is_for_a_loan_or_has_a_reason",
            ),
            models.UniqueConstraint(fields=["loan"], condition=Q(kind="settlement"), name="loan_is_booked_once"),
        ]
        indexes = [
            models.Index(fields=["payer", "at", "id"], include=["minutes"], name="transfer_of_payer"),
            models.Index(fields=["payee", "at", "id"], include=["minutes"], name="transfer_of_payee"),
            models.Index(fields=["-at", "-id"], name="transfer_latest"),
        ]
        triggers = [
            pgtrigger.Protect(name="transfer_is_history", operation=pgtrigger.Update | pgtrigger.Delete),
            rules.TRANSFERS_ARE_NEVER_EMPTIED,
            rules.TRANSFERS_MOVE_BALANCES,
        ]

    def __str__(self):
        return f"{self.payer.council} → {self.payee.council}: {self.minutes} min"


class ReversalProposal(models.Model):
    """Somebody who leads one side's group wants a transfer undone, and waits for one who leads the other's."""

    transfer = models.ForeignKey(Transfer, models.PROTECT, related_name="reversal_proposals")
    because = models.CharField("why", max_length=300)
    proposed_at = models.DateTimeField(default=timezone.now)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    is_confirmed = models.BooleanField(null=True)
    declined_because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["transfer"],
                condition=Q(decided_at=None) | Q(is_confirmed=True),
                name="transfer_is_undone_once",
                violation_error_message="Somebody has asked for this already.",
            ),
            models.CheckConstraint(condition=~Q(because=""), name="reversal_has_a_reason"),
            models.CheckConstraint(
                condition=Q(decided_at=None, is_confirmed=None)
                | Q(decided_at__isnull=False, is_confirmed__isnull=False, is_confirmed=True)
                | (
                    Q(decided_at__isnull=False, is_confirmed__isnull=False, is_confirmed=False)
                    & ~Q(declined_because="")
                ),
                name="reversal_is_decided_with_its_moment",
            ),
        ]

    def __str__(self):
        return f"Undo: {self.transfer}"


class LedgerCheck(models.Model):
    """What the nightly check of the ledger found: nothing, or a sentence for each breach."""

    at = models.DateTimeField(default=timezone.now)
    transfers = models.PositiveBigIntegerField()
    breaches = models.JSONField(default=list)

    class Meta:
        ordering = ["-at", "-pk"]
        get_latest_by = "at"

    def __str__(self):
        return f"{self.at:%-d %B %Y}: {'sound' if self.is_sound else f'{len(self.breaches)} breaches'}"

    @property
    def is_sound(self):
        return not self.breaches
