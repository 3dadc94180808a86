"""Topics get their place at the group's next meeting, and leave it when they close.

What is placed is never placed again: what a lead wrote, moved or left out stays as it is. Whoever calls this holds the
lock of the group.
"""

from collections import defaultdict

from django.db.models import F

from meetings.actions.shared import locked_group
from meetings.agenda import days_of
from meetings.models import AgendaItem, Link, Meeting, Placement, StandingItem, Topic, Trial
from meetings.series import next_meeting
from standards.models import Point

Kind = AgendaItem.Kind
# Topics of these kinds share one line; each of the others has a line of its own.
GATHERED = {
    Topic.Kind.ACTION: Kind.ACTIONS,
    Topic.Kind.DECISION: Kind.DECISIONS,
    Topic.Kind.HOST: Kind.NEXT_MEETING,
}
HAS_NO_SOURCE = {*GATHERED, Topic.Kind.STANDING}
GATHERING = {  # what such a line is called, and how long it takes, until a lead says otherwise
    Kind.ACTIONS: ("Actions since the last meeting", 20),
    Kind.DECISIONS: ("Decisions to look at again", 15),
    Kind.NEXT_MEETING: ("Next meeting: host and date", 10),
}
# These close when they were talked about. The others close with what they are about: an action that is done.
CLOSED_BY_TALK = (
    Topic.Kind.CARRIED, Topic.Kind.PROPOSAL, Topic.Kind.THEME, Topic.Kind.TRIAL, Topic.Kind.OTHER,
)  # fmt: skip
LED_BY_WHO_PROPOSES = {Kind.TALK, Kind.SHOW_AND_TELL, Kind.BRING_A_PROBLEM}
# Where a new line goes: what opens a meeting first, what closes it last.
PAUSE, STANDING, ORDINARY, CLOSING = 0, 1, 4, 6
RANKS = {Kind.ACTIONS: 2, Kind.DECISIONS: 3, Kind.NEXT_MEETING: 5, Kind.OTHER_BUSINESS: 7}


# Placing --------------------------------------------------------------------------------------------------------------
def place_topics(*, group, now):
    """Give each open topic that is wanted its one placement at the next meeting. Returns that meeting, or None."""
    meeting = next_meeting(group, now)
    if meeting is None:
        return None
    wanted = Topic.objects.filter(group=group).wanted_on(meeting.ends_on).exclude(placements__meeting=meeting)
    topics = sorted(wanted.select_related("opened_by"), key=_order)
    if topics:
        _put(meeting, topics, now)
    return meeting


def _order(topic):
    """Those with a date of their own first, then in the order in which they came up."""
    return list(Topic.Kind).index(topic.kind), topic.opened_at, topic.pk


def _put(meeting, topics, now):
    """On the line that gathers them, on a line of their own, or, what a member proposes, where the lead sees it.

    There too what comes from a meeting that not everybody who reads this agenda may know of: a lead decides.
    """
    lines = Lines(meeting)
    earlier = _earlier_lines(meeting, topics)
    closed = _from_closed_meetings(meeting, _sources(topics, earlier))
    placements, copied = [], {}
    for topic in topics:
        if topic.kind in GATHERED:
            item = lines.gathering(GATHERED[topic.kind])
        elif topic.key in closed or (topic.kind == Topic.Kind.PROPOSAL and topic.key not in earlier):
            item = None
        else:
            standing = topic.key if topic.kind == Topic.Kind.STANDING else ""
            item = lines.add(_line(topic, earlier.get(topic.key)), standing=standing)
            copied[topic.key] = (topic, item)
        placements.append(Placement(topic=topic, meeting=meeting, item=item, placed_at=now))
    lines.save()
    Placement.objects.bulk_create(placements)
    _copy_what_hangs_on_it(copied, earlier, now)


