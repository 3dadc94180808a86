"""What has to be true of the mail about meetings when the worker has run: an account of its own, kept by hand.

Everybody whom a meeting is for knows when and where it is, by one mail for each date; who comes is reminded once at
each step, and who has not answered once; who heard of a meeting that is called off hears that, once.
"""

import datetime as dt
from collections import Counter, defaultdict

from accounts.models import MutedMail
from common import working_days
from meetings.models import Attendance, Meeting
from outbox.models import Message
from peergroups.models import Membership

TOLD = ("invitation", "change", "cancellation")  # one of these for each date of a meeting
WHEN_AND_WHERE = ("invitation", "change", "confirmation")
KINDS = (*TOLD, "confirmation", "reminder", "farewell")
SILENT = (14,)  # days before
PUBLIC_SECTOR = {"council", "public-body"}


class World:
    """Who belongs where and wants what today, and what was said, in as few statements as it takes."""

    def __init__(self, people, now):
        self.people, self.now = [person for person in people if person.is_active], now
        self.belongs, self.mutes, self.named = defaultdict(list), defaultdict(set), {}
        for row in Membership.objects.current().filter(person__in=people):
            self.belongs[row.person_id].append(row)
        for row in MutedMail.objects.filter(person__in=people):
            self.mutes[row.person_id].add(row.kind)

    def is_for(self, meeting, person):
        """Whether this announced meeting invites them: they are in its group, and may know of it."""
        here = any(row.group_id == meeting.group_id for row in self.belongs[person.pk])
        return here and person in self.seeing(meeting, [person])

    def seeing(self, meeting, people=None):
        """Those who may know of this announced meeting."""
        named = self._named(meeting)
        return {person for person in (people or self.people) if self._sees(meeting, named, self.belongs[person.pk])}

    def _named(self, meeting):
        if meeting.audience == "councils" and meeting.pk not in self.named:
            self.named[meeting.pk] = set(meeting.invited_councils.values_list("pk", flat=True))
        return self.named.get(meeting.pk, ())

    @staticmethod
    def _sees(meeting, named, rows):
        here = [row for row in rows if row.group_id == meeting.group_id]
        by_audience = {
            "public": True,
            "members": bool(here),
            "public-sector": any(row.kind in PUBLIC_SECTOR for row in rows),
            "councils": any(row.council_id in named for row in rows),
        }
        return by_audience[meeting.audience] or any(row.role == "lead" for row in here)


def complaints(meetings, people, now):
    """Sentences about who was told twice, or never, of these announced meetings."""
    world = World(people, now)
    for meeting in meetings:
        mails = defaultdict(list)
        about = Message.objects.standing().filter(about=f"meeting:{meeting.pk}", kind__in=KINDS)
        for message in about.order_by("pk"):
            mails[message.person_id].append(message)
        answers = {row.person_id: row for row in Attendance.objects.filter(meeting=meeting)}
        for person in world.people:
            mine, owed = mails[person.pk], []
            if not meeting.is_over(now):
                owed = _never(world, meeting, person, mine, answers.get(person.pk))
            for wrong in (*_twice(mine), *owed):
                yield f"{person}, {meeting.pk}, {meeting.state} {meeting.sequence}: {wrong}"


def _twice(mails):
    said = Counter(f"told {occurrence(mail)}" for mail in mails if mail.kind in TOLD)
    said.update(f"reminded {occurrence(mail)}" for mail in mails if mail.kind == "reminder")
    return [f"{what} {count} times" for what, count in said.items() if count > 1]


def _never(world, meeting, person, mails, answer):
    known = [sequence(mail) for mail in mails] or ([answer.sequence] if answer else [])
    if meeting.state == Meeting.State.CANCELLED:
        if known and not any(mail.kind in {"cancellation", "farewell"} for mail in mails):
            yield "not told that it is called off"
        return
    reminders = {occurrence(mail): mail.state for mail in mails if mail.kind == "reminder"}
    if answer and answer.answer == "not-coming" and "queued" in reminders.values():
        yield "about to be reminded of what they cannot come to"
    if not world.is_for(meeting, person):
        return
    mutes = world.mutes[person.pk]
    if not known:
        yield from [] if "invitation" in mutes else ["not invited"]
    elif max(known) != meeting.sequence:
        yield f"knows {known} only"
    elif (step := _owed(meeting, mails, answer, world.now)) and "reminder" not in mutes:
        yield from [] if step in reminders else [f"not reminded {step}"]


def _owed(meeting, mails, answer, now):
    """The end of the key of the reminder that fell due last, unless they heard the same after that; or None."""
    steps = SILENT if answer is None else meeting.reminds_days_before if answer.answer == "coming" else ()
    fallen = [(moment, -days) for days in steps if (moment := _moment(meeting, days)) <= now]
    if not fallen or meeting.starts_at <= now:
        return None
    moment, days = max(fallen)
    heard = [mail.date for mail in mails if mail.kind in WHEN_AND_WHERE and sequence(mail) == meeting.sequence]
    heard += [answer.answered_at] if answer else []
    return None if any(at >= moment for at in heard) else f"{meeting.sequence}.{-days}d"


def _moment(meeting, days):
    return working_days.reminder_moment(meeting.starts_on - dt.timedelta(days=days), "england")


def occurrence(mail):
    """What the end of its key says: the meeting's sequence, and for a reminder the step."""
    return mail.key.rpartition(":")[2]


def sequence(mail):
    return int(occurrence(mail).partition(".")[0])
