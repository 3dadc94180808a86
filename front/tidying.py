"""What has expired is removed each night: sessions, and rows of the cache, which nobody else prunes."""

from importlib import import_module

from django.conf import settings
from django.db import connection


def tidy(now):
    """Remove expired sessions and cache rows as at this moment. Returns how many cache rows went."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    table = connection.ops.quote_name(settings.CACHES["default"]["LOCATION"])
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [now])  # noqa: S608
        return cursor.rowcount
