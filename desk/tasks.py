"""What the worker does for the network's desk. It may run twice, late or at once."""

from celery import shared_task
from django.utils import timezone

from desk import actions


@shared_task
def succeed_due():
    actions.succeed_due(now=timezone.now())
