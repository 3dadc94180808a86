"""Load the demonstration:

the real past, and a present that is always about to happen. Running it twice adds nothing.
"""

import csv
import datetime as dt
from pathlib import Path

from django.db import transaction

from accounts.models import User
from common import london
from common.working_days import is_working_day
from councils.models import Council
from front.demo import history, people, present
from meetings import actions
from meetings.models import AgendaItem, Attendance, Meeting
from peergroups.models import Coverage, Invitation, JoinRequest, Membership, PeerGroup
from standards.models import Point

COVERAGE = Path(__file__).with_name("groups.csv")
STANDARD = "lgdss"


@transaction.atomic
def load(now):
    """Bring everything in, relative to this moment.

    Needs the register and the standards. Returns what was added, in words.
    """
    before = _counts()
    councils = {council.code: council for council in Council.objects.all()}
    points = {point.number: point for point in Point.objects.filter(standard__slug=STANDARD)}
    groups = _groups()
    _coverage(groups, councils)
    invented = people.load(groups, councils, now)
    for past in history.MEETINGS:
        _past_meeting(past, groups, councils, points, invented["coordinator"], now)
    for coming in (present.PAST, *present.COMING):
        _coming_meeting(coming, groups, councils, points, invented, now)
    return [f"{after - before[name]} {name}" for name, after in _counts().items() if after > before[name]]


def _counts():
    tables = {
        "groups": PeerGroup,
        "covered councils": Coverage,
        "people": User,
        "meetings": Meeting,
        "answers": Attendance,
        "invitations": Invitation,
        "people who ask to join": JoinRequest,
    }
    return {name: model.objects.count() for name, model in tables.items()}


def _groups():
    groups = {}
    for slug, (name, kind, founded, months, summary) in present.GROUPS.items():
        fields = {"name": name, "kind": kind, "founded_on": founded, "months_between": months, "summary": summary}
        groups[slug], _ = PeerGroup.objects.get_or_create(slug=slug, defaults=fields)
    return groups


def _coverage(groups, councils):
    with COVERAGE.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    known = set(Coverage.objects.values_list("group__slug", "council__code"))
    Coverage.objects.bulk_create(
        Coverage(
            group=groups[row["group"]],
            council=councils[row["council"]],
            start=row["start"] or None,
            end=row["end"] or None,
        )
        for row in rows
        if (row["group"], row["council"]) not in known
    )


def _past_meeting(past, groups, councils, points, by, now):
    """A meeting of the real past. Nobody is told: it is over."""
    if Meeting.objects.filter(group=groups[past.group], starts_on=past.on, title=past.title).exists():
        return
    meeting = Meeting.objects.create(
        group=groups[past.group],
        kind=past.kind,
        title=past.title,
        summary=past.summary,
        starts_on=past.on,
        starts_time=past.starts,
        ends_on=past.on,
        ends_time=past.ends,
        host_council=councils.get(past.host),
        venue=past.venue,
        notes=past.notes,
        state=Meeting.State.PUBLISHED,
        created_by=by,
        published_at=now,
        published_by=by,
    )
    _furnish(meeting, past, councils, points)


def _coming_meeting(plan, groups, councils, points, people, now):
    """A meeting some days from now, unless the one made by an earlier run is still to come."""
    group = groups[plan.group]
    same = Meeting.objects.filter(group=group, title=plan.title)
    if same.filter(ends_at__gt=now).exists() or (plan.days < 0 and same.exists()):
        return
    lead = Membership.objects.current().leads().filter(group=group).order_by("pk").first().person
    day = _working_day(london.today(now) + dt.timedelta(days=plan.days), forward=plan.days > 0)
    meeting = Meeting.objects.create(
        group=group,
        kind=plan.kind,
        title=plan.title,
        summary=plan.summary,
        starts_on=day,
        starts_time=plan.starts,
        ends_on=day,
        ends_time=plan.ends,
        host_council=councils.get(plan.host),
        venue=plan.venue,
        postcode=plan.postcode,
        online_url=plan.online_url,
        getting_there=plan.getting_there,
        audience=plan.audience,
        notes=plan.notes,
        created_by=lead,
    )
    _furnish(meeting, plan, councils, points)
    if plan.draft:
        return
    if plan.days < 0:
        Meeting.objects.filter(pk=meeting.pk).update(state=Meeting.State.PUBLISHED, published_at=now, published_by=lead)
    else:
        actions.publish(meeting=meeting, by=lead, now=now)
    _answers(meeting, plan, people, now)


def _furnish(meeting, plan, councils, points):
    AgendaItem.objects.bulk_create(
        AgendaItem(meeting=meeting, position=position, kind=kind, title=title, minutes=minutes, presenter=presenter)
        for position, (kind, title, minutes, presenter) in enumerate(plan.agenda, start=1)
    )
    meeting.themes.set([points[number] for number in plan.themes])
    meeting.invited_councils.set([councils[code] for code in getattr(plan, "councils", ())])


def _answers(meeting, plan, people, now):
    """Answers given before the demonstration began: nobody gets a mail for them."""
    given = {
        Attendance.Answer.COMING: plan.coming,
        Attendance.Answer.MAYBE: plan.maybe,
        Attendance.Answer.NOT_COMING: plan.not_coming,
    }
    by_start = {name: person for email, person in people.items() for name in (email, *_starts(email))}
    Attendance.objects.bulk_create(
        Attendance(
            meeting=meeting,
            person=by_start[start],
            council=by_start[start].memberships.get(group=meeting.group, left_at=None).council,
            answer=answer,
            answered_at=now,
            answered_by=by_start[start],
        )
        for answer, starts in given.items()
        for start in starts
    )


def _starts(email):
    """How the plans name people: “member@oxford” for those to sign in as, the part before the @ for others."""
    return email.partition("@")[0], email.partition(".gov.uk")[0]


def _working_day(day, *, forward):
    while not is_working_day(day, "england"):
        day += dt.timedelta(days=1 if forward else -1)
    return day
