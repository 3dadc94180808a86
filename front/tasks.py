from celery import shared_task
from django.utils import timezone

from front import dead_man, tidying
from outbox import health


@shared_task
def tidy():
    tidying.tidy(timezone.now())
    health.note_night("tidy", timezone.now())


@shared_task(time_limit=3 * dead_man.SECONDS)
def show_life():
    """Each minute, by whichever worker is free: that this runs at all says that beat, broker and worker do."""
    dead_man.show_life(timezone.now())
