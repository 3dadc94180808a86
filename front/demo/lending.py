"""The invented time bank of the demonstration: who lent whom what in two years, and what is under way.

Days are counted from today, hours are hours. People are named by the start of their address, as in present.py.
"""

from dataclasses import dataclass, field

OXFORD, WEST_BERKS = "member@oxford", "lead@westberks"


# What is over ---------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Lent:
    """Help that was given and booked. `helps` is who of the lender; `thanks` is what the borrower said."""

    days: int
    asks: str
    title: str
    skill: str
    helps: str
    estimate: float
    actual: float
    thanks: str = ""
    undone: str = ""


PAST = (
    Lent(-688, "pat.sample", "Are our planning pages accessible?", "accessibility-specialist", "tam.example", 10, 9.5,
         "Eleven faults, in the order in which to mend them."),
    Lent(-612, "chris.sample", "A workshop on one booking form", "workshop-facilitation", "lee.madeup", 7.5, 7.5),
    Lent(-545, "robin.madeup", "Tree orders on a map", "gis", "tam.example", 15, 18,
         "Residents find their tree. So do we."),
    Lent(-486, "ira.example", "Council tax letters in plain words", "content-designer", OXFORD, 14, 12.5,
         "Calls about the letter fell by a third."),
    Lent(-411, "remi.sample", "Interviews about missed bins", "user-researcher", "bo.specimen", 12, 11,
         "We learned that nobody reads the calendar."),
    Lent(-352, "dana.demo", "A parking form that works on a phone", "frontend-developer", "remi.sample", 18, 21.5),
    Lent(-298, "robin.example", "Which of our forms first?", "product-manager", "lee.madeup", 9, 8,
         "A list we could defend to the committee."),
    Lent(-236, "ny.madeup", "Who owns the waste pages?", "service-owner", "pat.sample", 6, 6),
    Lent(-171, "ash.sample", "Addresses for the ferry app", "gis", "tam.example", 6, 12,
         undone="Booked with the hours of both days twice: it was six"),
    Lent(-169, "ash.sample", "Addresses for the ferry app, as agreed", "gis", "tam.example", 6, 6),
    Lent(-122, "val.sample", "A map of the school transport service", "service-designer", "val.placeholder", 16, 15),
    Lent(-81, OXFORD, "Forty pages of library news", "content-designer", "mel.demo", 8, 9.25,
         "Twelve pages are left, and people read them."),
    Lent(-44, "toni.specimen", "Words for the licensing forms", "content-designer", OXFORD, 8, 8.5,
         "Two days, nine forms, no jargon."),
)  # fmt: skip


@dataclass(frozen=True)
class Charged:
    """Help for a charge, in whole pounds: from the agreement to the payment."""

    days: int
    asks: str
    title: str
    skill: str
    helps: str
    length: int
    rate: int
    number: str
    invoice: str
    thanks: str


FOR_A_CHARGE = Charged(
    -104, "kit.demo", "A service blueprint for adult social care", "service-designer", "chris.sample", 4, 420,
    "PO-104582", "HAM-2207", "Worth every pound, and we would not have had the hours.",
)  # fmt: skip


# What stands ----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Offered:
    """A standing offer, made so many days ago. `until` in days from today: below zero it has run out."""

    who: str
    skill: str
    hours: float
    days: int
    until: int
    per: str = "total"
    place: str = "either"
    words: str = ""


OFFERS = (
    Offered(OXFORD, "content-designer", 20, -40, 100, words="Letters, forms and pages. Two days’ notice is enough."),
    Offered("remi.sample", "frontend-developer", 4, -120, 200, per="month", place="remote"),
    Offered("tam.example", "gis", 30, -60, 120, place="remote", words="QGIS and open data. No surveys on site."),
    Offered("jo.specimen", "accessibility-specialist", 15, -30, 90),
    Offered("bo.specimen", "user-researcher", 24, -75, 60, place="on-site", words="Hampshire and its neighbours."),
    Offered("mel.demo", "content-designer", 10, -170, 10, words="Short pieces, remote."),
    Offered("lee.madeup", "workshop-facilitation", 8, -20, 160, per="month", place="on-site"),
    Offered("val.placeholder", "service-designer", 20, -50, 75),
    Offered("pat.sample", "service-owner", 6, -90, 45),
    Offered("ny.madeup", "social-media", 5, -200, -6),
    Offered("ode.sample", "service-designer", 16, -25, 130, place="remote"),
    Offered("kim.sample", "delivery-manager", 12, -15, 110, place="remote"),
)
SKILLS = {
    OXFORD: ("content-designer", "content-strategist"),
    "remi.sample": ("frontend-developer", "software-developer", "accessibility-specialist"),
    "tam.example": ("gis", "data-analyst"),
    "jo.specimen": ("service-owner", "procurement-and-market-engagement"),
    "bo.specimen": ("user-researcher",),
    "chris.sample": ("service-designer", "workshop-facilitation"),
    "mel.demo": ("content-designer", "social-media"),
    "lee.madeup": ("product-manager", "workshop-facilitation"),
    "val.placeholder": ("service-designer", "interaction-designer"),
    "pat.sample": ("service-owner", "line-of-business-systems"),
    "val.sample": ("business-analyst",),
    "toni.specimen": ("content-designer",),
    "member@camden": ("service-designer",),
    "fay.specimen": ("user-researcher",),
    "zed.demo": ("software-developer",),
}
NOT_SHOWN = "zed.demo"
NO_APPROVER = ("HAM", "WOK")  # councils that have switched approval off


