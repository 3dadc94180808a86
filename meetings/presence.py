"""Whom a meeting knows, and who of them is there: sets that the room and its deeds share."""

from dataclasses import dataclass

from councils.models import Council
from meetings import places
from meetings.models import Attendance, Guest, Presence
from peergroups.models import Membership

Answer = Attendance.Answer
SUPPLIER = Membership.Kind.SUPPLIER


@dataclass
class Known:
    """Somebody with an account whom the room can tick: whom they are there for, and what they had answered."""

    pk: int
    name: str
    council: Council | None
    organisation: str = ""
    kind: str = ""  # of their membership of the group; "" for who answered from outside it
    answer: str = ""  # none counts where places are booked elsewhere
    here: bool = False

    @property
    def is_expected(self):
        return self.answer in {Answer.COMING, Answer.MAYBE}

    @property
    def whom_for(self):
        return self.council.short_name if self.council else self.organisation


def people_of(meeting, *, only=None):
    """Members of the group today, whoever answered the meeting, and whoever is ticked: three statements, by name.

    `only` (keys of people) narrows them.
    """
    chosen = {} if only is None else {"person__in": only}
    members = Membership.objects.current().filter(group=meeting.group_id, person__is_active=True, **chosen)
    answers = Attendance.objects.filter(meeting=meeting, **chosen)
    ticked = Presence.objects.filter(meeting=meeting, **chosen)
    known = {}
    for row in members.select_related("person", "council"):
        known[row.person_id] = Known(row.person_id, str(row.person), row.council, row.organisation, row.kind)
    for row in answers.select_related("person", "council"):
        one = known.setdefault(row.person_id, Known(row.person_id, str(row.person), row.council))
        one.answer = "" if meeting.is_booked_elsewhere else row.answer
        one.council = row.council or one.council
    for row in ticked.select_related("person", "council"):
        one = known.setdefault(row.person_id, Known(row.person_id, str(row.person), row.council))
        one.here, one.council = True, row.council or one.council
    return sorted(known.values(), key=lambda one: (one.name.casefold(), one.pk))


def suppliers_here(meeting):
    """How many suppliers are there: who is ticked, of whatever group, and guests."""
    return ticked_suppliers(meeting).count() + Guest.objects.filter(meeting=meeting, kind=SUPPLIER).count()


def ticked_suppliers(meeting):
    """By the rule of places.py, so that a room and its answers count the same people."""
    return places.with_suppliers(Presence.objects.filter(meeting=meeting)).filter(is_supplier=True)
