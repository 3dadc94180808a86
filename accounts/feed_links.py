"""Making, replacing and switching off the secret addresses at which calendars fetch somebody's meetings."""

import secrets

from django.db import transaction

from accounts import succession
from accounts.models import FeedLink

MOST = 10  # more devices than anybody has; a row for each


class LinkRefused(Exception):
    """There is one of this name, there are enough, or it is there no more. Its text says so, for people."""


@transaction.atomic
def make(*, person, name, by, now):
    """Make a link for one device or programme. Returns its secret, which nobody can read again. Raises LinkRefused."""
    succession.hold([person.pk])
    if person.feed_links.filter(name__iexact=name).exists():
        raise LinkRefused("You have a link of this name. Enter another name, or replace that one.")
    if person.feed_links.count() >= MOST:
        raise LinkRefused(f"You have {MOST} links. Switch one off first.")
    secret = secrets.token_urlsafe(32)
    FeedLink.objects.create(person=person, name=name, digest=FeedLink.digest_of(secret), made_at=now)
    return secret


@transaction.atomic
def replace(*, link, by, now):
    """Give a link another secret, and return it: the one that is out is dead from now on.

    Raises LinkRefused for one that was switched off meanwhile.
    """
    secret = secrets.token_urlsafe(32)
    if not FeedLink.objects.filter(pk=link.pk).update(digest=FeedLink.digest_of(secret), made_at=now):
        raise LinkRefused("This link was switched off meanwhile. Make a new one.")
    link.refresh_from_db()
    return secret


@transaction.atomic
def switch_off(*, link, by):
    """From now on its address answers like one that never was. Doing it twice changes nothing."""
    FeedLink.objects.filter(pk=link.pk).delete()
