"""A meeting as a calendar entry (RFC 5545, RFC 5546): the part of a mail, the file of a page, the feed of a group.

Where a calendar can answer (`answer_addresses.are_taken_in`), an invitation is REQUEST with RSVP=TRUE to one ATTENDEE,
and the ORGANIZER an address of theirs alone. Where not, it is METHOD:PUBLISH, which asks for no answer. Who said they
come gets REQUEST with RSVP=FALSE; who declines or leaves, and everybody when it is cancelled, gets CANCEL. Times carry
TZID Europe/London and the zone's own rules: an entry made in summer is right in winter. A meeting that is booked
elsewhere asks no calendar: its invitation is PUBLISH, and it says where to book.

SEQUENCE grows with every move of the meeting and, in the entry of one person, with every change of their answer: yes,
no and yes again are an entry, its end, and an entry that is newer than its end (RFC 5546, 2.1.4).
"""

import datetime as dt
from email.utils import parseaddr

from django.conf import settings
from icalendar import Calendar, Component, Event, vCalAddress, vText

from common import london
from common.plain_text import without_controls
from meetings import answer_addresses, clocks
from meetings.models import Attendance, Meeting

PRODUCT = "-//Peer Groups//Meetings//EN"
ACCEPTED, TENTATIVE, DECLINED, UNANSWERED = "ACCEPTED", "TENTATIVE", "DECLINED", "NEEDS-ACTION"
STEPS = 1000  # changes of one person's answer that are told apart between two moves of a meeting
Answer = Attendance.Answer
PARTSTATS = {Answer.COMING: ACCEPTED, Answer.MAYBE: TENTATIVE, Answer.NOT_COMING: DECLINED}  # who waits: UNANSWERED

# The rules since 1996, by year: shorter than what a library derives, and without an end.
LONDON = Component.from_ical(
    """BEGIN:VTIMEZONE\r
TZID:Europe/London\r
BEGIN:DAYLIGHT\r
DTSTART:19960331T010000\r
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r
TZNAME:BST\r
TZOFFSETFROM:+0000\r
TZOFFSETTO:+0100\r
END:DAYLIGHT\r
BEGIN:STANDARD\r
DTSTART:19961027T020000\r
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r
TZNAME:GMT\r
TZOFFSETFROM:+0100\r
TZOFFSETTO:+0000\r
END:STANDARD\r
END:VTIMEZONE\r
"""
)


def sequence_of(meeting, attendance=None):
    """The SEQUENCE of the meeting's entry; with their Attendance, of one person's own."""
    return meeting.sequence * STEPS + (min(attendance.changes, STEPS - 1) if attendance else 0)


def meant_by(sequence):
    """Which date and place a SEQUENCE of ours is for: the meeting's `sequence` then."""
    return sequence // STEPS


def invite(meeting, *, method="PUBLISH", now, attendee=None, partstat=ACCEPTED, asks=False, answered=None):
    """One meeting as bytes. `attendee`, a User, belongs to REQUEST and CANCEL; without one the file is for anybody.

    `answered` is their Attendance, if they have answered. One that `asks` wants the calendar's own answer, where those
    are taken in.
    """
    attendee = None if method == "PUBLISH" else attendee
    event = _event(meeting, now, attendee, answered)
    if attendee is not None:
        event.add("attendee", _attendee(attendee, partstat, asks=asks))
        event["STATUS"] = vText(_status(meeting, partstat))
    if method == "CANCEL" and meeting.state != Meeting.State.CANCELLED:
        del event["STATUS"]  # one person is taken off the list; the meeting goes ahead
    calendar = _calendar(method)
    calendar.add_component(event)
    return calendar.to_ical()


def withdrawal(meeting, *, starts_at, ends_at, attendee, partstat=UNANSWERED, answered=None, now):
    """Takes an entry out of the calendar of somebody who may not know of the meeting any more, as bytes.

    It names the entry, and nothing that this person does not know: `starts_at` and `ends_at` are what they were told.
    """
    event = Event()
    event.add("uid", meeting.uid)
    event.add("sequence", sequence_of(meeting, answered))
    event.add("dtstamp", now.astimezone(dt.UTC).replace(microsecond=0))
    event.add("dtstart", london.local(starts_at))
    event.add("dtend", london.local(ends_at))
    event.add("summary", without_controls(meeting.group.full_name))
    event.add("organizer", _organizer(meeting, attendee))
    event.add("attendee", _attendee(attendee, partstat))
    event.add("status", "CANCELLED")
    calendar = _calendar("CANCEL")
    calendar.add_component(event)
    return calendar.to_ical()


