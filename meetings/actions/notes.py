"""What was said is written down: every version is kept, and nobody writes over what they have not read."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from meetings.actions.refusals import NotesChangedMeanwhile
from meetings.actions.shared import locked
from meetings.actions.topics import mark_discussed
from meetings.models import AgendaItem, Meeting, Revision, Table


@transaction.atomic
def write_notes(*, meeting, notes, over, by, now=None):
    """Keep the notes of the meeting as a whole, in Markdown, over the version that was read (0: none yet).

    Returns whether anything changed. Raises NotesChangedMeanwhile if another version stands: it is checked in the
    statement that writes, so two people who save at once lose nothing.
    """
    return _write(Meeting, meeting, notes, over, by, now, of={"meeting": meeting})


@transaction.atomic
def write_item_notes(*, item, notes, over, by, now):
    """Keep the notes of one line, the same way. A line with notes was discussed."""
    item.meeting = locked(item.meeting)
    changed = _write(AgendaItem, item, notes, over, by, now, of={"meeting": item.meeting, "item": item})
    if changed and notes.strip():
        mark_discussed(item=item, by=by, now=now)
    return changed


@transaction.atomic
def write_findings(*, table, findings, over, by, now):
    """Keep what a table found, the same way. A line one of whose tables found something was discussed."""
    item = table.item
    item.meeting = locked(item.meeting)
    of = {"meeting": item.meeting, "table": table}
    changed = _write(Table, table, findings, over, by, now, of=of, field="findings")
    if changed and findings.strip():
        mark_discussed(item=item, by=by, now=now)
    return changed


@transaction.atomic
def set_note_takers(*, meeting, people, by, now):
    """Let these people write the notes with the leads; whoever did and is not among them does no more."""
    locked(meeting).note_takers.set(people)


def _write(model, row, text, over, by, now, *, of, field="notes"):
    """Write over exactly this version. The same words again are no new version, whoever else saved them.

    What the group had agreed and somebody puts right is to be agreed again.
    """
    if model.objects.filter(pk=row.pk, **{field: text}).exists():
        row.refresh_from_db(fields=[field, "notes_version"])
        return False
    read = model.objects.filter(pk=row.pk, notes_version=over)
    if not read.update(**{field: text, "notes_version": F("notes_version") + 1}):
        raise NotesChangedMeanwhile
    Meeting.objects.filter(pk=of["meeting"].pk, notes_state=Meeting.Notes.AGREED).update(
        notes_state=Meeting.Notes.CIRCULATED, agreed_at=None, agreed_by=None
    )
    version = over + 1
    Revision.objects.create(**of, version=version, text=text, at=now or timezone.now(), by=by)
    setattr(row, field, text)
    row.notes_version = version
    return True
