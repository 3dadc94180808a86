"""What of meetings waits for a person: invitations without an answer, or with one to a date that has moved."""

from collections import defaultdict

from common import london
from common.lines import Deed, Line
from common.waits import Wait
from meetings import audience
from meetings.models import Attendance, Meeting

Answer = Attendance.Answer
PURPOSE = "meeting-answer"
WAITS = " You are on the waiting list, and keep your turn."


def waiting_for(people, now):
    """{person id: [Line]} for these people, soonest first; nobody without one. Three queries at most."""
    ids, to_come = [person.pk for person in people], _to_come(now)
    of_group, named = audience.invitations(to_come.order_by().values("pk"))
    asked = set(of_group.filter(person__in=ids).order_by().union(named.filter(person__in=ids).order_by()))
    if not asked:
        return {}
    answered = Attendance.objects.filter(person__in=ids, meeting__in={meeting for meeting, _ in asked})
    answers = {(row.meeting_id, row.person_id): row for row in answered}
    meetings = to_come.filter(pk__in={meeting for meeting, _ in asked}).select_related("group")
    lines = defaultdict(list)
    for meeting in meetings:
        question = line(meeting)
        for person_id in ids:
            given = answers.get((meeting.pk, person_id))
            is_answered = given is not None and given.sequence == meeting.sequence
            if (meeting.pk, person_id) in asked and not is_answered:
                lines[person_id].append(question if given is None else line(meeting, given))
    return dict(lines)


def _to_come(now):
    """Not what is booked elsewhere: nobody here knows who has done that, so it would wait for ever."""
    return Meeting.objects.upcoming(now).filter(starts_at__gt=now, booking_url="")


def _any_meeting(readers):
    return _to_come(readers.now)


WAITS = (Wait(waiting_for, signs=(_any_meeting,)),)


def line(meeting, given=None):
    """The question, with the three answers. `given`, if any, was the answer to an earlier date or place."""
    said_yes = given is not None and given.answer != Answer.NOT_COMING
    waits = given is not None and given.answer == Answer.WAITING
    where = f", {meeting.place}" if meeting.place else ""
    hours = london.hours(meeting.starts_at, meeting.ends_at)
    return Line(
        key=f"answer:meeting{meeting.pk}",
        title=f"Are you {'still coming' if said_yes else 'coming'} on {london.long_date(meeting.starts_on)}?",
        why=f"“{meeting.title}” with {meeting.group.in_text}, {hours}{where}.{WAITS if waits else ''}",
        due_at=meeting.starts_at,
        url=meeting.get_absolute_url(),
        group_id=meeting.group_id,
        deeds=(
            Deed("I’m coming", PURPOSE, meeting.pk, Answer.COMING.value, main=True),
            Deed("Maybe", PURPOSE, meeting.pk, Answer.MAYBE.value),
            Deed("Can’t come", PURPOSE, meeting.pk, Answer.NOT_COMING.value),
        ),
    )
