"""After a restore the past must not be sent again: a hold stops planning and delivery until the mail is released."""

from django.db.models import Max
from django.utils import timezone

from outbox.models import Hold


def hold(reason, now=None):
    """Stop planning and delivery. A restore calls this, or inserts the row, in its own transaction."""
    return Hold.objects.create(reason=reason, at=now or timezone.now())


def is_held():
    return Hold.objects.filter(released_at=None).exists()


def released_from():
    """What was due before this moment is never sent: it may have been before the restore. None: no restore yet."""
    return Hold.objects.aggregate(latest=Max("released_from"))["latest"]


def release(start, now):
    Hold.objects.filter(released_at=None).update(released_at=now, released_from=start)
