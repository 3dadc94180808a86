"""What the tests of meetings' mail share: a calendar of November 2026, and reading what the outbox holds."""

import datetime as dt
from email import message_from_bytes
from email.policy import default as modern

from icalendar import Calendar

from common import london
from meetings import actions, planner
from outbox.delivery import deliver
from outbox.models import Message

# The meeting is on Wednesday 25 November 2026, 10am to 3:30pm. Its steps fall on the 11th, 18th and 24th, at 9am.
DAY = dt.date(2026, 11, 25)


def at(day, hour=9, minute=0, month=11):
    """A moment of November 2026, on London's clocks."""
    return london.moment(dt.date(2026, month, day), dt.time(hour, minute))


PUBLISHED = at(2, 10)


def fields(**changes):
    return {
        "title": "What did we finish?",
        "starts_on": DAY, "starts_time": dt.time(10), "ends_on": DAY, "ends_time": dt.time(15, 30),
        "venue": "Walton Street Offices, Aylesbury", "postcode": "HP20 1UA",
    } | changes  # fmt: skip


def moved_to(day, **changes):
    date = dt.date(2026, 11, day) if isinstance(day, int) else day
    return {"starts_on": date, "ends_on": date} | changes


def publish(group, by, now=PUBLISHED, **changes):
    meeting = actions.schedule(group=group, fields=fields(**changes), by=by, now=now)
    actions.publish(meeting=meeting, by=by, now=now)
    return meeting


def answer(meeting, person, answer, now):
    return actions.answer(meeting=meeting, person=person, answer=answer, by=person, now=now)


def run(now):
    """One round of the worker: what is due is written, and sent."""
    counts = planner.plan(now)
    deliver(now=now)
    return {name: count for name, count in counts.items() if count}


def mail(meeting, person=None, **narrow):
    """The keys without their middle, each with its state, oldest first: [("invitation", "0", "queued")]."""
    messages = Message.objects.about(f"meeting:{meeting.pk}").filter(**narrow).order_by("pk")
    if person is not None:
        messages = messages.filter(person_id=person.pk)
    return [(message.kind, message.key.rpartition(":")[2], message.state) for message in messages]


def parsed(message):
    """A stored message as its reader's program sees it."""
    return message_from_bytes(message.body.mime, policy=modern)


def text(message):
    return parsed(message).get_body(("plain",)).get_content().replace("\r\n", "\n")


def html(message):
    return parsed(message).get_body(("html",)).get_content()


def entry(message):
    """(method, event) of the calendar part, or None."""
    parts = [part for part in parsed(message).walk() if part.get_content_type() == "text/calendar"]
    if not parts:
        return None
    calendar = Calendar.from_ical(parts[0].get_payload(decode=True))
    assert parts[0].get_param("method") == str(calendar["METHOD"])
    return str(calendar["METHOD"]), calendar.events[0]
