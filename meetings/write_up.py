"""What a meeting came to, gathered from its rows: for its public page, its Markdown, and the mail that circulates it.

Names of people are left out unless asked for: the public reads the council. As many queries, whatever the numbers.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from django.contrib.auth.models import AnonymousUser
from django.db.models import CharField, Count, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils.text import get_text_list

from common import london
from meetings.models import Action, AgendaItem, Attendance, Decision, Guest, Link, Meeting, Presence, Topic, Trial
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


@dataclass(frozen=True)
class WriteUp:
    meeting: Meeting
    when: str
    hosts: str
    themes: tuple[str, ...]
    heads: Heads
    notes: str
    parts: tuple[Part, ...]
    decisions: tuple[Agreed, ...]
    actions: tuple[Promise, ...]
    links: tuple
    dropped: tuple[tuple[str, str], ...] = field(default=())

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
    """The WriteUp of a meeting.

    `with_people`: for its members, who see names. `member`: the one who reads it, if what was dropped that is not for
    everybody may stand in it, as far as they may know of it: a supplier reads nothing of what the public sector let go.
    """
    links = _links(meeting)
    decisions = _by_item(_decisions(meeting, links))
    actions = _by_item(_actions(meeting, links, with_people))
    items = meeting.agenda_items.select_related("presenter_person").prefetch_related("tables", "themes__standard")
    parts = [
        (item.is_pause, _part(item, decisions[item.pk], actions[item.pk], links["item", item.pk], with_people))
        for item in items.order_by("day", "position")
    ]
    return WriteUp(
        meeting=meeting,
        when=london.span(meeting.starts_at, meeting.ends_at),
        hosts=_hosts(meeting),
        themes=_themes(meeting, meeting.themes.select_related("standard")),
        heads=_heads(meeting),
        notes=meeting.notes.strip(),
        # A line that somebody made a break of keeps what was said there, and search finds it.
        parts=tuple(part for is_pause, part in parts if part.says_something or not is_pause),
        decisions=tuple(decisions[None]),
        actions=tuple(actions[None]),
        links=links["meeting", meeting.pk],
        dropped=_dropped(meeting, member),
    )


def _part(item, decisions, actions, links, with_people):
    kind = "" if item.get_kind_display() == item.title else item.get_kind_display()
    tables = [table for table in item.tables.all() if table.findings.strip() or table.service]
    return Part(
        title=item.title,
        kind=kind,
        presenter=_presenter(item, with_people),
        themes=_themes(item, item.themes.all()),
        notes=item.notes.strip(),
        findings=tuple((str(table), table.service, table.findings.strip()) for table in tables),
        decisions=tuple(decisions),
        actions=tuple(actions),
        links=links,
        item_id=item.pk,
    )


def _presenter(item, with_people):
    """Who led it: in public only a person with an account who agreed to be named."""
    person = item.presenter_person
    if with_people:
        return item.presenter or (person.name if person and person.is_active else "")
    return person.name if person and person.is_active and person.named_in_public_since else ""


def _hosts(meeting):
    names = [meeting.host_council.official_name] if meeting.host_council else []
    names += [council.official_name for council in meeting.co_organisers.order_by("short_name")]
    return get_text_list(names, "and")


def _themes(thing, points):
    named = [f"{point.title} (point {point.number} of the {point.standard})" for point in points]
    return tuple([*named, thing.theme_words] if thing.theme_words else named)


def _heads(meeting):
    ticked = Presence.objects.filter(meeting=meeting)
    rows = _counted(ticked)
    guests = Guest.objects.filter(meeting=meeting).count()
    if rows:
        return _heads_of(rows, guests, were_ticked=True)
    said = Attendance.objects.counted().filter(meeting=meeting, answer=Attendance.Answer.COMING)
    return _heads_of(_counted(said), guests, were_ticked=meeting.is_booked_elsewhere)  # then they are guests alone


def _counted(people):
    rows = people.order_by().values_list("council__short_name").annotate(count=Count("pk"))
    return sorted(rows, key=lambda row: (row[0] is None, row[0] or ""))


def _heads_of(rows, guests, *, were_ticked):
    councils = tuple((name, count) for name, count in rows if name is not None)
    return Heads(councils, sum(count for name, count in rows if name is None), guests, were_ticked)


def _links(meeting):
    """{(kind, key): links} of everything of this meeting."""
    found = defaultdict(tuple)
    for link in Link.objects.of_everything_of(meeting):
        for kind in ("meeting", "item", "decision", "action"):
            if (pk := getattr(link, f"{kind}_id")) is not None:
                found[kind, pk] += (link,)
    return found


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
    rows = Action.objects.filter(meeting=meeting).select_related("council", "person").order_by("agreed_at", "pk")
    for action in rows:
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


def _dropped(meeting, member):
    """(title, why) of what the group let go between the meeting before and the end of this one."""
    reader = member or AnonymousUser()
    dropped = dropped_since(meeting).filter(_readable(meeting.group_id, reader)).visible_to(reader)
    return tuple((topic.title, topic.closed_because) for topic in dropped)


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
