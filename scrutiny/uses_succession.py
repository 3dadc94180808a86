"""When a council ends: what it used is asked of those that follow it, and a joint service works for them.

Rows of use stay where they are and keep the old name: who shares it today is read through the successions of the
register, so nothing has to be copied. Only whom a joint service serves is written down.
"""

from django.db import transaction

from common import london
from outbox import actions as outbox
from scrutiny import uses_emails
from scrutiny.models import Body


@transaction.atomic
def hand_over(*, predecessor, shares, on, by, now):
    """From the day on, let joint services work for those that follow. Returns what moved, in words.

    What is queued for the old council's people is taken back: the planner asks the new one's.
    """
    if on > london.today(now):
        return []
    served = list(Body.objects.filter(serves=predecessor).order_by("pk").select_for_update(no_key=True))
    for body in served:
        body.serves.add(*shares)
        body.serves.remove(predecessor)
    outbox.cancel(reason="the council was replaced", about=uses_emails.about(predecessor), kinds=[uses_emails.USES])
    if not served:
        return []
    names = ", ".join(sorted(council.short_name for council in shares))
    return [f"{'1 joint service' if len(served) == 1 else f'{len(served)} joint services'}: for {names} now."]


def is_unfinished(*, predecessor, on):
    """Whether a joint service still works for this council."""
    return Body.objects.filter(serves=predecessor).exists()
