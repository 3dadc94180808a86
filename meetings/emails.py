"""The mails about a meeting: one function per kind, each a Letter. Building one touches neither network nor database.

Date, time and place are in every one. The links answer for their reader and end with the meeting. Where it is booked
elsewhere nobody is asked: in place of the answers stands where to book.
"""

import datetime as dt

from django.conf import settings
from django.utils.text import get_text_list

from accounts.deeds import mute_url
from accounts.models import MutedMail
from common import do_links, london
from common.mail import render
from meetings import answer_addresses, booking, calendar, clocks, due, places
from meetings.agenda import in_words
from meetings.models import Attendance, Meeting
from outbox.letters import Letter, Priority
from peergroups.lists import of_group

ANSWER_DEED = "meeting-answer"
Answer = Attendance.Answer
LABELS = {Answer.COMING: "I’m coming", Answer.MAYBE: "Maybe", Answer.NOT_COMING: "Can’t come"}
SAID = {
    Answer.COMING: "You said you are coming.",
    Answer.WAITING: "You are on the waiting list.",
    Answer.MAYBE: "You said maybe.",
    Answer.NOT_COMING: "You said you cannot come.",
}
YOUR_TURN = "Your turn"
NO_SIGN_IN = "No need to sign in. You can change your answer at any time."
BOOKED_NOT_HERE = "Places are booked at {}, and there is nothing to answer here."
LATE = {"ACCEPTED": "yes", "TENTATIVE": "maybe", "DECLINED": "no"}
NO_PLACE = "The place is not known yet"
FROM_THE_QUEUE = "You get this because you were on the waiting list of this meeting."


def about(meeting):
    """The meeting's name in the outbox."""
    return f"meeting:{meeting.pk}"


def key(meeting, wanted):
    return _key(wanted.kind, meeting, wanted.reader.person, wanted.occurrence)


def planned(meeting, wanted, rows, now):
    """The letter of a mail that the planner found to be due. `rows` is the agenda's timetable."""
    write = {
        due.INVITATION: invitation,
        due.CHANGE: change,
        due.CANCELLATION: cancellation,
        due.REMINDER: reminder,
        due.FAREWELL: farewell,
    }[wanted.kind]
    return write(meeting, wanted, rows, now)


def invitation(meeting, wanted, rows, now):
    """Are you coming? With what is on, and an entry for the calendar; it asks as well, where calendars can answer."""
    meeting = _as_seen_by(wanted.reader, meeting)
    person = wanted.reader.person
    context = {
        **_asking(meeting, person),
        **_agenda(rows, wanted.reader),
        "stop_url": mute_url(person.pk, MutedMail.Kind.INVITATION, now=now),
    }
    if meeting.is_booked_elsewhere:
        entry, method = calendar.invite(meeting, now=now), "PUBLISH"
    else:
        entry, method = _entry_to_answer(meeting, wanted.reader, calendar.UNANSWERED, now)
    return _letter("invitation", meeting, wanted, context, now, entry, method)


def change(meeting, wanted, rows, now):
    """What is true now, and what was said before. Asks again: another day may not suit, or suit better."""
    reader = wanted.reader
    meeting, person, answer = _as_seen_by(reader, meeting), reader.person, reader.answer
    before = _before(meeting, reader.knows)
    context = {
        **_asking(meeting, person, reader.attendance),
        **_agenda(rows, wanted.reader),
        **_what_moved(meeting, before),
    }
    if answer is not None and not meeting.is_booked_elsewhere:
        context["turn_title"] = f"{_said(reader.attendance)} Is that still so?"
    context["facts"] = _facts(meeting, before)
    entry, method = _entry(meeting, reader, now)
    return _letter("change", meeting, wanted, context, now, entry, method)


def cancellation(meeting, wanted, rows, now):
    """It does not take place, and why. Nothing is asked; the entry leaves the calendar."""
    if not wanted.reader.may_see:
        return _withdrawal("cancellation", meeting, wanted, now)
    reader = wanted.reader
    entry = calendar.invite(
        meeting, method="CANCEL", attendee=reader.person, partstat=calendar.UNANSWERED, answered=reader.attendance,
        now=now,
    )  # fmt: skip
    context = {"reason": meeting.cancelled_because}
    return _letter("cancellation", meeting, wanted, context, now, entry, "CANCEL")


def reminder(meeting, wanted, rows, now):
    """To the silent: the question again. To who comes: when, where and the agenda."""
    meeting, person = _as_seen_by(wanted.reader, meeting), wanted.reader.person
    stop_url = mute_url(person.pk, MutedMail.Kind.REMINDER, now=now)
    asking = _asking(meeting, person, wanted.reader.attendance)
    context = {**asking, **_agenda(rows, wanted.reader), "stop_url": stop_url}
    if wanted.reader.answer is None:
        return _letter("question", meeting, wanted, context, now, priority=Priority.REMINDER)
    context["is_tomorrow"] = wanted.step == "1d" and meeting.starts_on == london.today(now) + dt.timedelta(days=1)
    return _letter("reminder", meeting, wanted, context, now, priority=Priority.REMINDER)


