"""What the worker plans by the clock. Any of it may run twice, late or at once."""

from celery import shared_task
from django.utils import timezone

from digests import planner, planning
from outbox import health

SECONDS = 8  # of every ten: fifty thousand digests take minutes, and an invitation must not wait for them


@shared_task
def plan_mail():
    now = timezone.now()
    planning.plan(now, planning.PLANNERS)
    health.note_planning(now)


@shared_task
def plan_digests():
    planner.plan(timezone.now(), seconds=SECONDS)
