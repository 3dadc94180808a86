"""What the worker does for the outbox. Any of it may run twice, late or at once."""

from celery import shared_task

from outbox import delivery, retention

SECONDS = 20  # then the next tick goes on: a worker that is asked to stop does so soon, and planning gets its turn


@shared_task
def deliver_due():
    delivery.deliver(seconds=SECONDS)


@shared_task
def retain():
    retention.retain()
