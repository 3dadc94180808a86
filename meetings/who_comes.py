"""Who comes to a meeting, who waits for a place, and who was there in the end: counts for all, names for members."""

from dataclasses import dataclass
from itertools import groupby

from meetings import places
from meetings.models import Attendance, Presence
from peergroups.models import Membership

Answer = Attendance.Answer


@dataclass(frozen=True)
class Heads:
    """How many were ticked in the room, from how many councils, and how many guests."""

    people: int
    councils: int
    guests: int

    @property
    def all(self):
        return self.people + self.guests


def heads(contents):
    """The Heads of a meeting that has begun, or None if nobody was ticked."""
    councils = [row for row in contents.there if row["council"] is not None]
    found = Heads(sum(row["people"] for row in contents.there), len(councils), contents.guests)
    return found if found.all else None


def people(meeting, reader, *, were_there=False):
    """[(council or None, [people])] of who comes, or was there, by council; last who is there for none."""
    if were_there:
        rows = Presence.objects.filter(meeting=meeting)
    else:
        rows = Attendance.objects.visible_to(reader).counted().filter(meeting=meeting, answer=Answer.COMING)
    rows = rows.select_related("person", "council")
    rows = sorted(rows, key=lambda row: (row.council is None, str(row.council), row.council_id or 0, str(row.person)))
    return [(council, [row.person for row in part]) for council, part in groupby(rows, key=lambda row: row.council)]


def answered_before(meeting):
    """[(answer in words, [people])] of what was answered here before the meeting was booked elsewhere."""
    rows = Attendance.objects.filter(meeting=meeting).select_related("person", "council")
    found = {answer: [] for answer in Answer}
    for row in sorted(rows, key=lambda row: str(row.person)):
        found[row.answer].append(row)
    return [(answer.label, people) for answer, people in found.items() if people]


def queue(meeting):
    """Who waits, first come first."""
    return list(places.queue(meeting))


def silent_colleagues(visit, meeting):
    """How many others of the reader's council in this group have not answered."""
    if visit.council is None:
        return 0
    members = Membership.objects.current().filter(group=visit.group, council=visit.council).exclude(person=visit.user)
    return members.exclude(person__attendance__meeting=meeting).count()
