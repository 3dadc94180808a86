"""Who says that they come, and who gets a place where places are short."""

from django.db import transaction

from common import london
from meetings import audience, emails, places
from meetings.actions.refusals import BookedElsewhere, MeetingClosed, NotYourCouncil
from meetings.actions.shared import about, locked
from meetings.due import CONFIRMATION, INVITATION, REMINDER, Told
from meetings.models import Attendance, Meeting
from outbox import actions as outbox
from outbox.models import Message

Answer, State = Attendance.Answer, Meeting.State


@transaction.atomic
def answer(*, meeting, person, answer, by, now, council=None, calendar_knows=False):
    """Write down whether a person comes, for which council. Returns whether that is news.

    Who says “coming” after the last place is taken waits: then their answer is WAITING. Who gives a place up passes it
    on to the first who waits. Without `council` the one they answered for before stays while it exists, or the
    likeliest of theirs is taken. Where the person's `calendar_knows`, for it was there that they answered, only who has
    to wait gets a mail. Raises MeetingClosed, BookedElsewhere, NotYourCouncil, ValueError.
    """
    answer = Answer(answer)
    if answer not in Attendance.ASKED:
        raise ValueError("nobody asks to wait: who says that they come may have to")
    current = locked(meeting)
    if not current.is_open(now):
        raise MeetingClosed(_why_closed(current))
    if current.is_booked_elsewhere:
        raise BookedElsewhere(current.booking_host)
    choices = audience.councils_of(person, current, now)
    if council is not None and not choices.filter(pk=council.pk).exists():
        raise NotYourCouncil("This is not a council that you act for.")
    row = Attendance.objects.filter(meeting=current, person=person).first()
    if row is None:
        council = council or choices.first()
        row = Attendance(meeting=current, person=person, council=council, sequence=current.sequence)
        before, again = None, False
    else:
        before, again = row.answer, row.sequence < current.sequence
        council = council or _still_there(row.council, now)
    if answer == Answer.COMING:
        answer = _with_or_without_a_place(current, person, council, before)
    if before == answer and not again:
        return _change_council(row, council)
    if not before == answer == Answer.WAITING:  # who waits still keeps their turn
        row.answered_at = now
    row.answer, row.council, row.answered_by, row.sequence = answer, council, by, current.sequence
    row.changes += before not in {None, answer}
    row.save()
    _answer_at_once(current, {row: before}, now=now, calendar_knows=calendar_knows)
    if before == Answer.COMING != answer:
        promote_waiting(meeting=current, now=now)
    return True


def promote_waiting(*, meeting, now):
    """Give what places are free to who waits, in order, and tell them. Returns their answers.

    Call it in the transaction that frees a place, under the meeting's lock. Nobody's turn is lost to somebody who waits
    for a supplier's place. While it is booked elsewhere there are no places to give.
    """
    if not meeting.takes_answers(now):
        return []
    left, promoted = places.free(meeting), []
    for row in places.queue(meeting) if left.everybody != 0 else ():
        if left.has_one(row.is_supplier):
            left = left.without_one(row.is_supplier)
            row.answer = Answer.COMING
            row.changes += 1
            promoted.append(row)
    if promoted:
        Attendance.objects.bulk_update(promoted, ["answer", "changes"])
        _answer_at_once(meeting, dict.fromkeys(promoted, Answer.WAITING), now=now)
    return promoted


def _with_or_without_a_place(meeting, person, council, before):
    """What “coming” comes to. Who has a place keeps it; nobody passes those who wait already."""
    if before in {Answer.COMING, Answer.WAITING}:
        return Answer(before)
    if not places.are_counted(meeting):
        return Answer.COMING
    left = places.free(meeting)
    is_taken = not left.has_one(places.is_supplier(person, council))
    if is_taken or any(left.has_one(row.is_supplier) for row in places.queue(meeting)):
        return Answer.WAITING
    return Answer.COMING


def _still_there(council, now):
    return council if council is not None and council.exists_on(london.today(now)) else None


def _change_council(row, council):
    if council is None or row.council_id == council.pk:
        return False
    row.council = council
    row.save(update_fields=["council"])
    return True


def _answer_at_once(meeting, rows, *, now, calendar_knows=False):
    """Take back what the answers make untrue, and confirm each. `rows` are answers with what each was before."""
    messages = Message.objects.about(about(meeting)).filter(person_id__in=[row.person_id for row in rows])
    told = [Told.from_message(message) for message in messages]
    stale = [t.key for t in told if t.state == Message.State.QUEUED and t.kind in {INVITATION, REMINDER, CONFIRMATION}]
    if stale:
        outbox.cancel(reason="answered since", keys=stale)
    heard = set(messages.standing().values_list("person_id", flat=True))
    turns = places.turns(rows)
    letters = []
    for row, before in rows.items():
        has_entry = row.person_id in heard
        if calendar_knows and row.answer != Answer.WAITING:
            continue
        if _is_worth_a_mail(row, before, has_entry):
            row.turn = turns.get(row.pk)
            letters.append(emails.confirmation(meeting, row, now, before=before, has_entry=has_entry))
    outbox.queue(letters, now=now)


def _is_worth_a_mail(row, before, has_entry):
    """Yes is confirmed, with a place or without; maybe only after a yes; no only to who may have an entry to remove."""
    if row.answer in {Answer.COMING, Answer.WAITING}:
        return True
    if row.answer == Answer.MAYBE:
        return before in {Answer.COMING, Answer.WAITING}
    return before != Answer.NOT_COMING and (has_entry or before is not None)


def _why_closed(meeting):
    return {
        State.DRAFT: "This meeting is not announced yet.",
        State.CANCELLED: "This meeting is cancelled.",
        State.PUBLISHED: "This meeting is over.",
    }[meeting.state]
