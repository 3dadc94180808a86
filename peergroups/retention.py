"""How long belonging keeps what people wrote and addresses of who never came. Counts and dates stay."""

import datetime as dt

from django.db import transaction
from django.db.models import CharField, Q, Value
from django.db.models.functions import Cast, Concat

from outbox import retention as outbox
from outbox.models import Body, Message
from peergroups import emails
from peergroups.models import Invitation, JoinRequest, StartRequest

KEPT_FOR = dt.timedelta(days=365)
REMOVED = "removed-"


@transaction.atomic
def forget(now):
    """Remove, 12 months after they ended, addresses and words of invitations, and words and reasons of requests.

    Of requests for a group also who asked and from which address.

    Returns how many rows that were.
    """
    before = now - KEPT_FOR
    ended = (
        Q(accepted_at__lt=before)
        | Q(declined_at__lt=before)
        | Q(withdrawn_at__lt=before)
        | Q(accepted_at=None, declined_at=None, withdrawn_at=None, expires_at__lt=before)
    )
    name = Concat(Value(REMOVED), Cast("pk", CharField()), Value("@peergroups.invalid"), output_field=CharField())
    invitations = Invitation.objects.filter(ended).exclude(email__startswith=REMOVED, email__endswith=".invalid")
    _forget_mail(invitations)
    decided = JoinRequest.objects.filter(decided_at__lt=before).exclude(words="", reason="")
    asked = StartRequest.objects.filter(decided_at__lt=before).exclude(email__startswith=REMOVED)
    return (
        invitations.update(email=name, words="")
        + decided.update(words="", reason="")
        + asked.update(email=name, asker="", area="", words="", reason="")
    )


def _forget_mail(invitations):
    """Texts and addresses of mail to people who never had an account; theirs stays, as proof of what was sent."""
    mails = Message.objects.filter(about__in=[emails.about(invitation) for invitation in invitations], person_id=None)
    Body.objects.filter(message__in=mails.exclude(state=Message.State.QUEUED).values("pk")).delete()
    outbox.forget_addresses(mails)
