"""One at a time, over all processes: against real connections to PostgreSQL."""

import pytest
from django.db import connection

from common import turns

pytestmark = pytest.mark.django_db
NUMBER = 77_001


def is_free():
    """Whether another process could take the turn."""
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [NUMBER])
        found = cursor.fetchone()[0]
        cursor.execute("SELECT pg_advisory_unlock_all()")  # closing alone lets go only when the server notices
    other.close()
    return found


def patience():
    with connection.cursor() as cursor:
        cursor.execute("SHOW idle_session_timeout")
        return cursor.fetchone()[0]


def test_a_turn_is_taken_by_one_and_free_when_that_one_is_done():
    with turns.taken(NUMBER) as is_mine:
        meanwhile = is_free()

    assert (is_mine, meanwhile, is_free()) == (True, False, True)


def test_what_goes_wrong_in_a_turn_ends_it():
    with pytest.raises(ValueError, match="wrong"), turns.taken(NUMBER):
        raise ValueError("wrong")

    assert is_free()


def test_who_freezes_in_a_turn_is_thrown_out_and_nothing_of_that_stays():
    with turns.taken(NUMBER):
        within = patience()

    assert (within, patience()) == ("90s", "0")
