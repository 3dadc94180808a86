"""Two groups with everything in them, each text a canary. Built once, inside a transaction that is taken back."""

import datetime as dt
from dataclasses import dataclass, field

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.utils import timezone

from accounts.models import Affiliation, FeedLink, MutedMail, SuccessorChoice, User
from common import do_links
from councils.models import Council, EmailDomain, Succession
from meetings.models import AgendaItem, Attendance, Meeting, Move
from outbox.models import Breaker, Hold
from peergroups.models import Coverage, Invitation, JoinRequest, Membership, PeerGroup
from peergroups.tokens import invitation_path
from standards.models import Point, Standard
from tests.factories import CouncilFactory, MeetingFactory, close
from tests.matrix import (
    agreed,
    lending,
    mailed,
    rating,
    scrutinising,
    security_pages,
    starting_pages,
    supplying,
    templating,
    voting,
)
from tests.matrix.canaries import Cage
from tests.matrix.vocabulary import (
    GROUPS,
    LEAD,
    MEMBER,
    NORTH,
    PARTNER,
    ROLES,
    SOUTH,
    SUPPLIER,
    Role,
    coordinators,
    everyone,
    insiders,
    leads,
    people_of_the_other_council,
    public_sector,
    writers,
)

# What kinds of meeting there are, and who may know of each: the rule of the product, said a second time.
MEETINGS = {
    "public": everyone,
    "past": everyone,
    "held": everyone,
    "written": everyone,
    "cancelled": everyone,
    "public-sector": public_sector,
    "members": insiders,
    "councils": people_of_the_other_council,
    "draft": leads,
}
# Whose notes are there: of the past agreed for everybody, of what was held circulated to members, the others a draft.
NOTES = {"past": everyone, "held": insiders}
STATES = {"past": "agreed", "held": "circulated"}
KINDS = {PARTNER: "academic", SUPPLIER: "supplier", MEMBER: "council", LEAD: "council"}
BOOKED = "public-sector"  # elsewhere: nobody is asked here whether they come to it
DAYS = {"past": -30, "held": -20, "written": -10}


@dataclass
class World:
    now: dt.datetime
    ids: dict = field(default_factory=dict)  # "meeting south draft" → its key in an address
    rows: dict = field(default_factory=dict)  # the same → the row itself
    cage: Cage = field(default_factory=Cage)
    sessions: dict = field(default_factory=dict)  # name of a role → session key
    roles: dict = field(default_factory=dict)  # key of a person → Role

    def keep(self, name, row, key=None):
        self.ids[name], self.rows[name] = row.pk if key is None else key, row
        return row

    def arguments(self, place):
        """The arguments of an address, with the keys of this world."""
        return {
            name: self.ids[value[1:]] if isinstance(value, str) and value.startswith("@") else value
            for name, value in place.where.items()
        }


def build():
    world = World(now=timezone.now())
    _network(world)
    for group in GROUPS:
        _group(world, group)
    for role in ROLES.values():
        if role.name != "anonymous":
            _person_of_role(world, role)
    for group in GROUPS:
        _people(world, group)
    for group in GROUPS:
        for variant in MEETINGS:
            _meeting(world, group, variant)
        agreed.fill(world, group)
        _knocking(world, group)
        mailed.fill(world, group)
        lending.fill(world, group)
        voting.fill(world, group)
        supplying.fill(world, group)
        rating.fill(world, group)
        scrutinising.fill(world, group)
        templating.fill(world, group)
    starting_pages.fill(world)
    security_pages.fill(world)
    with connection.cursor() as cursor:  # deferred constraints speak now, not at the end that never comes
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return world


