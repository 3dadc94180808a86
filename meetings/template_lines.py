"""What of an agenda may be given to others, and how the lines of a template lie in a day. Pure."""

import datetime as dt
import re
from dataclasses import dataclass, replace

from meetings.agenda import in_words
from meetings.models import AgendaItem, Meeting, Topic

Kind = AgendaItem.Kind
BEGINS_AT = 10 * 60  # minutes after midnight at which a day of a template is shown to begin
# Lines that gather what waits in a group: what they are called in every group.
GATHER = {
    Kind.ACTIONS: "Actions since the last meeting",
    Kind.DECISIONS: "Decisions to look at again",
    Kind.NEXT_MEETING: "Next meeting: host and date",
}
GATHERS = "It gathers what waits in your group. Only the line itself is given"
WAITED = "What stood here came from your group’s list. Only its kind is given, unless you write a title for it"
FOR_SOME = (
    "What it was called and about was for the readers of your meeting. Only its kind is given, unless you write more: "
    "everybody will read it"
)
WORDS_FOR_SOME = "Its words were for the readers of your meeting. Write others if they help"
OF_A_NEED = re.compile(r"\s*need [1-3]\s*$", re.IGNORECASE)
ASKED = "What your councils asked for is left out"


@dataclass(frozen=True)
class Offered:
    """A line that a lead may give on, as it is shown before anything is typed. `why`: what of it is held back."""

    key: int
    kind: str
    title: str
    minutes: int
    day: int = 1
    words: str = ""
    why: str = ""


def offered(meeting, items, known=frozenset()):
    """[Offered] of a meeting's lines, with `placements__topic` and `template_lines__line` at hand.

    Names, notes, links and all that came from the group's own list stay behind: such a line is its kind and nothing
    else. So do titles and words of a meeting that is not for everyone, but for titles that are nobody's secret: those
    that stand in a template which it came from, and those in `known`.
    """
    return [_offered(meeting, item, known) for item in items]


def _offered(meeting, item, known):
    plain = Offered(key=item.pk, kind=item.kind, title=item.title, minutes=item.minutes, day=item.day)
    topics = [placement.topic for placement in item.placements.all()]
    if item.kind in GATHER:
        return replace(plain, title=GATHER[item.kind], why=GATHERS)
    if any(topic.kind != Topic.Kind.STANDING for topic in topics):
        return replace(plain, title=item.get_kind_display(), why=WAITED)
    if meeting.kind == Meeting.Kind.SCRUTINY_DAY:  # “Need 1: …”, and what the supplier said to it
        title = item.title.partition(":")[0]
        if OF_A_NEED.match(title) or meeting.audience == Meeting.Audience.PUBLIC:
            return replace(plain, title=title, why=ASKED if title != item.title or item.words else "")
    if meeting.audience != Meeting.Audience.PUBLIC:
        if item.title in known or any(used.line.title == item.title for used in item.template_lines.all()):
            return replace(plain, why=WORDS_FOR_SOME if item.words else "")
        return replace(plain, title=item.get_kind_display(), why=FOR_SOME)
    return replace(plain, words=item.words)


def as_given(lines):
    """[Offered] of the lines of a version, for the next one."""
    names = ("kind", "title", "minutes", "day", "words")
    return [Offered(key=line.pk, **{name: getattr(line, name) for name in names}) for line in lines]


# A day of a template --------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class PlannedLine:
    """A line, and when it begins if its day begins at 10am (London's clocks have no say in it)."""

    item: object
    starts_at: dt.time

    @property
    def length(self):
        return in_words(self.item.minutes)


@dataclass(frozen=True)
class PlannedDay:
    number: int
    rows: tuple[PlannedLine, ...]
    ends_at: dt.time

    @property
    def length(self):
        return in_words(sum(row.item.minutes for row in self.rows))


def laid_out(lines):
    """[PlannedDay] of these lines, in their order, end to end."""
    days = {}
    for line in lines:
        days.setdefault(line.day, []).append(line)
    return [_day(number, days[number]) for number in sorted(days)]


def _day(number, lines):
    at, rows = BEGINS_AT, []
    for line in lines:
        rows.append(PlannedLine(line, _clock(at)))
        at += line.minutes
    return PlannedDay(number, tuple(rows), _clock(at))


def _clock(minutes):
    return dt.time(*divmod(minutes % (24 * 60), 60))
