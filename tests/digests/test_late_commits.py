"""What is written down before the end of a window and becomes visible after it: told once, whichever digest it is.

With a second connection that really commits late. That none commits later than a digest is written is the database's
doing: `test_no_transaction_lives_as_long_as_a_digest_waits` in tests/running.
"""

import threading
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from outbox.delivery import deliver
from tests.digests.post import MONDAY, NEXT_MONDAY, at
from tests.digests.test_digests import announce

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def uncommitted(deed):
    """Done on another connection, which commits when the block ends."""
    done, go_on, failures = threading.Event(), threading.Event(), []

    def work():
        try:
            with transaction.atomic():
                deed()
                done.set()
                assert go_on.wait(30)
        except Exception as failure:
            failures.append(failure)
        finally:
            done.set()
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    assert done.wait(30)
    try:
        yield
    finally:
        go_on.set()
        thread.join(30)
    assert not failures


@pytest.fixture
def told_before(reader, post):
    post.plan(at(16))


def news(post, reader):
    return [title for titles in post.titles(reader) for title in titles]


def test_what_commits_after_the_end_of_its_window_is_in_the_digest_that_covers_it(group, reader, post, told_before):
    with uncommitted(lambda: announce(group, "At the last minute", at(23, 7, 49))):
        assert post.plan(at(23, 7, 54)) == 0

    assert post.plan(MONDAY) == 1
    assert news(post, reader) == ["At the last minute"]


def test_what_commits_while_digests_are_written_is_in_the_next(group, reader, post, told_before):
    announce(group, "In time", at(20))
    with uncommitted(lambda: announce(group, "Too late", at(23, 7, 56))):
        assert post.plan(MONDAY) == 1
    assert news(post, reader) == ["In time"]
    deliver(MONDAY)

    assert [post.plan(at(23, 8, 5)), post.plan(NEXT_MONDAY)] == [0, 1]
    assert news(post, reader) == ["Too late"]
