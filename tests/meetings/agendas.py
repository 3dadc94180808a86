"""What the tests of agendas share: a group that meets in June, September and November 2026, and reading its agendas."""

import datetime as dt

from common import london
from meetings import actions
from meetings.models import Meeting, Placement, Topic
from meetings.series import next_meeting

JUNE, SEPTEMBER, NOVEMBER = dt.date(2026, 6, 11), dt.date(2026, 9, 10), dt.date(2026, 11, 25)


def at(day, hour=9):
    return london.moment(day, dt.time(hour))


def schedule(group, day, now, *, published=True, **changes):
    """A meeting from 10am to 3:30pm."""
    fields = {
        "title": f"Meeting of {day:%B}", "starts_on": day, "starts_time": dt.time(10), "ends_on": day,
        "ends_time": dt.time(15, 30),
    } | changes  # fmt: skip
    meeting = actions.schedule(group=group, fields=fields, by=None, now=now)
    if published:
        actions.publish(meeting=meeting, by=None, now=now)
    return meeting


def line(meeting, title, **fields):
    said = {"title": title, "kind": "discussion", "minutes": 20} | fields
    return actions.add_item(meeting=meeting, fields=said, by=None)


def titles(meeting):
    return list(meeting.agenda_items.values_list("title", flat=True))


def standing(meeting):
    """{title of a line: [titles of the topics on it]}."""
    found = {item.title: [] for item in meeting.agenda_items.all()}
    for placement in Placement.objects.filter(meeting=meeting).exclude(item=None).select_related("item", "topic"):
        found[placement.item.title].append(placement.topic.title)
    return found


def unplaced(group, now):
    """Titles of what is open and wanted, and has not exactly one place at the group's next meeting."""
    meeting = next_meeting(group, now)
    if meeting is None:
        return []
    wanted = Topic.objects.filter(group=group).wanted_on(meeting.ends_on)
    return [topic.title for topic in wanted if topic.placements.filter(meeting=meeting).count() != 1]


def fresh(meeting):
    return Meeting.objects.get(pk=meeting.pk)