def farewell(meeting, wanted, rows, now):
    """To who has its entry and is no longer one of the people it is for: the entry leaves the calendar."""
    return _withdrawal("farewell", meeting, wanted, now)


def confirmation(meeting, attendance, now, *, before=None, has_entry=True):
    """What this person just answered, at once, with the entry as it is now to be in their calendar.

    `before` is what the answer was: out of the waiting list it tells of a place. Who waits has no entry: one that an
    earlier mail brought (`has_entry`) is taken out.
    """
    person, answer = attendance.person, Answer(attendance.answer)
    if answer in {Answer.WAITING, Answer.NOT_COMING}:
        meeting = meeting.without_link()
    method, partstat = {
        Answer.COMING: ("REQUEST", calendar.ACCEPTED),
        Answer.WAITING: ("CANCEL", calendar.UNANSWERED),
        Answer.MAYBE: ("REQUEST", calendar.TENTATIVE),
        Answer.NOT_COMING: ("CANCEL", calendar.DECLINED),
    }[answer]
    wanted = due.Due(
        kind=due.CONFIRMATION,
        reader=due.Reader(person=person, is_invited=True, may_see=True, attendance=attendance),
        sequence=meeting.sequence,
        step=str(attendance.changes),
        due_at=now,
    )
    given = Answer.COMING if answer == Answer.WAITING else answer
    others = [choice for choice in Attendance.ASKED if choice != given]
    has_a_place_now = answer == Answer.COMING and before == Answer.WAITING
    context = {
        **_asking(meeting, person),
        "answer": answer.value,
        "turn": _turn(attendance),
        "is_promoted": has_a_place_now,
        "takes_entry_out": answer == Answer.WAITING and has_entry,
        "others": _deeds(meeting, person, others),
        "council": attendance.council.short_name if attendance.council else "",
        "why": FROM_THE_QUEUE if has_a_place_now else "You get this because you answered just now.",
    }
    if answer == Answer.WAITING and not has_entry:
        return _letter("confirmation", meeting, wanted, context, now, priority=Priority.CODE)
    entry = calendar.invite(meeting, method=method, attendee=person, partstat=partstat, answered=attendance, now=now)
    return _letter("confirmation", meeting, wanted, context, now, entry, method, priority=Priority.CODE)


def late_answer(meeting, person, given, said, now):
    """To who answered, by calendar, an entry that is out of date: it was not written down, and the question again.

    Where the meeting is booked elsewhere no answer is: then it says where to book.
    `given` is their Attendance, or None; `said`, the calendar's answer, has its `answer` and the `sequence` it was for.
    """
    reader = due.Reader(person=person, is_invited=True, may_see=True, attendance=given)
    wanted = due.Due(due.LATE_ANSWER, reader, meeting.sequence, due_at=now, step=str(said.sequence))
    seen, before = _as_seen_by(reader, meeting), _before(meeting, said.sequence)
    context = {
        **_asking(seen, person),
        **_what_moved(meeting, before),
        "facts": _facts(seen, before),
        "said": LATE[said.answer],
        **_where_to_book(seen),
        "why": "You get this because your calendar answered for you just now.",
    }
    return _letter("late_answer", seen, wanted, context, now, priority=Priority.CODE)


# Parts ----------------------------------------------------------------------------------------------------------------
def _letter(name, meeting, wanted, context, now, entry=None, method="", priority=Priority.CHANGE):
    person = wanted.reader.person
    mail = render(f"meeting_{name}", {**_context(meeting, wanted.reader), **context})
    return Letter.of(
        mail,
        person,
        kind=wanted.kind,
        key=key(meeting, wanted),
        **of_group(meeting.group),
        about=about(meeting),
        priority=priority,
        due_at=wanted.due_at,
        expires_at=meeting.starts_at if wanted.kind == due.REMINDER else meeting.ends_at,
        calendar=entry,
        calendar_method=method,
        unsubscribe_url=context.get("stop_url", ""),
    )


def _withdrawal(name, meeting, wanted, now):
    """To who may not know of the meeting any more: the group and the day that they were told, and nothing since."""
    reader = wanted.reader
    known = _before(meeting, reader.knows) or meeting
    when = london.span(known.starts_at, known.ends_at)
    context = {
        "meeting": None,
        "is_withdrawn": True,
        "day": london.short_date(london.today(known.starts_at)),
        "starts": "",
        "when": when,
        "place": "",
        "facts": [("When", when), ("Group", meeting.group.full_name)],
        "page_url": "",
    }
    entry = calendar.withdrawal(
        meeting, starts_at=known.starts_at, ends_at=known.ends_at, attendee=reader.person,
        answered=reader.attendance, now=now,
    )  # fmt: skip
    return _letter(name, meeting, wanted, context, now, entry, "CANCEL")


