"""Waking the deliverer. Best effort: what nobody woke, the ticks of the worker find."""

import logging

from outbox import delivery, tasks

log = logging.getLogger(__name__)
SECONDS_IN_THE_WEB = 5


def after_commit(urgent):
    """Tell the worker that there is mail. `urgent` are rows of priority 0 that must go even when nobody can be told."""
    if wake() or not urgent:
        return
    delivery.deliver_urgent(urgent, seconds=SECONDS_IN_THE_WEB)


def wake():
    """Publish a wake-up. Returns whether the broker took it; never raises, and gives up within about a second."""
    try:
        tasks.deliver_due.apply_async(expires=60, retry=False)
    except Exception as error:  # whatever is wrong with the broker, the deed is done and its mail is stored
        log.warning("nobody could be woken for new mail: %s", type(error).__name__)
        return False
    return True
