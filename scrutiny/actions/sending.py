"""What a supplier's contacts are sent, and what they say to it: through signed links, without an account."""

import datetime as dt

from django.db import transaction

from outbox import actions as outbox
from scrutiny import contact_links, rating_emails, rating_telling
from scrutiny.days import contact_emails
from scrutiny.models import RatingVersion, Reply, Sending
from scrutiny.raters import contacts_of
from scrutiny.refusals import TooLate

ONCE_IN = dt.timedelta(minutes=15)  # so often is a new link sent to whoever asks


def send(versions, *, now):
    """Send versions of one product, just passed, to every contact that answers for it. Returns how many that are."""
    contacts = list(contacts_of(versions[0].rating.use.product).select_related("supplier"))
    for contact in contacts:
        send_to(contact, versions, now=now)
    return len(contacts)


def send_to(contact, versions, *, now):
    """Send these to one contact, in one mail with a link of their own."""
    sending = Sending.objects.create(contact=contact, at=now, mailed_at=now)
    sending.versions.set(versions)
    outbox.queue([rating_emails.to_supplier(sending, versions, now)], now=now)
    return sending


@transaction.atomic
def open_link(*, sending, link, now):
    """Use the link up. Returns whether it was still good: the newest of its sending, never opened."""
    fresh = Sending.objects.filter(pk=sending.pk, link=link, opened_at=None, contact__withdrawn_at=None)
    return bool(fresh.update(opened_at=now))


@transaction.atomic
def send_new_link(*, sending, now):
    """Send the contact another link to what they were sent, to their address alone; the earlier ones open nothing.

    Returns False where one went out a moment ago, the contact was withdrawn, or the scrutiny day has ended: whoever
    asks learns nothing of it.
    """
    held = _held(sending)
    if not held.contact.is_active or held.mailed_at > now - ONCE_IN or contact_links.is_over(held):
        return False
    _renew(held, now)
    if held.day is not None:
        letter = contact_emails.to_supplier(held, now)
    else:
        letter = rating_emails.to_supplier(held, list(held.versions.with_all()), now)
    outbox.queue([letter], now=now)
    return True


@transaction.atomic
def renew(*, sending, now):
    """Make a new link, for a mail that is written in the same transaction; the earlier ones open nothing.

    Returns the Sending as it is now, held.
    """
    held = _held(sending)
    _renew(held, now)
    return held


def _held(sending):
    """The Sending as it is, kept from others until the end of the transaction."""
    Sending.objects.select_for_update(no_key=True).get(pk=sending.pk)
    return _read(sending)


def _read(sending):
    return Sending.objects.select_related(*contact_links.ALL).get(pk=sending.pk)


def _renew(held, now):
    held.link, held.mailed_at, held.opened_at = held.link + 1, now, None
    held.save(update_fields=["link", "mailed_at", "opened_at"])


@transaction.atomic
def reply(*, sending, version, text, now):
    """The supplier’s word on a version it was sent. The newest stands; an empty one takes the others back.

    Returns False for the same text once more. Raises TooLate where the contact was withdrawn, or the version does not
    stand any more.
    """
    contact = type(sending.contact).objects.select_for_update(no_key=True).get(pk=sending.contact_id)
    if not contact.is_active:
        raise TooLate("You do not speak for the supplier here any more.")
    if version.state != RatingVersion.State.PASSED:
        raise TooLate("The council or a lead has taken this rating back. It does not show.")
    last = Reply.objects.filter(version=version, contact__supplier=contact.supplier_id).first()
    if text == (last.text if last else ""):
        return False
    Reply.objects.create(version=version, contact=contact, text=text, at=now)
    if text:
        rating_telling.replied(version, text, now=now)
    return True
