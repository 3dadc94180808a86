"""What becomes of a person's answers and actions when they leave a group: nobody waits for who can no longer come.

What they said they would do has nobody from then on; the councils stay its owners, and the leads hand it on.
"""

from django.db.models import Q

from meetings import emails, planner, poll_emails
from meetings.actions import forget_unasked, hold_going_on, promises, promote_waiting
from meetings.after_emails import FEEDBACK, LATE, NOTES, TRIAL
from meetings.due import FAREWELL, due_mail, obsolete
from meetings.models import Attendance, DateAnswer, DatePoll, Meeting
from outbox import actions as outbox
from outbox.models import Message

Answer = Attendance.Answer
AFTER_A_MEETING = [NOTES, LATE, FEEDBACK, TRIAL]


def hand_on(*, person, council, group, at, by):
    """Take back the person's answers to coming meetings of which they may not know any more, and mail about those.

    Call it after the membership has ended, in the same transaction. Meetings of every group are asked: who leaves the
    only group that knew them for a council may lose sight of another group's meeting. An account that is closed
    answers to none. Who had the meeting in their calendar has it taken out by the mail that tells nothing new.
    """
    promises.leave_to_nobody(person=person, group=group, by=by, now=at)
    # Who was there is told all the same: the planner writes it again, for who may still have it.
    scope = f"group:{group.pk}" if group is not None else None
    outbox.cancel(reason="no longer in the group", person_id=person.pk, scope=scope, kinds=AFTER_A_MEETING)
    outbox.cancel(reason="no longer in the group", person_id=person.pk, scope=scope, kinds=[*poll_emails.KINDS])
    answered = Attendance.objects.filter(person=person, answer__in=[Answer.COMING, Answer.WAITING, Answer.MAYBE])
    concerned = Q(pk__in=answered.values("meeting")) | Q(pk__in=_written_about(person))
    coming = Meeting.objects.upcoming(at).filter(concerned)
    if person.is_active:
        coming = coming.exclude(pk__in=Meeting.objects.visible_to(person).values("pk"))
    for pk in sorted(coming.values_list("pk", flat=True)):
        _take_back(pk, person=person, by=by, now=at)
    _forget_dates(person)


def tell_again(*, at, by):
    """After somebody was erased, whose name stood in mail that waited: leads still hear what has nobody now."""
    promises.tell_leads_again(by=by, now=at)


def _forget_dates(person):
    """Under the locks of the polls, which come after the meetings': what a lead has fixed meanwhile was counted."""
    dates = DateAnswer.objects.filter(person=person).order_by().values("option__poll")
    for poll in hold_going_on(DatePoll.objects.filter(pk__in=dates)):
        forget_unasked(poll)


def _written_about(person):
    """The keys of the meetings that mail to this person waits to tell of: it does not leave any more."""
    waiting = Message.objects.queued().filter(person_id=person.pk, about__startswith="meeting:")
    return [int(about.partition(":")[2]) for about in waiting.values_list("about", flat=True)]


def _take_back(pk, *, person, by, now):
    """Under the lock of the meeting, as `meetings.actions.answer` does it: their place goes to the first who waits."""
    locked = Meeting.objects.select_for_update(of=["self"], no_key=True).select_related("group")
    meeting = locked.get(pk=pk)
    row = Attendance.objects.filter(meeting=meeting, person=person).first()
    if not meeting.is_open(now):
        return
    _say_farewell(meeting, person, now)
    if row is None or row.answer == Answer.NOT_COMING:
        return
    had_a_place = row.answer == Answer.COMING
    row.answer, row.answered_at, row.answered_by, row.sequence = Answer.NOT_COMING, now, by, meeting.sequence
    row.changes += 1
    row.save(update_fields=["answer", "answered_at", "answered_by", "sequence", "changes"])
    if had_a_place:
        promote_waiting(meeting=meeting, now=now)


def _say_farewell(meeting, person, now):
    """Before the answer changes, for it decides whether there is an entry to take out. None to a closed account."""
    for reader in planner.readers(meeting, [person.pk]):
        wanted = due_mail(meeting, reader, now) if person.is_active else None
        stale = obsolete(meeting, reader, wanted, now)
        if stale:
            outbox.cancel(reason="no longer one of the people it is for", keys=stale)
        if wanted is not None and wanted.kind == FAREWELL:
            outbox.queue([emails.planned(meeting, wanted, planner.agenda_of(meeting), now)], now=now)
