"""Whose turn it is, of all processes on all machines, where one at a time is enough. Nobody waits for a turn."""

from contextlib import contextmanager, suppress

from django.db import Error as DatabaseError
from django.db import connection

# Who is frozen in its turn, or on a lost host, is thrown out by PostgreSQL, and the turn is free.
BEGIN = "SET idle_session_timeout = '90s'; SELECT pg_try_advisory_lock(%s)"
END = "SELECT pg_advisory_unlock(%s); RESET idle_session_timeout"
GIVE_UP = "RESET idle_session_timeout"


@contextmanager
def taken(number):
    """Whether the turn of this number is ours, until the block ends: `with taken(POSTS) as is_mine`."""
    with connection.cursor() as cursor:
        cursor.execute(BEGIN, [number])
        is_mine = cursor.fetchone()[0]
    try:
        yield is_mine
    finally:
        with suppress(DatabaseError), connection.cursor() as cursor:  # without its connection the turn is over anyway
            cursor.execute(END if is_mine else GIVE_UP, [number] if is_mine else None)
