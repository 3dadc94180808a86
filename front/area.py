"""A region's area: which councils, who has hosted, and how it changed."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from common import hexmap, london, words
from councils.models import Council, Succession
from meetings.models import Meeting


@dataclass(frozen=True)
class Host:
    """A council and the day it hosted last, or hosts next."""

    council: Council
    day: dt.date


@dataclass(frozen=True)
class Change:
    """Councils of the first day that became one of today's."""

    successor: Council
    predecessors: tuple[Council, ...]
    on: dt.date

    @property
    def count(self):
        return words.number(len(self.predecessors))


@dataclass(frozen=True)
class Area:
    """Today's councils. `hosted` is latest first, `elsewhere` are hosts that are not, or no longer, among them."""

    councils: tuple[Council, ...]
    map: hexmap.AreaMap | None
    hosted: tuple[Host, ...]
    coming: tuple[Host, ...]
    not_yet: tuple[Council, ...]
    elsewhere: tuple[Host, ...]
    at_first: int
    changes: tuple[Change, ...]


def read(group, meetings, now):
    """The area as the reader of these meetings may know it, in three statements."""
    today = london.today(now)
    councils, first = councils_on(group, today, group.founded_on or today)
    successions = Succession.objects.filter(predecessor__coverage__group=group).distinct()
    hosted, coming = hosts(meetings, now)
    here = {council.pk for council in councils}
    states = {pk: ("hosted", f"hosted in {host.day:%B %Y}") for pk, host in hosted.items()}
    states |= dict.fromkeys(coming, ("next", "hosts next"))
    return Area(
        councils=councils,
        map=hexmap.area(councils, states),
        hosted=tuple(host for pk, host in hosted.items() if pk in here),
        coming=tuple(coming.values()),
        not_yet=tuple(council for council in councils if council.pk not in states),
        elsewhere=tuple(host for pk, host in hosted.items() if pk not in here),
        at_first=len(first),
        changes=changes(first, councils, successions.select_related("predecessor", "successor"), today),
    )


def councils_on(region, *days):
    """The region's councils on each of these days: what its `councils_as_at` says of one, in one statement for all."""
    rows = list(region.coverage.select_related("council").order_by("council__short_name", "council__code"))
    return [tuple(row.council for row in rows if row.is_on(day) and row.council.exists_on(day)) for day in days]


def hosts(meetings, now):
    """({council's key: last time}, latest first; {council's key: next time}) of the meetings that go ahead."""
    held = (
        meetings.filter(state=Meeting.State.PUBLISHED)
        .exclude(host_council=None)
        .select_related("host_council")
        .only("starts_on", "ends_at", "host_council")
        .order_by("-starts_at", "-pk")
    )
    hosted, coming = {}, {}
    for meeting in held:
        host = Host(meeting.host_council, meeting.starts_on)
        if meeting.is_over(now):
            hosted.setdefault(meeting.host_council_id, host)
        else:
            coming[meeting.host_council_id] = host
    return hosted, dict(reversed(coming.items()))


def changes(first, councils, successions, today):
    """Which councils of the first day became which of today's."""
    then, now = {council.pk for council in first}, {council.pk for council in councils}
    became = defaultdict(list)
    for step in successions:
        if step.predecessor_id in then - now and step.successor_id in now and step.on <= today:
            became[step.successor, step.on].append(step.predecessor)
    return tuple(Change(successor, tuple(gone), on) for (successor, on), gone in became.items())


@dataclass(frozen=True)
class Fate:
    """A council covered on another day, and what became of it since: nothing, another council, or covered no more."""

    council: Council
    became: tuple[Succession, ...]
    is_here: bool


@dataclass(frozen=True)
class Then:
    """Another day. `began` is set when the group was not there yet: then nothing else is known of that day."""

    on: dt.date
    fates: tuple[Fate, ...] = ()
    joined: tuple[Council, ...] = ()
    began: dt.date | None = None
    is_to_come: bool = False


def then(group, on, now):
    """The councils covered on another day, each with what it is today, in three statements."""
    if group.founded_on and on < group.founded_on:
        return Then(on, began=group.founded_on)
    today = london.today(now)
    covered, present = list(group.councils_as_at(on)), list(group.councils_as_at(today))
    here, there = {council.pk for council in present}, {council.pk for council in covered}
    steps = defaultdict(list)
    for step in Succession.objects.filter(predecessor__coverage__group=group).select_related("successor").distinct():
        if step.on <= today:
            steps[step.predecessor_id].append(step)
    fates = tuple(Fate(c, tuple(steps[c.pk]) if c.pk not in here else (), c.pk in here) for c in covered)
    heirs = {step.successor_id for council in covered for step in steps[council.pk]}
    joined = tuple(c for c in present if c.pk not in there and c.pk not in heirs)
    return Then(on, fates, joined, is_to_come=on > today)
