"""The lines of an agenda are written, moved and taken off by hand."""

import uuid

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from meetings.actions.placing import Lines
from meetings.actions.refusals import LineWrittenUnder, MeetingClosed, ReasonWanted
from meetings.actions.shared import TWICE, locked, locked_group, only
from meetings.actions.topics import open_topic
from meetings.agenda import days_of
from meetings.models import AgendaItem, Placement, Topic

ITEM_FIELDS = ("kind", "title", "minutes", "day", "presenter", "presenter_person", "words", "theme_words")


@transaction.atomic
def add_item(*, meeting, fields, by, now=None):
    """Put a line at the end of its day, before what closes it: any other business and its like.

    The very same by the same person a moment ago is that line, whose `added_at` is before `now`: a second click.
    """
    now = now or timezone.now()
    meeting = locked(meeting)
    locked_group(meeting.group)
    lines = Lines(meeting)
    given = only(ITEM_FIELDS, fields)
    day = min(given.pop("day", None) or 1, lines.last_day)
    themes = fields.get("themes") or ()
    if by is not None and (twin := _just_added(meeting, themes, by=by, now=now, day=day, **given)):
        return twin
    item = lines.add(AgendaItem(**given, added_at=now, added_by=by), day=day)
    lines.save()
    if "themes" in fields:
        item.themes.set(themes)
    return item


def _just_added(meeting, themes, *, by, now, **said):
    """The line that they added last, if it is the very same: a second break, after the lunch, is one more."""
    theirs = AgendaItem.objects.filter(meeting=meeting, added_by=by, added_at__gt=now - TWICE)
    last = theirs.order_by("-added_at", "-pk").values("pk")[:1]
    same = AgendaItem.objects.filter(pk__in=last, **said)
    return next((item for item in same if set(item.themes.all()) == set(themes)), None)


@transaction.atomic
def change_item(*, item, fields, by):
    """Change what a line says. On another day it goes to the end of it. Where it stands else is `move_item`."""
    meeting = locked(item.meeting)
    locked_group(meeting.group)
    changes = only(ITEM_FIELDS, fields)
    day = changes.pop("day", None)
    for name, value in changes.items():
        setattr(item, name, value)
    item.save(update_fields=list(changes))
    if "themes" in fields:
        item.themes.set(fields["themes"] or ())
    stands = AgendaItem.objects.filter(pk=item.pk).values_list("day", flat=True).first()
    if day is not None and stands is not None and day != stands:
        _move(meeting, item, to=10_000, day=day)


@transaction.atomic
def move_item(*, item, to, by, day=None):
    """Put a line at this place of its day, or of another (1 is first; beyond the end is last). Returns its new place.

    The others close ranks. The same twice moves it once.
    """
    meeting = locked(item.meeting)
    locked_group(meeting.group)
    return _move(meeting, item, to=to, day=day)


def _move(meeting, item, *, to, day):
    last = days_of(meeting)
    items = list(AgendaItem.objects.filter(meeting=meeting).order_by("day", "position"))
    moving = next((other for other in items if other.pk == item.pk), None)
    if moving is None:
        return item.position  # removed meanwhile
    for other in items:  # the meeting may be shorter than when it was written
        other.day = min(other.day, last)
    day = min(max(day or moving.day, 1), last)
    items.remove(moving)
    same = [place for place, other in enumerate(items) if other.day == day]
    first = same[0] if same else sum(other.day < day for other in items)
    items.insert(first + min(max(to, 1), len(same) + 1) - 1, moving)
    moving.day = day
    for place, other in enumerate(items, start=1):
        other.position = place
    AgendaItem.objects.bulk_update(items, ["position", "day"])
    item.position, item.day = moving.position, moving.day
    return item.position


@transaction.atomic
def remove_item(*, item, by, because="", now=None):
    """Take a line off the agenda; those below move up. Doing it twice changes nothing.

    What stands on it is left out this once, for a reason, and waits for the next meeting. Raises ReasonWanted without
    one, LineWrittenUnder, and MeetingClosed for a meeting that is over.
    """
    now = now or timezone.now()
    meeting = locked(item.meeting)
    locked_group(meeting.group)
    found = AgendaItem.objects.filter(pk=item.pk).first()
    if found is None:
        return
    _refuse_what_is_written(found)
    placements = Placement.objects.filter(item=found)
    waiting = placements.filter(topic__closed_at=None)
    if waiting and meeting.is_over(now):
        raise MeetingClosed("The meeting is over: this waits for the next one. Mark it as discussed, or drop it.")
    if waiting and not because.strip():
        raise ReasonWanted
    waiting.update(item=None, skipped_at=now, skipped_by=by, skipped_because=because)
    placements.delete()  # of what is closed
    found.delete()
    lines = Lines(meeting)
    lines.save()


def _refuse_what_is_written(item):
    written = Q(decisions__isnull=False) | Q(actions__isnull=False) | Q(revisions__isnull=False)
    written |= Q(corrections__isnull=False)
    if item.notes or AgendaItem.objects.filter(written, pk=item.pk).exists():
        raise LineWrittenUnder


@transaction.atomic
def propose(*, group, fields, council, by, now):
    """A member brings something for a meeting; the leads find it a place. Returns the topic."""
    key = f"meetings.proposal:{uuid.uuid4()}"
    said = only(("title", "words", "url", "minutes", "item_kind"), fields)
    return open_topic(group=group, key=key, kind=Topic.Kind.PROPOSAL, council=council, by=by, now=now, **said)


@transaction.atomic
def add_theme(*, group, by, now, point=None, title="", words="", minutes=30):
    """Have a point of a standard, or a theme in one's own words, on the next agenda. Returns the topic."""
    number = uuid.uuid4()
    key = f"meetings.theme:point-{point.pk}-{number}" if point is not None else f"meetings.theme:{number}"
    title = title or f"{point.title} (point {point.number})"
    return open_topic(
        group=group, key=key, kind=Topic.Kind.THEME, title=title[:160], words=words, minutes=minutes, by=by, now=now
    )
