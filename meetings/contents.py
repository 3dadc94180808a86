"""What belongs to one meeting, read once for all that its pages and its mail make of it."""

from collections import defaultdict
from functools import cache, cached_property

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import JSONObject

from meetings.models import Attendance, Guest, Link, Meeting, NotesConfirmation, Presence, Table
from standards.models import Point

Answer = Attendance.Answer
SAID = {"coming": 0, "councils": 0, "waiting": 0, "maybe": 0}


class Contents:
    """What belongs to a meeting. Each kind is read when somebody asks for it, in one statement, whatever the numbers.

    One statement counts people of every kind, and says whether there is any of what few meetings have.
    """

    def __init__(self, meeting):
        self.meeting = meeting

    # Numbers ----------------------------------------------------------------------------------------------------------
    @property
    def said(self):
        """How many say what: `coming`, from how many `councils`, `waiting`, `maybe`. 0 where it is booked elsewhere."""
        return self._numbers["said"] or SAID

    @property
    def there(self):
        """How many were ticked in the room of each council: dicts of its key `council`, its `name` and `people`.

        The key and the name of those for no council are None.
        """
        return self._numbers["there"]

    @property
    def guests(self):
        return self._numbers["others"]["guests"] if self._numbers["others"] else 0

    @property
    def confirming(self):
        """How many councils say that the notes are right, as they were circulated last."""
        return self._numbers["confirming"]["councils"] if self._numbers["confirming"] else 0

    @cached_property
    def _numbers(self):
        return _with_numbers().get(pk=self.meeting.pk)

    # What stands on it and beside it ----------------------------------------------------------------------------------
    @cached_property
    def co_organisers(self):
        """Councils that organise it with the host, by name."""
        if not self._numbers["is_co_organised"]:
            return []
        return list(self.meeting.co_organisers.order_by("short_name"))

    @cached_property
    def lines(self):
        """The agenda in order: each line with its `points` of standards and the `addresses` beside it."""
        items = self.meeting.agenda_items.select_related("presenter_person").order_by("day", "position")
        lines = list(items)
        for line in lines:
            line.points, line.addresses = self._points[line.pk], self.links["item", line.pk]
        return lines

    @cached_property
    def tables(self):
        """{key of a line: its tables}, by number."""
        found = defaultdict(list)
        if self._numbers["has_tables"]:
            for table in Table.objects.filter(item__meeting=self.meeting).order_by("number"):
                found[table.item_id].append(table)
        return found

    @property
    def points(self):
        """The points of standards that the meeting as a whole is about."""
        return self._points[None]

    @cached_property
    def _points(self):
        """{key of a line, or None for the meeting: points}: two searches by key in one statement."""
        rows = Point.objects.select_related("standard").order_by()
        of_meeting = rows.filter(meetings=self.meeting).annotate(line=Value(None, output_field=IntegerField()))
        of_lines = rows.filter(agenda_items__meeting=self.meeting).annotate(line=F("agenda_items"))
        found = defaultdict(list)
        for point in of_meeting.union(of_lines, all=True).order_by("standard__name", "standard__version", "number"):
            found[point.line].append(point)
        return found

    @cached_property
    def links(self):
        """{(kind, key): links} beside the meeting, its lines, decisions and actions."""
        found = defaultdict(tuple)
        for link in Link.objects.of_everything_of(self.meeting):
            for kind in ("meeting", "item", "decision", "action"):
                if (pk := getattr(link, f"{kind}_id")) is not None:
                    found[kind, pk] += (link,)
        return found


@cache
def _with_numbers():
    """Meetings as what `Contents` has to count of them. Put together once: that takes longer than to ask for one."""
    this, coming = Q(meeting=OuterRef("pk")), Q(answer=Answer.COMING)
    ticked = Presence.objects.filter(this).values("council")
    return Meeting.objects.order_by().values(
        said=_counted(
            Attendance.objects.counted().filter(this),
            coming=Count("pk", filter=coming),
            councils=Count("council", filter=coming, distinct=True),
            waiting=Count("pk", filter=Q(answer=Answer.WAITING)),
            maybe=Count("pk", filter=Q(answer=Answer.MAYBE)),
        ),
        there=ArraySubquery(
            ticked.values(json=JSONObject(council="council", name="council__short_name", people=Count("pk")))
        ),
        others=_counted(Guest.objects.filter(this), guests=Count("pk")),
        confirming=_counted(
            NotesConfirmation.objects.filter(this, round=OuterRef("notes_round")),
            councils=Count("council", distinct=True),
        ),
        is_co_organised=Exists(Meeting.co_organisers.through.objects.filter(this)),
        has_tables=Exists(Table.objects.filter(item__meeting=OuterRef("pk"))),
    )


def _counted(rows, **counts):
    """These counts of the rows of one meeting, in one search; None where there is no row."""
    return Subquery(rows.order_by().values("meeting").values(json=JSONObject(**counts)))
