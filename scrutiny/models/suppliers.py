"""Who sells it, and what it is. Both keep their former names, and a supplier its owners."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse

from common.history import tracked
from peergroups.scopes import is_of_the_public_sector
from scrutiny.models import rules

NAME_LENGTH = 120


class OfThePublicSectorQuerySet(models.QuerySet):
    """What everybody of the public sector reads, and no supplier."""

    def visible_to(self, user):
        return self.all() if is_of_the_public_sector(user) else self.none()


@tracked()
class Supplier(models.Model):
    name = models.CharField(max_length=NAME_LENGTH)
    website = models.URLField(max_length=300, blank=True)

    objects = OfThePublicSectorQuerySet.as_manager()

    class Meta:
        ordering = [Lower("name"), "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="supplier_name_is_unique",
                violation_error_message="There is a supplier of this name already.",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="supplier_has_a_name"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("scrutiny:supplier-detail", args=[self.pk])


@tracked()
class SupplierName(models.Model):
    """What a supplier was called before. Days are blank where nobody wrote them down."""

    supplier = models.ForeignKey(Supplier, models.CASCADE, related_name="former_names")
    name = models.CharField(max_length=NAME_LENGTH)
    from_on = models.DateField("first day", null=True, blank=True)
    until_on = models.DateField("last day", null=True, blank=True)

    class Meta:
        ordering = [F("until_on").desc(nulls_last=True), "name"]
        constraints = [
            models.UniqueConstraint(
                "supplier",
                Lower("name"),
                name="supplier_had_a_name_once",
                violation_error_message="This name is noted already.",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="former_supplier_name_is_a_name"),
            models.CheckConstraint(
                condition=Q(from_on=None) | Q(until_on=None) | Q(until_on__gte=F("from_on")),
                name="supplier_name_ends_after_it_starts",
                violation_error_message="The last day is before the first day.",
            ),
        ]

    def __str__(self):
        return self.name


@tracked()
class Ownership(models.Model):
    """A supplier belongs to another, from one day to another; blank is a day that nobody wrote down, or still."""

    supplier = models.ForeignKey(Supplier, models.CASCADE, related_name="owners")
    owner = models.ForeignKey(Supplier, models.PROTECT, related_name="owned")
    from_on = models.DateField("first day", null=True, blank=True)
    until_on = models.DateField("last day", null=True, blank=True)

    class Meta:
        ordering = [F("until_on").desc(nulls_first=True), "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["supplier"],
                condition=Q(until_on=None),
                name="supplier_has_one_owner_at_a_time",
                violation_error_message="This supplier has an owner: enter that one’s last day first.",
            ),
            models.CheckConstraint(
                condition=~Q(supplier=F("owner")),
                name="supplier_does_not_own_itself",
                violation_error_message="A supplier cannot own itself.",
            ),
            models.CheckConstraint(
                condition=Q(from_on=None) | Q(until_on=None) | Q(until_on__gte=F("from_on")),
                name="ownership_ends_after_it_starts",
                violation_error_message="The last day is before the first day.",
            ),
        ]
        triggers = [rules.OWNERS_MAKE_NO_CIRCLE]

    def __str__(self):
        return f"{self.supplier} belongs to {self.owner}"

    def clean(self):
        """Says in words what the trigger refuses: owners that lead back to where they began."""
        held = Ownership.objects.filter(until_on=None).exclude(pk=self.pk)
        owner_of, above = dict(held.values_list("supplier", "owner")), self.owner_id
        while above is not None and above != self.supplier_id:
            above = owner_of.get(above)
        if self.until_on is None and above is not None and self.owner_id != self.supplier_id:
            raise ValidationError(
                {"owner": f"{self.owner} belongs to {self.supplier}: it cannot be its owner as well."}
            )


@tracked()
class Product(models.Model):
    """What is used. `supplier` None: nobody knows who sells it, or nobody does.

    `is_own`: no product that anybody could share, but what a council has made for itself, or a system that the source
    does not name. It stands in a council's list and is neither shared nor rated.
    """

    name = models.CharField(max_length=NAME_LENGTH)
    supplier = models.ForeignKey(Supplier, models.PROTECT, null=True, blank=True, related_name="products")
    is_own = models.BooleanField("made by councils themselves, or not named", default=False)

    objects = OfThePublicSectorQuerySet.as_manager()

    class Meta:
        ordering = [Lower("name"), "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                "supplier",
                nulls_distinct=False,
                name="supplier_has_a_product_once",
                violation_error_message="There is a product of this name already.",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="product_has_a_name"),
            models.CheckConstraint(
                condition=Q(is_own=False) | Q(supplier=None),
                name="own_product_has_no_supplier",
                violation_error_message="What councils make for themselves has no supplier.",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("scrutiny:product-detail", args=[self.pk])


@tracked()
class ProductName(models.Model):
    """What a product was called before. Days are blank where nobody wrote them down."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="former_names")
    name = models.CharField(max_length=NAME_LENGTH)
    from_on = models.DateField("first day", null=True, blank=True)
    until_on = models.DateField("last day", null=True, blank=True)

    class Meta:
        ordering = [F("until_on").desc(nulls_last=True), "name"]
        constraints = [
            models.UniqueConstraint(
                "product",
                Lower("name"),
                name="product_had_a_name_once",
                violation_error_message="This name is noted already.",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="former_product_name_is_a_name"),
            models.CheckConstraint(
                condition=Q(from_on=None) | Q(until_on=None) | Q(until_on__gte=F("from_on")),
                name="product_name_ends_after_it_starts",
                violation_error_message="The last day is before the first day.",
            ),
        ]

    def __str__(self):
        return self.name
