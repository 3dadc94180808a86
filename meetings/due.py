"""Which mail about a meeting a person has to get now, if any. Pure: it looks at what stands, never at what happened.

A mail tells one truth, and its key says which: the meeting's sequence, and for a reminder the days before. What a
person knows is the latest sequence that a standing mail told them; asking twice changes nothing.
"""

import datetime as dt
from dataclasses import dataclass, replace
from functools import lru_cache

from common import working_days
from meetings.models import Attendance, Meeting

INVITATION, CHANGE, CANCELLATION, REMINDER = "invitation", "change", "cancellation", "reminder"
CONFIRMATION, FAREWELL = "confirmation", "farewell"
LATE_ANSWER = "late-answer"  # said at once, and decides nothing about other mail: so not among those below
KINDS = (INVITATION, CHANGE, CANCELLATION, REMINDER, CONFIRMATION, FAREWELL)
TELLING = {INVITATION, CHANGE, CONFIRMATION}  # says date, time and place: a reminder in the same hour would be noise

COMING, WAITING, MAYBE = Attendance.Answer.COMING, Attendance.Answer.WAITING, Attendance.Answer.MAYBE
ASKED_AGAIN = (14,)  # days before: the silent are asked once more


@dataclass(frozen=True)
class Told:
    """One mail about the meeting, as the outbox has it. `step` is what follows the sequence in its key: "7d", or ""."""

    kind: str
    sequence: int
    step: str
    state: str
    key: str
    at: dt.datetime

    @classmethod
    def from_message(cls, message):
        sequence, _, step = message.key.rpartition(":")[2].partition(".")
        return cls(message.kind, int(sequence), step, message.state, message.key, message.date)

    @property
    def stands(self):
        return self.state != "cancelled"


@dataclass(frozen=True)
class Reader:
    """Everything about one person that decides which mail about one meeting they get."""

    person: object
    is_invited: bool
    may_see: bool
    is_insider: bool = False
    wants_invitations: bool = True
    wants_reminders: bool = True
    invited_at: dt.datetime | None = None
    attendance: Attendance | None = None
    told: tuple[Told, ...] = ()

    @property
    def answer(self):
        return self.attendance.answer if self.attendance else None

    @property
    def standing(self):
        return [told for told in self.told if told.stands]

    @property
    def knows(self):
        """The sequence this person was told last, or answered; None: they heard nothing."""
        told = [row.sequence for row in self.standing]
        return max(told) if told else self.attendance.sequence if self.attendance else None

    @property
    def sees_particulars(self):
        """How to join online and who presents: `permissions.can_see_particulars`."""
        return self.is_insider or self.answer in {COMING, MAYBE}

    @property
    def holds_an_entry(self):
        """Whether a mail put it in their calendar and none took it out."""
        told = any(row.state == "sent" and row.kind in TELLING for row in self.told)
        return told and self.answer not in {WAITING, Attendance.Answer.NOT_COMING}

    @property
    def is_concerned(self):
        """Whether what happens to the meeting, while it goes ahead, is this person's business."""
        return self.is_invited or (self.may_see and self.answer in {COMING, WAITING, MAYBE})


@dataclass(frozen=True)
class Due:
    """A mail that has to be written now. `due_at` is when it fell due: after a restore that decides whether it goes."""

    kind: str
    reader: Reader
    sequence: int
    due_at: dt.datetime
    step: str = ""

    @property
    def occurrence(self):
        return f"{self.sequence}.{self.step}" if self.step else str(self.sequence)


@dataclass(frozen=True)
class Step:
    """When a reminder goes, and what its key calls it: “7d”."""

    at: dt.datetime
    name: str


def due_mail(meeting, reader, now, *, moved_at=None):
    """The one mail about this announced meeting that this person must get now, or None. `moved_at`: its latest move."""
    if meeting.is_over(now):
        return None
    wanted = _wanted(meeting, reader, now, moved_at)
    return wanted and replace(wanted, due_at=min(wanted.due_at, now))


