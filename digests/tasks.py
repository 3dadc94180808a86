"""What the worker plans by the clock. Any of it may run twice, late or at once."""

from celery import shared_task
from django.utils import timezone

from common import turns
from digests import planner, planning
from outbox import health

SECONDS = 8  # of every ten: fifty thousand digests take minutes, and an invitation must not wait for them
HANGS = 600  # no round is as long: who takes that long waits for a network that is gone, and the next one goes on
PLANNING, COMPOSING = 5_040_614, 5_040_617  # of PostgreSQL's advisory locks: who plans mail, and who digests


@shared_task(time_limit=HANGS)
def plan_mail():
    """One at a time: a second would ask the same, and find the same."""
    with turns.taken(PLANNING) as is_mine:
        if is_mine:
            now = timezone.now()
            planning.plan(now, planning.PLANNERS)
            health.note_planning(now)


@shared_task(time_limit=HANGS)
def plan_digests():
    with turns.taken(COMPOSING) as is_mine:
        if is_mine:
            planner.plan(timezone.now(), seconds=SECONDS)
