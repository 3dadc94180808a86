"""Which councils were at which meetings of a group: a table, and the picture of it. By name, never ranked."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef

from common import london
from councils.models import Council
from meetings.models import Attendance, Meeting, Presence

MEETINGS = 8  # the latest: as many as a phone shows side by side
LEFT, TOP, STEP, ROW = 44, 30, 32, 26  # of the picture, in its own units
HEXAGON = "M0-11 9.5-5.5V5.5L0 11-9.5 5.5V-5.5z"


@dataclass(frozen=True)
class Cell:
    meeting: Meeting
    people: int
    x: int
    y: int


@dataclass(frozen=True)
class Row:
    """One council: `cells` in the order of the meetings, `meetings` at how many of them it was."""

    council: object
    y: int
    cells: tuple[Cell, ...]

    @property
    def times(self):
        return sum(1 for cell in self.cells if cell.people)


@dataclass(frozen=True)
class Column:
    meeting: Meeting
    day: str
    x: int
    people: int
    councils: int


class Attended:
    """The table of a group's latest meetings of which it is known who was there. Five queries, whatever the numbers.

    Who was ticked in the room; where nobody was ticked, who had said that they would come.
    """

    def __init__(self, group, now):
        held = Meeting.objects.filter(was_counted(), group=group).past(now).select_related("group").defer("notes")
        self.meetings = list(reversed(held[:MEETINGS]))
        counts = counts_of(self.meetings)
        councils = {council.pk: council for council in group.councils_as_at(london.today(now))}
        councils |= {council.pk: council for council in _seen(counts, councils)}
        ordered = sorted(councils.values(), key=lambda council: (council.short_name, council.code))
        self.rows = [self._row(place, council, counts) for place, council in enumerate(ordered)]
        self.columns = [self._column(place, meeting) for place, meeting in enumerate(self.meetings)]

    def _row(self, place, council, counts):
        y = TOP + ROW * place + ROW // 2
        cells = tuple(
            Cell(meeting, counts[meeting.pk, council.pk], _x(number), y) for number, meeting in enumerate(self.meetings)
        )
        return Row(council, y, cells)

    def _column(self, place, meeting):
        people = [row.cells[place].people for row in self.rows]
        day = f"{meeting.starts_on.day} {meeting.starts_on:%b}"
        return Column(meeting, day, _x(place), sum(people), sum(1 for count in people if count))

    @property
    def width(self):
        return LEFT + STEP * MEETINGS + 4  # the same scale for a young group

    @property
    def height(self):
        return TOP + ROW * len(self.rows) + 4

    hexagon = HEXAGON


def was_counted():
    """The condition on a meeting: it is known who was there, or who was to come."""
    said = Attendance.objects.counted().filter(meeting=OuterRef("pk"), answer=Attendance.Answer.COMING)
    return Exists(Presence.objects.filter(meeting=OuterRef("pk"))) | Exists(said)


def _x(place):
    return LEFT + STEP * place + STEP // 2


def counts_of(meetings):
    """{(meeting, council): how many people}."""
    keys = [meeting.pk for meeting in meetings]
    ticked = Presence.objects.filter(meeting__in=keys).exclude(council=None)
    said = Attendance.objects.counted().filter(meeting__in=keys, answer=Attendance.Answer.COMING)
    said = said.exclude(council=None).filter(~Exists(Presence.objects.filter(meeting=OuterRef("meeting"))))
    counts = defaultdict(int)
    for people in (ticked, said):
        rows = people.order_by().values_list("meeting", "council").annotate(count=Count("pk"))
        counts.update({(meeting, council): count for meeting, council, count in rows})
    return counts


def _seen(counts, known):
    """Councils that were there and that the group does not cover today: those that have ended, and neighbours."""
    missing = {council for _, council in counts} - known.keys()
    return Council.objects.filter(pk__in=missing) if missing else []
