"""The words in which tests/matrix/declared.py says who gets what answer.

A *role* stands somehow in each of two groups, south and north. An *audience* is a question about a role and a group:
`leads(role, "south")`. A *place* is what an address is asked for: a thing of south, of north, of one under the address
of the other, or one that is not there. A *page* brings them together.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

SOUTH, NORTH = "south", "north"
GROUPS = (SOUTH, NORTH)
MISSING = 987_654_321

PARTNER, SUPPLIER, MEMBER, LEAD = "partner", "supplier", "member", "lead"


# Roles ----------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Role:
    """`stands`: group → partner, supplier, member or lead. `knocked`: group → what it had to do with it, not in it."""

    name: str
    stands: dict = field(default_factory=dict)
    knocked: dict = field(default_factory=dict)
    is_signed_in: bool = True
    is_coordinator: bool = False

    def __hash__(self):
        return hash(self.name)

    @property
    def works_for_councils(self):
        return {group for group, standing in self.stands.items() if standing in {MEMBER, LEAD}}


# Later rooms add theirs here. tests/matrix/world.py makes the person of each. Who was deactivated still has a live
# session. Who comes with a link from a mail, such as an approver, is no role of its own but `holds` a key: see Page.
ROLES = {
    role.name: role
    for role in [
        Role("anonymous", is_signed_in=False),
        Role("partner", {SOUTH: PARTNER}),
        Role("supplier partner", {SOUTH: SUPPLIER}),
        Role("member", {SOUTH: MEMBER}),
        Role("note taker", {SOUTH: MEMBER}),
        Role("lead", {SOUTH: LEAD}),
        Role("lead of another group", {NORTH: LEAD}),
        Role("member of two groups", {SOUTH: MEMBER, NORTH: MEMBER}),
        Role("former member", knocked={SOUTH: "left"}),
        Role("invited, not joined", knocked={SOUTH: "invited"}),
        Role("asked, not joined", knocked={SOUTH: "asked"}),
        Role("was there, not a member", knocked={SOUTH: "was there"}),
        Role("deactivated", knocked={SOUTH: "closed"}, is_signed_in=False),
        Role("coordinator", is_coordinator=True),
    ]
}


# Audiences ------------------------------------------------------------------------------------------------------------
def everyone(role, group=None):
    return True


def signed_in(role, group=None):
    return role.is_signed_in


def insiders(role, group):
    """In the group today, in whatever role; and coordinators."""
    return role.is_coordinator or group in role.stands


def members(role, group):
    """In the group today. A coordinator is in none."""
    return group in role.stands


def leads(role, group):
    """Of this group; and coordinators."""
    return role.is_coordinator or role.stands.get(group) == LEAD


def who_leads(role, group):
    """Of this group, and nobody else: what is theirs to give away."""
    return role.stands.get(group) == LEAD


def writers(role, group):
    """Who writes the notes of its meetings: the leads, and the member whom they chose for all those of south."""
    return leads(role, group) or (role.name == "note taker" and group == SOUTH)


def leads_anywhere(role, group=None):
    """Leads of any group, and coordinators: who may enter the admin."""
    return role.is_coordinator or LEAD in role.stands.values()


def public_sector(role, group=None):
    """In any group for a council or another public body; and coordinators."""
    return role.is_coordinator or bool(role.works_for_councils)


def people_of_the_other_council(role, group):
    """The councils that a meeting names are those of the other group here; the leads of its own know of it as well."""
    other = NORTH if group == SOUTH else SOUTH
    return leads(role, group) or other in role.works_for_councils


def of_the_council(role, group):
    """In the group for its council, and so for what that council owns; and coordinators."""
    return role.is_coordinator or role.stands.get(group) in {MEMBER, LEAD}


def own_people(role, group):
    """Acts for the council of this group, seen to be of it, and is in some group for a council."""
    return acts_for_it(role, group) and public_sector(role)


def acts_for_it(role, group):
    """Acts for the council of this group, seen to be of it, in the group or not: see world._person_of_role."""
    groups = [*role.stands, *role.knocked]
    return role.is_signed_in and bool(role.works_for_councils or role.knocked) and groups[0] == group


def of_its_groups(role, group):
    """Who may know what councils of this group ask each other: its councils' people, and the council itself."""
    return of_the_council(role, group) or own_people(role, group)


