"""What is kept of which span each digest covered."""

import datetime as dt

import pytest

from digests.models import Digest
from digests.retention import forget
from tests.digests.post import MONDAY, NEXT_MONDAY, belong, mails

pytestmark = pytest.mark.django_db
WEEK = dt.timedelta(days=7)
YEARS_LATER = MONDAY + dt.timedelta(days=800)


def told(person, until, **fields):
    return Digest.objects.create(person=person, after=until - WEEK, until=until, **fields)


def kept(person):
    return list(Digest.objects.filter(person=person).order_by("until").values_list("until", flat=True))


def test_thirteen_months_are_kept_and_the_last_for_good(reader, group):
    other, now = belong(group), MONDAY
    for weeks in (60, 57, 56, 1):
        told(reader, now - weeks * WEEK)
    told(other, now - 200 * WEEK)

    gone = forget(now)

    assert (gone, forget(now)) == (2, 0)
    assert kept(reader) == [now - 56 * WEEK, now - WEEK]
    assert kept(other) == [now - 200 * WEEK]


def test_what_was_lost_is_not_the_last_that_was_told(reader):
    """A digest whose mail is nowhere: the next begins where the one before it ended."""
    last = told(reader, MONDAY - WEEK)
    told(reader, MONDAY, lines=3)

    assert forget(YEARS_LATER) == 0
    assert kept(reader)[0] == last.until


def test_the_next_digest_is_the_same_after_it(group, post):
    reader = belong(group, joined_at=MONDAY - 200 * WEEK)
    for weeks in (100, 70):
        told(reader, MONDAY - weeks * WEEK)

    forget(NEXT_MONDAY)
    post.plan(NEXT_MONDAY)

    [_, digest] = Digest.objects.filter(person=reader).order_by("until")
    assert digest.after == MONDAY - 70 * WEEK
    assert mails(reader) == []
