"""What a group covers, where the leads have the last word."""

import datetime as dt

from django.db import transaction

from common import london
from peergroups.models import Coverage


@transaction.atomic
def settle_coverage(*, coverage, covered, by, now):
    """Say whether the group covers a council that was covered until the leads say no. Returns whether that is news.

    If not, yesterday was the last day; what has not begun by today is taken back and leaves its history alone.
    """
    row = Coverage.objects.select_for_update(no_key=True).filter(pk=coverage.pk, provisional=True).first()
    if row is None:
        return False
    yesterday = london.today(now) - dt.timedelta(days=1)
    if not covered and row.start is not None and row.start > yesterday:
        row.delete()
        return True
    row.provisional = False
    if not covered and (row.end is None or row.end > yesterday):
        row.end = yesterday
    row.save(update_fields=["provisional", "end"])
    return True
