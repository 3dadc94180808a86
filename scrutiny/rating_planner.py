"""Asks leads to read what councils wrote. The key of a mail says what it asks for: nothing else is remembered."""

from collections import defaultdict

from django.db import transaction

from accounts.models import MutedMail, User
from outbox import actions as outbox
from outbox import holds
from outbox.models import Message
from scrutiny import rating_emails as emails
from scrutiny.rating_waiting import submitted

COUNT = "ratings to read"
MOST = 5  # leads of one council's group are asked, those who have been here longest


def plan(now):
    """Write a mail to the leads of what was sent and nobody has read yet. Returns how many; none in a hold.

    One for all that a council sent at a time. Without a lead of another council the coordinators are asked.
    """
    if holds.is_held():
        return {COUNT: 0}
    batches = _batches(now)
    people = _people(batches) if batches else {}
    wanted = {}
    for versions in batches:
        leads = versions[0].leads
        asked = [people[key] for key in leads if key in people] if leads else people[None]
        for person in sorted(asked, key=lambda person: (person.joined_at, person.pk))[:MOST]:
            wanted[emails.judge_key(versions, person)] = (versions, person)
    missing = wanted.keys() - Message.objects.standing().keys_among(wanted)
    return {COUNT: sum(_write(*wanted[key], now) for key in sorted(missing))}


def _batches(now):
    """[[version]] of one council and one use each, that were sent together."""
    found = defaultdict(list)
    for version in submitted(now).with_all():
        found[version.rating.use_id, version.rating.council_id, version.submitted_at].append(version)
    return list(found.values())


def _people(batches):
    """{key: person} of the leads who have not turned such mail off, and under None the coordinators. Two statements."""
    keys = {key for versions in batches for key in versions[0].leads}
    active = User.objects.filter(is_active=True)
    muted = MutedMail.objects.filter(kind=MutedMail.Kind.RATINGS).values("person")
    people = {person.pk: person for person in active.filter(pk__in=keys).exclude(pk__in=muted)}
    people[None] = list(active.filter(is_superuser=True).exclude(pk__in=muted))
    return people


@transaction.atomic
def _write(versions, person, now):
    """Asked anew under the lock: somebody may have judged them by now."""
    rows = type(versions[0]).objects.filter(pk__in=[version.pk for version in versions], state="submitted")
    if len(rows.select_for_update(no_key=True, skip_locked=True)) < len(versions):
        return 0
    use, council = versions[0].rating.use, versions[0].rating.council
    return len(outbox.queue([emails.judge(use, council, versions, person, now)], now=now))
