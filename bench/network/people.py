"""People: where they work, which groups they are in and since when, who leads, and who is about to come."""

from functools import partial
from itertools import count

from allauth.account.models import EmailAddress

from accounts.models import Affiliation, MutedMail, User
from bench.network import chance
from bench.network.words import JOBS, name_of
from bench.network.world import DAY, Member, Person
from digests.models import LeadNote, MutedGroup, Rhythm
from peergroups.models import Invitation, JoinRequest, Membership, PeerGroup
from timebank.models import PersonSkill

FIRST_DAYS = 60  # in which those joined who were there from the beginning
PARTNER_KINDS = ("supplier", "academic", "public-body", "other")
Role, Ended = Membership.Role, Membership.Ended
MANY = (0.30, 0.20, 0.12, 0.08, 0.05)  # of all people, in each of the networks


def homes(world, rng):
    """For each person the council, or None for a partner. The first of each council come first, from all regions alike.

    So there is somebody in every region however few there are, and in every council once there are enough.
    """
    regions = [group.bodies for group in world.groups if group.bodies]
    dealt = [inside[turn] for turn in range(max(map(len, regions))) for inside in regions if turn < len(inside)]
    ranked = list(dealt)
    rng.shuffle(ranked)
    weights = chance.shares(len(ranked), flat=30)
    people = world.sizes.people - 1
    placed = dealt[:people]
    while len(placed) < people:
        is_partner = len(placed) % 50 == 49
        placed.append(None if is_partner else rng.choices(ranked, cum_weights=weights)[0])
    return placed