def _as_seen_by(reader, meeting):
    """The meeting without what its page does not show to this reader."""
    return meeting if reader.sees_particulars else meeting.without_link()


def _key(kind, meeting, person, occurrence):
    return f"{kind}:meeting{meeting.pk}:person{person.pk}:{occurrence}"


def _context(meeting, reader):
    return {
        "meeting": meeting,
        "group": meeting.group.full_name,
        "group_words": meeting.group.in_text,
        "day": london.short_date(meeting.starts_on),
        "starts": london.clock(meeting.starts_time),
        "when": london.span(meeting.starts_at, meeting.ends_at),
        "place": meeting.place or NO_PLACE,
        "facts": _facts(meeting),
        "page_url": settings.SITE_URL + meeting.get_absolute_url(),
        "group_url": settings.SITE_URL + meeting.group.get_absolute_url(),
        "why": _why(meeting, reader),
    }


def _facts(meeting, before=None):
    """(label, text) pairs; after a move the new ones are followed by what was said before."""
    facts = [("When", london.span(meeting.starts_at, meeting.ends_at))]
    if before and (before.starts_at, before.ends_at) != (meeting.starts_at, meeting.ends_at):
        facts.append(("Before", london.span(before.starts_at, before.ends_at)))
    if doubled := clocks.understood(meeting):
        facts.append(("Clocks", doubled))
    facts.append(("Where", meeting.place or NO_PLACE))
    if before and _place(before) != _place(meeting):
        facts.append(("Before", _place(before) or NO_PLACE))
    if places_said := _places(meeting):
        facts.append(("Places", places_said))
    if hosts := _hosts(meeting):
        facts.append(("Host", hosts))
    return [*facts, ("Group", meeting.group.full_name)]


def _places(meeting):
    """How many there are and how one gets one, or ""."""
    if meeting.state == Meeting.State.CANCELLED:
        return ""
    if meeting.is_booked_elsewhere:
        booked = f"booked at {meeting.booking_host}"
        return f"{meeting.capacity}, {booked}" if meeting.capacity else booked.capitalize()
    return f"{meeting.capacity}, in the order in which people say yes" if meeting.capacity else ""


def _hosts(meeting):
    """“Buckinghamshire Council with West Berkshire”, or “”."""
    names = [council.short_name for council in meeting.co_organisers.all()]
    together = get_text_list(names, "and")
    if not meeting.host_council:
        return together
    return f"{meeting.host_council.official_name} with {together}" if names else meeting.host_council.official_name


def _said(attendance):
    turn = _turn(attendance)
    if attendance.answer == Answer.WAITING and turn:
        return f"You are {turn} on the waiting list."
    return SAID[Answer(attendance.answer)]


def _turn(attendance):
    """“2nd”, for who waits and whose turn was looked up (`places.with_turn`); else “”."""
    turn = getattr(attendance, "turn", None)
    return places.ordinal(turn) if turn else ""


def _place(thing):
    return f"{thing.venue} {thing.postcode}".strip() or ("Online" if thing.online_url else "")


def _asking(meeting, person, given=None):
    """The question with its answers; or where to book, and what becomes of the answer that was `given` here before."""
    if not meeting.is_booked_elsewhere:
        deeds = _deeds(meeting, person, Attendance.ASKED)
        asks = {"turn_title": "Are you coming?", "turn_text": NO_SIGN_IN, "turn_due": YOUR_TURN}
        return {**asks, "deeds": deeds, "personal": True}
    deeds = [{"label": meeting.booking_label, "answer": "", "url": meeting.booking_url}]
    text = BOOKED_NOT_HERE.format(meeting.booking_host)
    if given is not None:
        text = f"{booking.SAID_HERE[given.answer]} {text}"
    is_their_turn = given is None or given.answer != Answer.NOT_COMING
    asks = {"turn_title": "Book your place", "turn_text": text, "deeds": deeds}
    return {**asks, "turn_due": YOUR_TURN if is_their_turn else ""}


def _where_to_book(meeting):
    """The head of a mail whose news is that one books elsewhere; nothing where one does not."""
    if not meeting.is_booked_elsewhere:
        return {}
    day, group = london.short_date(meeting.starts_on), meeting.group.full_name
    return {"news": f"{group}, {day}: book your place", "head": meeting.booking_label}


def _deeds(meeting, person, answers):
    return [
        {
            "label": LABELS[answer],
            "answer": answer.value,
            "url": do_links.url(
                do_links.make(
                    ANSWER_DEED,
                    person_id=person.pk,
                    object_id=meeting.pk,
                    choice=answer.value,
                    expires_at=meeting.ends_at,
                )
            ),
        }
        for answer in answers
    ]