def _wanted(meeting, reader, now, moved_at):
    if meeting.state == Meeting.State.CANCELLED:
        return _cancellation(meeting, reader)
    if not reader.is_concerned:
        return _farewell(meeting, reader, now)
    if reader.knows is None:
        return _invitation(meeting, reader)
    if reader.knows < meeting.sequence:
        return Due(CHANGE, reader, meeting.sequence, moved_at or now)
    return _reminder(meeting, reader, now)


def _invitation(meeting, reader):
    if not (reader.is_invited and reader.wants_invitations):
        return None
    fell_due = max(meeting.published_at, reader.invited_at or meeting.published_at)
    return Due(INVITATION, reader, meeting.sequence, fell_due)


def _cancellation(meeting, reader):
    """Everybody who was told or answered hears it once, wherever they are by now; after a farewell nothing follows."""
    over = any(row.kind in {CANCELLATION, FAREWELL} for row in reader.standing)
    if reader.knows is None or over:
        return None
    return Due(CANCELLATION, reader, meeting.sequence, meeting.cancelled_at)


def _farewell(meeting, reader, now):
    """Who has its entry, and may not know of the meeting any more, has it taken back, whatever mail they muted."""
    over = any(row.kind == FAREWELL for row in reader.standing)
    said_so = reader.answer in {COMING, WAITING, MAYBE} and reader.standing
    if over or reader.may_see or not (said_so or reader.holds_an_entry):
        return None
    return Due(FAREWELL, reader, meeting.sequence, now)


def _steps(meeting, reader):
    """How many days before this person is reminded: who comes as the meeting or its group has it, others by rule."""
    if reader.answer is None:
        return asks_the_silent(meeting)
    return meeting.reminds_days_before if reader.answer == COMING else ()


def asks_the_silent(meeting):
    """Days before at which who said nothing is asked again: none where nobody is asked, for it is booked elsewhere."""
    return () if meeting.is_booked_elsewhere else ASKED_AGAIN


def fallen_step(meeting, days_before, now):
    """The latest Step of a reminder that has fallen due by now, of so many days before each; None: none has."""
    fallen = [(at, -days) for days in days_before if (at := moment(meeting, days)) <= now]
    if not fallen:
        return None
    at, days = max(fallen)
    return Step(at, f"{-days}d")


def _reminder(meeting, reader, now):
    """Of the steps that fell due the latest only, unless the person was told the same facts after it fell due."""
    if not reader.wants_reminders or meeting.starts_at <= now:
        return None
    fallen = fallen_step(meeting, _steps(meeting, reader), now)
    if fallen is None:
        return None
    at, step = fallen.at, fallen.name
    same = [row for row in reader.told if (row.kind, row.sequence, row.step) == (REMINDER, meeting.sequence, step)]
    if any(row.stands for row in same):
        return None
    told = [row for row in reader.standing if row.sequence == meeting.sequence and row.kind in TELLING]
    # Taken back when they said no, and they say yes again: it is owed, though the answer was confirmed just now.
    owed = any(not row.stands for row in same)
    told_at = [row.at for row in told if not (owed and row.kind == CONFIRMATION)]
    answered_at = [reader.attendance.answered_at] if reader.answer == COMING and not owed else []
    if any(known_at >= at for known_at in [*told_at, *answered_at]):
        return None
    return Due(REMINDER, reader, meeting.sequence, at, step)


def obsolete(meeting, reader, due, now):
    """Keys of queued mail that must not leave any more: the person has gone, a later step has come, or it has begun."""
    queued = [row for row in reader.told if row.state == "queued"]
    if meeting.is_over(now) or not reader.person.is_active:
        return [row.key for row in queued]
    if meeting.state == Meeting.State.PUBLISHED and not reader.is_concerned:
        return [row.key for row in queued if row.kind in {INVITATION, CHANGE, REMINDER}]
    late = meeting.starts_at <= now or (due is not None and due.kind == REMINDER)
    return [row.key for row in queued if late and row.kind == REMINDER]


def moment(meeting, days):
    """When the reminder of so many days before goes: in the host's nation nobody is reminded on a bank holiday."""
    nation = meeting.host_council.nation if meeting.host_council else "england"
    return _moment(meeting.starts_on - dt.timedelta(days=days), nation)


@lru_cache(maxsize=4096)
def _moment(date, nation):
    return working_days.reminder_moment(date, nation)
