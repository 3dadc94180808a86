"""What the worker does for the outbox. Any of it may run twice, late or at once."""

from celery import shared_task
from django.utils import timezone

from common import turns
from outbox import delivery, health, retention

SECONDS = 20  # then the next tick goes on: a worker that is asked to stop does so soon, and planning gets its turn
# To open, and the last mail: whoever takes longer than all of that hangs on a network that is gone, and is replaced.
HANGS = SECONDS + delivery.SECONDS_TO_OPEN + delivery.SECONDS_FOR_A_MAIL + 5


POSTS = 5_040_615  # of PostgreSQL's advisory locks: who posts to channels


@shared_task(time_limit=HANGS)
def deliver_due():
    if delivery.deliver_mail(seconds=SECONDS)["sent"]:
        health.note_sending(timezone.now())


@shared_task(time_limit=HANGS)
def deliver_posts():
    """One at a time: a slow channel takes one process from mail, never all."""
    with turns.taken(POSTS) as is_mine:
        if is_mine:
            delivery.deliver_posts(seconds=SECONDS)


@shared_task
def retain():
    retention.retain()
    health.note_night("retain", timezone.now())
