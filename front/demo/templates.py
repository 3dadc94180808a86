"""Three invented templates of the demonstration: a workshop plan that another group used its own way, an agenda, and
the plan of a scrutiny day.
"""

import datetime as dt

from meetings import actions
from meetings.models import AgendaItem, Meeting, Template
from meetings.template_lines import offered
from peergroups.models import Membership
from scrutiny.days.actions.templating import give_plan
from scrutiny.days.plans import steps_of
from scrutiny.models import Day

WORKSHOP = {
    "title": "One service, four tables",
    "purpose": "A morning in which councils take one service apart together. For 16 to 30 people in four tables, and "
    "one person at each who knows the service. Bring pens, and a real form.",
    "licence": "ogl-3",
}
TABLES = (
    ("networking", "Arrive, tea and coffee", 15, ""),
    ("talk", "Welcome, and how the morning works", 10, "Say what will not be done today"),
    (
        "table-work",
        "Four tables: where does it hurt?",
        40,
        "Write down every step, and mark the worst one",
    ),
    ("break", "Break", 15, ""),
    ("show-and-tell", "Each table tells what it found", 30, "Six minutes each, and one question"),
    ("vote", "Which one do we take on together?", 20, "Three dots a council"),
    ("discussion", "Who does what by when", 20, ""),
)
AGENDA = {
    "title": "An hour at lunch: what failed",
    "purpose": "Three councils tell what did not work, online, without slides. It is best with a chair who asks first.",
    "licence": "cc-by-4",
}
LUNCH = (
    ("talk", "Why we do this", 5, "What is said here stays here, unless its teller says otherwise"),
    ("show-and-tell", "The first story", 15, ""),
    ("show-and-tell", "The second story", 15, ""),
    ("show-and-tell", "The third story", 15, ""),
    ("discussion", "What will you do differently?", 10, "One sentence each"),
)
PLAN = {
    "title": "A scrutiny day from the first question to the supplier’s answer",
    "purpose": "For a dozen councils that share a supplier. Leave a week more than you think for signatures: in most "
    "councils somebody above has to read the statement first.",
    "licence": "ogl-3",
}
THEIRS = "Working in the open"  # the meeting of the Midlands that begins with it
KEPT = {"Welcome, and how the morning works", "Break", "Four tables: where does it hurt?", "Who does what by when"}


def play(groups, now):
    """Once: London gives a workshop plan, the Midlands use it for a meeting to come; South gives two others."""
    if Template.objects.exists():
        return
    weeks = lambda number: now - dt.timedelta(weeks=number)  # noqa: E731
    workshop = _give(groups["london"], "workshop", WORKSHOP, TABLES, weeks(30))
    _give(groups["south"], "agenda", AGENDA, LUNCH, weeks(11))
    _give_plan_of(Day.objects.filter(group=groups["south"], meeting__isnull=False).earliest("pk"), weeks(5))
    meeting = Meeting.objects.filter(group=groups["midlands"], title=THEIRS, ends_at__gt=now).first()
    if meeting is not None:
        _use(workshop, meeting, now)


def _give(group, kind, fields, lines, now):
    names = ("kind", "title", "minutes", "words")
    lines = [dict(zip(names, line, strict=True)) | {"day": 1} for line in lines]
    return actions.give_template(group=group, kind=kind, fields=fields, lines=lines, by=_lead(group), now=now)


def _give_plan_of(day, now):
    """The day on which it was tried, without what councils asked for."""
    items = day.meeting.agenda_items.order_by("day", "position").prefetch_related("placements__topic")
    names = ("kind", "title", "minutes", "day", "words")
    lines = [{name: getattr(line, name) for name in names} | {"item": line.key} for line in offered(day.meeting, items)]
    give_plan(day=day, template=None, fields=PLAN, lines=lines, steps=steps_of(day), by=_lead(day.group), now=now)


def _use(version, meeting, now):
    lead = _lead(meeting.group)
    chosen = [line for line in version.lines.order_by("position") if line.title in KEPT]
    actions.copy_template(meeting=meeting, version=version, chosen=chosen, by=lead, now=now)
    line = lambda title: AgendaItem.objects.get(meeting=meeting, title=title)  # noqa: E731
    actions.move_item(item=line("Welcome, and how the morning works"), to=1, by=lead)
    actions.change_item(
        item=line("Four tables: where does it hurt?"), fields={"title": "Three tables: what could we show?"}, by=lead
    )
    actions.change_item(item=line("Who does what by when"), fields={"minutes": 10}, by=lead)


def _lead(group):
    return Membership.objects.current().leads().filter(group=group).order_by("pk").first().person
