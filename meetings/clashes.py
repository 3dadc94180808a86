"""What a date meets: bank holidays where the group's councils are, and meetings of other groups on the same day.

A warning, never a refusal. Of other groups' meetings only those are named that the person who asks may know of.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils.text import get_text_list

from common import london, working_days
from councils.models import Council
from meetings.models import Meeting
from peergroups.models import Coverage, PeerGroup

NATIONS = Council.Nation.values


@dataclass(frozen=True)
class Holiday:
    """A bank holiday, in those `nations` of the group's councils that keep it."""

    day: dt.date
    name: str
    nations: tuple[str, ...]

    @property
    def where(self):
        """“England and Wales”."""
        return get_text_list([Council.Nation(nation).label for nation in self.nations], "and")


@dataclass(frozen=True)
class Beside:
    """Another group's meeting on the same day. `shared`: councils that both groups cover on its first day."""

    meeting: Meeting
    shared: int
    overlaps: bool


@dataclass(frozen=True)
class Clashes:
    """Bank holidays by their day; meetings of groups that share councils first, and of those the ones that overlap."""

    holidays: tuple[Holiday, ...] = ()
    meetings: tuple[Beside, ...] = ()

    def __bool__(self):
        return bool(self.holidays or self.meetings)


def clashes_on(*, group, starts_at, ends_at, user, meeting=None):
    """What a meeting of this group from one moment to another would meet. `meeting` is the one that is changed.

    At most three statements.
    """
    return clashes_for(group, [(starts_at, ends_at)], user, meeting=meeting)[starts_at, ends_at]


def clashes_for(group, spans, user, *, meeting=None):
    """{(starts at, ends at): Clashes} for many dates, in as many statements as for one: at most three."""
    spans = list(dict.fromkeys(spans))
    if not spans:
        return {}
    ours = _Area.of([group])[group.pk]
    others = _others(group, spans, user, meeting)
    areas = _Area.of([other.group for other in others]) if others else {}
    return {
        (start, end): Clashes(_holidays(ours, start, end), _beside(ours, areas, others, start, end))
        for start, end in spans
    }


class _Area:
    """The councils that a group covers, each from one day to another. A network covers all; leads are of all nations.

    The leads' group covers no council, so it shares none.
    """

    def __init__(self, group):
        self.kind, self.rows = group.kind, []

    @classmethod
    def of(cls, groups):
        """{group id: _Area}, in one statement."""
        areas = {group.pk: cls(group) for group in groups}
        rows = Coverage.objects.filter(group__in=areas).select_related("council")
        for row in rows.only("group", "start", "end", "council__nation", "council__start", "council__end"):
            areas[row.group_id].rows.append(row)
        return areas

    def councils(self, day):
        """{council id: nation} of a region on this day."""
        return {
            row.council_id: row.council.nation
            for row in self.rows
            if (row.start is None or row.start <= day)
            and (row.end is None or day <= row.end)
            and row.council.exists_on(day)
        }

    def nations(self, day):
        here = set(self.councils(day).values()) if self.kind == PeerGroup.Kind.REGION else NATIONS
        return [nation for nation in NATIONS if nation in here]

    def shared(self, other, day):
        """How many councils both cover on this day. A network covers whatever the other does."""
        ours, theirs = set(self.councils(day)), set(other.councils(day))
        if self.kind == PeerGroup.Kind.NETWORK:
            return len(theirs)
        return len(ours if other.kind == PeerGroup.Kind.NETWORK else ours & theirs)


def _holidays(area, start, end):
    found = []
    for day in _days(start, end):
        named = defaultdict(list)
        for nation in area.nations(day):
            if name := working_days.bank_holiday(day, nation):
                named[name].append(nation)
        found += [Holiday(day, name, tuple(nations)) for name, nations in named.items()]
    return tuple(found)


def _others(group, spans, user, meeting):
    """Meetings of other groups on any of these days that this person may know of and that are not called off."""
    met = reduce(or_, (Q(starts_on__lte=_last(start, end), ends_on__gte=london.today(start)) for start, end in spans))
    rows = Meeting.objects.visible_to(user).filter(met).exclude(group=group).exclude(state=Meeting.State.CANCELLED)
    rows = rows.exclude(pk=meeting.pk if meeting else None).select_related("group", "host_council")
    return list(rows.defer("notes", "getting_there").order_by("starts_at", "pk"))


def _beside(ours, areas, others, start, end):
    found = [
        Beside(
            meeting=other,
            shared=ours.shared(areas[other.group_id], other.starts_on),
            overlaps=other.starts_at < end and other.ends_at > start,
        )
        for other in others
        if other.starts_on <= _last(start, end) and other.ends_on >= london.today(start)
    ]
    return tuple(sorted(found, key=lambda one: (-one.shared, not one.overlaps)))


def _days(start, end):
    first = london.today(start)
    return [first + dt.timedelta(days=days) for days in range((_last(start, end) - first).days + 1)]


def _last(start, end):
    """The last day of it: what ends at midnight is not on the day that begins then."""
    return max(london.today(start), london.today(end - dt.timedelta(microseconds=1)))