def _network(world):
    """What belongs to no group and is public: councils, standards."""
    for name in (*GROUPS, "neither", "ended", "heir", "other heir"):
        council = CouncilFactory(short_name=f"{name.title()} Council", official_name=f"Council of {name.title()}")
        world.keep(f"council {name}", council)
        world.ids[f"code {name}"] = council.code
        world.ids[f"slug {name}"] = council.slug
    day = timezone.localdate() + dt.timedelta(days=30)
    Council.objects.filter(pk=world.ids["council ended"]).update(end=day - dt.timedelta(days=1))
    for heir in ("heir", "other heir"):
        pair = {"predecessor": world.rows["council ended"], "successor": world.rows[f"council {heir}"]}
        world.keep(f"succession {heir}", Succession.objects.create(on=day, **pair))
    standard = Standard.objects.create(slug="sample", name="Sample standard", version="1", publisher="Example")
    world.keep("standard", standard)
    world.keep("point", Point.objects.create(standard=standard, number=1, title="Understand users"))
    world.keep("hold", Hold.objects.create(reason="a rehearsal", released_at=world.now, released_from=world.now))
    world.keep("breaker", Breaker.objects.get_or_create(pk=1)[0])


def _group(world, group):
    council = world.rows[f"council {group}"]
    given = {"slug": group, "months_between": 3, "hashtag": ""}
    row = world.keep(
        f"group {group}",
        PeerGroup.objects.create(**world.cage.fill(PeerGroup, group, groups=[group], knows=everyone, **given)),
    )
    world.keep(f"coverage {group}", Coverage.objects.create(group=row, council=council))
    asked = CouncilFactory(short_name=f"{group.title()} Asked")
    world.keep(f"coverage {group} provisional", Coverage.objects.create(group=row, council=asked, provisional=True))
    EmailDomain.objects.create(council=council, domain=f"{group}.example")


def person(world, role, name, *, groups, council=None, knows=everyone, **given):
    """A person whose name and address are canaries. `groups`: whose people may read the name, if `knows` lets them."""
    filled = world.cage.fill(User, name, groups=groups, knows=knows, person=name, password="!", **given)
    row = world.keep(f"person {name}", User.objects.create(**filled))
    if row.named_in_public_since:
        world.cage.publish(row.name)
    EmailAddress.objects.create(user=row, email=row.email, verified=True, primary=True)
    world.keep(f"address {name}", row.emailaddress_set.get())
    world.roles[row.pk] = role
    if council is not None:
        when = {"started_on": dt.date(2024, 1, 1), "confirmed_at": world.now, "confirmed_by": row}
        world.keep(f"affiliation {name}", Affiliation.objects.create(person=row, council=council, **when))
    return row


def _person_of_role(world, role):
    groups = [*role.stands, *role.knocked]
    council = world.rows[f"council {groups[0]}"] if role.works_for_councils or role.knocked else None
    given = {"is_superuser": True, "is_staff": True} if role.is_coordinator else {}
    # Who is not in a group is known to those who lead it; who was at a meeting, to all who were told who was there.
    knows = leads if role.knocked and "was there" not in role.knocked.values() else everyone
    row = person(world, role, role.name, groups=groups, council=council, knows=knows, **given)
    for group, standing in role.stands.items():
        member(world, role.name, row, group, standing)
    if role.name == "partner":  # whose council ends, and several follow
        when = {"started_on": dt.date(2024, 1, 1), "council": world.rows["council ended"]}
        Affiliation.objects.create(person=row, **when)
    _sign_in(world, role.name, row)
    for group, how in role.knocked.items():
        if how in {"left", "closed"}:
            member(world, role.name, row, group, MEMBER)
        if how == "left":
            row.memberships.update(left_at=world.now, left_by=row, left_because="left")
        if how == "closed":
            close(row)


def member(world, name, row, group, standing):
    kind, council = KINDS[standing], world.rows[f"council {group}"]
    given = {"organisation": ""} if kind == "council" else {}
    filled = world.cage.fill(Membership, f"{group} {name}", groups=[group], knows=everyone, person=name, **given)
    membership = Membership.objects.create(
        group=world.rows[f"group {group}"],
        person=row,
        role="lead" if standing == LEAD else "member",
        kind=kind,
        council=council if kind == "council" else None,
        joined_at=world.now - dt.timedelta(days=100),
        **filled,
    )
    return world.keep(f"membership {group} {name}", membership)


