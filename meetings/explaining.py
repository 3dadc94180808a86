"""What a reader sees of why things are on an agenda, in as many queries for one line as for forty.

Decisions and actions only as far as the reader may read them; names of people, and why something was
left out, only for who may see people.
"""

from collections import defaultdict
from dataclasses import dataclass, field, replace

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Q

from common import london
from meetings import why
from meetings.actions.placing import GATHERED, sources_of
from meetings.models import Action, Decision, HostOffer, Meeting, Placement, Topic
from meetings.series import previous_meeting

Kind, State = Topic.Kind, Meeting.State
SHOWN_ACTIONS = 8


@dataclass
class Explained:
    """The agenda's topics: on its lines, to be placed by a lead, left out this once."""

    to_place: list = field(default_factory=list)
    left_out: list = field(default_factory=list)
    by_item: dict = field(default_factory=lambda: defaultdict(list))


def explain(meeting, items, *, reader, now, sees_people):
    """Give each item its `reasons`, `on_it` (the topics on it) and, where actions gather, `gathered`.

    Returns what has no line, to members as far as they may know of it. Topics that are closed count for nothing, but
    for actions: they show that they are done.
    """
    found = Explained()
    people = ("topic__opened_by", "skipped_by") if sees_people else ()
    rows = Placement.objects.filter(meeting=meeting).select_related("topic__council", *people)
    for placement in rows.order_by("topic__opened_at", "topic"):
        _sort(found, placement)
    if not sees_people:
        found.to_place, found.left_out = [], []
    closed = _keep_known(found, meeting, reader) if sees_people else set()
    placements = [*found.to_place, *found.left_out, *(one for on_it in found.by_item.values() for one in on_it)]
    histories = _histories(meeting, placements, now)
    for placement in placements:
        placement.reasons = _reasons(placement.topic, meeting.starts_on.year, histories, sees_people)
    for placement in found.to_place:
        placement.reasons += [why.CLOSED_MEETING] if placement.topic.key in closed else []
    gathered = Gathered(meeting, found.by_item, reader, now)
    for item in items:
        on_it = found.by_item[item.pk]
        item.on_it = on_it
        own = [one for one in on_it if one.topic.kind not in GATHERED]
        item.reasons = [reason for placement in own for reason in placement.reasons]
        item.reasons += gathered.reasons(item, on_it)
        item.gathered = gathered.actions if item.pk in gathered.action_lines else None
        item.waits = any(one.topic.closed_at is None for one in on_it)
    return found


def _sort(found, placement):
    topic = placement.topic
    if placement.item_id is not None:
        if topic.closed_at is None or topic.kind == Kind.ACTION:
            found.by_item[placement.item_id].append(placement)
    elif topic.closed_at is None:
        (found.to_place if placement.skipped_at is None else found.left_out).append(placement)


def _keep_known(found, meeting, reader):
    """Leave out of what has no line what this reader may not know of. Returns keys of what comes from closed meetings.

    A member need not know of each meeting of the group: a supplier reads nothing of one for the public sector.
    """
    topics = [placement.topic for placement in (*found.to_place, *found.left_out)]
    if not topics:
        return set()
    sources = {key: one for key, one in sources_of(meeting, topics).items() if one.audience != Meeting.Audience.PUBLIC}
    known = _readable(Meeting, {source.pk for source in sources.values()}, reader)
    hidden = {key for key, source in sources.items() if source.pk not in known}
    for kind, model in ((Kind.ACTION, Action), (Kind.DECISION, Decision)):
        numbers = {topic.key: int(topic.key.rpartition(":")[2]) for topic in topics if topic.kind == kind}
        readable = _readable(model, set(numbers.values()), reader)
        hidden |= {key for key, number in numbers.items() if number not in readable}
    found.to_place = [one for one in found.to_place if one.topic.key not in hidden]
    found.left_out = [one for one in found.left_out if one.topic.key not in hidden]
    return set(sources)


def _readable(model, pks, reader):
    if not pks:
        return set()
    return set(model.objects.filter(pk__in=pks).visible_to(reader).order_by().values_list("pk", flat=True))


# Of one topic ---------------------------------------------------------------------------------------------------------
def _histories(meeting, placements, now):
    """{key: [Before]} of what stands here for itself, from the meetings before this one. No query if nothing does."""
    keys = {one.topic.key for one in placements if one.topic.kind not in {*GATHERED, Kind.STANDING}}
    if not keys:
        return {}
    same = Q(topic__group=meeting.group_id, topic__key__in=keys)
    return _befores(same & Q(meeting__starts_at__lt=meeting.starts_at), now)


def _befores(concerned, now):
    gone = Q(meeting__state=State.CANCELLED) | Q(meeting__state=State.PUBLISHED, meeting__ends_at__lte=now)
    earlier = Placement.objects.filter(concerned, gone)
    befores = defaultdict(dict)
    for row in earlier.select_related("meeting", "topic", "item").order_by("pk"):
        befores[row.topic.key][row.meeting_id] = _before(row)
    return {key: [one for one in by_meeting.values() if one] for key, by_meeting in befores.items()}


def _before(placement):
    on = placement.meeting.starts_on
    if placement.meeting.state == State.CANCELLED:
        return why.Before(on, why.CALLED_OFF)
    if placement.skipped_at is not None:
        return why.Before(on, why.LEFT_OUT, placement.skipped_because)
    if placement.item is None:
        return why.Before(on, why.NO_PLACE)
    return None if placement.item.discussed_at else why.Before(on, why.RAN_OUT)


