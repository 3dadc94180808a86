"""What a meeting came to, gathered from its rows: for its public page, its Markdown, and the mail that circulates it.

Names of people are left out unless asked for: the public reads the council. As many queries, whatever the numbers.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property

from django.contrib.auth.models import AnonymousUser
from django.db.models import CharField, Count, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils.text import get_text_list

from common import london
from meetings.contents import Contents
from meetings.models import Action, AgendaItem, Attendance, Decision, Meeting, Topic, Trial
from meetings.series import dropped_since

PARTNER = "A partner"
# What comes from rooms above may be for fewer people than the meeting, and a proposal is its member's own. An action, a
# decision, a line carried over and a trial are for whoever may know of the meeting that they came from.
FOR_EVERYBODY = {Topic.Kind.STANDING, Topic.Kind.HOST, Topic.Kind.THEME}
FOR_MEMBERS = {*FOR_EVERYBODY, Topic.Kind.PROPOSAL, Topic.Kind.PROMISE, Topic.Kind.OTHER}


@dataclass(frozen=True)
class Promise:
    """An action as it is written up. `who` is the council; the person stands before it where people may be named."""

    words: str
    who: str
    due: str
    state: str
    is_open: bool
    links: tuple = ()


@dataclass(frozen=True)
class Agreed:
    """A decision as it is written up."""

    sentence: str
    later: str
    links: tuple = ()


@dataclass(frozen=True)
class Part:
    """One line of the agenda and what became of it. `findings` are (table, service, Markdown)."""

    title: str
    kind: str
    presenter: str
    themes: tuple[str, ...]
    notes: str
    findings: tuple[tuple[str, str, str], ...]
    decisions: tuple[Agreed, ...]
    actions: tuple[Promise, ...]
    links: tuple
    item_id: int

    @property
    def says_something(self):
        return bool(self.notes or self.findings or self.decisions or self.actions or self.links)


@dataclass(frozen=True)
class Heads:
    """Who was there, without a name: (council, how many), by name. `were_ticked` False: they said they would come."""

    councils: tuple[tuple[str, int], ...]
    partners: int
    guests: int
    were_ticked: bool

    @property
    def people(self):
        return sum(count for _, count in self.councils) + self.partners + self.guests

    @property
    def in_words(self):
        """“Oxford 2, Winchester 3 and 2 guests”."""
        parts = [f"{name} {count}" for name, count in self.councils]
        if self.partners:
            parts.append("1 partner" if self.partners == 1 else f"{self.partners} partners")
        if self.guests:
            parts.append("1 guest" if self.guests == 1 else f"{self.guests} guests")
        return get_text_list(parts, "and")


class WriteUp:
    """What a meeting came to. Each part of it is read when somebody asks for it: a page need not show all.

    `with_people`: for its members, who see names. `member`: the one who reads it, if what was dropped that is not for
    everybody may stand in it, as far as they may know of it: a supplier reads nothing of what the public sector let go.
    """

    def __init__(self, contents, *, with_people=False, member=None):
        self.contents, self.meeting = contents, contents.meeting
        self.with_people, self.member = with_people, member

    @property
    def when(self):
        return london.span(self.meeting.starts_at, self.meeting.ends_at)

    @property
    def hosts(self):
        host = self.meeting.host_council
        councils = [*([host] if host else []), *self.contents.co_organisers]
        return get_text_list([council.official_name for council in councils], "and")

    @property
    def themes(self):
        return _themes(self.meeting, self.contents.points)

    @cached_property
    def heads(self):
        return _heads(self.contents)

    @property
    def notes(self):
        return self.meeting.notes.strip()

    @property
    def links(self):
        return self.contents.links["meeting", self.meeting.pk]

    @cached_property
    def parts(self):
        parts = [(line.is_pause, self._part(line)) for line in self.contents.lines]
        # A line that somebody made a break of keeps what was said there, and search finds it.
        return tuple(part for is_pause, part in parts if part.says_something or not is_pause)

    def _part(self, line):
        tables = [table for table in self.contents.tables[line.pk] if table.findings.strip() or table.service]
        return Part(
            title=line.title,
            kind="" if line.get_kind_display() == line.title else line.get_kind_display(),
            presenter=_presenter(line, self.with_people),
            themes=_themes(line, line.points),
            notes=line.notes.strip(),
            findings=tuple((str(table), table.service, table.findings.strip()) for table in tables),
            decisions=tuple(self._decisions[line.pk]),
            actions=tuple(self._actions[line.pk]),
            links=line.addresses,
            item_id=line.pk,
        )

    @property
    def decisions(self):
        """Those of no line."""
        return tuple(self._decisions[None])

    @property
    def actions(self):
        """Those of no line."""
        return tuple(self._actions[None])

    @cached_property
    def _decisions(self):
        return _by_item(_decisions(self.meeting, self.contents.links))

    @cached_property
    def _actions(self):
        return _by_item(_actions(self.meeting, self.contents.links, self.with_people))

    @cached_property
    def dropped(self):
        """(title, why) of what the group let go between the meeting before and the end of this one."""
        reader = self.member or AnonymousUser()
        dropped = dropped_since(self.meeting).filter(_readable(self.meeting.group_id, reader)).visible_to(reader)
        return tuple((topic.title, topic.closed_because) for topic in dropped)

    @property
    def said(self):
        """The parts that say something."""
        return [part for part in self.parts if part.says_something]

    @property
    def unsaid(self):
        """Titles of the lines of which nothing was written down."""
        return [part.title for part in self.parts if not part.says_something]

    @property
    def every_decision(self):
        return [*self.decisions, *(decision for part in self.parts for decision in part.decisions)]

    @property
    def every_action(self):
        return [*self.actions, *(action for part in self.parts for action in part.actions)]

    @property
    def is_empty(self):
        return not (self.notes or self.said or self.decisions or self.actions or self.links or self.dropped)


def is_open_to_all(meeting):
    """Whether everybody may read the notes once they are circulated."""
    return meeting.audience == Meeting.Audience.PUBLIC and not meeting.notes_for_members


def gather(meeting, *, with_people=False, member=None):
    """The WriteUp of a meeting."""
    return WriteUp(Contents(meeting), with_people=with_people, member=member)


def _presenter(item, with_people):
    """Who led it: in public only a person with an account who agreed to be named."""
    person = item.presenter_person
    if with_people:
        return item.presenter or (person.name if person and person.is_active else "")
    return person.name if person and person.is_active and person.named_in_public_since else ""


def _themes(thing, points):
    named = [f"{point.title} (point {point.number} of the {point.standard})" for point in points]
    return tuple([*named, thing.theme_words] if thing.theme_words else named)


def _heads(contents):
    meeting, guests = contents.meeting, contents.guests
    if contents.there:
        return _heads_of([(row["name"], row["people"]) for row in contents.there], guests, were_ticked=True)
    said = Attendance.objects.counted().filter(meeting=meeting, answer=Attendance.Answer.COMING)
    rows = said.order_by().values_list("council__short_name").annotate(count=Count("pk"))
    return _heads_of(rows, guests, were_ticked=meeting.is_booked_elsewhere)  # then they are guests alone


def _heads_of(rows, guests, *, were_ticked):
    people = Counter()
    for name, count in rows:
        people[name] += count
    partners = people.pop(None, 0)
    return Heads(tuple(sorted(people.items())), partners, guests, were_ticked)


def _by_item(pairs):
    found = defaultdict(list)
    for item_id, written in pairs:
        found[item_id].append(written)
    return found


def _decisions(meeting, links):
    for decision in Decision.objects.filter(meeting=meeting).order_by("recorded_at", "pk"):
        yield decision.item_id, Agreed(decision.sentence, _later(decision), links["decision", decision.pk])


def _later(decision):
    if decision.ended_at:
        return f"No longer stands since {london.plain_date(decision.ended_at)}"
    return f"To be looked at again by {london.plain_date(decision.review_on)}" if decision.review_on else ""


def _actions(meeting, links, with_people):
    related = ("council", "person") if with_people else ("council",)
    for action in Action.objects.filter(meeting=meeting).select_related(*related).order_by("agreed_at", "pk"):
        yield (
            action.item_id,
            Promise(
                words=action.words,
                who=_who(action, with_people),
                due=london.plain_date(action.due_on),
                state=action.get_state_display(),
                is_open=action.is_open,
                links=links["action", action.pk],
            ),
        )


def _who(action, with_people):
    council = action.council.short_name if action.council else ""
    if with_people and action.person and action.person.is_active and action.person.name:
        return f"{action.person.name}, {council}" if council else action.person.name
    return council or PARTNER


def _readable(group, reader):
    """The condition on a topic of this group: this reader may read what it is about; AnonymousUser: everybody may."""
    known = Meeting.objects.visible_to(reader).filter(group=group).order_by().values("pk")
    about = {
        Topic.Kind.ACTION: Action.objects.visible_to(reader).filter(group=group),
        Topic.Kind.DECISION: Decision.objects.visible_to(reader).filter(meeting__group=group),
        Topic.Kind.CARRIED: AgendaItem.objects.filter(meeting__in=known),
        Topic.Kind.TRIAL: Trial.objects.filter(meeting__in=known),
    }
    condition = Q(kind__in=FOR_MEMBERS if reader.is_authenticated else FOR_EVERYBODY)
    for kind, rows in about.items():
        key = Concat(Value(f"meetings.{kind}:"), Cast("pk", CharField()))
        condition |= Q(kind=kind, key__in=rows.order_by().values_list(key))
    return condition