def _earlier_lines(meeting, topics):
    """{key: the last line on which this stood}, for what has a line of its own."""
    keys = [topic.key for topic in topics if topic.kind not in HAS_NO_SOURCE]
    rows = AgendaItem.objects.filter(placements__topic__group=meeting.group_id, placements__topic__key__in=keys)
    rows = rows.exclude(meeting=meeting).annotate(key=F("placements__topic__key"))
    return {row.key: row for row in rows.select_related("meeting").order_by("meeting__starts_at", "pk")}


def sources_of(meeting, topics):
    """{key: the meeting this comes from}: where it last had a line or the trial took place, or what a theme follows."""
    return _sources(topics, _earlier_lines(meeting, topics))


def _sources(topics, earlier):
    found = {key: line.meeting for key, line in earlier.items()}
    new = [topic for topic in topics if topic.key not in found]
    numbers = [topic.key.rpartition(":")[2] for topic in new if topic.kind == Topic.Kind.TRIAL]
    if numbers := [number for number in numbers if number.isdigit()]:
        trials = Trial.objects.filter(pk__in=numbers).select_related("meeting")
        found |= {f"meetings.trial:{trial.pk}": trial.meeting for trial in trials}
    follows = {topic.key: _followed(topic.key) for topic in new if topic.kind == Topic.Kind.THEME}
    if numbers := {number for number in follows.values() if number}:
        before = Meeting.objects.in_bulk(numbers)
        found |= {key: before[number] for key, number in follows.items() if number in before}
    return found


def _followed(key):
    """The key of the meeting after which this theme was suggested, or None: a lead chose it."""
    number = key.partition(Topic.SUGGESTED)[2]
    return int(number) if number.isdigit() else None


def _from_closed_meetings(meeting, sources):
    """Keys of what comes from a meeting that not everybody who reads this agenda may know of."""
    closed = {source for source in set(sources.values()) if has_other_readers(meeting, source)}
    return {key for key, source in sources.items() if source in closed}


def has_other_readers(meeting, source):
    """Whether somebody may read the agenda of the meeting who may not know of the source."""
    if source.audience == Meeting.Audience.PUBLIC:
        return False
    if source.audience != meeting.audience:
        return True
    if source.audience != Meeting.Audience.COUNCILS:
        return False
    return meeting.invited_councils.exclude(pk__in=source.invited_councils.order_by().values("pk")).exists()


def readers_of(meeting):
    """Whom a meeting is for, to compare later: its audience, and the named councils."""
    return meeting.audience, set(meeting.invited_councils.order_by().values_list("pk", flat=True))


def put_off_closed(meeting, before):
    """Where this meeting has new readers, have a lead place again what came from meetings that they may not know of.

    `before` is what `readers_of` said then. What somebody wrote under stays. Hold the meeting.
    """
    (was_for, named), (is_for, names) = before, readers_of(meeting)
    if was_for == Meeting.Audience.PUBLIC or (was_for == is_for and names <= named):
        return
    locked_group(meeting.group)
    on_lines = Placement.objects.filter(meeting=meeting, topic__closed_at=None).exclude(item=None)
    placed = {one.topic.key: one for one in on_lines.exclude(topic__kind__in=HAS_NO_SOURCE).select_related("topic")}
    closed = _from_closed_meetings(meeting, sources_of(meeting, [one.topic for one in placed.values()]))
    lines = AgendaItem.objects.filter(pk__in=[placed[key].item_id for key in closed])
    gone = list(unwritten(lines).values_list("pk", flat=True))
    Placement.objects.filter(pk__in=[placed[key].pk for key in closed], item__in=gone).update(item=None)
    delete_empty(AgendaItem.objects.filter(pk__in=gone))


def _line(topic, before=None):
    """A line for this topic: as a lead last had it, or as it was asked for."""
    if before is not None:
        names = ("kind", "title", "minutes", "presenter", "presenter_person_id", "words", "theme_words")
        return AgendaItem(**{name: getattr(before, name) for name in names})
    item = AgendaItem(kind=topic.item_kind, title=topic.title, minutes=topic.minutes, words=topic.words)
    if topic.kind == Topic.Kind.PROPOSAL and topic.item_kind in LED_BY_WHO_PROPOSES:
        item.presenter_person_id = topic.opened_by_id
    return item


