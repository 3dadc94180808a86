"""What the worker plans by the clock. Any of it may run twice, late or at once."""

from celery import shared_task
from django.utils import timezone

from digests import planning


@shared_task
def plan_mail():
    planning.plan(timezone.now())
