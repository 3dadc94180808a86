"""Councils that have gone quiet: for a friendly call, not for a table. By name, never ranked; leads alone see it.

Quiet is a council whose last member has left; or whose people no mail reaches; or that was at none of the last three
meetings, though it could have been, and that is not coming to the next. One that never joined is not quiet, but absent.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, Subquery, Window
from django.db.models.functions import Lower, RowNumber

from common import london, words
from councils.models import Council
from meetings.attendance_over_time import counts_of, was_counted
from meetings.models import Attendance, Meeting, Presence
from meetings.series import held
from outbox.models import DeadAddress
from peergroups.models import Coverage, Membership, PeerGroup

LATEST = 3  # meetings that a council may miss before anybody rings it
MOST = 3  # people of one council who are written to
Answer = Attendance.Answer


@dataclass(frozen=True)
class Quiet:
    """A council, how many `people` of it are in the group, the day of the meeting it was last at, and what is known.

    `addresses` of those to write to, the longest there first.
    """

    council: Council
    people: int
    last_seen: dt.date | None
    why: str
    addresses: tuple[str, ...] = ()

    def mail(self, group):
        """A mail to begin with, for the lead's own mail program; “” where there is nobody to write to."""
        if not self.addresses:
            return ""
        said = {
            "subject": f"{group.full_name}: how is {self.council.short_name}?",
            "body": f"Hello,\r\n\r\nwe have not seen anybody of {self.council.short_name} for a while, and we miss "
            "you. Is there something that would make the next meeting worth your time, or somebody else who should "
            "hear of it?\r\n",
        }
        to = ",".join(quote(address, safe="@") for address in self.addresses)
        return f"mailto:{to}?{urlencode(said, quote_via=quote)}"


def absent_councils(group, now):
    """Councils that the group covers and of which nobody was ever in it, by name. One statement."""
    ever = Membership.objects.filter(group=group, council=OuterRef("pk"))
    return list(group.councils_as_at(london.today(now)).filter(~Exists(ever)).order_by("short_name", "pk"))


def quiet_councils(groups, now):
    """{group id: [Quiet]} by the name of the council. Eleven statements, however many groups."""
    keys, today = [group.pk for group in groups], london.today(now)
    here = _people(keys)
    latest = _latest(keys, now)
    there = counts_of([meeting for meetings in latest.values() for meeting in meetings])
    seen, coming, declined = _last_seen(keys, now), _coming(keys, now), _declined(latest)
    left = _left(keys)
    rows = {(row.group_id, row.council_id): row for row in _covered(keys, today)}
    councils = Council.objects.in_bulk({council for _, council in rows.keys() | here.keys()})
    found = defaultdict(list)
    for group_id, council_id in rows.keys() | _of_networks(groups, here):
        place = group_id, council_id
        meetings = latest[group_id] if _could_come(latest[group_id], rows.get(place), here.get(place)) else ()
        missed = bool(meetings) and not any((meeting.pk, council_id) in there for meeting in meetings)
        missed = missed and place not in coming
        why = _why(here.get(place), left=left.get(place), missed=missed, declined=declined.get(place, 0))
        if why:
            people, addresses = (here[place].count, here[place].addresses) if place in here else (0, ())
            found[group_id].append(Quiet(councils[council_id], people, seen.get(place), why, tuple(addresses[:MOST])))
    return {group_id: sorted(rows, key=lambda row: (row.council.short_name, row.council.pk))
            for group_id, rows in found.items()}  # fmt: skip


def _why(here, *, left, missed, declined):
    if here is None:
        return f"Its last member left in {london.local(left):%B %Y}" if left else ""
    if not here.addresses:
        return "No mail reaches its people"
    if not missed:
        return ""
    if declined:
        times = {1: "once", 2: "twice"}.get(declined, f"{words.number(declined)} times")
        return f"At none of the last three meetings; said “not coming” {times}"
    return "At none of the last three meetings, and no word"


def _could_come(meetings, coverage, here):
    """Whether the group had met three times since it covers the council and since somebody of it is in."""
    if len(meetings) < LATEST or here is None:
        return False
    first = min(meetings, key=lambda meeting: meeting.starts_at)
    is_covered = coverage is None or coverage.start is None or coverage.start <= first.starts_on
    return is_covered and here.since <= first.starts_at


