"""The invented year of the South group: two meetings that took place, and what became of what was agreed there.

Days are counted from today. People are named by the start of their address, as in present.py.
"""

import datetime as dt
from dataclasses import dataclass, field

from front.demo.present import Guest, Link

DONE, MORE_TIME, HANDED_OVER, DROPPED = "done", "more time", "handed over", "dropped"


@dataclass(frozen=True)
class Step:
    """What became of an action, so many days from today. `due` or `to` is what it has then."""

    kind: str
    days: int
    words: str = ""
    due: int = 0
    to: str = ""


@dataclass(frozen=True)
class Promise:
    words: str
    who: str
    due: int
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Agreed:
    """A decision. `review` is the day on which it is looked at again."""

    sentence: str
    review: int | None = None


@dataclass(frozen=True)
class Said:
    """What was written down about one line: a line of which nothing is said was not reached."""

    line: str
    notes: str
    decisions: tuple[Agreed, ...] = ()
    promises: tuple[Promise, ...] = ()
    tables: tuple[tuple[str, str, tuple[str, ...]], ...] = ()  # service, findings, who sat there
    links: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Held:
    """A meeting that took place. `feedback` is who, how many of five steps, and a sentence; `confirmed` is by whom."""

    title: str
    days: int
    host: str
    venue: str
    summary: str
    notes: str
    agenda: tuple[tuple[str, str, int, str], ...]
    said: tuple[Said, ...]
    there: tuple[str, ...]
    guests: tuple[Guest, ...] = ()
    feedback: tuple[tuple[str, int, str], ...] = field(default=())
    starts: dt.time = dt.time(10)
    ends: dt.time = dt.time(15, 30)
    confirmed: tuple[str, ...] = ()
    correction: tuple[str, str, str] = ()  # who, about which line, what it should say
    is_agreed: bool = False


INVENTED = "*An invented meeting: this is a demonstration.*"
STANDING = (("next-meeting", "Next meeting: host and date", 15), ("other-business", "Any other business", 10))
WELCOME = ("networking", "Arrive, tea and coffee", 15, "")
LUNCH = ("break", "Lunch", 45, "")
CLOSE = tuple((kind, title, minutes, "") for kind, title, minutes in STANDING)
AFTER_2028 = "Our area after April 2028"
CONTACT_PAGE = "Nobody finds our contact page"

PLANNING = Held(
    title="Planning, from the applicant’s side",
    days=-164,
    host="OXO",
    venue="Town Hall, Oxford",
    summary="What people ask before they build, and what they find on our pages.",
    notes=INVENTED,
    agenda=(
        WELCOME,
        ("talk", "Forty calls about one shed", 45, "Remi Sample, Oxford"),
        ("show-and-tell", "A planning form in plain words", 30, "Jo Specimen, Wokingham"),
        LUNCH,
        ("table-work", "Walk through each other’s planning pages", 90, "two tables"),
        ("discussion", "How we do research together", 40, ""),
        ("discussion", AFTER_2028, 35, "Chris Sample, Hampshire"),
        *CLOSE,
    ),
    said=(
        Said(
            "Forty calls about one shed",
            "One shed, forty calls. The first question was always **“Do I need permission at all?”**, and no page "
            "answers it in the first paragraph.",
        ),
        Said(
            "A planning form in plain words",
            "Wokingham rewrote the first page of its form with three applicants. Fewer people stop there now.",
            promises=(Promise("Send round the list of words that applicants ask about", "jo.specimen", -120,
                              (Step(DONE, -131, "With 62 words. Thank you to everybody who added some."),)),),
        ),
        Said(
            "Walk through each other’s planning pages",
            "",
            tables=(
                ("Sheds and extensions", "Six clicks to the answer, in five of six councils.",
                 ("remi.sample", "robin.example", "kit.demo")),
                ("Trees", "Nobody’s search finds **“cut down a tree”**. The pages say “works to protected trees”.",
                 ("jo.specimen", "ash.sample", "chris.sample")),
            ),
        ),
        Said(
            "How we do research together",
            "Each of us asks the same residents twice. We start with one form for consent.",
            decisions=(Agreed("We use one consent form for user research.", 3),
                       Agreed("Suppliers come for the last hour only.", 95)),
            promises=(Promise("Write up the consent form as a shared template", "member@oxford", 54),),
        ),
        Said("Next meeting: host and date", "Test Valley hosts in September."),
    ),
    there=("member@oxford", "remi.sample", "priya.sample", "robin.example", "kit.demo", "ash.sample", "chris.sample",
           "jo.specimen", "tam.example", "lead", "val.sample"),
    is_agreed=True,
)  # fmt: skip

