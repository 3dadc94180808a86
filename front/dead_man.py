"""The dead man's signal: a watcher elsewhere hears each minute that all is well, and raises the alarm when it does not.

What says “I am broken” cannot be relied on: who is broken may say nothing. So this says “I am well”, and nothing else.
It is said by a worker, because beat told it to: when beat, broker, worker or database stop, or mail does, it stops.
"""

import logging
from urllib.parse import urlsplit

from django.conf import settings

from front import health
from outbox import https
from outbox.deadlines import Deadline

log = logging.getLogger(__name__)
SECONDS = 10
HEADERS = {"User-Agent": "Peer Groups"}


def show_life(now):
    """Call DEAD_MAN_URL if there is one and nothing is the matter. Returns whether the watcher took it.

    The log says why it was not called, and never the address: whoever has that may say that all is well. Raises
    DatabaseError, and calls nobody, when the database cannot be asked.
    """
    if not settings.DEAD_MAN_URL:
        return False
    found = health.troubles(health.parts(now))
    if found:
        log.warning("no sign of life was sent: %s", ", ".join(found))
        return False
    try:
        answer = https.ask("GET", urlsplit(settings.DEAD_MAN_URL), deadline=Deadline(SECONDS), headers=HEADERS)
    except OSError as error:  # it names the host and no more
        log.warning("the watcher did not hear the sign of life: %s", error)
        return False
    if answer.status >= 300:
        log.warning("the watcher did not take the sign of life: it answered %s", answer.status)
    return answer.status < 300
