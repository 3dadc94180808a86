"""What the worker does for the time bank. It may run twice, late or at once."""

import logging
from contextlib import suppress

from celery import shared_task
from django.utils import timezone

from outbox import holds
from timebank import ledger, planner
from timebank.actions import hours
from timebank.due import silent_before
from timebank.models import Claim, Loan
from timebank.refusals import Refused, TermsWanted, TooLate

log = logging.getLogger(__name__)


@shared_task
def check_ledger():
    ledger.record_check(timezone.now())


@shared_task
def agree_by_silence():
    now = timezone.now()
    if not holds.is_held():
        agree_what_nobody_answered(now)


def agree_what_nobody_answered(now):
    """Agree to hours that stood unanswered for two weeks after the second reminder. Returns how many.

    What cannot be booked, for want of hours or terms, waits, and both councils hear so: they sort it out, or a lead
    settles it. Hours that were disputed once are not agreed by silence, nor those of which only people were
    reminded who have left since.
    """
    planner.note_second_reminders(now)
    silent = Claim.objects.filter(answered_at=None, reminded_at__lte=silent_before(now), loan__state=Loan.State.CLAIMED)
    silent = silent.exclude(loan__claims__outcome=Claim.Outcome.DISPUTED)
    count = 0
    for claim in silent.select_related("loan").order_by("pk"):
        try:
            count += hours.agree_by_silence(claim=claim, now=now)
        except Refused as refused:
            log.info("hours %s are not agreed by silence: %s", claim.pk, refused)
            if isinstance(refused, (ledger.Overdrawn, TermsWanted)):
                _say_so(claim, now)
    return count


def _say_so(claim, now):
    with suppress(TooLate):  # somebody has answered since
        hours.say_unbooked(claim=claim, now=now)
