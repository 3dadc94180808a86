"""How long approvers’ addresses are kept, and names of people who were to help and have no account to ask in."""

import datetime as dt

from django.db import transaction

from outbox import actions as outbox
from outbox.models import Body, Message
from outbox.retention import ERASED_ADDRESS
from timebank.models import Approval, Loan

KEPT_FOR = dt.timedelta(days=365)
NAMELESS = "Somebody who left"
NOBODY_KNOWN = "Somebody of the council"
CAME_TO_NOTHING = [Loan.State.DECLINED, Loan.State.WITHDRAWN, Loan.State.REFUSED, Loan.State.CANCELLED]


@transaction.atomic
def forget(now):
    """Remove what has stood for 12 months after a loan ended. Returns how many addresses of approvers that were.

    Their addresses always; and where help came to nothing, the name of who would have given it and has no account.
    Who did help stays named: it is what the councils agreed on.
    """
    ended = Loan.objects.filter(state__in=Loan.FINISHED, state_at__lt=now - KEPT_FOR)
    ended.filter(state__in=CAME_TO_NOTHING, lent_person=None).exclude(lent_name__in=[NOBODY_KNOWN, NAMELESS]).update(
        lent_name=NOBODY_KNOWN
    )
    ended.exclude(approver_email="").update(approver_email="")
    asked = Approval.objects.filter(loan__in=ended.values("pk")).exclude(email="")
    _forget_mail(list(asked.values_list("loan", "email")))
    return asked.update(email="")


def forget_addresses(addresses):
    """Remove these addresses (lower case) from what councils wrote into their offers: somebody is being erased."""
    Loan.objects.filter(approver_email__in=addresses).update(approver_email="")


def _forget_mail(asked):
    """Of (loan, address): what waits is taken back, texts go, and rows that prove what was sent lose the address."""
    for loan, address in asked:
        mails = Message.objects.about(f"loan:{loan}").filter(person_id=None, to_address=address)
        waiting = list(mails.queued().values_list("key", flat=True))
        outbox.cancel(reason="the approver’s address was forgotten", keys=waiting)
        Body.objects.filter(message__in=mails.exclude(state=Message.State.QUEUED).values("pk")).delete()
        free = mails.order_by("pk").select_for_update(skip_locked=True, no_key=True)
        Message.objects.filter(pk__in=list(free.values_list("pk", flat=True))).update(to_address=ERASED_ADDRESS)
