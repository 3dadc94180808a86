"""A living present for the demonstration: invented people, and meetings that are always to come. Nobody here exists."""

import datetime as dt
from dataclasses import dataclass, field

# Five addresses to sign in with; the sign-in page shows them in demo mode.
SIGN_INS = (
    ("lead@westberks.gov.uk", "Leads the South peer group, for West Berkshire"),
    ("member@oxford.gov.uk", "A member of South, for Oxford"),
    ("member@camden.gov.uk", "A member of London only, for Camden"),
    ("partner@planning.example", "A supplier, and a partner of South: sees less than members do"),
    ("coordinator@peergroups.example", "Looks after the whole network"),
)
COORDINATOR = ("coordinator@peergroups.example", "Uma Specimen", "Network coordinator")

HASHTAGS = {"south": "LocalGovSouth"}
GROUPS = {  # slug: (name, kind, founded, months between meetings, one sentence)
    "south": (
        "South",
        "region",
        dt.date(2016, 11, 25),
        3,
        "Buckinghamshire, Oxfordshire, Berkshire, Hampshire, Wiltshire and their neighbours, together since 2016.",
    ),
    "london": ("London", "region", None, 2, "The London boroughs and the City. First met in July 2016, at Camden."),
    "midlands": (
        "Midlands",
        "region",
        None,
        3,
        "First met in October 2016, with the London group’s workshop material, reused and revised.",
    ),
    "south-west": ("South West", "region", None, 6, "The fourth group, launched in October 2016."),
    "localgov-digital": (
        "LocalGov Digital",
        "network",
        dt.date(2012, 9, 1),
        None,
        "The network of people in local government who think, share and do. Its summits are open to every council.",
    ),
    "leads": ("Group leads", "leads", None, None, "Where the leads of the regional groups ask each other."),
}


@dataclass(frozen=True)
class Person:
    """Somebody in a group, for a council; a partner has a `kind` and an organisation instead."""

    email: str
    name: str
    job_title: str
    group: str
    council: str = ""
    leads: bool = False
    kind: str = "council"
    organisation: str = ""


def _invented(group, rows):
    return tuple(
        Person(f"{name.lower().replace(' ', '.')}@people.example", name, job, group, council, leads)
        for name, job, council, leads in rows
    )


PEOPLE = (
    Person("lead@westberks.gov.uk", "Alex Placeholder", "Digital services manager", "south", "WBK", leads=True),
    Person("member@oxford.gov.uk", "Sam Example", "Content designer", "south", "OXO"),
    Person("member@camden.gov.uk", "Noor Example", "Service designer", "london", "CMD"),
    *_invented(
        "south",
        (
            ("Priya Sample", "Head of digital", "BUC", True),
            ("Lee Madeup", "Product manager", "BUC", False),
            ("Robin Example", "Web manager", "BAN", False),
            ("Max Placeholder", "Digital officer", "BRC", False),
            ("Ash Sample", "Web officer", "GOS", False),
            ("Chris Sample", "Service designer", "HAM", False),
            ("Bo Specimen", "User researcher", "HAM", False),
            ("Kit Demo", "Digital lead", "MIK", False),
            ("Remi Sample", "Developer", "OXO", False),
            ("Dana Demo", "Customer services manager", "RUH", False),
            ("Val Placeholder", "Head of service design", "STH", False),
            ("Ira Example", "Product owner", "SWD", False),
            ("Mel Demo", "Content editor", "SWD", False),
            ("Robin Madeup", "Digital officer", "TES", False),
            ("Toni Specimen", "Web editor", "WBK", False),
            ("Val Sample", "Business analyst", "WIL", False),
            ("Zed Demo", "Developer", "WIL", False),
            ("Jo Specimen", "Digital manager", "WOK", False),
            ("Tam Example", "GIS officer", "WOK", False),
            ("Pat Sample", "Service owner, waste", "WIN", False),
            ("Ny Madeup", "Web manager", "POR", False),
        ),
    ),
    *_invented(
        "london",
        (
            ("Ode Sample", "Head of digital", "CMD", True),
            ("Ray Madeup", "Delivery manager", "RDB", False),
            ("Fay Specimen", "User researcher", "HCK", False),
            ("Gil Demo", "Product manager", "LBH", False),
            ("Una Placeholder", "Content designer", "SWK", False),
        ),
    ),
    *_invented(
        "midlands",
        (
            ("Kim Sample", "Digital lead", "COV", True),
            ("Dee Madeup", "Web manager", "WAR", False),
            ("Lou Example", "Service designer", "SOL", False),
        ),
    ),
    *_invented(
        "south-west",
        (
            ("Jan Sample", "Transformation lead", "BST", True),
            ("Wren Madeup", "Web manager", "CON", False),
            ("Ali Example", "Developer", "PLY", False),
        ),
    ),
    Person(
        "partner@planning.example",
        "Sol Placeholder",
        "Account manager",
        "south",
        kind="supplier",
        organisation="Example Planning Ltd",
    ),
    Person(
        "nia.specimen@park.example",
        "Nia Specimen",
        "Head of technology",
        "south",
        kind="public-body",
        organisation="Sample National Park Authority",
    ),
    # Two councils replace Surrey's in April 2027: from 60 days before she is asked for which one she will act.
    Person("ivy.specimen@people.example", "Ivy Specimen", "Web services manager", "localgov-digital", "SRY"),
)

