"""What is done to a meeting. What tells a whole group is planned: the deed raises `sequence` and wakes the planner."""

from django.db import transaction
from django.db.models import F, Max, Q
from django.db.models.functions import MD5

from common import london
from meetings import audience, emails
from meetings.due import CONFIRMATION, INVITATION, REMINDER, Told
from meetings.models import AgendaItem, Attendance, Meeting, Move
from meetings.tasks import wake_planner
from outbox import actions as outbox
from outbox.models import Message

Answer, State = Attendance.Answer, Meeting.State

# What a form may set. Others among its fields are left alone.
FIELDS = (
    "kind", "title", "summary", "starts_on", "starts_time", "ends_on", "ends_time", "host_council", "venue", "postcode",
    "online_url", "getting_there", "audience",
)  # fmt: skip
LISTS = ("invited_councils", "themes")
TIME_AND_PLACE = ("starts_on", "starts_time", "ends_on", "ends_time", "venue", "postcode", "online_url")
ITEM_FIELDS = ("kind", "title", "minutes", "presenter")


class MeetingClosed(Exception):
    """The meeting's state does not allow this any more. Its text says why, for people."""


class MeetingChangedMeanwhile(Exception):
    """Somebody moved the meeting after this form was opened: saving it would move it back and mail everybody."""


class MeetingWouldBeOver(Exception):
    """Moved there, a meeting to come would be over and nobody told. Its text says so, for people."""


class NotesChangedMeanwhile(Exception):
    """Somebody else saved these notes after this version was read. Nothing was written."""


class NotYourCouncil(Exception):
    """The person does not act for this council. Its text says so, for people."""


@transaction.atomic
def schedule(*, group, fields, by, now):
    """Make a draft. `fields` holds what is in FIELDS and LISTS, such as a form's cleaned data."""
    meeting = Meeting(group=group, created_by=by, created_at=now, **_only(FIELDS, fields))
    meeting.save()
    _set_lists(meeting, fields)
    return _refreshed(meeting)


@transaction.atomic
def revise(*, meeting, fields, by, now, seen=None):
    """Change a meeting. Returns whether a published one moved: then everybody who was told is told again.

    `seen` is the sequence that the form showed. Raises MeetingClosed, MeetingChangedMeanwhile, MeetingWouldBeOver.
    """
    current = _locked(meeting)
    if current.state == State.CANCELLED:
        raise MeetingClosed("This meeting is cancelled.")
    if seen is not None and seen != current.sequence:
        raise MeetingChangedMeanwhile("Somebody moved this meeting while you had it open.")
    changes = {name: value for name, value in _only(FIELDS, fields).items() if getattr(current, name) != value}
    moved = current.state == State.PUBLISHED and not changes.keys().isdisjoint(TIME_AND_PLACE)
    if moved and current.is_open(now) and _end(current, changes) <= now:
        raise MeetingWouldBeOver("A meeting to come cannot move into the past. To call it off, cancel it.")
    if moved:
        _remember(current, by=by, now=now)
        _take_back(current, "the meeting moved")
        current.sequence += 1
    for name, value in changes.items():
        setattr(current, name, value)
    current.save(update_fields=[*changes, "sequence"])
    _set_lists(current, fields)
    if current.state == State.PUBLISHED:  # who is invited may have changed too
        _wake_planner()
    _refreshed(meeting)
    return moved


@transaction.atomic
def publish(*, meeting, by, now):
    """Announce a draft; its people are invited. Returns False if that was done already. Raises MeetingClosed."""
    current = _locked(meeting)
    if current.state == State.CANCELLED:
        raise MeetingClosed("This meeting is cancelled.")
    if current.state == State.PUBLISHED:
        return False
    current.state, current.published_at, current.published_by = State.PUBLISHED, now, by
    current.save(update_fields=["state", "published_at", "published_by"])
    _wake_planner()
    _refreshed(meeting)
    return True


@transaction.atomic
def delete_draft(*, meeting, by):
    """Take a draft away for good, with its agenda. Returns False if that was done already. Raises MeetingClosed."""
    current = Meeting.objects.select_for_update(of=["self"]).filter(pk=meeting.pk).first()
    if current is None:
        return False
    if current.state != State.DRAFT:
        raise MeetingClosed("This meeting was announced, so it cannot be deleted.")
    current.delete()
    return True


@transaction.atomic
def cancel(*, meeting, reason, by, now):
    """Call a published meeting off: who was told is told, once.

    Returns False if that was done already. Raises MeetingClosed for a draft.
    """
    current = _locked(meeting)
    if current.state == State.DRAFT:
        raise MeetingClosed("This meeting is a draft: nobody was told of it.")
    if current.state == State.CANCELLED:
        return False
    _take_back(current, "the meeting is cancelled")
    current.sequence += 1
    current.state, current.cancelled_at, current.cancelled_by = State.CANCELLED, now, by
    current.cancelled_because = reason
    current.save(update_fields=["sequence", "state", "cancelled_at", "cancelled_by", "cancelled_because"])
    _wake_planner()
    _refreshed(meeting)
    return True


@transaction.atomic
def answer(*, meeting, person, answer, by, now, council=None):
    """Write down whether a person comes, for which council. Returns whether that is news.

    Without `council` the one they answered for before stays while it exists, or the likeliest of theirs is taken.
    Raises MeetingClosed, NotYourCouncil, ValueError.
    """
    answer = Answer(answer)
    current = _locked(meeting)
    if not current.is_open(now):
        raise MeetingClosed(_why_closed(current))
    choices = audience.councils_of(person, current, now)
    if council is not None and not choices.filter(pk=council.pk).exists():
        raise NotYourCouncil("This is not a council that you act for.")
    row = Attendance.objects.filter(meeting=current, person=person).first()
    if row is None:
        council = council or choices.first()
        row = Attendance(meeting=current, person=person, council=council, answer=answer, sequence=current.sequence)
        before, again = None, False
    else:
        before, again = row.answer, row.sequence < current.sequence
        if before == answer and not again:
            return _change_council(row, council)
        row.council = council or _still_there(row.council, now)
    row.answer, row.answered_at, row.answered_by, row.sequence = answer, now, by, current.sequence
    row.changes += before not in {None, answer}
    row.save()
    _answer_at_once(current, row, before=before, now=now)
    return True