def _reasons(topic, year, histories, sees_people):
    opened = london.today(topic.opened_at)
    first = {
        Kind.STANDING: lambda: why.EVERY_MEETING,
        Kind.PROPOSAL: lambda: why.proposed(_who(topic, sees_people), opened, year),
        Kind.THEME: lambda: why.theme(topic.opened_by_id is None),
        Kind.TRIAL: lambda: why.trial(topic.wanted_from, year),
        Kind.PROMISE: lambda: why.promise(opened, year),
        Kind.OTHER: lambda: why.elsewhere(opened, year),
    }.get(topic.kind, lambda: None)()
    befores = histories.get(topic.key, ())
    if not sees_people:  # why something was left out was said to the group
        befores = [replace(before, because="") for before in befores]
    carried = why.carried(befores, year)
    return [reason for reason in (first, carried) if reason is not None]


def _who(topic, sees_people):
    person = str(topic.opened_by) if sees_people and topic.opened_by else ""
    return ", ".join(part for part in (person, topic.council.short_name if topic.council else "") if part)


# Of the lines that gather ---------------------------------------------------------------------------------------------
@dataclass
class ActionsOfLine:
    """What of the actions on a line this reader may read: the first few that are open, and how many of each."""

    shown: list
    still_open: int
    late: int
    done: int
    dropped: int

    @property
    def more(self):
        return self.still_open - len(self.shown)


class Gathered:
    """The actions, decisions and offers on an agenda: three queries at most for each kind that is on it."""

    def __init__(self, meeting, by_item, reader, now):
        self.meeting, self.reader, self.year = meeting, reader, meeting.starts_on.year
        keys, lines = defaultdict(list), defaultdict(set)
        for item, placements in by_item.items():
            for placement in (one for one in placements if one.topic.kind in GATHERED):
                keys[placement.topic.kind].append(int(placement.topic.key.rpartition(":")[2]))
                lines[placement.topic.kind].add(item)
        self.action_lines = lines[Kind.ACTION]
        self.since, self.actions = None, None
        if keys[Kind.ACTION]:
            before = previous_meeting(meeting)
            self.since = before.ends_on if before else None
            self.actions = _actions(meeting, keys[Kind.ACTION], before, reader, now)
        self.decisions = self._named(Decision.objects.visible_to(reader), keys[Kind.DECISION])
        self.offers = self._named(HostOffer.objects.select_related("council"), keys[Kind.HOST])

    def _named(self, rows, pks):
        return {row.pk: row for row in rows.filter(pk__in=pks)} if pks else {}

    def reasons(self, item, on_it):
        found = []
        if item.pk in self.action_lines:
            counts = self.actions
            found.append(
                why.actions(
                    still_open=counts.still_open, late=counts.late, done=counts.done, dropped=counts.dropped,
                    since=self.since, year=self.year,
                )
            )  # fmt: skip
        decisions = [self.decisions.get(pk) for pk in _numbers(on_it, Kind.DECISION)]
        found.append(why.decisions([(row.sentence, row.review_on) for row in decisions if row], self.year))
        offers = [self.offers.get(pk) for pk in _numbers(on_it, Kind.HOST)]
        found.append(why.offers([(row.council.short_name, row.said) for row in offers if row]))
        return [reason for reason in found if reason is not None]


def _numbers(on_it, kind):
    return [int(one.topic.key.rpartition(":")[2]) for one in on_it if one.topic.kind == kind]


def _actions(meeting, pks, before, reader, now):
    """Those on the line, and what was closed since the meeting before."""
    concerned = Q(pk__in=pks)
    if before is not None:
        concerned |= Q(group=meeting.group_id, closed_at__gt=before.ends_at, closed_at__lte=now)
    rows = Action.objects.filter(concerned).visible_to(reader)
    still_open, today = Q(state=Action.State.OPEN), london.today(now)
    counts = rows.order_by().aggregate(
        still_open=ArrayAgg("pk", filter=still_open, order_by=["due_on", "pk"], default=[]),
        late=Count("pk", filter=still_open & Q(due_on__lt=today)),
        done=Count("pk", filter=Q(state=Action.State.DONE)),
        dropped=Count("pk", filter=Q(state=Action.State.DROPPED)),
    )
    first = counts["still_open"][:SHOWN_ACTIONS]
    shown = list(Action.objects.filter(pk__in=first).select_related("person", "council")) if first else []
    for action in shown:
        action.is_late = action.due_on < today
    return ActionsOfLine(shown=shown, **counts | {"still_open": len(counts["still_open"])})


# Of the list of all that waits ----------------------------------------------------------------------------------------
def explain_topics(topics, following, *, now):
    """Give each of these topics its `reasons` and its `placement` at the next meeting (None while there is neither)."""
    keys = [topic.key for topic in topics]
    placements = {}
    if following is not None:
        rows = Placement.objects.filter(meeting=following, topic__in=topics).select_related("item", "skipped_by")
        placements = {row.topic_id: row for row in rows}
    group = topics[0].group_id if topics else None
    befores = _befores(Q(topic__group=group, topic__key__in=keys), now)
    for topic in topics:
        topic.placement = placements.get(topic.pk)
        histories = {topic.key: [] if topic.kind in {*GATHERED, Kind.STANDING} else befores.get(topic.key, [])}
        topic.reasons = _reasons(topic, london.today(now).year, histories, sees_people=True)
