"""Which channels have to be told what of which meetings, asked of what stands; then written, a meeting a transaction.

Nothing is remembered between runs: the key of a post says which truth it told.
"""

import logging
from collections import defaultdict

from django.db import transaction
from django.db.models import Q

from meetings import webhook_posts as posts
from meetings.after_due import SAID_FOR
from meetings.emails import about
from meetings.models import Meeting
from meetings.webhook_due import are_notes_public, is_public, notes_are_due, word_due
from outbox import actions as outbox
from outbox import holds
from outbox.models import Message
from peergroups.models import Webhook

log = logging.getLogger(__name__)
COUNT = "posts to channels"


def plan(now):
    """Write every post that is due at this moment. Returns how many; none during a hold."""
    if holds.is_held():
        return {COUNT: 0}
    _take_back_what_is_stale(now)
    webhooks = defaultdict(list)
    for webhook in Webhook.objects.standing().defer("url").order_by("pk"):
        webhooks[webhook.group_id].append(webhook)
    meetings = list(_told_of(webhooks, now)) if webhooks else []
    told = _told(meetings)
    due = [meeting.pk for meeting in meetings if _due(meeting, webhooks[meeting.group_id], told, now)]
    return {COUNT: sum(_plan_meeting(pk, now) for pk in due)}


def _told_of(groups, now):
    """Public meetings of these groups that are to come, or whose notes were circulated of late."""
    announced = Meeting.objects.published().filter(group__in=groups, audience=Meeting.Audience.PUBLIC)
    current = announced.filter(Q(ends_at__gt=now) | Q(circulated_at__gt=now - SAID_FOR))
    whole = current.with_public_since().select_related("group").prefetch_related("moves")
    return whole.defer("notes").order_by("starts_at", "pk")


def _told(meetings):
    """{(kind, about, channel): what it was told of, by sequence or round}."""
    told = defaultdict(set)
    standing = Message.objects.standing().filter(about__in=[about(meeting) for meeting in meetings])
    for key, *row in standing.filter(kind__in=posts.KINDS).values_list("key", "kind", "about", "to_address"):
        told[tuple(row)].add(posts.occurrence(key))
    return told


def _due(meeting, webhooks, told, now):
    """[(webhook, word, whether its notes are due)] of those channels that have to be told something."""
    found = []
    for webhook in webhooks:
        sequences = told[posts.MEETING, about(meeting), webhook.outbox_name]
        word = word_due(meeting, added_at=webhook.added_at, told=max(sequences, default=None), now=now)
        rounds = told[posts.NOTES, about(meeting), webhook.outbox_name]
        notes = notes_are_due(meeting, added_at=webhook.added_at, rounds=rounds, now=now)
        if word or notes:
            found.append((webhook, word, notes))
    return found


@transaction.atomic
def _plan_meeting(meeting_id, now):
    """Asked anew under the lock: it may have moved, or a channel may have been taken away."""
    locked = Meeting.objects.select_for_update(of=["self"], no_key=True).select_related("group")
    meeting = locked.with_public_since().prefetch_related("moves").get(pk=meeting_id)
    webhooks = Webhook.objects.standing().filter(group=meeting.group).order_by("pk")
    letters = []
    for webhook, word, notes in _due(meeting, webhooks.select_for_update(no_key=True), _told([meeting]), now):
        if word:
            letters.append(posts.of_meeting(meeting, webhook, word))
        if notes:
            letters.append(posts.of_notes(meeting, webhook))
    return len(outbox.queue(letters, now=now))


def _take_back_what_is_stale(now):
    """Take back what waits and is true no more, or is not for everybody any more."""
    queued = Message.objects.unsent().filter(kind__in=posts.KINDS).values_list("key", "kind", "about")
    if not queued:
        return
    numbers = {int(name.partition(":")[2]) for _, _, name in queued}
    meetings = {about(meeting): meeting for meeting in Meeting.objects.filter(pk__in=numbers).defer("notes")}
    stale = [key for key, kind, name in queued if not _is_true(meetings.get(name), kind, posts.occurrence(key), now)]
    if stale:
        outbox.cancel(reason="overtaken by events", keys=stale)


def _is_true(meeting, kind, occurrence, now):
    if meeting is None:
        return False
    if kind == posts.NOTES:
        return are_notes_public(meeting) and meeting.notes_round == occurrence
    return is_public(meeting) and not meeting.is_over(now) and meeting.sequence == occurrence