def _still_there(council, now):
    return council if council is not None and council.exists_on(london.today(now)) else None


def _change_council(row, council):
    if council is None or row.council_id == council.pk:
        return False
    row.council = council
    row.save(update_fields=["council"])
    return True


def _answer_at_once(meeting, row, *, before, now):
    """Take back what the answer makes untrue, and confirm it with the calendar entry that belongs to it."""
    told = [Told.from_message(m) for m in Message.objects.about(about(meeting)).filter(person_id=row.person_id)]
    stale = [t.key for t in told if t.state == Message.State.QUEUED and t.kind in {INVITATION, REMINDER, CONFIRMATION}]
    if stale:
        outbox.cancel(reason="answered since", keys=stale)
    if _is_worth_a_mail(meeting, row, before):
        outbox.queue([emails.confirmation(meeting, row, now)], now=now)


def _is_worth_a_mail(meeting, row, before):
    """Yes is confirmed; maybe only after a yes; no only to who may have an entry in a calendar to take out."""
    if row.answer == Answer.COMING:
        return True
    if row.answer == Answer.MAYBE:
        return before == Answer.COMING
    has_entry = Message.objects.about(about(meeting)).standing().filter(person_id=row.person_id).exists()
    return before != Answer.NOT_COMING and (has_entry or before is not None)


def _why_closed(meeting):
    return {
        State.DRAFT: "This meeting is not announced yet.",
        State.CANCELLED: "This meeting is cancelled.",
        State.PUBLISHED: "This meeting is over.",
    }[meeting.state]


# Agenda ---------------------------------------------------------------------------------------------------------------
@transaction.atomic
def add_item(*, meeting, fields, by):
    """Put a line at the end of the agenda."""
    _locked(meeting)
    last = AgendaItem.objects.filter(meeting=meeting).aggregate(last=Max("position"))["last"] or 0
    return AgendaItem.objects.create(meeting=meeting, position=last + 1, **_only(ITEM_FIELDS, fields))


@transaction.atomic
def change_item(*, item, fields, by):
    """Change what a line says. Where it stands is `move_item`."""
    changes = _only(ITEM_FIELDS, fields)
    for name, value in changes.items():
        setattr(item, name, value)
    item.save(update_fields=list(changes))


@transaction.atomic
def move_item(*, item, to, by):
    """Put a line at this place (1 is first; beyond the end is last). Returns its new place; the others close ranks."""
    _locked(item.meeting)
    items = list(AgendaItem.objects.filter(meeting=item.meeting_id).order_by("position"))
    moving = next((other for other in items if other.pk == item.pk), None)
    if moving is None:
        return item.position  # removed meanwhile
    items.remove(moving)
    items.insert(min(max(to, 1), len(items) + 1) - 1, moving)
    for place, other in enumerate(items, start=1):
        other.position = place
    AgendaItem.objects.bulk_update(items, ["position"])
    item.position = moving.position
    return item.position


@transaction.atomic
def remove_item(*, item, by):
    """Take a line off the agenda; those below move up. Doing it twice changes nothing."""
    _locked(item.meeting)
    found = AgendaItem.objects.filter(pk=item.pk).first()
    if found is None:
        return
    found.delete()
    AgendaItem.objects.filter(meeting=found.meeting_id, position__gt=found.position).update(position=F("position") - 1)


@transaction.atomic
def write_notes(*, meeting, notes, over, by):
    """Keep what was said, in Markdown, over the version that was read. Raises NotesChangedMeanwhile if another stands.

    The version is checked in the statement that writes, so two people who save at once lose nothing.
    """
    same = Q(notes="") if over == "" else ~Q(notes="") & Q(version=over)
    if not Meeting.objects.alias(version=MD5("notes")).filter(same, pk=meeting.pk).update(notes=notes):
        raise NotesChangedMeanwhile
    meeting.notes = notes


# Shared ---------------------------------------------------------------------------------------------------------------
def about(meeting):
    """The meeting's name in the outbox."""
    return emails.about(meeting)


def _locked(meeting):
    """The meeting as it is now, held until the end: planner and other deeds wait; no mail server is waited for."""
    locked = Meeting.objects.select_for_update(of=["self"], no_key=True).select_related("group", "host_council")
    return locked.get(pk=meeting.pk)


def _only(names, fields):
    return {name: fields[name] for name in names if name in fields}


def _end(meeting, changes):
    return london.moment(changes.get("ends_on", meeting.ends_on), changes.get("ends_time", meeting.ends_time))


def _set_lists(meeting, fields):
    for name in LISTS:
        if name in fields:
            getattr(meeting, name).set(fields[name] or ())


def _refreshed(meeting):
    meeting.refresh_from_db()
    return meeting


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
        moved_at=now,
        moved_by=by,
    )


def _take_back(meeting, reason):
    """Cancel what is queued about this meeting: it is no longer true. What is being sent right now is recalled."""
    queued = list(Message.objects.about(about(meeting)).queued().values_list("key", flat=True))
    if queued:
        outbox.cancel(reason=reason, keys=queued)


def _wake_planner():
    transaction.on_commit(wake_planner, robust=True)
