"""Who uses what, for what, from when to when, and who says so."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from accounts.rules import acts_for
from common.history import tracked
from councils.models import Council
from peergroups.scopes import OfCouncilsQuerySet, is_of_the_public_sector
from scrutiny.models.kinds import SystemKind
from scrutiny.models.suppliers import Product


class BodyQuerySet(OfCouncilsQuerySet):
    def of_councils(self, councils):
        """Councils as bodies, and the joint services that work for one of them."""
        served = Body.serves.through.objects.filter(council__in=councils).order_by().values("body")
        return self.filter(Q(council__in=councils) | Q(pk__in=served))


@tracked()
class Body(models.Model):
    """Who uses a product: a council, or another public body, such as a national park or a joint service of councils.

    A council's name is the register's. `serves`: the councils for which a joint service uses what it uses.
    """

    class Kind(models.TextChoices):
        COUNCIL = "council", "Council"
        PARK = "park", "National park"
        JOINT = "joint", "Joint service of councils"
        OTHER = "other", "Another public body"

    kind = models.CharField(max_length=7, choices=Kind.choices, default=Kind.COUNCIL)
    council = models.OneToOneField(Council, models.PROTECT, null=True, blank=True, related_name="body")
    name = models.CharField(max_length=120, blank=True)
    serves = models.ManyToManyField(Council, related_name="joint_bodies", blank=True)

    objects = BodyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "bodies"
        ordering = ["council__short_name", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="council", council__isnull=False, name="")
                | (~Q(kind="council") & Q(council=None) & ~Q(name="")),
                name="body_is_a_council_or_has_a_name",
                violation_error_message="Choose a council, or enter the name of another body.",
            ),
            models.UniqueConstraint(
                Lower("name"),
                condition=Q(council=None),
                name="body_name_is_unique",
                violation_error_message="There is a body of this name already.",
            ),
        ]

    def __str__(self):
        return self.council.short_name if self.council_id else self.name


class UseQuerySet(OfCouncilsQuerySet):
    def of_councils(self, councils):
        """What councils use, and what joint services use for them."""
        return self.filter(body__in=Body.objects.of_councils(councils).order_by().values("pk"))

    def on(self, day):
        """In use on this day. No first day is long ago, no last day is still."""
        return self.filter(Q(from_on=None) | Q(from_on__lte=day), Q(to_on=None) | Q(to_on__gte=day))

    def open(self):
        return self.filter(to_on=None)

    def shared(self):
        """Of products that several could share: not what councils made for themselves."""
        return self.filter(product__is_own=False)

    def visible_to(self, user):
        """Who uses what until when is for people of the public sector; suppliers and other partners read none of it."""
        return self.all() if is_of_the_public_sector(user) else self.none()


@tracked()
class Use(models.Model):
    """A body uses a product for one kind of system, from one day to another; blank is long ago, and still.

    Where it is known from is in its `sources`. `confirmed_at`: when the council last said that it is so.
    """

    body = models.ForeignKey(Body, models.PROTECT, related_name="uses")
    product = models.ForeignKey(Product, models.PROTECT, related_name="uses")
    kind = models.CharField("what for", max_length=11, choices=SystemKind.choices)
    version = models.CharField(max_length=40, blank=True)
    from_on = models.DateField("in use since", null=True, blank=True)
    to_on = models.DateField("last day in use", null=True, blank=True)
    contract_end = models.DateField("contract ends on", null=True, blank=True)
    notice_on = models.DateField("notice has to be given by", null=True, blank=True)
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False)
    confirmed_at = models.DateTimeField(null=True, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )

    objects = UseQuerySet.as_manager()

    class Meta:
        ordering = ["kind", Lower("product__name"), "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "product", "kind"],
                condition=Q(to_on=None),
                name="body_uses_a_product_once_at_a_time",
                violation_error_message="This is in the list already.",
            ),
            models.CheckConstraint(
                condition=Q(from_on=None) | Q(to_on=None) | Q(to_on__gte=F("from_on")),
                name="use_ends_after_it_starts",
                violation_error_message="The last day in use is before the first day.",
            ),
            models.CheckConstraint(
                condition=Q(from_on=None) | Q(contract_end=None) | Q(contract_end__gte=F("from_on")),
                name="contract_ends_after_the_use_starts",
                violation_error_message="The contract ends before the product came into use.",
            ),
            models.CheckConstraint(
                condition=Q(notice_on=None) | Q(contract_end=None) | Q(notice_on__lte=F("contract_end")),
                name="notice_comes_before_the_contract_ends",
                violation_error_message="Notice would be given after the contract ends.",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | Q(confirmed_at__isnull=False),
                name="use_is_confirmed_by_somebody_at_a_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["product", "kind"], name="use_of_a_product"),
            models.Index(fields=["contract_end"], condition=Q(to_on=None), name="use_contract_ends"),
        ]

    def __str__(self):
        return f"{self.body}: {self.product}"

    def get_absolute_url(self):
        return reverse("scrutiny:use-detail", args=[self.pk])


class UseSource(models.Model):
    """A source says, as at a day, that a body uses a product: in its own words, which nothing of ours changes."""

    class Confidence(models.TextChoices):
        STATED = "stated", "The source names the product"
        INFERRED = "inferred", "Read off the address of a page"
        CONNECTED = "connected", "Named in a connection to it"
        UNKNOWN = "unknown", "Not said"

    use = models.ForeignKey(Use, models.CASCADE, related_name="sources")
    source = models.CharField(max_length=200)
    as_at = models.DateField(null=True)
    confidence = models.CharField(max_length=9, choices=Confidence.choices)
    name_in_source = models.CharField("the body’s name there", max_length=120, blank=True)
    system_in_source = models.CharField("the system’s name there", max_length=120, blank=True)
    product_in_source = models.CharField("the product’s name there", max_length=120, blank=True)
    supplier_in_source = models.CharField("the supplier’s name there", max_length=120, blank=True)
    url = models.URLField(max_length=500, blank=True)
    imported_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = [F("as_at").desc(nulls_last=True), "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["use", "source", "as_at", "name_in_source", "system_in_source", "url"],
                nulls_distinct=False,
                name="source_says_a_thing_once",
            ),
            models.CheckConstraint(condition=~Q(source=""), name="source_has_a_name"),
        ]
        triggers = [pgtrigger.ReadOnly(name="source_stays_as_it_was_read")]

    def __str__(self):
        return f"{self.source}: {self.product_in_source}"


class UseCheck(models.Model):
    """A council said of a use that it is so, or changed, or over: when, and who said it. Never edited.

    `council` is who says it: of an abolished council's use, one that followed it.
    """

    class Answer(models.TextChoices):
        ADDED = "added", "Added"
        CONFIRMED = "confirmed", "Still true"
        CORRECTED = "corrected", "Corrected"
        ENDED = "ended", "Not in use any more"

    use = models.ForeignKey(Use, models.CASCADE, related_name="checks")
    council = models.ForeignKey(Council, models.PROTECT, related_name="+")
    answer = models.CharField(max_length=9, choices=Answer.choices)
    words = models.CharField("what changed", max_length=500, blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["council", "-at"], name="check_of_a_council")]
        triggers = [
            acts_for("council", "by", "at"),
            pgtrigger.ReadOnly(name="check_is_history", exclude=["by"]),
        ]

    def __str__(self):
        return f"{self.get_answer_display()}: {self.use}"
