"""What the worker does for meetings. It may run twice, late or at once."""

import logging

from celery import shared_task
from django.utils import timezone

from meetings import planner

log = logging.getLogger(__name__)


@shared_task
def plan_meeting_mail():
    planner.plan(timezone.now())


@shared_task
def build_agendas():
    """What a meeting that is over left undone goes on the next agenda, within the hour."""
    from meetings.actions import building  # deeds wake the planner through this module

    building.build_agendas(timezone.now())


def wake_planner():
    """Have the mail of a deed written soon. Never raises, gives up within a second: the next tick plans it anyway."""
    try:
        plan_meeting_mail.apply_async(expires=60, retry=False)
    except Exception as error:  # whatever is wrong with the broker, the deed is done
        log.warning("nobody could be woken to plan mail: %s", type(error).__name__)
