"""Somebody asks for a group where there is none."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from common.history import tracked
from councils.models import Council
from peergroups.models.groups import PeerGroup


class StartRequestQuerySet(models.QuerySet):
    def open(self):
        """Waiting for a coordinator's word."""
        return self.filter(outcome="")

    def manageable_by(self, user):
        """For coordinators all, for everybody else none: it is of no group yet, so no lead looks after it."""
        return self.all() if user.is_authenticated and user.is_coordinator else self.none()


@tracked(exclude=["asker", "email", "area", "words", "reason"])
class StartRequest(models.Model):
    """Somebody asks the coordinators for a new group. `outcome` "" waits.

    `email` is canonical (accounts.addresses) and nobody has checked it, unless `person` was signed in. The area is the
    councils, or the words, or both.
    """

    class Outcome(models.TextChoices):
        STARTED = "started", "Set up"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Withdrawn"

    name = models.CharField("what it would be called", max_length=80)
    councils = models.ManyToManyField(Council, blank=True, related_name="+")
    area = models.CharField("the area in words", max_length=500, blank=True)
    asker = models.CharField("who asks", max_length=120)
    email = models.EmailField("work address", max_length=254)
    council = models.ForeignKey(Council, models.PROTECT, related_name="+", verbose_name="council they work for")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="who was signed in"
    )
    words = models.CharField("why", max_length=500)
    asked_at = models.DateTimeField()
    outcome = models.CharField(max_length=9, choices=Outcome.choices, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    group = models.ForeignKey(
        PeerGroup, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="what came of it"
    )

    objects = StartRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = "request for a group"
        verbose_name_plural = "requests for a group"
        constraints = [
            models.UniqueConstraint(
                Lower("name"), "email", condition=Q(outcome=""), name="address_asks_for_a_group_once_at_a_time"
            ),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="start_request_address_is_lower_case"),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at=None, decided_by=None)
                | (~Q(outcome="") & Q(decided_at__isnull=False)),
                name="start_request_is_decided_with_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(outcome="started", group__isnull=False) | (~Q(outcome="started") & Q(group=None)),
                name="start_request_is_started_with_its_group",
            ),
        ]
        indexes = [models.Index(fields=["asked_at"], condition=Q(outcome=""), name="start_request_to_decide")]

    def __str__(self):
        return f"{self.name}, asked for by {self.asker}"
