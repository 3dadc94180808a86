"""What has expired is removed each night: sessions, rows of the cache, and what is kept for a year or so."""

from importlib import import_module

from django.conf import settings
from django.db import connection

from digests import retention as digests
from front.personal_data import erasing
from meetings import retention as meetings
from peergroups import retention as peergroups
from scrutiny import retention as scrutiny
from timebank import retention as timebank


def tidy(now):
    """Remove what has expired as at this moment. Returns how many cache rows went."""
    peergroups.forget(now)
    meetings.forget(now)
    timebank.forget(now)
    scrutiny.forget(now)
    digests.forget(now)
    erasing.forget_what_was_being_sent()
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    table = connection.ops.quote_name(settings.CACHES["default"]["LOCATION"])
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [now])  # noqa: S608
        return cursor.rowcount
