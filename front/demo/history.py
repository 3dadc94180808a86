"""What the peer groups really did, 2013 to 2018, as far as it was published: real councils and organisations, no
names.

Sources: the write-ups of Oxford City Council (25 November 2016, 10 March and 29 June 2017), the Greater London
Authority's
blog, Unboxed's notes of the TeaCamps and LocalGov Digital's news pages; facts retold in our own words. Where no
time of
day was published a usual one stands in, and the notes say so. What is known only by its month is told in words,
because a
meeting here has a day.
"""

import datetime as dt
import re
from dataclasses import dataclass, field

NO_TIMES = "*The write-up gives no times: those shown here stand in for them.*"


def flowing(text):
    """Join the lines that are broken for this file only: notes keep the line breaks that people type."""
    return re.sub(r"(?<=\S)\n *(?=[^\s#*\d-])", " ", text)


@dataclass(frozen=True)
class PastMeeting:
    """A meeting that took place. `agenda` holds (kind, title, minutes, presenter); `themes` are LGDSS point numbers."""

    group: str
    title: str
    on: dt.date
    starts: dt.time
    ends: dt.time
    kind: str = "meeting"
    host: str = ""
    venue: str = ""
    summary: str = ""
    notes: str = ""
    themes: tuple[int, ...] = ()
    agenda: tuple[tuple[str, str, int, str], ...] = field(default=())
    decisions: tuple[tuple[str, str], ...] = field(default=())  # under which line, and the sentence
    actions: tuple["PastAction", ...] = field(default=())


@dataclass(frozen=True)
class PastAction:
    """What was agreed, under which line, and what the notes of a later meeting say of it.

    No date was published: the day of the next meeting stands in for it, and the trail says so. No person was named.
    """

    line: str
    words: str
    due: dt.date
    became: str
    council: str = ""


NO_DATE = "The write-up gives no date: the next meeting stands in for it."
NEXT_STEPS, THEMES = "What we do next, and who hosts", "Themes, standing items and the next host"
MARCH_2017, JUNE_2017 = dt.date(2017, 3, 10), dt.date(2017, 6, 29)


SOUTH_2016 = (
    """\
## What we talked about

The Service Standard, what it is good for, what stands in its way, and how to bring suppliers to help us meet it.

## Five ideas

1. A rating of suppliers by the councils that use them, to see how well each helps or hinders the Service Standard.
2. Shared material for working to the Service Standard, and for making it known.
3. **A time bank of digital skills**: one council calls on a number of others for a skill it lacks, and gives time
   in a skill
   it is strong in.
4. **Supplier scrutiny days**: councils with the same supplier agree on three areas of common need and put them to
   it with one
   voice.
5. A marketplace in which councils write the specification of a capability together, so that it can be bought by
   more than
   one.

## The vote

Two ideas go forward: the time bank and the supplier scrutiny days. Oxford leads on the first scrutiny day: its
councillors
ask for a review of its public planning pages, and its planning supplier serves many of us.

## We agreed to

- meet again in three months; West Berkshire offers to host
- work on themed sessions for future events, and bring colleagues from services to them
- invite a few smaller suppliers to a session, to bring them closer to the Service Standard, and look afterwards at
  whether
  to go on with that
- set up a Slack channel, to keep sharing and to plan the next meeting

*34 councils were covered by the group on this day.* """
    + NO_TIMES
)

SOUTH_MARCH_2017 = (
    """\
## Who spoke

The chief executive of West Berkshire spoke about people, and about designing around what users want. A guest speaker
followed on the difference between what is complicated and what is complex, and on organisations that answer complex
problems with technical change where people would have to change how they work. A lively debate came after it.

Guests came from the Government Digital Service, YPO, Rapidspike and BT.

## Capabilities of a service

Four tables each took a service and looked for the capabilities in it, to see which components councils could share.
They
came back with four different approaches.

## Microcontracting

Time banking is well known, but informal. In microcontracting people in councils would give time to other councils
for an
agreed charge: a more formal footing, and income for the council that lends.

## Actions since the last meeting

- A Slack channel was set up for the group.
- Suppliers were invited to this meeting, as a trial.
- Themes were discussed with the leads of other groups, and some of their suggestions were looked at.

## Next time

Theme: a framework for sharing and collaboration. Two standing items from now on: *Bring a Problem*, for help from
everyone
in the room, and *Show and Tell*, for feedback on work in progress.

**Wycombe District Council offers to host and co-organise the next meeting, in June.**

"""
    + NO_TIMES
)

