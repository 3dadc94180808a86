"""What is agreed about a council's account: whether an approver releases time, and how far its balance may go."""

from django.db import transaction

from outbox import actions as outbox
from peergroups.speakers import people_of
from timebank import ledger, reminder_emails
from timebank.models import Account

MOST = 20  # letters in the transaction of a deed


@transaction.atomic
def set_approval(*, council, needs_approval, by, now):
    """Say whether an approver of this council releases the time it lends. Returns whether that is new.

    Loans that wait for an approver already go on waiting. The council's own people are told, at most twenty, and its
    statement says who said so and when.
    """
    account = _locked(council)
    if account.needs_approval == needs_approval:
        return False
    account.needs_approval, account.approval_set_at, account.approval_set_by = needs_approval, now, by
    account.save(update_fields=["needs_approval", "approval_set_at", "approval_set_by"])
    people = [person for person in people_of([council.pk], now)[council.pk] if person.pk != by.pk]
    outbox.queue([reminder_emails.approval_set(account, person, now) for person in people[:MOST]], now=now)
    return True


@transaction.atomic
def set_limits(*, council, floor, ceiling, because, by, now):
    """Agree on another limit (`floor`, in minutes, 0 or less), and from where a council is nudged to ask for something.

    Returns whether anything is new. A limit above the balance holds as soon as the balance has climbed there.
    """
    account = _locked(council)
    if (account.agreed_floor, account.ceiling) == (floor, ceiling):
        return False
    account.agreed_floor, account.ceiling = floor, ceiling
    account.floor_because = because
    account.save(update_fields=["agreed_floor", "ceiling", "floor_because"])
    return True


def _locked(council):
    account = ledger.account_of(council)
    return Account.objects.select_for_update(no_key=True).get(pk=account.pk)
