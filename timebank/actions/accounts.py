"""What is agreed about a council's account: whether an approver releases time, and how far its balance may go."""

from django.db import transaction

from timebank import ledger
from timebank.models import Account


@transaction.atomic
def set_approval(*, council, needs_approval, by, now):
    """Say whether an approver of this council releases the time it lends. Returns whether that is new.

    Loans that wait for an approver already go on waiting.
    """
    account = _locked(council)
    if account.needs_approval == needs_approval:
        return False
    account.needs_approval = needs_approval
    account.save(update_fields=["needs_approval"])
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