SOUTH_JUNE_2017 = (
    """\
Two councils showed work in progress, and one brought a problem: how people find the right contact page. Three
councils
answered it from their own experience.

*The heading of the write-up says 29 June, its text 29 July; the London group met on 29 June too.* """
    + NO_TIMES
)

MEETINGS = (
    PastMeeting(
        group="localgov-digital",
        title="Steering group",
        on=dt.date(2013, 9, 27),
        starts=dt.time(10),
        ends=dt.time(16),
        venue="London",
        notes=f"Presentations, updates from the work streams, and links to each were published.\n\n{NO_TIMES}",
    ),
    PastMeeting(
        group="localgov-digital",
        title="Digital Service Standard day",
        on=dt.date(2016, 2, 5),
        starts=dt.time(10),
        ends=dt.time(16),
        venue="Government Digital Service, London",
        summary="People from 31 councils drafted what became the Local Government Digital Service Standard.",
        notes=f"The standard was launched on 7 April 2016: 15 points, with input from over 60 councils.\n\n{NO_TIMES}",
    ),
    PastMeeting(
        group="localgov-digital",
        title="Standard summit",
        on=dt.date(2016, 9, 19),
        starts=dt.time(10),
        ends=dt.time(16),
        kind="summit",
        venue="City Hall, London",
        notes=NO_TIMES,
    ),
    PastMeeting(
        group="south",
        title="First meeting: the Service Standard, and five ideas",
        on=dt.date(2016, 11, 25),
        starts=dt.time(10),
        ends=dt.time(14, 30),
        host="BKM",
        venue="Buckinghamshire",
        summary="Oxford and Buckinghamshire brought the South’s councils together. Five ideas, two voted forward.",
        notes=flowing(SOUTH_2016),
        agenda=(
            (
                "talk",
                "Why the Service Standard matters in Buckinghamshire",
                30,
                "the Cabinet Member for Finance, Buckinghamshire",
            ),
            ("discussion", "What the standard is good for", 60, ""),
            ("discussion", "What stands in its way, and how to bring suppliers along", 60, ""),
            ("table-work", "Ideas for the group to take on", 60, ""),
            ("vote", "Which ideas go forward", 30, ""),
            ("discussion", NEXT_STEPS, 30, ""),
        ),
        decisions=(
            (
                "Which ideas go forward",
                "A time bank of digital skills goes forward: one council calls on a number of others for a skill it "
                "lacks, and gives time in a skill it is strong in.",
            ),
            (
                "Which ideas go forward",
                "Supplier scrutiny days go forward: councils with the same supplier agree on three areas of common "
                "need and put them to it with one voice. Oxford leads on the first.",
            ),
        ),
        actions=(
            PastAction(
                NEXT_STEPS, "Host the next meeting, in three months", MARCH_2017, "Held on 10 March 2017.", "WBK"
            ),
            PastAction(
                NEXT_STEPS,
                "Work on themed sessions for future events, and bring colleagues from services to them",
                MARCH_2017,
                "Themes were discussed with the leads of other groups, and some of their suggestions were looked at.",
            ),
            PastAction(
                NEXT_STEPS,
                "Invite a few smaller suppliers to a session, and look afterwards at whether to go on with that",
                MARCH_2017,
                "Suppliers were invited to the meeting of 10 March 2017, as a trial.",
            ),
            PastAction(
                NEXT_STEPS,
                "Set up a Slack channel, to keep sharing and to plan the next meeting",
                MARCH_2017,
                "A Slack channel was set up for the group.",
            ),
        ),
    ),
    PastMeeting(
        group="south",
        title="Second meeting: complex or complicated?",
        on=MARCH_2017,
        starts=dt.time(10),
        ends=dt.time(14, 30),
        host="WBK",
        venue="West Berkshire Council",
        summary="Two speakers, four tables on shared capabilities, and the proposal of microcontracting.",
        notes=flowing(SOUTH_MARCH_2017),
        agenda=(
            ("talk", "Welcome: designing around what users want", 30, "the chief executive of West Berkshire"),
            ("talk", "Complex is not complicated", 60, "a guest speaker"),
            ("table-work", "The capabilities in a service, and what we could share", 90, "four tables"),
            ("talk", "Microcontracting: time for an agreed charge", 30, "a member of the group"),
            ("actions", "Actions since the last meeting", 30, ""),
            ("discussion", THEMES, 30, ""),
        ),
        decisions=(
            (THEMES, "The theme of the next meeting is a framework for sharing and collaboration."),
            (
                THEMES,
                "Bring a Problem and Show and Tell are standing items from now on: help from everyone in the room, and "
                "feedback on work in progress.",
            ),
        ),
        actions=(
            PastAction(
                THEMES,
                "Host and co-organise the next meeting, in June",
                JUNE_2017,
                "Held at Wycombe in June 2017.",
                "WYO",
            ),
        ),
    ),
    PastMeeting(
        group="south",
        title="Third meeting: sharing and collaboration",
        on=dt.date(2017, 6, 29),
        starts=dt.time(10),
        ends=dt.time(13),
        host="WYO",
        venue="Wycombe District Council",
        notes=flowing(SOUTH_JUNE_2017),
        agenda=(
            ("show-and-tell", "Work in progress, 1", 60, ""),
            ("show-and-tell", "Work in progress, 2", 60, ""),
            ("bring-a-problem", "How do people find the right contact page?", 60, ""),
        ),
    ),
    PastMeeting(
        group="london",
        title="TeaCamp 3: Digital Marketplace",
        on=dt.date(2017, 6, 29),
        starts=dt.time(16),
        ends=dt.time(18),
        kind="meet-up",
        venue="London",
        summary="A speaker from the Government Digital Service on buying through the Digital Marketplace.",
        notes="TeaCamp is a meet-up every six weeks, each on another point of the standard. TeaCamp 1 took point 3 in "
        f"March 2017, TeaCamp 2 point 1 that spring.\n\n{NO_TIMES}",
        themes=(5,),
    ),
    PastMeeting(
        group="london",
        title="TeaCamp 4",
        on=dt.date(2017, 9, 7),
        starts=dt.time(16),
        ends=dt.time(18),
        kind="meet-up",
        venue="London",
        notes=f"On point 13 of the standard. The next one was announced for 20 October.\n\n{NO_TIMES}",
        themes=(13,),
    ),
    PastMeeting(
        group="london",
        title="TeaCamp 5",
        on=dt.date(2017, 10, 19),
        starts=dt.time(16),
        ends=dt.time(18),
        kind="meet-up",
        venue="Richmond House, London",
        notes=f"On point 8 of the standard. Held a day earlier than announced, and at another place.\n\n{NO_TIMES}",
        themes=(8,),
    ),
    PastMeeting(
        group="london",
        title="TeaCamp 6",
        on=dt.date(2017, 11, 30),
        starts=dt.time(16),
        ends=dt.time(18),
        kind="meet-up",
        venue="Draft House, Tower Bridge, London",
        notes=f"On point 12 of the standard. Next: 18 January, 4pm to 6pm.\n\n{NO_TIMES}",
        themes=(12,),
    ),
    PastMeeting(
        group="london",
        title="November meet-up",
        on=dt.date(2018, 11, 12),
        starts=dt.time(14),
        ends=dt.time(17),
        kind="meet-up",
        venue="City Hall, London",
        summary="More than 30 people from more than 20 organisations.",
        notes=f"More than 30 topics went onto a board, in no order of importance.\n\n{NO_TIMES}",
        agenda=(
            ("talk", "Lightning talks of five minutes", 45, ""),
            ("discussion", "Lean coffee: the room sets the agenda", 90, ""),
            ("discussion", "Retrospective", 45, ""),
        ),
    ),
)
