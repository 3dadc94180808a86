"""What the room shows of a meeting: its lines with what became of each, one of them in full, and who is here."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q
from django.urls import reverse

from meetings.agenda import timetable
from meetings.models import Action, AgendaItem, Decision, Guest, Meeting, Placement, Revision, Table
from meetings.presence import people_of

PAGES = {
    "meetings.action": "meetings:action-detail",
    "meetings.decision": "meetings:decision-review",
    "meetings.host-offer": "meetings:host-offer-settle",
    "meetings.trial": "meetings:trial-detail",
}


@dataclass(frozen=True)
class Line:
    """One line of the agenda. `number` counts those that are no pause; a pause has none."""

    item: AgendaItem
    starts_at: dt.datetime
    ends_at: dt.datetime
    number: int | None

    @property
    def is_noted(self):
        return self.item.discussed_at is not None or self.item.has_notes


def lines_of(meeting):
    """The lines in order. Their notes stay in the database until one is asked for."""
    items = meeting.agenda_items.annotate(has_notes=~Q(notes="")).defer("notes").order_by("day", "position")
    lines, number = [], 0
    for row in timetable(meeting, list(items)):
        row.item.meeting = meeting
        number += not row.item.is_pause
        lines.append(Line(row.item, row.starts_at, row.ends_at, None if row.item.is_pause else number))
    return lines


class Room:
    """The page of one meeting, with the line of this key in full (by itself: the first that waits for its notes)."""

    def __init__(self, meeting, chosen=None):
        self.meeting = meeting
        self.lines = lines_of(meeting)
        self.talks = [line for line in self.lines if line.number]
        waiting = (line for line in self.talks if not line.is_noted)
        asked = (line for line in self.talks if line.item.pk == chosen)
        self.line = next(asked, None) or next(waiting, None) or (self.talks[-1] if self.talks else None)

    @property
    def item(self):
        return self.line.item if self.line else None

    @property
    def next_line(self):
        """The one after this, or None."""
        place = self.talks.index(self.line)
        return self.talks[place + 1] if place + 1 < len(self.talks) else None

    @property
    def is_over_days(self):
        return self.meeting.starts_on != self.meeting.ends_on

    @cached_property
    def saved(self):
        """When and by whom the notes of this line were last saved: their Revision, or None."""
        kept = Revision.objects.filter(meeting=self.meeting, item=self.item, table=None)
        return kept.filter(version=self.item.notes_version).select_related("by").first()

    @cached_property
    def decisions(self):
        return list(Decision.objects.filter(item=self.item).order_by("recorded_at", "pk"))

    @cached_property
    def promised(self):
        return list(Action.objects.filter(item=self.item).select_related("person", "council").order_by("pk"))

    @cached_property
    def topics(self):
        """What came onto the agenda by itself and stands on this line, each with its `page`."""
        placed = Placement.objects.filter(item=self.item).select_related("topic__council")
        topics = [placement.topic for placement in placed]
        for topic in topics:
            topic.page = self._page(topic)
        return [topic for topic in topics if topic.page or topic.title != self.item.title]

    def _page(self, topic):
        """Where what it is about is settled: the action, the decision; else its link."""
        name, _, key = topic.key.partition(":")
        if name in PAGES and key.isdigit():
            return reverse(PAGES[name], args=[self.meeting.group.slug, int(key)])
        return topic.url

    @cached_property
    def tables(self):
        return Table.objects.filter(item=self.item).count() if self.has_tables else 0

    @property
    def has_tables(self):
        return self.item.kind == AgendaItem.Kind.TABLE_WORK

    # Who is here --------------------------------------------------------------------------------------------------
    @cached_property
    def people(self):
        return people_of(self.meeting)

    @property
    def expected(self):
        """Who said they would come, and whoever came."""
        return [one for one in self.people if one.is_expected or one.here]

    @property
    def others(self):
        return [one for one in self.people if not (one.is_expected or one.here)]

    @property
    def expected_count(self):
        return sum(one.is_expected for one in self.people)

    @property
    def ticked(self):
        return [one.pk for one in self.people if one.here]

    @cached_property
    def guests(self):
        return list(Guest.objects.filter(meeting=self.meeting))

    @property
    def here_count(self):
        return len(self.ticked) + len(self.guests)


def next_day(meeting, today):
    """The first day of the group's next meeting after this one, if its date is known and still to come."""
    later = Meeting.objects.filter(group=meeting.group_id, takes_topics=True, starts_at__gt=meeting.starts_at)
    later = later.exclude(state=Meeting.State.CANCELLED).filter(starts_on__gt=today)
    return later.order_by("starts_at").values_list("starts_on", flat=True).first()
