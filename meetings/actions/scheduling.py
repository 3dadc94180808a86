"""A meeting is drafted, changed, announced, called off. What tells a whole group is planned."""

from django.db import models, transaction
from django.utils import timezone

from common import london
from meetings.actions import placing
from meetings.actions.answering import promote_waiting
from meetings.actions.building import build_agenda
from meetings.actions.opening import keep_openings
from meetings.actions.refusals import MeetingChangedMeanwhile, MeetingClosed, MeetingWouldBeOver
from meetings.actions.shared import about, locked, only, refreshed, wake
from meetings.after_emails import CORRECTION, SETTLED
from meetings.models import AgendaItem, Meeting, Move
from outbox import actions as outbox
from outbox.models import Message

State = Meeting.State

# What a form may set. Others among its fields are left alone.
FIELDS = (
    "kind", "title", "summary", "starts_on", "starts_time", "ends_on", "ends_time", "host_council", "venue", "postcode",
    "online_url", "getting_there", "access_notes", "booking_url", "capacity", "supplier_cap", "reminder_days",
    "theme_words", "takes_topics", "audience", "notes_for_members",
)  # fmt: skip
LISTS = ("invited_councils", "co_organisers", "themes", "note_takers")
# What everybody who was told is told again: when and where it is, and where places are booked.
TOLD = ("starts_on", "starts_time", "ends_on", "ends_time", "venue", "postcode", "online_url", "booking_url")


@transaction.atomic
def schedule(*, group, fields, by, now):
    """Make a draft, with all that waits for it on its agenda. `fields` holds what is in FIELDS and LISTS."""
    meeting = draft(group=group, fields=fields, by=by, now=now)
    build_agenda(group=group, now=now, by=by)
    return meeting


def draft(*, group, fields, by, now):
    """A draft as it was typed, in a transaction that goes on: nothing has come onto its agenda yet."""
    meeting = Meeting(group=group, created_by=by, created_at=now, **only(FIELDS, fields))
    meeting.save()
    _set_lists(meeting, fields)
    return refreshed(meeting)


@transaction.atomic
def revise(*, meeting, fields, by, now, seen=None):
    """Change a meeting. Returns whether a published one moved, or is booked somewhere else: all who knew are told.

    With more places, who waits gets one in order; with fewer nobody loses theirs. With more readers, lines that came by
    themselves from meetings for fewer wait for a lead to place them. `seen` is the sequence that the form
    showed. Raises MeetingClosed, MeetingChangedMeanwhile, MeetingWouldBeOver.
    """
    current = locked(meeting)
    readers = placing.readers_of(current)
    if current.state == State.CANCELLED:
        raise MeetingClosed("This meeting is cancelled.")
    if seen is not None and seen != current.sequence:
        raise MeetingChangedMeanwhile("Somebody moved this meeting while you had it open.")
    changes = {name: value for name, value in only(FIELDS, fields).items() if getattr(current, name) != value}
    moved = current.state == State.PUBLISHED and not changes.keys().isdisjoint(TOLD)
    if current.is_open(now) and _end(current, changes) <= now:
        raise MeetingWouldBeOver("A meeting to come cannot move into the past. To call it off, cancel it.")
    if moved:
        _remember(current, by=by, now=now)
        _take_back(current, "the meeting moved")
        current.sequence += 1
    for name, value in changes.items():
        setattr(current, name, value)
    current.save(update_fields=[*changes, "sequence"])
    _set_lists(current, fields)
    keep_openings(meeting=current, now=now)
    _keep_lines_within_days(current)
    refreshed(current)
    promote_waiting(meeting=current, now=now)
    if not current.is_over(now):
        placing.put_off_closed(current, readers)
    build_agenda(group=current.group, now=now, by=by)
    if current.state == State.PUBLISHED:  # who is invited may have changed too
        wake()
    refreshed(meeting)
    return moved


@transaction.atomic
def publish(*, meeting, by, now):
    """Announce a draft; its people are invited. Returns False if that was done already. Raises MeetingClosed."""
    current = locked(meeting)
    if current.state == State.CANCELLED:
        raise MeetingClosed("This meeting is cancelled.")
    if current.state == State.PUBLISHED:
        return False
    current.state, current.published_at, current.published_by = State.PUBLISHED, now, by
    current.save(update_fields=["state", "published_at", "published_by"])
    keep_openings(meeting=current, now=now)
    build_agenda(group=current.group, now=now, by=by)
    wake()
    refreshed(meeting)
    return True