def feed(meetings, *, name, url="", now, reader=None):
    """Many meetings as bytes, for subscribing. `now` is when the feed was made; `url` is its own address.

    With `reader`, a User, each says what they answered (`my_answer`). Then it has no METHOD: PUBLISH has no attendees.
    """
    calendar = _calendar(None if reader else "PUBLISH")
    calendar.add("x-wr-calname", without_controls(name))
    calendar.add("name", without_controls(name))
    calendar.add("x-wr-timezone", "Europe/London")
    calendar.add("refresh-interval", dt.timedelta(hours=12), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT12H")
    if url:
        calendar.add("url", url)
    for meeting in meetings:
        calendar.add_component(_answered(meeting, reader, now) if reader else _event(meeting, now))
    return calendar.to_ical()


def webcal(url):
    """The address that opens in a calendar programme, where one is set up for it."""
    return f"webcal://{url.partition('://')[2]}"


def _calendar(method):
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    if method:
        calendar.add("method", method)
    calendar.add_component(LONDON)
    return calendar


def _event(meeting, now, attendee=None, answered=None):
    event = Event()
    event.add("uid", meeting.uid)
    event.add("sequence", sequence_of(meeting, answered if attendee else None))
    event.add("dtstamp", now.astimezone(dt.UTC).replace(microsecond=0))
    event.add("dtstart", london.local(meeting.starts_at))
    event.add("dtend", london.local(meeting.ends_at))
    event.add("summary", without_controls(f"{meeting.group.full_name}: {meeting.title}"))
    if meeting.place:
        event.add("location", without_controls(meeting.place))
    event.add("description", description(meeting))
    event.add("url", settings.SITE_URL + meeting.get_absolute_url())
    event.add("organizer", _organizer(meeting, attendee))
    event.add("status", _status(meeting))
    return event


def _answered(meeting, reader, now):
    """The entry of a feed that is one person's. Who has not said that they come is not shown as busy."""
    event = _event(meeting, now)
    if meeting.is_booked_elsewhere:
        event.add("transp", "TRANSPARENT")  # who has booked there, nobody here knows
        return event
    partstat = PARTSTATS.get(meeting.my_answer, UNANSWERED)
    is_off = meeting.state == Meeting.State.CANCELLED
    event.add("attendee", _attendee(reader, partstat))
    event["STATUS"] = vText(_status(meeting, partstat))
    event.add("transp", "OPAQUE" if partstat in {ACCEPTED, TENTATIVE} and not is_off else "TRANSPARENT")
    said = Answer(meeting.my_answer).label.lower() if meeting.my_answer else ""
    if said or meeting.is_open(now):
        said = f"Your answer: {said}" if said else "You have not said whether you come."
        event["DESCRIPTION"] = vText(f"{said}\n\n{description(meeting)}")
    return event


def description(meeting):
    """What a calendar shows below the facts: what it is about, how to join, get there and get in, where to answer."""
    parts = [meeting.summary]
    if meeting.state == Meeting.State.CANCELLED and meeting.cancelled_because:
        parts.append(f"Cancelled: {meeting.cancelled_because}")
    if meeting.online_url:
        parts.append(f"Join online: {meeting.online_url}")
    parts += [meeting.getting_there, f"Access: {meeting.access_notes}" if meeting.access_notes.strip() else ""]
    if doubled := clocks.understood(meeting):
        parts.append(doubled)
    if meeting.is_booked_elsewhere and meeting.state == Meeting.State.PUBLISHED:
        parts.insert(1, f"{meeting.booking_label}: {meeting.booking_url}")
    page = "Agenda" if meeting.is_booked_elsewhere else "Agenda and answers"
    parts += [f"{page}: {settings.SITE_URL}{meeting.get_absolute_url()}"]
    return without_controls("\n\n".join(part.strip() for part in parts if part.strip()))


def _status(meeting, partstat=ACCEPTED):
    if meeting.state == Meeting.State.CANCELLED:
        return "CANCELLED"
    return "TENTATIVE" if partstat == TENTATIVE else "CONFIRMED"


def _organizer(meeting, attendee=None):
    """The group, at the address to which this person's calendar answers, if answers are taken in."""
    address = parseaddr(settings.MAIL_FROM)[1]
    if attendee is not None and answer_addresses.are_taken_in():
        address = answer_addresses.address_for(meeting.pk, attendee.pk)
    organizer = vCalAddress(f"mailto:{address}")
    organizer.params["CN"] = vText(without_controls(meeting.group.full_name))
    return organizer


def _attendee(person, partstat, *, asks=False):
    attendee = vCalAddress(f"mailto:{person.email}")
    attendee.params["CN"] = vText(without_controls(person.name or person.email))
    attendee.params["CUTYPE"] = vText("INDIVIDUAL")
    attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
    attendee.params["PARTSTAT"] = vText(partstat)
    attendee.params["RSVP"] = vText("TRUE" if asks and answer_addresses.are_taken_in() else "FALSE")
    return attendee
