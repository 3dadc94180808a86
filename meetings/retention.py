"""How long names and addresses of guests are kept: they have no account in which to ask for anything."""

import datetime as dt

from django.db import transaction

from meetings.models import Guest
from outbox import actions as outbox
from outbox.models import Body, Message
from outbox.retention import ERASED_ADDRESS

KEPT_FOR = dt.timedelta(days=365)
NAMELESS = "A guest"


@transaction.atomic
def forget(now):
    """Remove names and addresses of guests 12 months after the meeting. Organisation and kind stay: they are counted.

    Returns how many guests that were.
    """
    guests = Guest.objects.filter(meeting__ends_at__lt=now - KEPT_FOR).exclude(name=NAMELESS, email="")
    return _forget(list(guests))


@transaction.atomic
def forget_guest(*, guest, by):
    """Remove the name and address of a guest who asked for it, at once. Returns False if that was done already."""
    return bool(_forget(list(Guest.objects.filter(pk=guest.pk).exclude(name=NAMELESS, email=""))))


def _forget(guests):
    for guest in guests:
        forget_mail(guest)
    return Guest.objects.filter(pk__in=[guest.pk for guest in guests]).update(name=NAMELESS, email="")


def forget_mail(guest):
    """What waits is taken back, texts go, and the rows that prove what was sent lose the address.

    Before the guest goes, or has another address: it is found by the address. Not of mail that is under way: its row is
    locked while a mail server answers, and nobody waits for that.
    """
    if not guest.email:
        return
    mails = Message.objects.about(f"meeting:{guest.meeting_id}").filter(person_id=None, to_address__iexact=guest.email)
    outbox.cancel(reason="the guest’s address was forgotten", keys=list(mails.queued().values_list("key", flat=True)))
    Body.objects.filter(message__in=mails.exclude(state=Message.State.QUEUED).values("pk")).delete()
    free = mails.order_by("pk").select_for_update(skip_locked=True, no_key=True)
    Message.objects.filter(pk__in=list(free.values_list("pk", flat=True))).update(to_address=ERASED_ADDRESS)