def _sign_in(world, name, row):
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(row.pk), settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = row.get_session_auth_hash()
    session.create()
    world.sessions[name] = session.session_key


def _people(world, group):
    """Who is in the group but asks for no page: a member, a supplier, and a lead whom everybody may know by name."""
    council = world.rows[f"council {group}"]
    for name, standing, more in (
        (f"{group} extra", MEMBER, {}),
        (f"{group} seller", SUPPLIER, {}),
        (f"{group} newcomer", MEMBER, {}),
        (f"{group} public lead", LEAD, {"named_in_public_since": world.now}),
    ):
        role = Role(name, {group: standing})
        row = person(world, role, name, groups=[group], council=council if standing != SUPPLIER else None, **more)
        member(world, name, row, group, standing)
    # Of the council that helps, and is helped. Nobody who asks for a page is of it.
    helper, asked = f"{group} helper", world.rows[f"coverage {group} provisional"].council
    role = Role(helper, knocked={group: "lends"})
    world.keep(f"helper {group}", person(world, role, helper, groups=[group], council=asked))
    world.keep(f"membership {group} newcomer", world.rows[f"membership {group} {group} newcomer"])
    world.rows[f"person {group} newcomer"].affiliations.update(confirmed_at=None, confirmed_by=None)
    world.keep(f"membership {group}", world.rows[f"membership {group} {group} extra"])
    world.keep(f"person {group}", world.rows[f"person {group} extra"])
    world.keep(f"affiliation {group}", world.rows[f"affiliation {group} extra"])
    world.keep(f"address {group}", world.rows[f"address {group} extra"])
    extra = world.rows[f"person {group} extra"]
    world.keep(f"muted {group}", MutedMail.objects.create(person=extra, kind="reminder"))
    _feed_link(world, f"{group} extra", group)
    if group == SOUTH:
        _feed_link(world, "member", "member")
    choice = {"predecessor": world.rows["council ended"], "successor": world.rows["council heir"], "at": world.now}
    world.keep(f"choice {group}", SuccessorChoice.objects.create(person=extra, **choice))
    link = {"person_id": extra.pk, "expires_at": world.now + dt.timedelta(days=9)}
    world.ids[f"mute link {group}"] = do_links.make("mute-mail", object_id=0, choice="invitation", **link)


def _feed_link(world, reader, name):
    world.ids[f"feed secret {name}"] = secret = f"the-secret-of-{reader.replace(' ', '-')}"
    filled = world.cage.fill(FeedLink, reader, groups=[SOUTH], knows=coordinators, person=reader, digest="")
    link = {**filled, "person": world.rows[f"person {reader}"], "digest": FeedLink.digest_of(secret)}
    world.keep(f"feed link {name}", FeedLink.objects.create(**link))


