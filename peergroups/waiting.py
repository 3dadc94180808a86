"""What of groups waits for a person.

For everybody an invitation; for the leads of a group, and for the coordinators where a group has none, requests to
join, coverage to settle, mail of the group that could not be delivered, and members whom no mail reaches; for
coordinators a region with members and nobody who leads it, and groups that are asked for.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Count,
    DateTimeField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat, Lower
from django.urls import reverse

from common import london
from common.lines import Deed, Line
from common.waits import Wait
from outbox.models import NOT_SENT_DEAD, DeadAddress, Message
from peergroups.models import Coverage, Invitation, JoinRequest, Membership, PeerGroup, StartRequest
from peergroups.signs import looks_after
from peergroups.tokens import invitation_path

ACCEPT_DEED = "join-request-accept"
INVITATION, REQUEST, COVERAGE, NO_LEAD = "invitation", "request", "coverage", "no-lead"
PARKED, DEAD, START = "parked", "dead-address", "start"
NO_NUMBER = Cast(Value(None), BigIntegerField())
NO_MOMENT = Cast(Value(None), DateTimeField())
NO_TEXT = Value("", output_field=CharField())
BEHALF = Coalesce("council__short_name", "organisation")
ASKER = Concat("asker", Value(", "), "council__short_name", output_field=CharField())
MIDNIGHT = dt.time()


@dataclass(frozen=True)
class Row:
    """One thing that waits, of any kind. `reader` is a person's number for an invitation, else None.

    A group that is only asked for has no `group`; `who` is what it would be called.

    `who` and `behalf` are names; `at` is the end of an invitation or the first day of coverage (at midnight, UTC);
    `number` counts an invitation's sends, mails that could not be delivered or members whom none reaches, and is 1 for
    a request of somebody who names a council.
    """

    what: str
    pk: int
    reader: int | None
    group_id: int | None
    slug: str | None
    name: str | None
    kind: str | None
    who: str
    behalf: str
    at: dt.datetime | None
    number: int | None

    @property
    def group(self):
        return PeerGroup(pk=self.group_id, slug=self.slug, name=self.name, kind=self.kind)


def waiting_for(people, now):
    """{person id: [Line]} for these people; nobody without one.

    One query where nothing of groups waits; one more for who leads the groups in which something does.
    """
    ids = [person.pk for person in people]
    coordinators = [person.pk for person in people if person.is_coordinator]
    rows = [Row(*values) for values in _everything(ids, bool(coordinators), now)]
    leads = _leads({row.group_id for row in rows if row.reader is None and row.group_id is not None}, ids)
    lines = defaultdict(list)
    for row in rows:
        readers = [row.reader] if row.reader is not None else leads.get(row.group_id) or coordinators
        line = LINES[row.what](row, now)
        for reader in readers:
            lines[reader].append(line)
    return dict(lines)


def _invited(readers):
    """Invitations to addresses that these people have shown to read."""
    reads = EmailAddress.objects.filter(verified=True, user__in=readers.ids)
    return Invitation.objects.valid(readers.now).filter(email__in=reads.values("email"))


def _asked_for(readers):
    """Groups that are asked for, for a coordinator: also where there is no group yet."""
    return StartRequest.objects.open() if readers.with_coordinators else StartRequest.objects.none()


WAITS = (Wait(waiting_for, signs=(_invited, looks_after, _asked_for), for_leads=True),)


# The lines ------------------------------------------------------------------------------------------------------------
def _invitation(row, now):
    invitation = Invitation(pk=row.pk, group=row.group, sends=row.number)
    by = f"{row.who} invited you" if row.who else "You are invited"
    return Line(
        key=f"group-invitation:{row.pk}",
        title=f"{_capital(row.group.in_text)} invites you",
        why=f"{by}{f', for {row.behalf}' if row.behalf else ''}. Join, or say no, thank you.",
        due_at=row.at,
        url=invitation_path(invitation),
        group_id=row.group_id,
    )


def _request(row, now):
    deeds = (Deed("Let them in", ACCEPT_DEED, row.pk, main=True),) if row.number else ()
    return Line(
        key=f"join-request:{row.pk}",
        title=f"{row.who} asks to join {row.group.in_text}",
        why=f"For {row.behalf}: you know best whether they belong." if row.behalf else "Only a lead can let them in.",
        due_at=None,
        url=reverse("peergroups:request-detail", args=[row.slug, row.pk]),
        group_id=row.group_id,
        deeds=deeds,
        for_leads=True,
    )


def _coverage(row, now):
    start = row.at and row.at.astimezone(dt.UTC).date()
    is_ahead = start is not None and start > london.today(now)
    since = f" from {london.plain_date(start)}" if is_ahead else ""
    return Line(
        key=f"coverage:{row.pk}",
        title=f"Does {row.group.in_text} cover {row.who}{since}?",
        why="It takes the place of councils of which only some were in the group. Until you say no, it is covered.",
        due_at=london.moment(start, MIDNIGHT) if is_ahead else None,
        url=reverse("peergroups:coverage-settle", args=[row.slug, row.pk]),
        council=row.who,
        group_id=row.group_id,
        for_leads=True,
    )


def _no_lead(row, now):
    return Line(
        key=f"no-lead:{row.group_id}",
        title=f"Nobody leads {row.group.in_text}",
        why="It has members, and none of them plans its meetings or answers its mail. Ask one of them.",
        due_at=None,
        url=reverse("peergroups:member-list", args=[row.slug]),
        group_id=row.group_id,
        for_leads=True,
    )


def _parked(row, now):
    mails = "1 mail" if row.number == 1 else f"{row.number} mails"
    return Line(
        key=f"parked-mail:{row.group_id}",
        title=f"{mails} of {row.group.in_text} could not be delivered",
        why="Somebody may have changed jobs, or an address is wrong. Send it again, or leave it.",
        due_at=None,
        url=reverse("front:group-mail", args=[row.slug]),
        group_id=row.group_id,
        for_leads=True,
    )


def _dead(row, now):
    people = "1 person" if row.number == 1 else f"{row.number} people"
    return Line(
        key=f"dead-address:{row.group_id}",
        title=f"No mail reaches {people} of {row.group.in_text}",
        why="Mail to their address comes back. Ask for the new one, or take out who has moved on.",
        due_at=None,
        url=reverse("front:group-mail", args=[row.slug]),
        group_id=row.group_id,
        for_leads=True,
    )


def _start(row, now):
    return Line(
        key=f"start-request:{row.pk}",
        title=f"A new group is asked for: {row.who}",
        why=f"{row.behalf}. Set it up, or say why not.",
        due_at=None,
        url=reverse("desk:start-request", args=[row.pk]),
        group_id=None,
        for_leads=True,
    )


LINES = {
    INVITATION: _invitation,
    REQUEST: _request,
    COVERAGE: _coverage,
    NO_LEAD: _no_lead,
    PARKED: _parked,
    DEAD: _dead,
    START: _start,
}


def _capital(words):
    return words[0].upper() + words[1:]


# What is asked of the database ----------------------------------------------------------------------------------------
def _everything(ids, with_coordinators, now):
    """All that waits, in one statement, in the columns of Row."""
    leads = Membership.objects.current().leads()
    led = leads.filter(person__in=ids).order_by().values("group")
    looked_after, groups = Q(group__in=led), Q(pk__in=led)
    if with_coordinators:
        looked_after |= ~Q(Exists(leads.filter(group=OuterRef("group"))))
        groups |= ~Q(Exists(leads.filter(group=OuterRef("pk"))))
    parts = [_invitations(ids, now), _requests(looked_after), _coverages(looked_after)]
    parts += [_parked_mail(groups), _unreached(groups)]
    if with_coordinators:
        parts += [_leaderless(leads), _columns(StartRequest.objects.open(), START, who="name", behalf=ASKER)]
    first, *others = parts
    return first.union(*others, all=True).order_by("w_at", "w_what", "w_pk")


def _invitations(ids, now):
    """To the addresses that these people have shown to read; not to be a member where they are one."""
    reads = EmailAddress.objects.filter(email=OuterRef("email"), verified=True, user__in=ids)
    there = Membership.objects.current().filter(group=OuterRef("group"), person=OuterRef("w_reader"))
    valid = Invitation.objects.valid(now).annotate(w_reader=Subquery(reads.values("user")[:1]))
    offered = valid.filter(w_reader__isnull=False).exclude(Q(Exists(there)) & Q(role=Membership.Role.MEMBER))
    return _columns(offered, INVITATION, who="invited_by__name", behalf=BEHALF, at="expires_at", number="sends")


def _requests(looked_after):
    with_council = Case(When(council=None, then=Value(0)), default=Value(1), output_field=IntegerField())
    waiting = JoinRequest.objects.open().filter(looked_after)
    return _columns(waiting, REQUEST, who="person__name", behalf=BEHALF, at="asked_at", number=with_council)


def _coverages(looked_after):
    asked = Coverage.objects.filter(looked_after, provisional=True)
    return _columns(asked, COVERAGE, who="council__short_name", at="start")


def _parked_mail(groups):
    """Groups with mail that nobody has looked at since it could not be delivered, and how much.

    Not what was never tried because the address is dead: of that one line is enough.
    """
    scope = Concat(Value("group:"), Cast(OuterRef("pk"), CharField()))
    parked = Message.objects.parked().exclude(Q(kind="code") | Q(last_error=NOT_SENT_DEAD))
    parked = parked.filter(scope=scope).order_by().values("scope")
    counted = Subquery(parked.annotate(count=Count("pk")).values("count"))
    with_some = PeerGroup.objects.filter(groups).annotate(parked=counted).filter(parked__isnull=False)
    return _columns(with_some, PARKED, group="", number="parked")


def _unreached(groups):
    """Groups with members to whose address nothing is sent any more, and how many those are."""
    dead = DeadAddress.objects.dead().annotate(lower=Lower("address")).values("lower")
    here = Membership.objects.current().filter(group=OuterRef("pk")).annotate(reads=Lower("person__email"))
    unreached = here.filter(reads__in=dead).order_by().values("group")
    counted = Subquery(unreached.annotate(count=Count("pk")).values("count"))
    with_some = PeerGroup.objects.filter(groups).annotate(unreached=counted).filter(unreached__isnull=False)
    return _columns(with_some, DEAD, group="", number="unreached")


def _leaderless(leads):
    here = Membership.objects.current().filter(group=OuterRef("pk"))
    regions = PeerGroup.objects.filter(Exists(here), kind=PeerGroup.Kind.REGION)
    return _columns(regions.exclude(Exists(leads.filter(group=OuterRef("pk")))), NO_LEAD, group="")


def _columns(rows, what, *, group="group__", who=NO_TEXT, behalf=NO_TEXT, at=NO_MOMENT, number=NO_NUMBER):
    """The same columns whatever the table, so that the database can put them under each other."""
    if "w_reader" not in rows.query.annotations:
        rows = rows.annotate(w_reader=NO_NUMBER)
    rows = rows.annotate(
        w_what=Value(what, output_field=CharField()),
        w_pk=F("pk"),
        w_group=F(f"{group}pk"),
        w_slug=F(f"{group}slug"),
        w_name=F(f"{group}name"),
        w_kind=F(f"{group}kind"),
        w_who=Coalesce(who, NO_TEXT),
        w_behalf=Coalesce(behalf, NO_TEXT),
        w_at=Cast(at, DateTimeField()),
        w_number=Cast(number, BigIntegerField()),
    )
    columns = ("what", "pk", "reader", "group", "slug", "name", "kind", "who", "behalf", "at", "number")  # as in Row
    return rows.order_by().values_list(*(f"w_{column}" for column in columns))


def _leads(groups, ids):
    """{group id: [person id]} of those among these people who lead these groups; asks nothing for no group."""
    found = defaultdict(list)
    if groups:
        leads = Membership.objects.current().leads().filter(group__in=groups, person__in=ids).order_by("pk")
        for group_id, person_id in leads.values_list("group", "person"):
            found[group_id].append(person_id)
    return found
