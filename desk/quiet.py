"""Councils that have gone quiet: for a friendly call, not for a table. By name, never ranked; leads alone see it.

Quiet is a council whose last member has left; or whose people no mail reaches; or that was at none of the last three
meetings, though it could have been, and that is not coming to the next. One that never joined is not quiet, but absent.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, replace
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
_SAME = {"group": OuterRef("group"), "person": OuterRef("person"), "council": OuterRef("council")}


@dataclass(frozen=True)
class Quiet:
    """A council, how many `people` of it are in the group, the day of the meeting it was last at, and what is known.

    `addresses` of those to write to, the longest there first: from `with_addresses`.
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
    """{group id: [Quiet]} by the name of the council. Eleven statements, however many groups; whom to write to
    is one more (`with_addresses`)."""
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
            people = here[place].count if place in here else 0
            found[group_id].append(Quiet(councils[council_id], people, seen.get(place), why))
    return {group_id: sorted(rows, key=lambda row: (row.council.short_name, row.council.pk))
            for group_id, rows in found.items()}  # fmt: skip


def with_addresses(quiet, group):
    """These Quiet councils of the group, each with whom to write to."""
    to_write_to = _addresses(group, [row.council.pk for row in quiet])
    return [replace(row, addresses=to_write_to.get(row.council.pk, ())) for row in quiet]


def _why(here, *, left, missed, declined):
    if here is None:
        return f"Its last member left in {london.local(left):%B %Y}" if left else ""
    if not here.reached:
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
    reached: int
    since: dt.datetime


def _covered(groups, today):
    return Coverage.objects.on(today).filter(group__in=groups)


def _of_networks(groups, here):
    """Councils of those groups that cover no region: of whom somebody is in."""
    others = {group.pk for group in groups if group.kind != PeerGroup.Kind.REGION}
    return {place for place in here if place[0] in others}


def _people(groups):
    """{(group, council): how many are in it today, how many of them mail reaches, and since when somebody is}."""
    today = Membership.objects.current().filter(**_SAME)
    rows = _stays().filter(Exists(today), group__in=groups).exclude(council=None)
    rows = rows.annotate(is_dead=Exists(_dead())).order_by().values("group", "council")
    now = Q(left_at=None)
    rows = rows.annotate(
        count=Count("pk", filter=now), reached=Count("pk", filter=now & Q(is_dead=False)), since=Min("joined_at")
    )
    return {(row["group"], row["council"]): _Here(row["count"], row["reached"], row["since"]) for row in rows}


def _addresses(group, councils):
    """{council: the addresses that take mail, of those who are there longest}."""
    rows = Membership.objects.current().filter(group=group, council__in=councils)
    rows = rows.annotate(came=came()).filter(~Exists(_dead())).order_by().values("council")
    rows = rows.annotate(addresses=ArrayAgg("person__email", order_by=["came", "pk"]))
    return {row["council"]: tuple(row["addresses"][:MOST]) for row in rows}


def _dead():
    return DeadAddress.objects.dead().alias(lower=Lower("address")).filter(lower=Lower(OuterRef("person__email")))


def _stays():
    """Memberships that belong to a stay which goes on: a new role begins a row, and is no new stay."""
    return Membership.objects.filter(Q(left_at=None) | Q(left_because=Membership.Ended.ROLE))


def came():
    """Of a membership: when its person came for this council."""
    return Subquery(_stays().filter(**_SAME).order_by("joined_at").values("joined_at")[:1])


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
