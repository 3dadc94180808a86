"""A lead verifies who speaks for a supplier, and withdraws them."""

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef

from accounts import addresses
from common import london
from outbox import actions as outbox
from scrutiny import rating_emails
from scrutiny.actions.judging import shows_on
from scrutiny.actions.sending import send_to
from scrutiny.days.actions.sending import send_to_newcomer
from scrutiny.models import RatingVersion, Sending, SupplierContact
from scrutiny.raters import can_keep_contacts, spoken_for
from scrutiny.refusals import NotYours, Refused

KEEPS = "Leads and coordinators look after suppliers’ contacts."


@transaction.atomic
def verify(*, supplier, name, email, how, by, now):
    """Let this address speak for the supplier: it gets every rating of its products that was passed on, by mail.

    And the statements of scrutiny days that go on. A rating that does not show yet, and that nobody of the supplier was
    sent, waits its twenty working days from now on.
    Raises NotYours; Refused where the address cannot be, or is a contact already.
    """
    if not can_keep_contacts(by):
        raise NotYours(KEEPS)
    address = addresses.canonical(email)
    if not address:
        raise Refused("Enter an email address in the correct format, like name@example.com.")
    verified = {"added_at": now, "added_by": by, "verified_at": now, "verified_by": by}
    try:
        with transaction.atomic():
            contact = SupplierContact.objects.create(supplier=supplier, name=name, email=address, how=how, **verified)
    except IntegrityError:
        raise Refused(f"{address} is a contact of {supplier} already.") from None
    standing = RatingVersion.objects.filter(rating__use__product__supplier__in=spoken_for(supplier), state="passed")
    if versions := list(_newest(standing).with_all().select_for_update(of=["self"], no_key=True)):
        _give_time([version for version in versions if version.shows_on > london.today(now)], now)
        send_to(contact, versions, now=now)
    send_to_newcomer(contact=contact, now=now)
    return contact


def _newest(standing):
    """Of each rating what shows, or is to show, last."""
    newer = standing.filter(rating=OuterRef("rating"), number__gt=OuterRef("number")).order_by()
    return standing.filter(~Exists(newer))


def _give_time(coming, now):
    """Nobody of the supplier was sent these: their time begins now."""
    sent = set(
        Sending.versions.through.objects.filter(ratingversion__in=coming).values_list("ratingversion", flat=True)
    )
    for version in coming:
        if version.pk not in sent:
            version.shows_on = shows_on(london.today(now))
            version.save(update_fields=["shows_on"])


@transaction.atomic
def withdraw(*, contact, because, by, now):
    """Let this contact speak no more: its links show nothing from now on. Returns False if it was so already."""
    if not can_keep_contacts(by):
        raise NotYours(KEEPS)
    held = SupplierContact.objects.select_for_update(no_key=True).get(pk=contact.pk)
    if held.withdrawn_at is not None:
        return False
    held.withdrawn_at, held.withdrawn_by, held.withdrawn_because = now, by, because
    held.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_because"])
    outbox.cancel(reason="the contact was withdrawn", about=rating_emails.about_contact(held))
    return True
