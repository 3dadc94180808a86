"""What waits for a group's meeting is opened, reworded and closed; and what was talked about, and what was not.

A room above calls `open_topic` and `close_topic` in the transaction of its own deed.
"""

from django.db import transaction
from django.db.models import F, Q

from meetings.actions.placing import CLOSED_BY_TALK, GATHERED, place_topics, take_off
from meetings.actions.shared import locked_group
from meetings.models import AgendaItem, Meeting, Placement, Topic

Kind, Outcome = AgendaItem.Kind, Topic.Outcome
# Lines that are frames for what stands on them: nothing is carried over from an empty one.
FRAMES = {Kind.ACTIONS, Kind.DECISIONS, Kind.NEXT_MEETING}
FRAME_TITLES = {"any other business", "aob"}
REWORDED = ("title", "minutes", "words")


@transaction.atomic
def open_topic(
    *, group, key, kind, title, by, now, item_kind=Kind.DISCUSSION, words="", url="", minutes=15, council=None,
    wanted_from=None,
):  # fmt: skip
    """Have something on the agendas of the group's meetings until it is closed; the topic.

    A key that is open already is reworded, and wanted from the new day; the lines of meetings to come follow where no
    lead has written over them.
    """
    locked_group(group)
    said = {
        "kind": kind, "item_kind": item_kind, "title": title, "words": words, "url": url, "minutes": minutes,
        "council": council, "wanted_from": wanted_from,
    }  # fmt: skip
    topic = Topic.objects.filter(group=group, key=key).open().first()
    if topic is None:
        topic = Topic.objects.create(group=group, key=key, opened_at=now, opened_by=by, **said)
    else:
        _reword(topic, said, now)
    place_topics(group=group, now=now)
    return topic


def _reword(topic, said, now):
    changes = {name: value for name, value in said.items() if getattr(topic, name) != value}
    if not changes:
        return
    if topic.kind not in GATHERED:
        lines = AgendaItem.objects.filter(placements__topic=topic, meeting__starts_at__gt=now, discussed_at=None)
        for name in changes.keys() & set(REWORDED):
            lines.filter(**{name: getattr(topic, name)}).update(**{name: changes[name]})
    for name, value in changes.items():
        setattr(topic, name, value)
    topic.save(update_fields=list(changes))


@transaction.atomic
def close_topic(*, group, key, outcome, by, now, because=""):
    """Take something off the agendas to come. Returns whether it was open. ValueError: dropped without a reason."""
    if outcome == Outcome.DROPPED and not because.strip():
        raise ValueError("what is dropped is dropped for a reason")
    locked_group(group)
    topics = list(Topic.objects.filter(group=group, key=key).open())
    _close(topics, outcome, because=because, by=by, now=now)
    return bool(topics)


def _close(topics, outcome, *, by, now, because=""):
    closing = Topic.objects.filter(pk__in=[topic.pk for topic in topics])
    closing.update(closed_at=now, closed_by=by, outcome=outcome, closed_because=because)
    take_off(topics, now)


# Talked about, or not -------------------------------------------------------------------------------------------------
@transaction.atomic
def mark_discussed(*, item, by, now):
    """Say that a line was talked about. Returns whether that is news; of a pause it never is.

    When its meeting is over, what stood on the line leaves the next agenda, unless it closes with what it is about.
    """
    if item.is_pause:
        return False
    marked = AgendaItem.objects.filter(pk=item.pk, discussed_at=None).update(discussed_at=now, discussed_by=by)
    item.refresh_from_db(fields=["discussed_at", "discussed_by"])
    if marked and _was_held(item.meeting, now):
        locked_group(item.meeting.group)
        close_discussed([item], by=by, now=now)
    return bool(marked)


@transaction.atomic
def mark_not_discussed(*, item, by, now):
    """Say that there was no time for a line. Returns whether that is news.

    Of a meeting that is over it goes on the next agenda.
    """
    marked = AgendaItem.objects.filter(pk=item.pk).exclude(discussed_at=None)
    if not marked.update(discussed_at=None, discussed_by=None):
        return False
    item.refresh_from_db(fields=["discussed_at", "discussed_by"])
    meeting = item.meeting
    if _was_held(meeting, now) and meeting.takes_topics:
        group = locked_group(meeting.group)
        _open_again(item, by=by, now=now)
        carry_over(meeting, [item], now=now)
        place_topics(group=group, now=now)
    return True


def _was_held(meeting, now):
    return meeting.state == Meeting.State.PUBLISHED and meeting.is_over(now)


def close_discussed(items, *, by, now):
    """What stood on these lines, of a meeting that is over, was discussed."""
    topics = Topic.objects.open().filter(placements__item__in=items, kind__in=CLOSED_BY_TALK)
    _close(list(topics.distinct()), Outcome.DISCUSSED, by=by, now=now)


def _open_again(item, *, by, now):
    """Topics that were closed because this line was discussed come back, each as a new row."""
    closed = Topic.objects.filter(placements__item=item, outcome=Outcome.DISCUSSED).order_by("pk")
    open_now = set(Topic.objects.filter(group=item.meeting.group_id).open().values_list("key", flat=True))
    for topic in {topic.key: topic for topic in closed if topic.key not in open_now}.values():
        names = ("kind", "item_kind", "title", "words", "url", "minutes", "council_id", "wanted_from")
        said = {name: getattr(topic, name) for name in names}
        again = Topic.objects.create(group_id=topic.group_id, key=topic.key, opened_at=now, opened_by=by, **said)
        Placement.objects.create(topic=again, meeting=item.meeting, item=item, placed_at=now)


# Carried over ---------------------------------------------------------------------------------------------------------
def carry_over(meeting, items, *, now):
    """Open a topic for each of these lines that has none: it was not discussed, so it waits for the next meeting.

    Its first placement is the line itself: from there the next agenda knows how often it was put off, and when.
    """
    placed = set(Placement.objects.filter(item__in=items).values_list("item", flat=True))
    waiting = [item for item in items if item.pk not in placed and is_carried(item)]
    topics = [
        Topic(
            group_id=meeting.group_id, key=f"meetings.carried:{item.pk}", kind=Topic.Kind.CARRIED, item_kind=item.kind,
            title=item.title, words=item.words, minutes=item.minutes, opened_at=now,
        )
        for item in waiting
    ]  # fmt: skip
    Topic.objects.bulk_create(topics)
    Placement.objects.bulk_create(
        Placement(topic=topic, meeting=meeting, item=item, placed_at=now)
        for topic, item in zip(topics, waiting, strict=True)
    )


def is_carried(item):
    """Whether this line, written by hand, would be missed: no pause, and no frame that nothing stood on."""
    is_frame = item.kind in FRAMES or (item.kind == Kind.OTHER_BUSINESS and item.title.casefold() in FRAME_TITLES)
    return not item.is_pause and not is_frame


def written_about():
    """The condition on a line: somebody wrote notes, a decision or an action under it."""
    return ~Q(notes="") | Q(decisions__isnull=False) | Q(actions__isnull=False)


def unsettled(now):
    """Meetings that are over, or were called off, and have not left what is undone to the next: a queryset.

    One that was written down after it took place leaves nothing: its record is of the past.
    """
    held = Q(state=Meeting.State.PUBLISHED, ends_at__lte=now, created_at__lt=F("ends_at"))
    new = Q(settled_at=None) | Q(state=Meeting.State.PUBLISHED, settled_at__lt=F("ends_at"))
    return Meeting.objects.filter(held | Q(state=Meeting.State.CANCELLED), new, takes_topics=True)