# What is asked of the database ----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class _Here:
    count: int
    since: dt.datetime
    addresses: list


def _covered(groups, today):
    return Coverage.objects.on(today).filter(group__in=groups)


def _of_networks(groups, here):
    """Councils of those groups that cover no region: of whom somebody is in."""
    others = {group.pk for group in groups if group.kind != PeerGroup.Kind.REGION}
    return {place for place in here if place[0] in others}


def _people(groups):
    """{(group, council): how many are in it today, since when, and the addresses that take mail}."""
    dead = DeadAddress.objects.dead().alias(lower=Lower("address")).filter(lower=Lower(OuterRef("person__email")))
    rows = Membership.objects.current().filter(group__in=groups).exclude(council=None)
    rows = rows.annotate(is_dead=Exists(dead), came=came()).order_by().values("group", "council")
    alive = ArrayAgg("person__email", filter=Q(is_dead=False), order_by=["came", "pk"], default=[])
    rows = rows.annotate(count=Count("pk"), since=Min("came"), addresses=alive)
    return {(row["group"], row["council"]): _Here(row["count"], row["since"], row["addresses"]) for row in rows}


def came():
    """Of a membership: when its person came for this council. A new role begins a row, and is no new stay."""
    stays = Membership.objects.filter(group=OuterRef("group"), person=OuterRef("person"), council=OuterRef("council"))
    stays = stays.filter(Q(left_at=None) | Q(left_because=Membership.Ended.ROLE))
    return Subquery(stays.order_by("joined_at").values("joined_at")[:1])


def _left(groups):
    """{(group, council): when somebody of it left last}."""
    rows = Membership.objects.filter(group__in=groups, left_at__isnull=False).exclude(council=None).order_by()
    return {
        (group, council): at for group, council, at in rows.values_list("group", "council").annotate(at=Max("left_at"))
    }


def _latest(groups, now):
    """{group id: its latest three meetings} that every council was asked to and of which it is known who was there."""
    open_to_all = held(now).filter(was_counted(), group__in=groups).exclude(audience=Meeting.Audience.COUNCILS)
    nth = Window(RowNumber(), partition_by="group", order_by=[F("starts_at").desc(), F("pk").desc()])
    found = defaultdict(list)
    for meeting in open_to_all.annotate(nth=nth).filter(nth__lte=LATEST).defer("notes", "getting_there"):
        found[meeting.group_id].append(meeting)
    return found


def _last_seen(groups, now):
    """{(group, council): the day of the last meeting it was at}: ticked there, or, where nobody was, coming."""
    mine = {"meeting__group__in": groups, "meeting__state": Meeting.State.PUBLISHED, "meeting__ends_at__lte": now}
    ticked = Presence.objects.filter(**mine)
    said = Attendance.objects.counted().filter(answer=Answer.COMING, **mine)
    said = said.filter(~Exists(Presence.objects.filter(meeting=OuterRef("meeting"))))
    found = {}
    for rows in (ticked, said):
        rows = rows.exclude(council=None).order_by().values_list("meeting__group", "council")
        for group, council, day in rows.annotate(day=Max("meeting__starts_on")):
            found[group, council] = max(day, found.get((group, council), day))
    return found


def _coming(groups, now):
    """{(group, council)} of those that said they come to a meeting ahead, or may."""
    ahead = {"meeting__group__in": groups, "meeting__state": Meeting.State.PUBLISHED, "meeting__ends_at__gt": now}
    rows = Attendance.objects.counted().filter(answer__in=[Answer.COMING, Answer.MAYBE, Answer.WAITING], **ahead)
    return set(rows.exclude(council=None).order_by().values_list("meeting__group", "council").distinct())


def _declined(latest):
    """{(group, council): to how many of the latest meetings it said “not coming”}."""
    keys = [meeting.pk for meetings in latest.values() for meeting in meetings]
    rows = Attendance.objects.filter(meeting__in=keys, answer=Answer.NOT_COMING).exclude(council=None)
    rows = rows.order_by().values_list("meeting__group", "council").annotate(times=Count("meeting", distinct=True))
    return {(group, council): times for group, council, times in rows}
