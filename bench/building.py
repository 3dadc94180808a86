"""What it costs to build an agenda, in the group of a network for which most waits: `python -m bench.building`.

All that waits for its next meeting is taken off the agenda and put on it again, in a transaction that is taken back.
Prints JSON.
"""

import json
import time
from statistics import median

import django

TIMES = 5


def measure():
    """{"topics", "lines" on the agenda, "statements", "sql_ms", "ms": the middle of five}; {} where nothing waits."""
    from django.db import connection, transaction
    from django.utils import timezone

    from bench.asking import Statements
    from meetings.actions import build_agenda
    from meetings.models import Placement

    now, built = timezone.now(), []
    placed = _of_the_fullest(now)
    if not placed:
        return {}
    [group, meeting] = placed
    for _ in range(TIMES):
        with transaction.atomic():
            Placement.objects.filter(meeting=meeting).delete()
            statements, began = Statements(), time.perf_counter()
            with connection.execute_wrapper(statements):
                build_agenda(group=group, now=now)
            built.append((time.perf_counter() - began, statements))
            topics = Placement.objects.filter(meeting=meeting).count()
            lines = meeting.agenda_items.count()
            transaction.set_rollback(True)
    return {
        "topics": topics,
        "lines": lines,
        "statements": max(one.count for _, one in built),
        "sql_ms": median(one.seconds for _, one in built) * 1000,
        "ms": median(seconds for seconds, _ in built) * 1000,
    }


def _of_the_fullest(now):
    """(the group, its next meeting) with the most on one agenda that came there by itself, or None."""
    from django.db.models import Count

    from meetings.models import Meeting, Placement
    from meetings.series import next_meeting

    coming = Meeting.objects.upcoming(now).filter(placements__isnull=False).select_related("group")
    for meeting in coming.annotate(count=Count("placements")).order_by("-count", "pk"):
        wanted = Placement.objects.filter(meeting=meeting, topic__closed_at=None)
        if next_meeting(meeting.group, now) == meeting and wanted.exists():
            return meeting.group, meeting
    return None


if __name__ == "__main__":
    django.setup()
    from config import garbage

    garbage.settle()
    print(json.dumps(measure()))  # noqa: T201