# Two leads who agreed that everybody may read their names.
NAMED_IN_PUBLIC = ("priya.sample@people.example", "ode.sample@people.example")


@dataclass(frozen=True)
class Invited:
    """Somebody whom a lead of the group asked in, and who has not answered yet."""

    email: str
    group: str
    council: str = ""
    role: str = "member"
    kind: str = "council"
    organisation: str = ""
    words: str = ""


INVITED = (
    Invited("casey.demo@people.example", "south", "FAR", words="You asked about the time bank: come and hear more."),
    Invited("drew.madeup@people.example", "south", "HAM", role="lead", words="Would you lead the group with us?"),
    Invited(
        "lou.placeholder@park.example",
        "south",
        kind="public-body",
        organisation="Sample National Park Authority",
    ),
)

# Somebody who cannot join at once: their address does not show which council they work for, so the leads are asked.
ASKING = Person("quinn.placeholder@people.example", "Quinn Placeholder", "Content designer", "south", "POR")
ASKING_WORDS = "I look after Portsmouth’s forms, and my new council address is not ready yet."


@dataclass(frozen=True)
class Guest:
    name: str
    organisation: str
    kind: str
    email: str = ""


@dataclass(frozen=True)
class Link:
    title: str
    url: str


@dataclass(frozen=True)
class ComingMeeting:
    """A meeting some days from today, moved on to a working day.

    `agenda` is the order of the day: lines that the agenda has by itself, found by their title or kind, and those that
    a lead writes; `pasted` is one as a lead pastes it from a document. `coming` and the others name people by the start
    of their address.
    """

    group: str
    title: str
    days: int
    starts: dt.time
    ends: dt.time
    venue: str
    host: str
    kind: str = "meeting"
    audience: str = "public"
    councils: tuple[str, ...] = ()
    postcode: str = ""
    online_url: str = ""
    getting_there: str = ""
    access_notes: str = ""
    with_councils: tuple[str, ...] = ()
    capacity: int | None = None
    takes_topics: bool = True
    note_takers: tuple[str, ...] = ()
    summary: str = ""
    themes: tuple[int, ...] = ()
    draft: bool = False
    agenda: tuple[tuple[str, str, int, str], ...] = field(default=())
    pasted: str = ""
    coming: tuple[str, ...] = ()
    maybe: tuple[str, ...] = ()
    not_coming: tuple[str, ...] = ()


# As it stood in somebody's document: where a line says no length, the next one tells it.
BRISTOL = """One login for residents?

10:30 Welcome and introductions
10:40 Talk: what we tried – Jan Sample, Bristol
  - three suppliers in four years
  - what residents told us
11:25 Coffee
11:40 Show and tell: signing in at the library – Wren Madeup, Cornwall
12:10 Bring a problem (Plymouth, 35 minutes)
12:45 Lunch
1:30pm Table work: what would it take?
2:40pm Next meeting: host and date
2:50pm Any other business
Close 3pm
"""

