"""What has expired is removed each night: sessions, rows of the cache, and what is kept for a year or so."""

import logging
from functools import partial
from importlib import import_module

from django.conf import settings
from django.db import connection

from digests import retention as digests
from front.personal_data import erasing
from meetings import retention as meetings
from peergroups import retention as peergroups
from scrutiny import retention as scrutiny
from timebank import retention as timebank

log = logging.getLogger(__name__)


def tidy(now):
    """Remove what has expired as at this moment. Returns how many cache rows went.

    What fails in one room is told at the end, when the others have had their turn: it might fail every night.
    """
    failed = None
    for forget in _forgetting(now):
        try:
            forget()
        except Exception as error:
            log.exception("%s could not forget what has expired", forget)
            failed = error
    count = _empty_the_cache(now)
    if failed is not None:
        raise failed
    return count


def _forgetting(now):
    rooms = (peergroups, meetings, timebank, scrutiny, digests)
    store = import_module(settings.SESSION_ENGINE).SessionStore
    return [*(partial(room.forget, now) for room in rooms), erasing.forget_what_was_being_sent, store.clear_expired]


def _empty_the_cache(now):
    table = connection.ops.quote_name(settings.CACHES["default"]["LOCATION"])
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [now])  # noqa: S608
        return cursor.rowcount
