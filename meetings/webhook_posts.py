"""What channels of Slack and Teams read of a meeting: one function per kind, each a Post. Nothing in it is secret."""

from django.conf import settings
from django.urls import reverse

from common import london
from meetings.after_due import SAID_FOR
from meetings.emails import NO_PLACE, about
from meetings.webhook_due import ANNOUNCED, CANCELLED, MOVED
from outbox.letters import Post

MEETING, NOTES = "channel-meeting", "channel-notes"
KINDS = (MEETING, NOTES)
HEADS = {ANNOUNCED: "New", MOVED: "Moved", CANCELLED: "Called off"}


def meeting_key(meeting, webhook):
    """Which truth is told: the meeting's sequence, as in mails."""
    return f"{MEETING}:meeting{meeting.pk}:{webhook.outbox_name}:{meeting.sequence}"


def notes_key(meeting, webhook):
    return f"{NOTES}:meeting{meeting.pk}:{webhook.outbox_name}:{meeting.notes_round}"


def occurrence(key):
    """The sequence, or the round, that a post told."""
    return int(key.rpartition(":")[2])


def of_meeting(meeting, webhook, word):
    """That it is announced, has moved, or is called off: when and where, or why not."""
    lines = [meeting.group.full_name, london.span(meeting.starts_at, meeting.ends_at)]
    if word.what == CANCELLED:
        lines.append(meeting.cancelled_because)
    else:
        lines.append(meeting.without_link().place or NO_PLACE)
        lines.append(f"Places are booked at {meeting.booking_host}" if meeting.is_booked_elsewhere else "")
    if word.before is not None:
        lines.append(f"Before: {_when_and_where(word.before)}")
    return _post(
        MEETING,
        meeting_key(meeting, webhook),
        meeting,
        webhook,
        head=f"{HEADS[word.what]}: {meeting.title}",
        lines=lines,
        link_label="Open the meeting’s page",
        link_url=settings.SITE_URL + meeting.get_absolute_url(),
        due_at=_moment(meeting, word),
        expires_at=meeting.ends_at,
    )


def of_notes(meeting, webhook):
    again = "They were put right since they were last circulated." if meeting.notes_round > 1 else ""
    path = reverse("meetings:write-up", args=[meeting.group.slug, meeting.pk])
    return _post(
        NOTES,
        notes_key(meeting, webhook),
        meeting,
        webhook,
        head=f"The notes are there: {meeting.title}",
        lines=[f"{meeting.group.full_name}, {london.plain_date(meeting.starts_on)}", again],
        link_label="Read the notes",
        link_url=settings.SITE_URL + path,
        due_at=meeting.circulated_at,
        expires_at=meeting.circulated_at + SAID_FOR,
    )


def _post(kind, key, meeting, webhook, *, lines, **more):
    return Post(
        kind=kind,
        key=key,
        to_address=webhook.outbox_name,
        service=webhook.kind,
        url=webhook.url,
        lines=tuple(line for line in lines if line),
        scope=f"group:{meeting.group_id}",
        about=about(meeting),
        **more,
    )


def _when_and_where(move):
    place = f"{move.venue} {move.postcode}".strip()
    return ", ".join(part for part in [london.span(move.starts_at, move.ends_at), place] if part)


def _moment(meeting, word):
    """When it fell due: after a restore that decides whether it is said."""
    if word.what == CANCELLED:
        return meeting.cancelled_at
    if word.what == MOVED:
        return max(meeting.public_since, *(move.moved_at for move in meeting.moves.all()))
    return meeting.public_since