def parties(role, group):
    """To a loan of the group's council: its people, and who leads the group."""
    return acts_for_it(role, group) or leads(role, group)


def who_reads_the_ledger(role, group):
    """The council's people, and leads of any group."""
    return acts_for_it(role, group) or leads_anywhere(role)


def the_invited(role, group):
    return role.knocked.get(group) == "invited"


def the_asking(role, group):
    return role.knocked.get(group) == "asked"


def who_was_at(*meetings):
    """Who is in no group, and was at these meetings of south."""

    def was_there(role, place):
        return role.knocked.get(SOUTH) == "was there" and place.name in {f"{SOUTH} {meeting}" for meeting in meetings}

    return was_there


def the_choosing(role, group=None):
    """For whose council several others follow."""
    return role.name == "partner"


def the_member(role, group=None):
    """To whom the one mail that is kept was sent."""
    return role.name == "member"


def the_proposing(role, group):
    """Whose proposals wait in south; in north they are somebody's who asks for no page."""
    return role.name == "member" and group == SOUTH


def coordinators(role, group=None):
    return role.is_coordinator


def nobody(role, group=None):
    return False


def anyone_of(*audiences):
    def any_of_these(role, group=None):
        return any(audience(role, group) for audience in audiences)

    return any_of_these


# Places ---------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Place:
    """`where`: the address's arguments; "@…" is a thing of the world. `knows`: who may know of it, besides the page.

    `door`: the group whose pages it is under, None for no group. `is_there`: False for what is missing, or belongs to
    somebody else: behind a door where the page's reader has a right to be, `like` names the missing place that it has
    to equal.
    """

    name: str
    where: dict = field(default_factory=dict)
    door: str | None = None
    knows: Callable = everyone
    is_there: bool = True
    like: str = ""
    variant: str = "none"

    def __hash__(self):
        return hash(self.name)


NOWHERE = "nowhere"
ALONE = (Place(""),)


def of_groups(**more):
    """The two groups' own addresses, and that of a group that is not there."""
    return (
        *(Place(group, {"slug": group, **more}, group) for group in GROUPS),
        Place(NOWHERE, {"slug": "no-such-group", **more}, is_there=False),
    )


def of_things(thing, variants, *, slug=True, key="pk"):
    """Things of both groups, in variants (name → who may know of it); each group's under the other's address; none."""
    places = []
    for group, other in ((SOUTH, NORTH), (NORTH, SOUTH)):
        at = {"slug": group} if slug else {}
        for variant, knows in variants.items():
            name = f"{group} {variant}".strip()
            places.append(Place(name, {**at, key: f"@{thing} {name}"}, group, knows, variant=variant))
            if slug:
                crossed = {**at, key: f"@{thing} {other} {variant}".strip()}
                missing = f"{group} missing"
                places.append(Place(f"{name} of {other}", crossed, group, is_there=False, like=missing))
        if slug:
            places.append(Place(f"{group} missing", {**at, key: MISSING}, group, is_there=False))
    nowhere = {"slug": "no-such-group"} if slug else {}
    return (*places, Place(NOWHERE, {**nowhere, key: MISSING}, is_there=False))


def of_rows(thing, *variants):
    """Rows of both groups as the admin asks for them, and none."""
    return of_things(thing, dict.fromkeys(variants or ("",), everyone), slug=False, key="object_id")


def of_parts(thing, variants, *, key):
    """Parts of both groups' meetings, such as lines; under each meeting that of another, and one that is missing."""
    places = []
    for group, other in ((SOUTH, NORTH), (NORTH, SOUTH)):
        for variant, knows in variants.items():
            name, meeting = f"{group} {variant}", {"slug": group, "pk": f"@meeting {group} {variant}"}
            places += [
                Place(name, {**meeting, key: f"@{thing} {name}"}, group, knows, variant=variant),
                Place(f"{name}, none", {**meeting, key: MISSING}, group, knows, False, variant=variant),
                Place(
                    f"{name}, one of {other}",
                    {**meeting, key: f"@{thing} {other} {variant}"},
                    group,
                    knows,
                    is_there=False,
                    like=f"{name}, none",
                    variant=variant,
                ),
                Place(
                    f"{name} of {other}",
                    {"slug": group, "pk": f"@meeting {other} {variant}", key: f"@{thing} {other} {variant}"},
                    group,
                    nobody,
                    is_there=False,
                ),
            ]
        places.append(Place(f"{group} missing", {"slug": group, "pk": MISSING, key: MISSING}, group, nobody, False))
    return (*places, Place(NOWHERE, {"slug": "no-such-group", "pk": MISSING, key: MISSING}, is_there=False))