def plan(world, first):
    """The people; the first of them looks after the network and works for no council."""
    rng = world.chance("people")
    placed = homes(world, rng)
    old_hands = {}
    found = [Person(first + 1, 0, "coordinator@network.example", name_of(0), None, world.began, kind="")]
    for number, body in enumerate(placed, start=1):
        is_old = body is not None and old_hands.get(body.place, 0) < 3 and number <= 3 * len(world.bodies)
        if is_old:
            old_hands[body.place] = old_hands.get(body.place, 0) + 1
            joined = world.began + rng.random() * FIRST_DAYS * DAY
        else:  # more came in later years
            joined = world.began + (FIRST_DAYS + (3640 - FIRST_DAYS) * rng.random() ** 0.6) * DAY
        place = f"{body.code.lower()}.example" if body else "partners.example"
        found.append(Person(
            first + number + 1, number, f"person{number:05}@{place}", name_of(number), body,
            joined.replace(microsecond=0), is_active=is_old or rng.random() > 0.01,
            is_confirmed=is_old or rng.random() > 0.04,
            kind="council" if body else PARTNER_KINDS[number // 50 % len(PARTNER_KINDS)],
        ))  # fmt: skip
        if is_old:
            world.officers.setdefault(body.place, []).append(found[-1])
    return found


def join(world):
    """Who is in which group from when to when; who leads."""
    rng = world.chance("memberships")
    regional = [group for group in world.groups if group.bodies]
    networks = [group for group in world.groups if group.kind == PeerGroup.Kind.NETWORK]
    for person in world.people[1:]:
        home = world.region_of[person.body.place] if person.body else regional[person.number % len(regional)]
        is_old = person in world.officers.get(person.body.place, ()) if person.body else False
        _enter(rng, home, person, world, stays=is_old)
        for place, (network, part) in enumerate(zip(networks, MANY, strict=True)):
            is_first = person.number <= 2 * len(networks) and person.number % len(networks) == place
            if rng.random() < part or is_first:  # so that each has somebody to lead it
                _enter(rng, network, person, world, stays=is_old)
    for group in [*regional, *networks]:
        group.members.sort(key=lambda member: (member.joined, member.person.pk))
        stays = [m.person for m in group.members if m.left is None and m.person.body and m.person.is_confirmed]
        group.leads = stays[: 1 + min(2, len(stays) // 20)]
    [among] = [group for group in world.groups if group.kind == PeerGroup.Kind.LEADS]
    leading = sorted({lead.pk: lead for group in [*regional, *networks] for lead in group.leads}.values(),
                     key=lambda lead: (lead.joined, lead.pk))  # fmt: skip
    among.members = [Member(lead, lead.joined) for lead in leading]
    among.leads = leading[:2]


def _enter(rng, group, person, world, stays):
    joined = person.joined
    left = None
    if not person.is_active or (not stays and rng.random() < 0.05):
        left = joined + rng.random() * (world.now - joined)
    group.members.append(Member(person, joined, left.replace(microsecond=0) if left else None))


# Rows -----------------------------------------------------------------------------------------------------------------
def write(world, pen):
    world.people = plan(world, pen.reserve(User, world.sizes.people))
    join(world)
    leads = {person.pk for group in world.groups for person in group.leads}
    pen.copy(User, (
        "id", "password", "is_superuser", "email", "name", "job_title", "is_active", "is_staff", "joined_at",
        "named_in_public_since", "closed_at",
    ), (
        (p.pk, "!", p.number == 0, p.email, p.name, JOBS[p.number % len(JOBS)], p.is_active, p.number == 0, p.joined,
         p.joined if p.pk in leads and p.number % 2 else None, None if p.is_active else world.now - 5 * DAY)
        for p in world.people
    ))  # fmt: skip
    pen.copy(EmailAddress, ("user_id", "email", "verified", "primary"), (
        (person.pk, person.email, True, True) for person in world.people
    ))  # fmt: skip
    pen.copy(Affiliation, ("person_id", "council_id", "started_on", "ended_on", "confirmed_at", "confirmed_by_id"), (
        (p.pk, p.body.pk, p.joined.date() - DAY, None if p.is_active else world.today,
         p.joined if p.is_confirmed else None, p.pk if p.is_confirmed else None)
        for p in world.people if p.body
    ))  # fmt: skip
    pen.copy(Membership, (
        "group_id", "person_id", "role", "kind", "council_id", "organisation", "joined_at", "joined_by_id", "left_at",
        "left_because",
    ), (
        (group.pk, m.person.pk, Role.LEAD.value if m.person in group.leads else Role.MEMBER.value, m.person.kind,
         m.person.body.pk if m.person.body else None, "" if m.person.body else f"Example Partner {m.person.number}",
         m.joined, m.person.pk, m.left, _why(m))
        for group in world.groups for m in group.members
    ))  # fmt: skip
    _wishes(world, pen)
    _coming(world, pen)


def _why(member):
    if member.left is None:
        return ""
    return Ended.LEFT.value if member.person.is_active else Ended.CLOSED.value


def _wishes(world, pen):
    """What mail they want, and what they can do."""
    rng = world.chance("wishes")
    active = [person for person in world.people[1:] if person.is_active]
    every = [Rhythm.Every.FORTNIGHT, Rhythm.Every.MONTH, Rhythm.Every.NEVER, Rhythm.Every.WEEK]
    pen.copy(Rhythm, ("person_id", "every", "weekday", "hour", "changed_at"), (
        (p.pk, every[p.number % 4].value, p.number % 5, 7 + p.number % 4, p.joined)
        for p in active if p.number % 10 == 3
    ))  # fmt: skip
    kinds = MutedMail.Kind.values
    pen.copy(MutedMail, ("person_id", "kind", "at"), (
        (p.pk, kinds[p.number // 25 % len(kinds)], p.joined) for p in active if p.number % 25 == 4
    ))  # fmt: skip
    pen.copy(MutedGroup, ("person_id", "group_id", "at"), (
        (p.pk, world.region_of[p.body.place].pk, p.joined) for p in active if p.body and p.number % 100 == 5
    ))  # fmt: skip
    weights = chance.shares(len(world.skills), flat=5)
    pen.copy(PersonSkill, ("person_id", "skill_id", "at"), (
        (p.pk, skill, p.joined) for p in active if p.number % 5 == 1 and p.body
        for skill in dict.fromkeys(rng.choices(world.skills, cum_weights=weights, k=2))
    ))  # fmt: skip


def _coming(world, pen):
    """Who is invited, who asks to join, and what leads say on top of the digest."""
    rng = world.chance("coming")
    led = [group for group in world.groups if group.leads]
    pick = partial(rng.choice, led)
    names = ("group_id", "email", "council_id", "words", "invited_at", "invited_by_id", "sent_at", "expires_at",
             "accepted_at", "declined_at", "withdrawn_at", "withdrawn_by_id")  # fmt: skip
    pen.copy(Invitation, names, (_invitation(world, rng, pick(), number) for number in range(world.sizes.few(2000, 8))))
    asked = set()
    pen.copy(JoinRequest, (
        "group_id", "person_id", "council_id", "words", "asked_at", "outcome", "decided_at", "decided_by_id", "reason",
    ), (row for _ in range(world.sizes.few(2000, 8)) if (row := _request(world, rng, pick(), asked))))  # fmt: skip
    words = world.words_of("notes of leads")
    pen.copy(LeadNote, ("group_id", "words", "written_at", "written_by_id", "withdrawn_at"), (
        (group.pk, words.some(8, 30), world.now - (weeks * 50 + 2) * DAY, group.leads[0].pk,
         world.now - weeks * 49 * DAY if weeks % 3 == 1 else None)
        for group in led for weeks in range(6)
    ))  # fmt: skip


def _invitation(world, rng, group, number):
    """Sent, and accepted, declined, taken back or waiting; of those that wait some have run out."""
    lead, at = rng.choice(group.leads), world.now - rng.randint(1, 700) * DAY
    body = rng.choice(group.bodies or world.bodies)
    ending = rng.choices(["accepted", "declined", "withdrawn", ""], [60, 15, 5, 20])[0]
    ended = {name: at + 2 * DAY if name == ending else None for name in ("accepted", "declined", "withdrawn")}
    return (
        group.pk, f"invited{number:05}@{body.code.lower()}.example", body.pk, "" if number % 3 else "Do come!", at,
        lead.pk, at, at + 30 * DAY, *ended.values(), lead.pk if ending == "withdrawn" else None,
    )  # fmt: skip


def _request(world, rng, group, asked):
    """Of somebody who is not in the group, once a person; the latest wait for a word."""
    inside = {member.person.pk for member in group.members}
    for _ in count():
        person = rng.choice(world.people[1:])
        if person.pk not in asked and person.is_active and person.body:
            break
        if len(asked) >= len(world.people) // 2:
            return None
    asked.add(person.pk)
    if person.pk in inside:
        return None
    days = rng.randint(0, 400)
    at, outcome = world.now - days * DAY, "" if days < 20 else rng.choice(["accepted", "declined", "withdrawn"])
    decided = at + DAY if outcome else None
    by = group.leads[0].pk if outcome in {"accepted", "declined"} else None
    reason = "You work for another region" if outcome == "declined" else ""
    return (group.pk, person.pk, person.body.pk, "I would like to come", at, outcome, decided, by, reason)
