"""How long the text of a mail is kept. The row that says it was sent stays; one that came back to us goes.

An address that somebody typed for a code, and that has become nobody's account, goes after a month.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from outbox.models import Body, Incoming, MailboxCopy, Message, Recall

CODES_FOR = timedelta(hours=1)  # those that were never sent; a code's text goes in the moment it is sent
DIGESTS_EACH = 3
DIGESTS_FOR = timedelta(days=396)  # thirteen months: of who gets none any more, three would stay for good
OTHERS_FOR = timedelta(days=30)
DEMONSTRATION_FOR = timedelta(days=90)
ERASED_ADDRESS = "erased@erased.invalid"


def retain(now=None):
    """Remove the texts whose time is over. Returns how many went."""
    now = now or timezone.now()
    settled = Message.objects.exclude(state=Message.State.QUEUED)
    codes = Message.objects.filter(kind="code", due_at__lt=now - CODES_FOR)
    others = settled.exclude(kind="code").exclude(kind="digest", state=Message.State.SENT)
    others = others.filter(due_at__lt=now - OTHERS_FOR)
    MailboxCopy.objects.filter(at__lt=now - DEMONSTRATION_FOR).delete()
    Recall.objects.filter(message__in=settled, at__lt=now - OTHERS_FOR).delete()
    Incoming.objects.settled().filter(at__lt=now - OTHERS_FOR).delete()
    forget_addresses(codes.filter(person_id=None, due_at__lt=now - OTHERS_FOR))
    stale = settled.filter(kind="digest", due_at__lt=now - DIGESTS_FOR)
    return sum(_remove(messages) for messages in (codes, others, stale, _old_digests()))


@transaction.atomic
def forget_addresses(messages):
    """Of rows that prove what was sent, the address goes, and what a mail server said, which may quote it.

    Not of mail that is under way: its row is locked while a mail server answers, and nobody waits for that; the next
    night finds it.
    """
    settled = messages.exclude(state=Message.State.QUEUED).exclude(to_address=ERASED_ADDRESS)
    free = settled.order_by("pk").select_for_update(skip_locked=True, no_key=True).values_list("pk", flat=True)
    return Message.objects.filter(pk__in=list(free)).update(to_address=ERASED_ADDRESS, last_error="")


def _remove(messages):
    count, _ = Body.objects.filter(message__in=messages.values("pk")).delete()
    return count


def _old_digests():
    """Digests of which the same person has three newer ones."""
    newest_first = Window(
        RowNumber(), partition_by=[F("person_id"), F("to_address")], order_by=[F("due_at").desc(), F("pk").desc()]
    )
    sent = Message.objects.filter(kind="digest", state=Message.State.SENT)
    return sent.annotate(place=newest_first).filter(place__gt=DIGESTS_EACH)