def _meeting(world, group, variant):
    name, knows = f"{group} {variant}", MEETINGS[variant]
    other = NORTH if group == SOUTH else SOUTH
    given = {"page": "", "postcode": "HP20 1UA"}
    if variant != "cancelled":
        given["cancelled_because"] = ""
    notes = {"groups": [group], "knows": NOTES.get(variant, leads if variant == "draft" else writers)}
    booked = {} if variant == BOOKED else {"booking_url": ""}
    given["notes"] = world.cage.text("Meeting.notes", name, **notes)
    filled = world.cage.fill(Meeting, name, groups=[group], knows=knows, **given, **booked)
    meeting = MeetingFactory(
        notes_state=STATES.get(variant, "draft"),
        notes_for_members=variant == "held",
        group=world.rows[f"group {group}"],
        host_council=world.rows[f"council {group}"],
        audience=variant if variant in {"public-sector", "members", "councils"} else "public",
        days=DAYS.get(variant, 30),
        draft=variant == "draft",
        sequence=1,
        **({"state": "cancelled", "cancelled_at": world.now} if variant == "cancelled" else {}),
        **filled,
    )
    if variant == "councils":
        meeting.invited_councils.set([world.rows[f"council {other}"]])
    meeting.refresh_from_db()
    world.keep(f"meeting {name}", meeting)
    if variant == "members":
        world.keep(f"meeting {group}", meeting)
    extra = world.rows[f"person {group} extra"]
    for n in (1, 2):
        is_noted = variant in agreed.AGREED
        said = world.cage.text("AgendaItem.notes", name, **notes) if is_noted else ""
        filled = world.cage.fill(AgendaItem, name, groups=[group], knows=knows, notes=said)
        given = {"position": n, "minutes": 20, "notes_version": int(is_noted)}
        given["presenter_person"] = extra if n == 2 else None
        item = AgendaItem.objects.create(meeting=meeting, **given, **filled)
    world.keep(f"item {name}", item)
    meeting.note_takers.add(extra)
    if group == SOUTH and variant not in {"draft", "councils"}:  # of which they may not know
        meeting.note_takers.add(world.rows["person note taker"])
    if variant != "draft":
        answer = {"council": world.rows[f"council {group}"], "answer": "coming", "answered_by": extra}
        world.keep(f"attendance {name}", Attendance.objects.create(meeting=meeting, person=extra, **answer))
        moved = {"sequence": 0, "starts_at": world.now, "ends_at": world.now, "moved_at": world.now}
        filled = world.cage.fill(Move, name, groups=[group], knows=knows, postcode="HP20 1UA", **booked)
        world.keep(f"move {name}", Move.objects.create(meeting=meeting, **moved, **filled))
    link = {"person_id": extra.pk, "object_id": meeting.pk, "expires_at": world.now + dt.timedelta(days=9)}
    world.ids[f"answer link {name}"] = do_links.make("meeting-answer", choice="maybe", **link)


def _knocking(world, group):
    """Invitations and wishes to join, open and over."""
    row, lead = world.rows[f"group {group}"], world.rows[f"person {group} public lead"]
    earlier = world.now - dt.timedelta(hours=1)  # what was sent just now is not sent again
    times = {"invited_at": earlier, "sent_at": earlier, "expires_at": world.now + dt.timedelta(days=14)}
    addresses = {"": None, "withdrawn": None}
    if group == SOUTH:
        addresses["of the invited"] = world.rows["person invited, not joined"].email
    for which, email in addresses.items():
        given = {"organisation": ""} | ({"email": email} if email else {})
        name = f"{group} {which}".strip()
        filled = world.cage.fill(Invitation, name, groups=[group], knows=everyone, **given)
        over = {"withdrawn_at": world.now, "withdrawn_by": lead} if which == "withdrawn" else {}
        council = world.rows[f"council {group}"]
        invitation = Invitation.objects.create(group=row, council=council, invited_by=lead, **times, **over, **filled)
        world.keep(f"invitation {name}", invitation)
        world.ids[f"invitation link {name}"] = invitation_path(invitation).rstrip("/").rpartition("/")[2]
    asking = {"": None, "declined": None}
    if group == SOUTH:
        asking["of the asking"] = "asked, not joined"
    for which, known in asking.items():
        name = f"{group} {which}".strip()
        called = known or f"{name} asker"
        if not known:
            person(world, Role(called), called, groups=[group], knows=leads)
        who = world.rows[f"person {called}"]
        given = {} if which == "declined" else {"reason": "", "organisation": ""}
        filled = world.cage.fill(JoinRequest, name, groups=[group], knows=everyone, person=called, **given)
        over = {"outcome": "declined", "decided_at": world.now, "decided_by": lead} if which == "declined" else {}
        if which != "declined":
            over["council"] = world.rows[f"council {group}"]
        asked = JoinRequest.objects.create(group=row, person=who, asked_at=world.now, **over, **filled)
        world.keep(f"request {name}", asked)
