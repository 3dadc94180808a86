"""What a calendar's answer does: accepted is coming, tentative is maybe, declined is not coming.

The address that it was sent to says whose answer it is and to which meeting; that a mail claims to be from somebody
proves nothing. Where the meeting is booked elsewhere no answer is written down: a calendar that says yes or maybe all
the same is told where to book, once.
"""

from dataclasses import replace

from django.db.models.functions import Lower
from django.db.models.lookups import Exact

from accounts.models import User
from meetings import actions, answer_addresses, calendar, emails
from meetings.models import Attendance, Meeting
from outbox import actions as outbox
from outbox.intake.parts import NotUnderstoodError
from outbox.intake.taking import Taken
from outbox.models import Incoming, Message

Answer = Attendance.Answer
ANSWERS = {"ACCEPTED": Answer.COMING, "TENTATIVE": Answer.MAYBE, "DECLINED": Answer.NOT_COMING}


def take(reply, now):
    """Write a calendar's answer down, or say why not: a Taken. Raises NotUnderstoodError for what is none to us."""
    reply = replace(reply, sequence=calendar.meant_by(reply.sequence))
    meeting, person = _whose(reply)
    if meeting is None or person is None or not Meeting.objects.visible_to(person).filter(pk=meeting.pk).exists():
        return Taken("The person or the meeting is no longer there, or the meeting is not open to them.")
    if reply.uid != meeting.uid:
        raise NotUnderstoodError("A calendar answers one invitation at the address of another.")
    mail = Message.objects.about(emails.about(meeting)).filter(person_id=person.pk, state=Message.State.SENT).last()
    if _is_somebody_else(reply.attendee, person):
        return Taken("Somebody else answered an invitation that was sent on to them. They have their own.", mail)
    if meeting.is_booked_elsewhere and meeting.is_open(now):
        return Taken(_say_where_to_book(reply, meeting, person, now), mail)
    given = Attendance.objects.filter(meeting=meeting, person=person).first()
    if _is_overtaken(reply, given, mail):
        return Taken("They had answered again since, on a page or from a mail, and that stands.", mail)
    if reply.sequence < meeting.sequence:
        return Taken(_say_that_it_changed(reply, meeting, person, given, now), mail)
    return Taken(_answer(reply, meeting, person, now), mail)


def _answer(reply, meeting, person, now):
    answer = ANSWERS[reply.answer]
    try:
        is_news = actions.answer(
            meeting=meeting, person=person, answer=answer, by=person, now=now,
            calendar_knows=reply.attendee.lower() == person.email,
        )  # fmt: skip
    except actions.MeetingClosed as closed:
        return f"They said {answer.label.lower()}, too late. {closed}"
    return f"They said {answer.label.lower()}{'' if is_news else ', as before'}."


def _say_that_it_changed(reply, meeting, person, given, now):
    """Nothing is written down: another day may not suit. They are asked again, unless they know and have answered."""
    if given is not None and given.sequence == meeting.sequence:
        return "The answer was for an earlier date or place. To the new one they had answered already."
    if not meeting.is_open(now):
        return "The answer was for an earlier date or place, and the meeting is over or cancelled."
    outbox.queue([emails.late_answer(meeting, person, given, reply, now)], now)
    return "The answer was for an earlier date or place. They were told, and asked again."


def _say_where_to_book(reply, meeting, person, now):
    """Who declines has nothing to book, and is left in peace."""
    answer = ANSWERS[reply.answer]
    said = f"They said {answer.label.lower()}. Places are booked at {meeting.booking_host}"
    if answer == Answer.NOT_COMING:
        return f"{said}, so it was not written down."
    given = Attendance.objects.filter(meeting=meeting, person=person).first()
    outbox.queue([emails.late_answer(meeting, person, given, reply, now)], now)
    return f"{said}: they were told to book there."


def _whose(reply):
    """(meeting, person), each None if it is no longer there."""
    places = [place for address in reply.addressed_to if (place := answer_addresses.read(address))]
    if not places:
        raise NotUnderstoodError("A calendar answers, but to none of our invitations.")
    meeting_id, person_id = places[0]
    meetings = Meeting.objects.select_related("group", "host_council").prefetch_related("moves", "co_organisers")
    return meetings.filter(pk=meeting_id).first(), User.objects.filter(pk=person_id, is_active=True).first()


def _is_somebody_else(address, person):
    """Whether it is the address of somebody else whom we know. One that nobody has may be another name of theirs."""
    known = User.objects.filter(Exact(Lower("email"), address.lower())).exclude(pk=person.pk)
    return known.exists()


def _is_overtaken(reply, given, mail):
    """Whether they answered otherwise than by calendar after this was sent: it was on its way for long.

    Calendars are believed in the order in which they come in.
    """
    if given is None or reply.sent_at is None or given.answered_at <= reply.sent_at or mail is None:
        return False
    by_calendar = Incoming.objects.filter(kind=Incoming.Kind.REPLY, at=given.answered_at, message__about=mail.about)
    return not by_calendar.filter(message__person_id=mail.person_id).exists()