SEARCH = Held(
    title="Content that people can find",
    days=-73,
    host="TES",
    venue="Beech Hurst, Andover",
    summary="Search terms, headings and the words that residents use.",
    notes=f"Fifteen of us, and two guests in the last hour.\n\n{INVENTED}",
    agenda=(
        WELCOME,
        ("actions", "Actions since the last meeting", 15, ""),
        ("talk", "What residents search for", 45, "Robin Madeup, Test Valley"),
        ("show-and-tell", "A contents list that works", 30, "Ira Example, Swindon"),
        LUNCH,
        ("table-work", "Your ten most searched words", 90, "two tables"),
        ("discussion", "What became of our first decisions?", 20, ""),
        ("bring-a-problem", CONTACT_PAGE, 30, "Dana Demo, Rushmoor"),
        ("discussion", AFTER_2028, 35, "Chris Sample, Hampshire"),
        *CLOSE,
    ),
    said=(
        Said("Actions since the last meeting", "One is done. The template is still being written, and stays."),
        Said(
            "What residents search for",
            "Residents search for “bin day”, councils write of “waste and recycling collections”. "
            "Three councils showed what changed when they used the first.",
            promises=(
                Promise("Ask whether anybody collects search terms nationally", "val.sample", -40,
                        (Step(DROPPED, -52, "A national list is published already: the link is on the board."),)),
                Promise("Put the words that residents search for on the shared board", "ira.example", -45,
                        (Step(DONE, -47, "Eleven councils have added theirs."),)),
            ),
            links=(Link("Slides: what residents search for", "https://slides.example/search-terms"),),
        ),
        Said(
            "A contents list that works",
            "Short lists of contents, at the top, in the words of the headings.",
            promises=(Promise("Share the pattern for lists of contents", "mel.demo", -30, (
                Step(MORE_TIME, -32, "Two of us are on leave.", due=5),
                Step(HANDED_OVER, -12, "Ira wrote most of it.", to="ira.example"),
            )),),
        ),
        Said(
            "Your ten most searched words",
            "",
            tables=(
                ("Waste", "“Missed bin” leads everywhere. Half of the pages do not have the word in their heading.",
                 ("pat.sample", "robin.madeup", "kit.demo", "priya.sample")),
                ("Council tax", "People type the name of the old council. **Nobody redirects it.**",
                 ("ira.example", "mel.demo", "dana.demo", "member@oxford")),
            ),
            decisions=(Agreed("Each council looks at its ten most searched words before the next meeting."),),
            promises=(
                Promise("Tell the group what we changed after looking at our ten words", "max.placeholder", -24),
                Promise("Send the missed-bin journey map to the group", "pat.sample", 2),
                Promise("Ask procurement when our planning contract ends", "member@oxford", 12),
                Promise("Write to the councils that have not hosted yet", "lead", -3),
            ),
        ),
        Said("What became of our first decisions?",
             "In November 2016 two ideas were voted forward, and the notes of the next two meetings follow up on "
             "neither. We look at both again, ten years on."),
        Said(
            "Next meeting: host and date",
            "Where it began.",
            decisions=(Agreed("Buckinghamshire hosts the next meeting, where the group began."),),
            promises=(Promise("Book the room in Aylesbury", "lee.madeup", -50, (Step(DONE, -58, "Walton Street."),)),),
        ),
    ),
    there=("lead", "priya.sample", "robin.madeup", "ira.example", "mel.demo", "kit.demo", "val.sample", "member@oxford",
           "pat.sample", "dana.demo", "max.placeholder", "lee.madeup", "jo.specimen", "chris.sample",
           "partner@planning"),
    guests=(
        Guest("Jody Specimen", "Sample Search Ltd", "supplier", "jody.specimen@search.example"),
        Guest("Erin Placeholder", "University of Sampleton", "academic"),
    ),
    feedback=(
        ("robin.madeup", 5, ""),
        ("ira.example", 4, "More tables, fewer talks."),
        ("kit.demo", 5, "I changed three headings on the train home."),
        ("val.sample", 3, "We ran out of time again for what matters to counties."),
        ("dana.demo", 4, ""),
    ),
    confirmed=("robin.madeup", "ira.example", "kit.demo"),
    correction=("dana.demo", "Your ten most searched words", "It is the name of the old district, not of the council."),
)  # fmt: skip

HELD = (PLANNING, SEARCH)

# The two real decisions of 2016 are looked at at the second of these, and again at the next meeting.
FIRST_DECISIONS = ("Nobody could say what became of it. We look at it again ten years on.", 3)
TRIAL = ("Suppliers in the last hour", "Shall we go on inviting suppliers to the last hour?", 3)
TRIAL_ANSWERS = (
    ("robin.madeup", "yes", "They answered what we asked."),
    ("kit.demo", "yes", ""),
    ("val.sample", "unsure", "An hour is short."),
    ("dana.demo", "no", "We talked less openly."),
)
HOST_OFFERS = (
    ("ash.sample", -20, "any Thursday in February", "A room for 30 near the ferry"),
    ("jo.specimen", -15, "from March on", "Shute End, with parking"),
)
PROPOSALS = (
    ("tam.example", -9, "show-and-tell", "A map that finds the nearest library", 20, "https://maps.example/libraries"),
    ("robin.example", -4, "bring-a-problem", "Our forms break when somebody presses Back", 30, ""),
)
