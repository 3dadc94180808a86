"""What waits for a person of a group's work between meetings: what they said they would do, near its day or past it."""

import datetime as dt
from collections import defaultdict

from common import london
from common.lines import Deed, Line
from common.waits import Wait
from meetings.models import Action

DONE = "action-done"
MORE_TIME = "action-time"
HAND_OVER = "action-hand-over"
AHEAD = dt.timedelta(days=7)
END_OF_DAY = dt.time(23, 59)


def waiting_for(people, now):
    """{person id: [Line]} for these people, soonest first; nobody without one. One query, whatever the numbers."""
    lines = defaultdict(list)
    mine = _due([person.pk for person in people], now)
    for action in mine.select_related("group", "meeting", "council").order_by("due_on", "pk"):
        lines[action.person_id].append(line(action))
    return dict(lines)


def _due(ids, now):
    return Action.objects.open().filter(person__in=ids, due_on__lte=london.today(now) + AHEAD)


def _any_due(readers):
    return _due(readers.ids, readers.now)


WAITS = (Wait(waiting_for, signs=(_any_due,)),)


def line(action):
    """What was promised, with three answers."""
    where = f", on {london.plain_date(action.meeting.starts_on)} at “{action.meeting}”" if action.meeting_id else ""
    return Line(
        key=f"action:{action.pk}",
        title=action.words,
        why=f"You said you would, for {action.group.in_text}{where}.",
        due_at=london.moment(action.due_on, END_OF_DAY),
        url=action.get_absolute_url(),
        council=action.council.short_name if action.council_id else "",
        group_id=action.group_id,
        deeds=(
            Deed("Done", DONE, action.pk, main=True),
            Deed("Need more time", MORE_TIME, action.pk),
            Deed("Hand over", HAND_OVER, action.pk),
        ),
    )