# Pages ----------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Page:
    """What an address answers, to whom.

    `get`, `post`: who may; None: the method is not taken (405). `know`: who has a right to know of the page in a group;
    who has not gets what a missing group gives. `public`: no sign-in is asked of who may see it. `hides` False: for a
    visitor what is missing is simply not found, as everything of this kind is public.
    `body`: what somebody allowed would post to change something, a function of (world, role, place), or several.
    `writes`: who changes something by it, where a POST is answered to more people. `queries`: further GETs. `too`: who
    else may, of (role, place): by what they have to do with this one thing.
    `gone`: what a missing thing answers to who may act on it, one or more. `also`: further right answers. `closed`,
    `closed_to_posts`: kinds of thing to which nobody may do this. `only_moves`: it never shows a page of its own.
    `holds`: the address is a key to a group: whoever has it reads what this role reads. `tells`: texts that whoever may
    do this reads because they did. `framed`: it is shown in a frame on a page of ours, under a policy of its own.
    """

    name: str
    of: tuple[Place, ...] = ALONE
    get: Callable | None = None
    post: Callable | None = None
    know: Callable = everyone
    public: bool = False
    hides: bool = True
    body: Callable | None = None
    queries: tuple[str, ...] = ()
    gone: str = "404"
    also: frozenset = frozenset()
    holds: dict | None = None
    closed: frozenset = frozenset()
    closed_to_posts: frozenset = frozenset()
    tells: frozenset = frozenset()
    in_admin: bool = False
    only_moves: bool = False
    framed: bool = False
    writes: Callable | None = None
    too: Callable | None = None

    @property
    def bodies(self):
        return self.body if isinstance(self.body, tuple) else (self.body,) if self.body else ()

    def may_write(self, role, place):
        """Whether a POST of this role may change this place, where the answer alone does not say so."""
        return self.writes is None or self.writes(role, place.door)


def page(name, **said):
    return Page(name, **said)


def expected(page, role, place, method):
    """The answers that are right: some of ok, moved, sign-in, 403, 404, 405, and those the page names."""
    allowed = page.post if method == "POST" else page.get
    if not role.is_signed_in and not page.public:
        return {"sign-in"}
    if page.in_admin:
        return _expected_in_admin(page, role, place, allowed)
    comes_in = page.know(role, place.door) and (place.door is not None or place.is_there)
    knows = comes_in and place.knows(role, place.door)
    unknown = {"404"} if role.is_signed_in or not page.hides else {"sign-in"}
    if allowed is None:
        return {"405"} if knows else {"405"} | unknown
    if not knows:
        return unknown
    refused = {"403"} if role.is_signed_in else {"sign-in"}
    closed = page.closed | page.closed_to_posts if method == "POST" else page.closed
    may = allowed(role, place.door) or (page.too is not None and page.too(role, place))
    if not may or place.variant in closed:
        return refused if place.is_there else refused | unknown
    if not place.is_there:
        return set(page.gone.split()) if role.is_signed_in else unknown
    return {"ok", "moved"} | page.also


def _expected_in_admin(page, role, place, allowed):
    if not leads_anywhere(role):
        return {"404"}
    if not place.is_there or not page.know(role, place.door):
        does = allowed is not None and any(allowed(role, group) for group in (*GROUPS, None))
        return {"404"} if does else {"403", "404"}
    return {"ok", "moved"} | page.also if allowed is not None and allowed(role, place.door) else {"403"}


def equal(page, role, place):
    """The name of the missing place that this place has to look like for this role, or None."""
    if place.name == NOWHERE or place is ALONE[0]:
        return None
    comes_in = page.know(role, place.door) and (place.door is not None or place.is_there)
    if comes_in and place.knows(role, place.door):
        return place.like or None
    missing, names = f"{place.door} missing", {other.name for other in page.of}
    if comes_in and place.name != missing and missing in names:
        return missing
    return NOWHERE if NOWHERE in names else None
