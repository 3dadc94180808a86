"""What a channel of Slack or Teams has to be told of a meeting now, if anything. Pure: it looks at what stands.

Only of meetings that are open to everyone, as they are now: a channel has other readers than the group. What a channel
knows is the latest sequence that a standing post told it; one that was added later knows what was true, and for
everyone to read, then. Each meeting comes `with_public_since`: to a channel it is announced at that moment.
"""

from dataclasses import dataclass

from meetings.after_due import SAID_FOR
from meetings.models import Meeting, Move

ANNOUNCED, MOVED, CANCELLED = "announced", "moved", "cancelled"


@dataclass(frozen=True)
class Word:
    """One thing to say. `before`: what was true until it moved, as the channel knows it."""

    what: str
    before: Move | None = None


def word_due(meeting, *, added_at, told, now):
    """What to say of when and where it is, or None. `told`: the sequence that the channel was told last, or None."""
    if not is_public(meeting) or meeting.is_over(now):
        return None
    knows = _known_when_added(meeting, added_at) if told is None else told
    if meeting.state == Meeting.State.CANCELLED:
        return Word(CANCELLED) if knows is not None and knows < meeting.sequence else None
    if knows is None:
        return Word(ANNOUNCED)
    before = next((move for move in meeting.moves.all() if move.sequence == knows), None)
    return Word(MOVED, before) if before is not None and _facts(before) != _facts(meeting) else None


def notes_are_due(meeting, *, added_at, rounds, now):
    """Whether to say that the notes are there. `rounds`: those that the channel was told of."""
    if not are_notes_public(meeting) or meeting.notes_round in rounds:
        return False
    since = max(meeting.circulated_at, meeting.public_since)
    return now - SAID_FOR < meeting.circulated_at and added_at < since


def is_public(meeting):
    return meeting.audience == Meeting.Audience.PUBLIC and meeting.state != Meeting.State.DRAFT


def are_notes_public(meeting):
    """Whether everybody may read them on the page of a meeting that took place."""
    circulated = meeting.notes_state != Meeting.Notes.DRAFT and meeting.state == Meeting.State.PUBLISHED
    return circulated and is_public(meeting) and not meeting.notes_for_members


def _known_when_added(meeting, added_at):
    """The sequence that everyone could read when the channel was added; None: it was not for everyone yet."""
    if meeting.public_since > added_at:
        return None
    later = [move.sequence for move in meeting.moves.all() if move.moved_at > added_at]
    if later:
        return min(later)
    called_off_later = meeting.cancelled_at is not None and meeting.cancelled_at > added_at
    return meeting.sequence - 1 if called_off_later else meeting.sequence


def _facts(thing):
    """What everybody may know of when and where it is: not how to join online."""
    return thing.starts_at, thing.ends_at, thing.venue, thing.postcode