# What is under way ----------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Help:
    """An answer to a request, and how far it went: offered, chosen, refused, active, claimed, disputed, terms."""

    who: str
    hours: float
    days: int
    words: str = ""
    person: str = ""  # who would help, if not who answers
    went: str = "offered"
    why: str = ""
    worked: tuple[tuple[int, float, str], ...] = ()  # days from today, hours, what was done
    claimed: float = 0


@dataclass(frozen=True)
class Asked:
    """A request of so many days ago. `state`: draft, open, closed, withdrawn."""

    who: str
    title: str
    words: str
    skills: tuple[str, ...]
    hours: float
    days: int
    by: int | None = None
    place: str = "either"
    audience: str = "groups"
    is_public: bool = False
    may_charge: bool = False
    state: str = "open"
    why: str = ""
    answers: tuple[Help, ...] = field(default=())


REQUESTS = (
    Asked(
        OXFORD, "A user researcher for two days",
        "Six interviews with parents who gave up on the school admissions form, and one page that says what they do "
        "next. We bring the people and the room.",
        ("user-researcher",), 15, -9, by=33, place="on-site", is_public=True,
        answers=(
            Help("bo.specimen", 8, -8, "I can do evenings too.", went="active",
                 worked=((-4, 3.5, "Three interviews"), (-3, 2, "Two interviews, notes are with Sam"))),
            Help("ira.example", 7.5, -6, "Two days’ notice is enough for me.", person="mel.demo", went="chosen"),
            Help("lee.madeup", 6, -2, "Remote only, from next week."),
        ),
    ),
    Asked(
        "ny.madeup", "An accessibility tester for a day",
        "Our new benefits form, with a screen reader and by keyboard alone, before it goes live.",
        ("accessibility-specialist",), 7.5, -3, by=25, place="remote", audience="all", is_public=True,
    ),
    Asked(
        "val.sample", "Flood warnings on a map",
        "Parishes send us PDFs. We want one layer that everybody can open, and somebody who shows us how.",
        ("gis", "data-engineer"), 20, -12, by=60, place="remote",
        answers=(
            Help("tam.example", 12, -10, "Half of it this month.", went="claimed", claimed=12.5,
                 worked=((-7, 6, "Layer built"), (-5, 6.5, "Shown to the parishes"))),
            Help("robin.madeup", 8, -9, "We have never done one that large.", went="refused",
                 why="The whole team is on the election until the middle of next month."),
        ),
    ),
    Asked(
        WEST_BERKS, "Somebody to run our away day",
        "Forty people, one day, and a plan for the year that they agree on at the end.",
        ("workshop-facilitation",), 9, -26, by=-3, place="on-site", state="closed",
        answers=(
            Help("lee.madeup", 9, -24, "Happy to come.", went="claimed", claimed=9.5,
                 worked=((-12, 2, "Planning by phone"), (-6, 7.5, "The day itself"))),
        ),
    ),
    Asked(
        OXFORD, "Who checks our cookie banner?",
        "We set what we should not. An hour or two with somebody who has been through it.",
        ("frontend-developer",), 7, -21, by=-2, state="closed",
        answers=(
            Help("pat.sample", 7, -20, "We did ours in spring.", went="claimed", claimed=7,
                 worked=((-8, 7, "Scripts found, banner rewritten"),)),
        ),
    ),
    Asked(
        "dana.demo", "A second pair of eyes on our call scripts",
        "Are the words on the phone those of the page?",
        ("content-designer",), 6, -35, by=-10, state="closed",
        answers=(
            Help("kit.demo", 6, -34, "Glad to.", person="kit.demo", went="disputed", claimed=11,
                 worked=((-20, 6, "Scripts read"), (-15, 5, "Rewritten")),
                 why="We agreed on six hours. The second day was never asked for."),
        ),
    ),
    Asked(
        "max.placeholder", "Rewrite of the licensing pages",
        "Fifty pages, most of them about dogs.",
        ("content-designer",), 12, -30, by=20, state="closed",
        answers=(
            Help(OXFORD, 12, -28, "A dozen a day.", went="active",
                 worked=((-14, 4, "Dogs"), (-11, 3.5, "Taxis"), (-2, 2, "Markets"))),
        ),
    ),
    Asked(
        "robin.example", "A product manager until Easter",
        "One day a week on our new waste service. We could also pay for it.",
        ("product-manager",), 75, -18, by=120, audience="all", may_charge=True,
        answers=(Help("lee.madeup", 75, -16, "A day a week, on Tuesdays.", went="terms"),),
    ),
    Asked(
        "member@camden", "Look at our twelve forms",
        "Which of them could be one? We would like somebody from outside London to say it.",
        ("service-designer", "content-designer"), 10, -5, by=40, place="remote", audience="all", is_public=True,
    ),
    Asked(
        "remi.sample", "A plan for our social media",
        "Who answers at weekends, and with what words?",
        ("social-media",), 5, -1, state="draft",
    ),
    Asked(
        "gil.demo", "Test data for council tax",
        "Made-up households that behave like real ones.",
        ("test-engineer",), 8, -50, state="withdrawn", why="Our supplier has brought some.",
    ),
)  # fmt: skip