@transaction.atomic
def delete_draft(*, meeting, by, now=None):
    """Take a draft away for good, with its agenda; what waited for it waits for the next meeting.

    A poll about its date stays with those whom both are for. Returns False if that was done already. Raises
    MeetingClosed.
    """
    _hold_what_is_held_before_it(meeting)
    current = Meeting.objects.select_for_update(of=["self"]).filter(pk=meeting.pk).first()
    if current is None:
        return False
    if because := why_not_deleted(current):
        raise MeetingClosed(because)
    for poll in current.date_polls.select_for_update(of=["self"], no_key=True).order_by("pk"):
        poll.narrow_to(current)
    group = current.group
    current.delete()
    build_agenda(group=group, now=now or timezone.now(), by=by)
    return True


def why_not_deleted(meeting):
    """A sentence that says why this meeting cannot be deleted, or “”. Its page says the same beforehand."""
    if meeting.state != State.DRAFT:
        return "This meeting was announced, so it cannot be deleted."
    if meeting.decisions.exists() or meeting.actions.exists() or meeting.trials.exists():
        return "Decisions, actions or trials hang on this draft, so it cannot be deleted. Publish it."
    return ""


def _hold_what_is_held_before_it(meeting):
    """Lock the row of another room whose own meeting this is: its deeds hold it first, and then the meeting.

    The deletion empties that row's column; the other way round the two would wait for each other.
    """
    for relation in Meeting._meta.related_objects:
        if relation.one_to_one and relation.on_delete is models.SET_NULL:
            rows = relation.related_model._base_manager.filter(**{relation.field.name: meeting.pk}).order_by("pk")
            list(rows.select_for_update().values_list("pk"))


@transaction.atomic
def cancel(*, meeting, reason, by, now):
    """Call a published meeting off: who was told is told, once.

    Returns False if that was done already. Raises MeetingClosed for a draft.
    """
    current = locked(meeting)
    if current.state == State.DRAFT:
        raise MeetingClosed("This meeting is a draft: nobody was told of it.")
    if current.state == State.CANCELLED:
        return False
    _take_back(current, "the meeting is cancelled")
    current.sequence += 1
    current.state, current.cancelled_at, current.cancelled_by = State.CANCELLED, now, by
    current.cancelled_because = reason
    current.save(update_fields=["sequence", "state", "cancelled_at", "cancelled_by", "cancelled_because"])
    build_agenda(group=current.group, now=now, by=by)
    wake()
    refreshed(meeting)
    return True


def _end(meeting, changes):
    return london.moment(changes.get("ends_on", meeting.ends_on), changes.get("ends_time", meeting.ends_time))


def _keep_lines_within_days(meeting):
    """What stood on a day that the meeting no longer has stands on its last one."""
    days = (meeting.ends_on - meeting.starts_on).days + 1
    AgendaItem.objects.filter(meeting=meeting, day__gt=days).update(day=days)


def _set_lists(meeting, fields):
    for name in LISTS:
        if name in fields:
            getattr(meeting, name).set(fields[name] or ())


def _remember(meeting, *, by, now):
    """Keep what was told until now, so that the mail about the change can say it."""
    Move.objects.create(
        meeting=meeting,
        sequence=meeting.sequence,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        venue=meeting.venue,
        postcode=meeting.postcode,
        online_url=meeting.online_url,
        booking_url=meeting.booking_url,
        moved_at=now,
        moved_by=by,
    )


def _take_back(meeting, reason):
    """Cancel what is queued about this meeting: it is no longer true. What is being sent right now is recalled.

    Word of a correction stays true wherever and whenever the meeting was, and nothing would write it again.
    """
    untrue = Message.objects.about(about(meeting)).unsent().exclude(kind__in=[CORRECTION, SETTLED])
    queued = list(untrue.values_list("key", flat=True))
    if queued:
        outbox.cancel(reason=reason, keys=queued)
