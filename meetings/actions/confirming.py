"""Somebody who was there says that the notes are right."""

from django.db import transaction

from meetings.actions.refusals import CorrectionsWait, MeetingClosed, NotesChangedMeanwhile, NotThere
from meetings.actions.shared import locked
from meetings.attended import person_was_at
from meetings.models import Attendance, Correction, Meeting, NotesConfirmation, Presence


@transaction.atomic
def confirm_notes(*, meeting, by, over, now):
    """Say that circulated notes are right, for the council that this person was there for. Returns whether it is news.

    `over` is the round that they read. Raises MeetingClosed, NotThere, CorrectionsWait, and NotesChangedMeanwhile if
    the notes were circulated again since.
    """
    current = locked(meeting)
    if current.notes_state != Meeting.Notes.CIRCULATED:
        is_draft = current.notes_state == Meeting.Notes.DRAFT
        raise MeetingClosed("These notes are not circulated yet." if is_draft else "The group has agreed these notes.")
    if not person_was_at(by, current):
        raise NotThere("Notes are confirmed by people who were at the meeting.")
    if over != current.notes_round:
        raise NotesChangedMeanwhile
    if Correction.objects.filter(meeting=current, person=by, settled_at=None).exists():
        raise CorrectionsWait("You asked to put something right. Confirm the notes once the leads have answered.")
    _, is_news = NotesConfirmation.objects.get_or_create(
        meeting=current, person=by, round=over, defaults={"council_id": _council(current, by), "at": now}
    )
    return is_news


def _council(meeting, person):
    """The key of the council that this person was there for, or None: as ticked, or else as they answered."""
    for model in (Presence, Attendance):
        row = model.objects.filter(meeting=meeting, person=person).first()
        if row is not None:
            return row.council_id
    return None
