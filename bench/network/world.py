"""What the planners of one network know of each other's rows: keys and days, and nothing that could be looked up."""

import datetime as dt
from dataclasses import dataclass, field

from bench.network import chance
from bench.network.words import Words
from common import london
from councils.models import Council
from skills.models import Skill
from standards.models import Point

YEARS = 10
DAY = dt.timedelta(days=1)


@dataclass(frozen=True, eq=False)
class Body:
    """A council of today. `place` is its number here; `row` how far north it is drawn."""

    place: int
    pk: int
    code: str
    name: str
    region: str
    row: int


@dataclass(eq=False)
class Group:
    place: int
    pk: int
    slug: str
    name: str
    kind: str
    bodies: list
    members: list = field(default_factory=list)  # by the day on which they joined
    leads: list = field(default_factory=list)
    meetings: list = field(default_factory=list)  # by day


@dataclass(frozen=True, eq=False)
class Person:
    pk: int
    number: int
    email: str
    name: str
    body: Body | None
    joined: dt.datetime
    is_active: bool = True
    is_confirmed: bool = True
    kind: str = "council"


@dataclass(frozen=True, eq=False)
class Member:
    person: Person
    joined: dt.datetime
    left: dt.datetime | None = None


class World:
    """One network as it is planned. Moments are in UTC; days are London's."""

    def __init__(self, sizes, seed, now):
        self.sizes, self.seed = sizes, seed
        self.now = now.astimezone(dt.UTC).replace(microsecond=0)
        self.today = london.today(now)
        self.began = self.now - YEARS * 365 * DAY
        self.bodies = bodies_on(self.today)
        self.skills = list(Skill.objects.order_by("slug").values_list("pk", flat=True))
        self.points = list(Point.objects.order_by("standard__slug", "number").values_list("pk", flat=True))
        self.words = {}
        self.groups, self.people, self.meetings = [], [], []
        self.officers = {}  # who acts for a council from the beginning, by its place
        self.promised = []  # open actions: (key, group, person, day)
        self.region_of = {}  # the regional group that covers a council, by its place

    def chance(self, subject):
        return chance.of(self.seed, subject)

    def words_of(self, subject):
        """Words by the chance of this subject."""
        if subject not in self.words:
            self.words[subject] = Words(self.chance(f"words of {subject}"))
        return self.words[subject]


def bodies_on(day):
    """The councils of a day, by code. Some have no place on the map: they are drawn in the middle."""
    found = Council.objects.as_at(day).order_by("code").values_list("pk", "code", "short_name", "region", "hex_r")
    return [Body(place, pk, code, name, region or "Elsewhere", row or 0)
            for place, (pk, code, name, region, row) in enumerate(found)]  # fmt: skip


@dataclass(eq=False)
class Line:
    """A line of an agenda."""

    pk: int
    position: int
    kind: str
    title: str
    minutes: int
    is_discussed: bool = False
    has_notes: bool = False

    @property
    def is_pause(self):
        return self.kind in {"break", "networking"}


@dataclass(eq=False)
class Gathering:
    """A meeting. `state` as in the database; `is_over` on the day of the network."""

    pk: int
    group: Group
    title: str
    starts: dt.datetime
    ends: dt.datetime
    state: str
    is_over: bool
    audience: str
    host: Body | None
    lines: list = field(default_factory=list)
    there: list = field(default_factory=list)  # people who were ticked
    capacity: int | None = None

    @property
    def is_held(self):
        return self.is_over and self.state == "published"

    @property
    def on(self):
        return self.starts.date()  # never near midnight

    @property
    def is_circulated(self):
        return self.is_held and self.notes_state != "draft"

    notes_state: str = "draft"
