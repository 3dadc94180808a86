"""A supplier's people, as far as it takes to hear their side."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from common.history import tracked
from scrutiny.models import rules
from scrutiny.models.suppliers import Supplier


class ContactQuerySet(models.QuerySet):
    def active(self):
        """Whom one may write to: verified by a lead, not withdrawn, not erased."""
        return self.filter(verified_at__isnull=False, withdrawn_at=None).exclude(email__endswith="@erased.invalid")


@tracked(exclude=["name", "email", "how"])
class SupplierContact(models.Model):
    """Somebody who answers for a supplier: bound to one address, verified by a lead, without an account.

    `email` is canonical (accounts.addresses); blank once retention removed it, which only a withdrawn contact's is.
    """

    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="contacts")
    name = models.CharField(max_length=120, blank=True)
    email = models.EmailField("address", max_length=254, blank=True)
    how = models.CharField("how you know that they speak for the supplier", max_length=300, blank=True)
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False)
    verified_at = models.DateTimeField(null=True, editable=False)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    withdrawn_because = models.CharField("why", max_length=300, blank=True, editable=False)

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["supplier", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["supplier", "email"],
                condition=Q(withdrawn_at=None),
                name="supplier_has_a_contact_once",
                violation_error_message="This address is a contact of the supplier already.",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=False) | ~Q(email=""), name="contact_in_force_has_an_address"
            ),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="contact_address_is_lower_case"),
            models.CheckConstraint(
                condition=Q(verified_by=None) | Q(verified_at__isnull=False),
                name="contact_is_verified_by_somebody_at_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_by=None) | Q(withdrawn_at__isnull=False),
                name="contact_is_withdrawn_by_somebody_at_a_moment",
            ),
        ]
        triggers = [rules.CONTACT_IS_BOUND]

    def __str__(self):
        return f"Contact of {self.supplier}"

    @property
    def is_active(self):
        """As `ContactQuerySet.active` has it."""
        return bool(self.verified_at and self.withdrawn_at is None and not self.email.endswith("@erased.invalid"))
