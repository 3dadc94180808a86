"""How long the names and addresses of suppliers' contacts are kept: 12 months after they were withdrawn."""

import datetime as dt

from django.db import transaction

from outbox import actions as outbox
from outbox.models import Body, Message
from outbox.retention import ERASED_ADDRESS
from scrutiny.models import SupplierContact
from scrutiny.rating_emails import about_contact

KEPT_FOR = dt.timedelta(days=365)


@transaction.atomic
def forget(now):
    """Remove name, address and how they were verified. Returns how many contacts that were. What they replied stays."""
    gone = SupplierContact.objects.filter(withdrawn_at__lt=now - KEPT_FOR).exclude(email="")
    for contact in gone:
        _forget_mail(contact)
    return gone.update(email="", name="", how="", withdrawn_because="")


def _forget_mail(contact):
    """What waits is taken back, texts go, and rows that prove what was sent lose the address."""
    mails = Message.objects.about(about_contact(contact)).filter(person_id=None)
    waiting = list(mails.queued().values_list("key", flat=True))
    if waiting:
        outbox.cancel(reason="the contact’s address was forgotten", keys=waiting)
    Body.objects.filter(message__in=mails.exclude(state=Message.State.QUEUED).values("pk")).delete()
    free = mails.order_by("pk").select_for_update(skip_locked=True, no_key=True)
    Message.objects.filter(pk__in=list(free.values_list("pk", flat=True))).update(to_address=ERASED_ADDRESS)
