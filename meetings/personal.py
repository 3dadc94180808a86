"""What this room keeps about people."""

from common.personal import Deed, Deeds, Field, Kept, Mentions, NotPersonal
from meetings.models import AgendaItem, Attendance, Meeting, Move

PERSONAL = [
    Kept(
        Attendance,
        "Your answers to meetings",
        "So that the host knows how many come, and you get the right mail",
        "For good, as part of the meeting's record; without your name when you are erased",
        {
            "person": Field(hidden="That is you"),
            "meeting": Field("Meeting"),
            "council": Field("Council"),
            "answer": Field("Answer"),
            "answered_at": Field("Answered"),
            "answered_by": Field("Answered by"),
            "changes": Field("Times changed"),
            "sequence": Field("Date that was meant, counted from 0 at each move"),
        },
        person=("person",),
    ),
    Deeds(Attendance, {"answered_by": Deed("Answered to a meeting", at="answered_at")}, place="meeting"),
    Deeds(
        Meeting,
        {
            "created_by": Deed("Drafted a meeting", at="created_at"),
            "published_by": Deed("Published a meeting", at="published_at"),
            "cancelled_by": Deed("Cancelled a meeting", at="cancelled_at"),
        },
        place="title",
    ),
    Deeds(Move, {"moved_by": Deed("Moved a meeting", at="moved_at")}, place="meeting"),
    Mentions(
        Meeting,
        {
            "title": "Title of a meeting",
            "summary": "Summary of a meeting",
            "venue": "Venue of a meeting",
            "getting_there": "How to get to a meeting",
            "notes": "Notes of a meeting",
            "cancelled_because": "Why a meeting was cancelled",
        },
        group="group",
    ),
    Mentions(
        AgendaItem, {"title": "Line of an agenda", "presenter": "Who leads a line of an agenda"}, "meeting__group"
    ),
    Mentions(Move, {"venue": "Venue of a meeting before it moved"}, group="meeting__group"),
    NotPersonal(Meeting, "Where a meeting is, or its page elsewhere", fields=("postcode", "online_url", "page")),
    NotPersonal(Move, "Where a meeting was to be", fields=("postcode", "online_url")),
]
