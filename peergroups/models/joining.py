"""Ways into a group: an address is invited, or somebody asks."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from common.history import tracked
from councils.models import Council
from peergroups.models.groups import Membership, OfGroupQuerySet, PeerGroup


class InvitationQuerySet(OfGroupQuerySet):
    def open(self):
        """Neither accepted nor declined nor withdrawn. It may have expired; sending it again gives it new time."""
        return self.filter(accepted_at=None, declined_at=None, withdrawn_at=None)

    def valid(self, now):
        return self.open().filter(expires_at__gt=now)


@tracked(exclude=["email", "words"])
class Invitation(models.Model):
    """An address is asked into a group, in one role, until a moment: only who signs in with that address may accept.

    `email` is canonical (accounts.addresses). `sends` counts the mails, so that each says its own truth.
    """

    group = models.ForeignKey(PeerGroup, models.CASCADE, related_name="invitations")
    email = models.EmailField("address", max_length=254)
    role = models.CharField(max_length=6, choices=Membership.Role.choices, default=Membership.Role.MEMBER)
    kind = models.CharField(max_length=11, choices=Membership.Kind.choices, default=Membership.Kind.COUNCIL)
    council = models.ForeignKey(Council, models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.CharField(max_length=120, blank=True, help_text="Of a partner")
    words = models.CharField("a line of your own", max_length=300, blank=True)
    invited_at = models.DateTimeField()
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    sent_at = models.DateTimeField("last sent at")
    sends = models.PositiveSmallIntegerField(default=1)
    reminded_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    declined_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-invited_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "email"],
                condition=Q(accepted_at=None, declined_at=None, withdrawn_at=None),
                name="address_is_invited_once_at_a_time",
                violation_error_message="This address is invited already.",
            ),
            models.CheckConstraint(
                condition=Q(kind="council", council__isnull=False) | (~Q(kind="council") & Q(council=None)),
                name="invitation_has_a_council_or_is_a_partners",
                violation_error_message="A member acts for a council; a partner has none.",
            ),
            models.CheckConstraint(
                condition=~Q(role="lead") | Q(kind__in=["council", "public-body"]),
                name="invited_lead_is_of_the_public_sector",
                violation_error_message="A lead works for a council or another public body.",
            ),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="invitation_address_is_lower_case"),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("sent_at")), name="invitation_expires_after_it_was_sent"
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None, declined_at=None)
                | Q(accepted_at=None, withdrawn_at=None)
                | Q(declined_at=None, withdrawn_at=None),
                name="invitation_ends_one_way",
            ),
            models.CheckConstraint(
                condition=Q(accepted_by=None) | Q(accepted_at__isnull=False),
                name="invitation_accepted_by_has_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_by=None) | Q(withdrawn_at__isnull=False),
                name="invitation_withdrawn_by_has_a_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["group", "-invited_at"], name="invitation_of_a_group_by_date"),
            models.Index(
                fields=["sent_at"],
                condition=Q(accepted_at=None, declined_at=None, withdrawn_at=None, reminded_at=None),
                name="invitation_to_remind_of",
            ),
        ]

    def __str__(self):
        return f"{self.email} into {self.group.in_text}"

    @property
    def on_behalf_of(self):
        """The council's or the organisation's name."""
        return self.council.short_name if self.council_id else self.organisation

    @property
    def is_open(self):
        return self.accepted_at is None and self.declined_at is None and self.withdrawn_at is None

    def is_expired(self, now):
        return self.expires_at <= now


class JoinRequestQuerySet(OfGroupQuerySet):
    def open(self):
        """Waiting for a lead's word, of people whose account is open."""
        return self.filter(outcome="", person__is_active=True)


@tracked(exclude=["words", "reason"])
class JoinRequest(models.Model):
    """Somebody who cannot join at once asks, and a lead decides. `outcome` "" waits."""

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Withdrawn"

    group = models.ForeignKey(PeerGroup, models.CASCADE, related_name="join_requests")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="join_requests")
    council = models.ForeignKey(Council, models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.CharField(max_length=120, blank=True)
    words = models.CharField("why you want to join", max_length=500, blank=True)
    asked_at = models.DateTimeField()
    outcome = models.CharField(max_length=9, choices=Outcome.choices, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)

    objects = JoinRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "person"],
                condition=Q(outcome=""),
                name="person_asks_a_group_once_at_a_time",
                violation_error_message="You have asked already.",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at=None, decided_by=None)
                | (~Q(outcome="") & Q(decided_at__isnull=False)),
                name="join_request_is_decided_with_its_moment",
            ),
            models.CheckConstraint(condition=Q(council=None) | Q(organisation=""), name="join_request_is_for_one_body"),
        ]
        indexes = [models.Index(fields=["group"], condition=Q(outcome=""), name="join_request_to_decide")]

    def __str__(self):
        return f"{self.person} asks to join {self.group.in_text}"

    @property
    def on_behalf_of(self):
        """The council's or the organisation's name."""
        return self.council.short_name if self.council_id else self.organisation
