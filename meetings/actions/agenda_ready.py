"""A lead says that an agenda can be read: who may come hears of it in their next digest."""

from django.db import transaction

from meetings import news
from meetings.actions.refusals import MeetingClosed, NothingOnAgenda
from meetings.actions.shared import locked
from meetings.models import Meeting


@transaction.atomic
def say_agenda_is_ready(*, meeting, by, now):
    """Say so, once; of a draft it is news from the day it is published.

    Returns False if that was said already, or digests say so by themselves by now. Raises MeetingClosed, and
    NothingOnAgenda while there is no line.
    """
    current = locked(meeting)
    if current.state == Meeting.State.CANCELLED or current.is_over(now):
        raise MeetingClosed("This meeting is over or called off.")
    if not current.agenda_items.exists():
        raise NothingOnAgenda("There is nothing on the agenda yet.")
    if agenda_told_since(current, now) is not None:
        return False
    current.agenda_ready_at, current.agenda_ready_by = now, by
    current.save(update_fields=["agenda_ready_at", "agenda_ready_by"])
    meeting.agenda_ready_at, meeting.agenda_ready_by = now, by
    return True


def agenda_told_since(meeting, now):
    """Since when digests tell of this agenda, which has lines: said to be ready, or a week before; or None."""
    if meeting.agenda_ready_at is not None or meeting.state == Meeting.State.DRAFT:
        return meeting.agenda_ready_at
    moves = list(meeting.moves.order_by("sequence")) if meeting.sequence else []
    meeting.has_lines = True
    meeting.started_ats, meeting.moved_ats = [move.starts_at for move in moves], [move.moved_at for move in moves]
    opens = news.agenda_moment(meeting)
    return opens if opens <= now else None
