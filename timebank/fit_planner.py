"""Who is told of a request that fits their council: the best few by a mail, at most one a day each, others by digest.

A RequestNotice says that somebody was told, so nobody is told of a request twice. A council that answered, or that may
not read the request, is told nothing.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db import connection, transaction

from accounts.models import MutedMail, User
from common import london
from outbox import actions as outbox
from peergroups.models import Membership
from peergroups.speakers import chosen, people_of
from timebank import matching, reminder_emails
from timebank.models import Request, RequestNotice

COUNT = "requests that fit"
TOLD_FOR = dt.timedelta(days=30)  # since it was opened: later who looks for it finds it on its page
BEST = 5  # councils whose people get a mail of their own
LOCK = 6_040_613  # of PostgreSQL's advisory locks: who tells of requests


@dataclass(frozen=True)
class Told:
    """Somebody to tell of a request: by a mail of its own, if they are among the best and none came today."""

    request: Request
    fit: matching.Fit
    person: User
    is_among_best: bool


def plan(now):
    """Tell everybody whom an open request fits and who was not told. Returns how many mails that are."""
    requests = list(_open(now))
    if not requests or not _missing(requests, now):
        return 0
    with transaction.atomic():
        return _write(requests, now) if _is_ours() else 0


def _write(requests, now):
    """Asked anew under the lock: a request may have ended, or another run may have told of it."""
    held = _open(now).filter(pk__in=[request.pk for request in requests])
    missing = _missing(list(held.select_for_update(of=["self"], no_key=True, skip_locked=True)), now)
    people = {told.person.pk for told in missing}
    silent = _told_today(people, now) | _mute(people)
    notices, letters = [], []
    for told in missing:
        by_mail = told.is_among_best and told.person.pk not in silent
        if by_mail:
            silent.add(told.person.pk)
            letters.append(reminder_emails.request_fits(told.request, told.fit, told.person, now))
        notices.append(RequestNotice(request=told.request, person=told.person, at=now, by_mail=by_mail))
    RequestNotice.objects.bulk_create(notices)
    return len(outbox.queue(letters, now=now))


def _open(now):
    opened = Request.objects.open().filter(opened_at__gt=now - TOLD_FOR, opened_at__lte=now)
    return opened.select_related("council").prefetch_related("skills", "groups").order_by("opened_at", "pk")


def _missing(requests, now):
    """[Told] of who was not told yet, the oldest request and its best council first."""
    fits = matching.fits_of(requests, now) if requests else {}
    people = people_of({fit.council_id for found in fits.values() for fit in found}, now)
    groups = _groups({person.pk for found in people.values() for person in found})
    rows = RequestNotice.objects.filter(request__in=list(fits)).values_list("request", "person") if people else ()
    said = set(rows)
    missing = []
    for request in requests:
        for rank, fit in enumerate(fits.get(request.pk, ())):
            for person in chosen(people[fit.council_id], fit.offer.offered_by_id):
                if (request.pk, person.pk) not in said and _may_read(request, groups[person.pk]):
                    said.add((request.pk, person.pk))
                    missing.append(Told(request, fit, person, is_among_best=rank < BEST))
    return missing


def _may_read(request, groups):
    """As `Request.objects.visible_to`, of somebody who is in these groups as a council's or public body's."""
    if request.audience == Request.Audience.ALL:
        return bool(groups)
    return any(group.pk in groups for group in request.groups.all())


def _groups(people):
    """{person: keys of the groups they are in as a council's or public body's}. One statement, or none."""
    found = defaultdict(set)
    if people:
        current = Membership.objects.current().public_sector().filter(person__in=people)
        for person, group in current.order_by().values_list("person", "group"):
            found[person].add(group)
    return found


def _told_today(people, now):
    """Those of these people who got such a mail on this day of London's."""
    since = london.moment(london.today(now), dt.time())
    told = RequestNotice.objects.filter(person__in=people, by_mail=True, at__gte=since)
    return set(told.order_by().values_list("person", flat=True))


def _mute(people):
    """Those who want none: their digest tells them."""
    muted = MutedMail.objects.filter(person__in=people, kind=MutedMail.Kind.HELP_WANTED)
    return set(muted.values_list("person", flat=True))


def _is_ours():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return cursor.fetchone()[0]
