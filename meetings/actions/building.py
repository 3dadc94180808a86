"""The agenda that builds itself: what a meeting left undone, and all that waits, is on the next one.

Nothing here remembers what it did: whatever is open and wanted has a place when this returns, however often it runs.
"""

import logging

from django.db import transaction

from meetings.actions.placing import has_other_readers, place_topics
from meetings.actions.shared import locked_group
from meetings.actions.topics import carry_over, close_discussed, unsettled, written_about
from meetings.models import AgendaItem, Meeting, Topic
from meetings.series import next_meeting, previous_meeting
from peergroups.models import PeerGroup
from standards.models import Point

log = logging.getLogger(__name__)
State = Meeting.State


@transaction.atomic
def build_agenda(*, group, now, by=None):
    """Have on the group's next agenda all that waits for it. Returns that meeting, or None while there is none.

    What a lead wrote, moved or left out stays as it is.
    """
    for meeting in unsettled(now).filter(group=group).order_by("starts_at", "pk"):
        settle_meeting(meeting=meeting, now=now)
    locked_group(group)
    _suggest_theme(group, now)
    return place_topics(group=group, now=now)


def build_agendas(now):
    """Build every agenda that has something to take up. One group's trouble is not another's. Returns how many."""
    concerned = unsettled(now).values("group").union(Topic.objects.open().order_by().values("group"))
    groups = list(PeerGroup.objects.filter(pk__in=concerned).order_by("pk"))
    for group in groups:
        try:
            build_agenda(group=group, now=now)
        except Exception:  # logged; the next hour tries again
            log.exception("the agenda of %s could not be built", group.slug)
    return len(groups)


@transaction.atomic
def settle_meeting(*, meeting, now):
    """Leave what this meeting did not get round to, or could not because it was called off, to the next one.

    Returns whether anything was to be done. Somebody who holds the meeting is not waited for: the next hour does it.
    """
    rows = Meeting.objects.select_for_update(of=["self"], no_key=True, skip_locked=True).select_related("group")
    current = rows.filter(pk__in=unsettled(now).values("pk"), pk=meeting.pk).first()
    if current is None:
        return False
    locked_group(current.group)
    lines = AgendaItem.objects.filter(meeting=current)
    written = lines.filter(written_about(), discussed_at=None)
    AgendaItem.objects.filter(pk__in=written.values("pk")).update(discussed_at=now)
    if current.state == State.PUBLISHED:
        close_discussed(lines.exclude(discussed_at=None), by=None, now=now)
    carry_over(current, list(lines.filter(discussed_at=None).order_by("day", "position")), now=now)
    current.settled_at = now
    current.save(update_fields=["settled_at"])
    return True


# The next theme -------------------------------------------------------------------------------------------------------
def _suggest_theme(group, now):
    """Once after each meeting about a point of a standard, have the next point on the next agenda that names none.

    Not after a meeting that not everybody who reads that agenda may know of: the point would say what it was about.
    """
    following = next_meeting(group, now)
    if following is None or following.starts_at <= now:
        return
    before = previous_meeting(following)
    if before is None or not before.is_over(now) or _has_theme(following) or has_other_readers(following, before):
        return
    after = last_theme(before)
    point = _next_point(after)
    if point is None:
        return
    key = f"meetings.theme:point-{point.pk}{Topic.SUGGESTED}{before.pk}"
    if Topic.objects.filter(group=group, key=key).exists():
        return
    words = f"The last meeting was about point {after.number} of the {after.standard}: {after.title}. This is the next."
    Topic.objects.create(
        group=group, key=key, kind=Topic.Kind.THEME, title=_title(point), words=words[:2000], minutes=30, opened_at=now
    )


def _has_theme(meeting):
    if meeting.theme_words or meeting.themes.exists():
        return True
    return Topic.objects.open().filter(group=meeting.group_id, kind=Topic.Kind.THEME).exists()


def last_theme(meeting):
    """The furthest point that a meeting was about, by its themes or, without any, by those of its lines. Or None."""
    of_meeting = Point.objects.filter(meetings=meeting)
    of_lines = Point.objects.filter(agenda_items__meeting=meeting, agenda_items__discussed_at__isnull=False)
    for points in (of_meeting, of_lines):
        found = points.select_related("standard").order_by("standard__name", "standard__version", "-number").first()
        if found is not None:
            return found
    return None


def next_theme(meeting):
    """The point of the standard that follows what this meeting was about, or None."""
    return _next_point(last_theme(meeting)) if meeting is not None else None


def _next_point(point):
    if point is None:
        return None
    later = Point.objects.filter(standard=point.standard_id, number__gt=point.number)
    return later.select_related("standard").order_by("number").first()


def _title(point):
    return f"{point.title} (point {point.number})"[:160]