def _copy_what_hangs_on_it(copied, earlier, now):
    """Links and themes, of the line as it was or of what was asked for."""
    if not copied:
        return
    by_line = defaultdict(list)
    for key, (_, item) in copied.items():
        if key in earlier:
            by_line[earlier[key].pk].append(item)
    links = [
        Link(item=item, title=link.title, url=link.url, added_at=link.added_at, added_by_id=link.added_by_id)
        for link in Link.objects.filter(item__in=by_line)
        for item in by_line[link.item_id]
    ]
    for key, (topic, item) in copied.items():
        if topic.url and key not in earlier:
            links.append(Link(item=item, title=topic.title, url=topic.url, added_at=now, added_by=topic.opened_by))
    Link.objects.bulk_create(links)
    themes = AgendaItem.themes.through
    rows = [
        themes(agendaitem_id=item.pk, point_id=row.point_id)
        for row in themes.objects.filter(agendaitem__in=by_line)
        for item in by_line[row.agendaitem_id]
    ]
    points = {point_in(key): item for key, (_, item) in copied.items() if key not in earlier and point_in(key)}
    known = Point.objects.filter(pk__in=points).values_list("pk", flat=True)
    rows += [themes(agendaitem_id=points[pk].pk, point_id=pk) for pk in known]
    themes.objects.bulk_create(rows)


def point_in(key):
    """The point of a standard that a theme's key names (“meetings.theme:point-12-…”), or None."""
    kind, _, rest = key.partition(":")
    number = rest.removeprefix("point-").partition("-")[0]
    return int(number) if kind == "meetings.theme" and rest.startswith("point-") and number.isdigit() else None


def place_proposal(*, placement, minutes):
    """Put what a member proposed on a line of its own, on the agenda of its placement. Returns the line."""
    lines = Lines(placement.meeting)
    topic = placement.topic
    earlier = _earlier_lines(placement.meeting, [topic])
    line = _line(topic, earlier.get(topic.key))
    line.minutes = minutes
    item = lines.add(line)
    lines.save()
    placement.item = item
    _copy_what_hangs_on_it({topic.key: (topic, item)}, earlier, placement.placed_at)
    return item


def put_on_line(placement):
    """Put what was left out back: on the line that gathers its like, or on one of its own. Returns the line."""
    topic = placement.topic
    if topic.kind not in GATHERED:
        earlier = _earlier_lines(placement.meeting, [topic])
        return place_proposal(placement=placement, minutes=_line(topic, earlier.get(topic.key)).minutes)
    lines = Lines(placement.meeting)
    placement.item = lines.gathering(GATHERED[topic.kind])
    lines.save()
    return placement.item