def _agenda(rows, reader):
    lines = [line for day in rows.days for line in _lines(day, reader, is_one_of_several=not rows.is_one_day)]
    return {"agenda": lines, "close": london.clock(rows.closes_at) if lines else ""}


def _lines(day, reader, *, is_one_of_several):
    if is_one_of_several and day.rows:
        yield {"at": "", "title": london.long_date(day.starts_at), "text": ""}
    for row in day.rows:
        yield {"at": london.clock(row.starts_at), "title": row.item.title, "text": _detail(row.item, reader)}


def _detail(item, reader):
    kind = "" if item.is_pause or item.get_kind_display() == item.title else item.get_kind_display()
    presenter = item.presenter_inside if reader.sees_particulars else item.presenter_public
    return " · ".join(part for part in [kind, presenter, in_words(item.minutes)] if part)


def _before(meeting, sequence):
    """What was true when this person was told, or None if it is not known."""
    return next((move for move in meeting.moves.all() if move.sequence == sequence), None)


def _what_moved(meeting, before):
    """Words for the subject and the head: the most that a reader has to change in their plans."""
    day, group = london.short_date(meeting.starts_on), meeting.group.full_name
    if before is None or london.today(before.starts_at) != meeting.starts_on:
        return {"news": f"{group}: moved to {day}", "head": f"Moved to {london.long_date(meeting.starts_on)}"}
    if (before.starts_at, before.ends_at) != (meeting.starts_at, meeting.ends_at):
        hours = london.hours(meeting.starts_at, meeting.ends_at)
        return {"news": f"{group}, {day}: now {hours}", "head": f"Now {hours}"}
    if _place(before) != _place(meeting):
        return {"news": f"{group}, {day}: another place", "head": "It takes place somewhere else"}
    if before.booking_url != meeting.booking_url:
        here = {"news": f"{group}, {day}: are you coming?", "head": "You say here again whether you come"}
        return _where_to_book(meeting) or here
    if before.online_url == meeting.online_url:  # changed, and changed back before this reader was told
        return {"news": f"{group}, {day}: as you knew it", "head": "Nothing has changed: it is as you knew it"}
    return {"news": f"{group}, {day}: how to join online", "head": "How to join online has changed"}


def _entry(meeting, reader, now):
    """The calendar part of a change: to who has an entry of their own the new one, to the undecided one to add.

    Where it is booked elsewhere, neither asks for an answer.
    """
    if reader.answer in {Answer.WAITING, Answer.NOT_COMING}:
        return None, ""
    partstat = calendar.PARTSTATS.get(reader.answer, calendar.UNANSWERED)
    if answer_addresses.are_taken_in() and not meeting.is_booked_elsewhere:
        return _entry_to_answer(meeting, reader, partstat, now)
    if _has_an_entry_of_their_own(meeting, reader):
        return _own_entry(meeting, reader, partstat, now), "REQUEST"
    return calendar.invite(meeting, now=now), "PUBLISH"


def _has_an_entry_of_their_own(meeting, reader):
    """Whether a mail brought one for this person alone: when they answered, or when their calendar was asked."""
    confirmed = any(told.kind == due.CONFIRMATION for told in reader.standing)
    if reader.answer == Answer.COMING or (reader.answer == Answer.MAYBE and confirmed):
        return True
    asked = {move.sequence for move in meeting.moves.all() if not move.booking_url}
    return answer_addresses.are_taken_in() and any(told.sequence in asked for told in reader.standing)


def _entry_to_answer(meeting, reader, partstat, now):
    """An entry that the calendar can answer by itself, where answers are taken in; else one that asks for none."""
    if not answer_addresses.are_taken_in():
        return calendar.invite(meeting, now=now), "PUBLISH"
    return _own_entry(meeting, reader, partstat, now, asks=True), "REQUEST"


def _own_entry(meeting, reader, partstat, now, *, asks=False):
    return calendar.invite(
        meeting, method="REQUEST", attendee=reader.person, partstat=partstat, asks=asks, answered=reader.attendance,
        now=now,
    )  # fmt: skip


def _why(meeting, reader):
    acts_for = getattr(reader.person, "acts_for", "") or ""
    if not reader.is_invited:
        if reader.attendance is None:
            return "You get this because you were invited to this meeting."
        return "You get this because you answered for this meeting."
    if meeting.audience == Meeting.Audience.COUNCILS:
        among = f", {acts_for} among them" if acts_for else ""
        return f"You get this because this meeting is for named councils{among}."
    behalf = f", for {acts_for}" if acts_for else ""
    return f"You get this because you are a member of {meeting.group.in_text}{behalf}."
