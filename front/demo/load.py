"""Load the demonstration:

the real past, and a present that is always about to happen. Running it twice adds nothing.
"""

import csv
import datetime as dt
from pathlib import Path

from django.db import transaction

from accounts.models import User
from ballots.models import Ballot, Cast
from common import london
from councils.models import Council
from digests.models import LeadNote, Rhythm
from front.demo import (
    ballots,
    channel,
    dates,
    digest,
    history,
    living,
    past,
    people,
    present,
    ratings,
    register,
    scrutiny,
    starting,
    templates,
    timebank,
)
from meetings import actions
from meetings.models import Action, Attendance, DatePoll, Decision, Meeting, Template
from meetings.pasted_agenda import Occasion, understand
from peergroups.models import Coverage, Invitation, JoinRequest, Membership, PeerGroup, StartRequest
from scrutiny.models import Day, Rating, UseCheck
from standards.models import Point
from timebank.models import Loan, Offer, Request, Transfer

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
    for held in history.MEETINGS:
        past.put_on_record(held, groups[held.group], councils, points, by=invented["coordinator"], now=now)
    by_start = {name: person for email, person in invented.items() for name in (email, *_starts(email))}
    register.load(councils, now)
    scrutiny.play(groups["south"], councils, points, now)  # before the meetings that its commitments come back at
    ratings.play(councils, now)
    scrutiny.play_lately(groups["south"], councils, points, now)
    living.play(groups["south"], councils, by_start, now)
    for coming in present.COMING:
        _coming_meeting(coming, groups, councils, points, by_start, now)
    dates.play(groups["south"], now)
    templates.play(groups, now)
    digest.load(groups, by_start, now)
    channel.load(groups["south"], now)
    timebank.play(groups, councils, by_start, now)
    ballots.play(groups["south"], now)
    starting.play(councils, now)
    return [f"{after - before[name]} {name}" for name, after in _counts().items() if after > before[name]]


def _counts():
    tables = {
        "groups": PeerGroup,
        "covered councils": Coverage,
        "people": User,
        "meetings": Meeting,
        "answers": Attendance,
        "decisions": Decision,
        "actions": Action,
        "invitations": Invitation,
        "people who ask to join": JoinRequest,
        "groups asked for": StartRequest,
        "people who chose when to get the digest": Rhythm,
        "notes by leads": LeadNote,
        "offers of help": Offer,
        "requests for help": Request,
        "loans": Loan,
        "transfers of hours": Transfer,
        "products in use, as councils say": UseCheck,
        "ratings of products": Rating,
        "scrutiny days": Day,
        "templates": Template,
        "date polls": DatePoll,
        "votes": Ballot,
        "votes cast": Cast,
    }
    return {name: model.objects.count() for name, model in tables.items()}


def _groups():
    groups = {}
    for slug, (name, kind, founded, months, summary) in present.GROUPS.items():
        fields = {"name": name, "kind": kind, "founded_on": founded, "months_between": months, "summary": summary}
        fields["hashtag"] = present.HASHTAGS.get(slug, "")
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


def _coming_meeting(plan, groups, councils, points, people, now):
    """A meeting some days from now, unless the one made by an earlier run is still to come."""
    group = groups[plan.group]
    if Meeting.objects.filter(group=group, title=plan.title, ends_at__gt=now).exists():
        return
    lead = Membership.objects.current().leads().filter(group=group).order_by("pk").first().person
    day = living.working_day(london.today(now) + dt.timedelta(days=plan.days))
    fields = {name: getattr(plan, name) for name in COPIED}
    fields |= {
        "starts_on": day,
        "starts_time": plan.starts,
        "ends_on": day,
        "ends_time": plan.ends,
        "host_council": councils.get(plan.host),
        "co_organisers": [councils[code] for code in plan.with_councils],
        "invited_councils": [councils[code] for code in plan.councils],
        "themes": [points[number] for number in plan.themes],
        "note_takers": [people[start] for start in plan.note_takers],
    }
    meeting = actions.schedule(group=group, fields=fields, by=lead, now=now)
    if plan.pasted:
        _paste(meeting, plan.pasted, lead)
    living.arrange(meeting, plan.agenda, by=lead)
    if plan.draft:
        return
    actions.publish(meeting=meeting, by=lead, now=digest.announced(now))
    for answer, starts in (("coming", plan.coming), ("maybe", plan.maybe), ("not-coming", plan.not_coming)):
        living.give_answers(meeting, answer, [people[start] for start in starts], now)


def _paste(meeting, text, lead):
    """What a lead saves who pastes this and puts nothing right."""
    starts = london.local(meeting.starts_at)
    occasion = Occasion(dates=(meeting.starts_on,), starts=starts.hour * 60 + starts.minute, title=meeting.title)
    lines = [row.fields for row in understand(text, occasion) if row.is_line]
    actions.paste_lines(meeting=meeting, lines=lines, by=lead, seen=actions.seen_on(meeting))


COPIED = (
    "kind", "title", "summary", "venue", "postcode", "online_url", "getting_there", "access_notes", "capacity",
    "takes_topics", "audience",
)  # fmt: skip


def _starts(email):
    """How the plans name people: “member@oxford” for those to sign in as, the part before the @ for others."""
    return email.partition("@")[0], email.partition(".gov.uk")[0], email.partition(".example")[0]
