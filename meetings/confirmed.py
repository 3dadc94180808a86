"""Who says that circulated notes are right: councils for everybody, people for members. And what one reader said."""

from dataclasses import dataclass

from meetings.models import Correction, Meeting, NotesConfirmation


@dataclass(frozen=True)
class Confirmed:
    """Who confirms the notes as they were circulated last. `people` are (person, council or None), by council."""

    councils: int
    people: tuple = ()


def confirmed(contents, *, with_people=False):
    """The Confirmed of the Contents of a meeting, in one query; nobody is named unless asked for."""
    if not with_people:
        return Confirmed(contents.confirming)
    meeting = contents.meeting
    rows = NotesConfirmation.objects.filter(meeting=meeting, round=meeting.notes_round)
    rows = sorted(
        rows.select_related("person", "council"),
        key=lambda row: (row.council is None, str(row.council), row.council_id or 0, str(row.person)),
    )
    councils = {row.council_id for row in rows if row.council_id is not None}
    return Confirmed(len(councils), tuple((row.person, row.council) for row in rows))


@dataclass(frozen=True)
class Asked:
    """What the page of the notes asks somebody who was there: are they right?

    `said`: their latest confirmation, or None. `waits`: they asked to put something right, and have no answer yet.
    """

    round: int
    said: NotesConfirmation | None
    waits: bool

    @property
    def is_said(self):
        return self.said is not None and self.said.round == self.round

    @property
    def is_overtaken(self):
        """What they said was right has been changed and circulated since."""
        return self.said is not None and not self.is_said


def asked(meeting, person):
    """The Asked of somebody who was there, or None: only circulated notes are confirmed, and agreed ones no more."""
    if meeting.notes_state != Meeting.Notes.CIRCULATED:
        return None
    mine = NotesConfirmation.objects.filter(meeting=meeting, person=person).order_by("-round").first()
    waits = Correction.objects.filter(meeting=meeting, person=person, settled_at=None).exists()
    return Asked(meeting.notes_round, mine, waits)