class Lines:
    """The lines of one agenda, in their order, while some are put between them."""

    def __init__(self, meeting):
        self.meeting = meeting
        self.last_day = days_of(meeting)
        self.items = list(AgendaItem.objects.filter(meeting=meeting).order_by("day", "position"))
        placed = Placement.objects.filter(meeting=meeting, topic__kind=Topic.Kind.STANDING).exclude(item=None)
        keys = dict(placed.values_list("item", "topic__key"))
        closing = StandingItem.objects.filter(group=meeting.group_id, is_closing=True).values_list("pk", flat=True)
        self.closing = {f"meetings.standing:{pk}" for pk in closing}
        self.ranks = {pk: CLOSING if key in self.closing else STANDING for pk, key in keys.items()}

    def rank(self, item):
        if item.is_pause:
            return PAUSE
        return RANKS.get(item.kind) or self.ranks.get(item.pk) or getattr(item, "new_rank", ORDINARY)

    def gathering(self, kind):
        """The line of this kind, whoever made it; else a new one."""
        found = next((item for item in self.items if item.kind == kind), None)
        if found is not None:
            return found
        title, minutes = GATHERING[kind]
        return self.add(AgendaItem(kind=kind, title=title, minutes=minutes))

    def add(self, item, *, standing="", day=None):
        """`standing` is the key of the topic of a standing item. No day: the first; what closes: the last."""
        item.meeting = self.meeting
        item.new_rank = (CLOSING if standing in self.closing else STANDING) if standing else ORDINARY
        rank = self.rank(item)
        item.day = day or (self.last_day if rank > ORDINARY else 1)
        self.items.insert(self._place(item, rank), item)
        return item

    def add_in_order(self, items):
        """Put these, as they follow each other, on their days: after what stands there, before what closes the day."""
        for day in sorted({item.day for item in items}):
            mine = [place for place, other in enumerate(self.items) if min(other.day, self.last_day) == day]
            at = self._tail(mine[0], mine[-1] + 1) if mine else sum(other.day < day for other in self.items)
            block = [item for item in items if item.day == day]
            for item in block:
                item.meeting = self.meeting
            self.items[at:at] = block

    def _place(self, item, rank):
        """Before the first line of its day that comes later in a meeting than this one."""
        mine = [place for place, other in enumerate(self.items) if min(other.day, self.last_day) == item.day]
        if not mine:
            return sum(other.day < item.day for other in self.items)
        start = mine[0]
        end = mine[-1] + 1
        tail = self._tail(start, end)
        if PAUSE < rank < ORDINARY:
            return next((at for at in range(start, tail) if self.rank(self.items[at]) > rank), tail)
        return next((at for at in range(tail, end) if self.rank(self.items[at]) > rank), end)

    def _tail(self, start, end):
        """Where the lines begin that close the day: any other business and its like, and pauses between them."""
        tail = end
        for at in range(end - 1, start - 1, -1):
            if self.rank(self.items[at]) > ORDINARY:
                tail = at
            elif not self.items[at].is_pause:
                break
        return tail

    def save(self):
        """Write the new lines and who moved for them."""
        moved = []
        for place, item in enumerate(self.items, start=1):
            if item.position != place:
                item.position = place
                if item.pk is not None:
                    moved.append(item)
        AgendaItem.objects.bulk_update(moved, ["position"])
        AgendaItem.objects.bulk_create([item for item in self.items if item.pk is None])


# Leaving --------------------------------------------------------------------------------------------------------------
def take_off(topics, now):
    """What is closed leaves the agendas of meetings that have not begun, with its line unless somebody wrote there.

    An action stays on the line that gathers actions: it shows that it is done.
    """
    to_come = Placement.objects.filter(topic__in=topics, meeting__starts_at__gt=now, skipped_at=None)
    to_come = to_come.exclude(meeting__state=Meeting.State.CANCELLED)
    leaving = [p for p in to_come.select_related("topic") if p.item_id is None or p.topic.kind != Topic.Kind.ACTION]
    Placement.objects.filter(pk__in=[placement.pk for placement in leaving]).delete()
    own = {p.item_id for p in leaving if p.topic.kind not in GATHERED} - {None}
    shared = {p.item_id for p in leaving if p.topic.kind in GATHERED} - {None}
    delete_empty(AgendaItem.objects.filter(pk__in=own))
    delete_empty(AgendaItem.objects.filter(pk__in=shared), as_made=True)


def delete_empty(items, *, as_made=False):
    """Delete these lines where no topic stands on them any more and nothing hangs on them. A line of a lead stays."""
    for item in unwritten(items).filter(placements=None):
        words = (item.presenter, item.presenter_person_id, item.words)
        if not as_made or (item.title == GATHERING.get(item.kind, ("",))[0] and not any(words)):
            item.delete()


def unwritten(items):
    """Those of these lines under which nobody wrote anything."""
    return items.filter(
        notes_version=0, discussed_at=None, decisions=None, actions=None, revisions=None, corrections=None, tables=None
    )
