"""How long the text of a mail is kept. The row that says it was sent stays; one that came back to us goes."""

from datetime import timedelta

from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from outbox.models import Body, Incoming, MailboxCopy, Message, Recall

CODES_FOR = timedelta(hours=1)  # those that were never sent; a code's text goes in the moment it is sent
DIGESTS_EACH = 3
OTHERS_FOR = timedelta(days=30)
DEMONSTRATION_FOR = timedelta(days=90)


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
    return sum(_remove(messages) for messages in (codes, others, _old_digests()))


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