COMING = (
    ComingMeeting(
        group="south",
        title="Ten years on: what did we finish?",
        days=3,
        starts=dt.time(10),
        ends=dt.time(15, 30),
        venue="Walton Street Offices, Aylesbury",
        postcode="HP20 1UA",
        host="BUC",
        with_councils=("WBK",),
        capacity=40,
        note_takers=("lee.madeup",),
        summary="The South group first met in Buckinghamshire in 2016. We go back, and look at what we agreed.",
        getting_there="8 minutes’ walk from Aylesbury station. Ask for Lee Madeup at the desk.",
        access_notes="Step-free, hearing loop in the room, a quiet room next door.",
        online_url="https://video.example/south",
        agenda=(
            ("networking", "Arrive, tea and coffee", 15, ""),
            ("actions", "Actions since the last meeting", 20, "Alex Placeholder, West Berkshire"),
            ("decisions", "Decisions to look at again", 20, "Priya Sample, Buckinghamshire"),
            ("talk", "A time bank: what became of the idea", 25, "Jo Specimen, Wokingham"),
            ("break", "Break", 15, ""),
            ("show-and-tell", "Missed bins: what 40 calls taught us", 30, "Pat Sample, Winchester"),
            ("bring-a-problem", "Nobody finds our contact page", 30, "Dana Demo, Rushmoor"),
            ("break", "Lunch", 45, ""),
            ("table-work", "Planning systems: what do we need?", 45, "four tables"),
            (
                "discussion",
                "Example Planning Ltd: A full export in an open format, at no charge",
                10,
                "",
            ),
            ("discussion", "Our area after April 2028", 35, "Chris Sample, Hampshire"),
            ("discussion", "Suppliers in the last hour", 15, ""),
            ("next-meeting", "Next meeting: host and date", 15, ""),
            ("other-business", "Any other business", 10, ""),
        ),
        coming=(
            "priya.sample",
            "lee.madeup",
            "robin.example",
            "max.placeholder",
            "ash.sample",
            "chris.sample",
            "bo.specimen",
            "kit.demo",
            "dana.demo",
            "ira.example",
            "jo.specimen",
            "pat.sample",
            "lead",
        ),
        maybe=("val.sample", "zed.demo"),
        not_coming=("ny.madeup",),
    ),
    ComingMeeting(
        group="south",
        title="Show and tell: three things that failed",
        takes_topics=False,
        days=16,
        starts=dt.time(12, 30),
        ends=dt.time(13, 30),
        venue="online",
        host="WOK",
        kind="meet-up",
        online_url="https://video.example/south-show-and-tell",
        summary="An hour at lunch. Three councils tell what did not work, and what they did next.",
        agenda=(
            ("show-and-tell", "A form nobody finished", 20, "Tam Example, Wokingham"),
            ("show-and-tell", "The chatbot that said sorry", 20, "Mel Demo, Swindon"),
            ("show-and-tell", "Moving 4,000 pages in one weekend", 20, "Robin Example, Basingstoke and Deane"),
        ),
        coming=("tam.example", "mel.demo", "robin.example", "member@oxford"),
    ),
    ComingMeeting(
        group="south",
        title="Spring meeting",
        days=95,
        starts=dt.time(10),
        ends=dt.time(15),
        venue="",
        host="",
        draft=True,
        summary="Not published yet: the host and the themes are still open.",
    ),
    ComingMeeting(
        group="london",
        title="TeaCamp: forms without PDFs",
        days=9,
        starts=dt.time(16),
        ends=dt.time(18),
        venue="5 Pancras Square, London",
        postcode="N1C 4AG",
        host="CMD",
        kind="meet-up",
        summary="How to retire a PDF form, one service at a time. Tea is provided.",
        themes=(1, 3),
        agenda=(
            ("networking", "Tea", 20, ""),
            ("talk", "From 340 PDFs to 12", 40, "Fay Specimen, Hackney"),
            ("discussion", "Which one would you retire first?", 60, ""),
        ),
        coming=("ode.sample", "fay.specimen", "ray.madeup"),
    ),
    ComingMeeting(
        group="london",
        title="Members’ round table: what we pay",
        days=23,
        starts=dt.time(14),
        ends=dt.time(15, 30),
        venue="online",
        host="HCK",
        audience="members",
        online_url="https://video.example/london-members",
        summary="For members of the group only.",
        agenda=(("discussion", "What we pay for forms and CRM", 90, ""),),
        coming=("ode.sample",),
    ),
    ComingMeeting(
        group="midlands",
        title="Working in the open",
        days=19,
        starts=dt.time(10),
        ends=dt.time(13),
        venue="Friargate, Coventry",
        postcode="CV1 2GN",
        host="COV",
        audience="public-sector",
        summary="Show your work before it is finished.",
        agenda=(
            ("talk", "A year of weeknotes", 45, "Kim Sample, Coventry"),
            ("discussion", "What holds us back?", 60, ""),
        ),
        coming=("kim.sample", "dee.madeup"),
    ),
    ComingMeeting(
        group="south-west",
        title="One login for residents?",
        days=60,
        starts=dt.time(10, 30),
        ends=dt.time(15),
        venue="City Hall, Bristol",
        postcode="BS1 5TR",
        host="BST",
        summary="What it would take, and who has tried.",
        pasted=BRISTOL,
        coming=("jan.sample",),
    ),
)
