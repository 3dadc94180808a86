"""What the tests of what goes on after a meeting share: a meeting of November 2026 that was held, and its mail."""

import datetime as dt

from meetings import actions, after_planner
from meetings.changed_notes import has_contents
from meetings.models import Meeting
from outbox.delivery import deliver
from outbox.models import Message
from tests.factories import AgendaItemFactory, MeetingFactory, PresenceFactory
from tests.meetings.post import DAY, PUBLISHED, at

HELD = at(25, 16)  # Wednesday 25 November 2026, half an hour after it ended


def held(group, **changes):
    """A published meeting on Wednesday 25 November 2026, 10am to 3:30pm."""
    facts = {
        "title": "Ten years on", "starts_on": DAY, "starts_time": dt.time(10), "ends_time": dt.time(15, 30),
        "published_at": PUBLISHED,
    }  # fmt: skip
    meeting = MeetingFactory(group=group, **facts | changes)
    meeting.refresh_from_db()
    return meeting


def there(meeting, *people, **facts):
    for person in people:
        PresenceFactory(meeting=meeting, person=person, **facts)


def said(meeting, title="Missed bins", notes="We lost 40 calls.", **facts):
    """A line of the agenda of which something was written down."""
    return AgendaItemFactory(meeting=meeting, title=title, notes=notes, **facts)


def circulated(meeting, by, now=HELD):
    if not has_contents(Meeting.objects.get(pk=meeting.pk)):
        Meeting.objects.filter(pk=meeting.pk).update(notes="What was said.")
    actions.circulate(meeting=meeting, by=by, now=now)
    return meeting


def run(now):
    """One round of the worker for mail after meetings: what is due is written, and sent."""
    counts = after_planner.plan(now)
    deliver(now=now)
    return {name: count for name, count in counts.items() if count}


def letters(**narrow):
    return list(Message.objects.filter(**narrow).order_by("pk"))


def keys(**narrow):
    return [message.key for message in letters(**narrow)]
