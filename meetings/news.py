"""What is new of meetings, and which are to come, for the digests of many people at once.

Each fact has one moment from which on a reader could know of it; a digest tells those of its span. For who was let in
later that is the moment when they were: `meetings.models.Opening`. Nobody reads of what they may not see: the rule is
`Meeting.objects.visible_to`, asked of a Reader, and a test compares the two.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field, replace

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse

from common import london
from common.lines import Coming, News
from meetings.models import AgendaItem, Attendance, Circulation, Decision, Meeting, Move, Opening
from peergroups.readers import groups_of, readers_of

MEETING, AGENDA, NOTES, DECISION = "meeting", "agenda", "notes", "decision"
AGENDA_AHEAD = dt.timedelta(days=7)  # an agenda that nobody called ready is worth a look from then on
NINE = dt.time(9)
COMING_WITHIN = dt.timedelta(days=60)
Audience, Answer = Meeting.Audience, Attendance.Answer
SAID = {
    Answer.COMING: "You’re coming",
    Answer.WAITING: "You’re on the waiting list",
    Answer.MAYBE: "You said maybe",
    Answer.NOT_COMING: "You said you can’t come",
}


def news_for(spans, now=None, readers=None):
    """{person id: [News]}: what became visible to each in their span, in their groups. Three statements at most.

    `now` decides what is over by then; without it the end of the last span does. `readers` may hold what
    peergroups.readers.readers_of says of the people, if it was asked already.
    """
    spans = list(spans)
    readers = readers_of([span.person for span in spans]) if readers is None else readers
    groups = groups_of(readers)
    if not groups:
        return {}
    after, until = min(span.after for span in spans), max(span.until for span in spans)
    stories = _stories(groups, after, until, now or until)
    found = {}
    for span in spans:
        reader = readers.get(span.person.pk)
        mine = [story for group in sorted(reader.groups) for story in stories.get(group, ())] if reader else []
        if lines := [line for story in mine for line in story.told_to(reader, span)]:
            found[span.person.pk] = lines
    return found


def coming_for(spans, now, readers=None, counted=None):
    """{person id: [Coming]}: meetings of their groups in the next weeks, soonest first. Three statements at most.

    `counted` {meeting id: (people, councils)} is filled with who comes, and asked before the database is: a run over
    many people hands the same one in, and counts each meeting once.
    """
    readers = readers_of([span.person for span in spans]) if readers is None else readers
    groups = groups_of(readers)
    if not groups:
        return {}
    counted = {} if counted is None else counted
    meetings = _to_come(groups, now, counted)
    given = Attendance.objects.filter(person__in=readers, meeting__in=[meeting.pk for meeting in meetings])
    answers = {(row.meeting_id, row.person_id): row for row in given} if meetings else {}
    lines, found = {}, defaultdict(list)
    for person_id, reader in readers.items():
        for meeting in meetings:
            if meeting.group_id in reader.groups and may_know(meeting, meeting.audience, reader):
                said = _said(meeting, answers.get((meeting.pk, person_id)))
                if (meeting.pk, said) not in lines:
                    lines[meeting.pk, said] = _coming(meeting, said, counted[meeting.pk])
                found[person_id].append(lines[meeting.pk, said])
    return dict(found)


def may_know(meeting, audience, reader):
    """Whether a Reader may know of an announced meeting if it is for this audience. `meeting.named`: councils' keys."""
    return _looks_after(reader, meeting) or _is_for(reader, meeting, audience, meeting.named)


def _looks_after(reader, meeting):
    return reader.is_coordinator or meeting.group_id in reader.led


def _is_for(reader, meeting, audience, named):
    if audience == Audience.PUBLIC:
        return True
    if audience == Audience.PUBLIC_SECTOR:
        return reader.is_public_sector
    if audience == Audience.MEMBERS:
        return meeting.group_id in reader.groups
    return not reader.councils.isdisjoint(named)


# What is new ----------------------------------------------------------------------------------------------------------
@dataclass
class Story:
    """What there is to tell of one meeting: each fact under its name. Of one name the latest in a span is told."""

    meeting: Meeting
    facts: dict[str, list[News]] = field(default_factory=lambda: defaultdict(list))

    def told_to(self, reader, span):
        """Nothing is news before the reader could know of the meeting; what was so by then is news at that moment."""
        if not may_know(self.meeting, self.meeting.audience, reader):
            return
        open_to_them = self._open_to(reader)
        for lines in self.facts.values():
            seen = [(_seen_at(line, open_to_them), line) for line in lines]
            if told := [(at, line) for at, line in seen if at is not None and span.after < at <= span.until]:
                at, line = told[-1]
                yield line if line.at == at else replace(line, at=at)

    def _open_to(self, reader):
        """[(from, until or None)] when this reader could know of the meeting, as they belong today; the earliest first.

        Who could once, and was left out since, knows what was so until then.
        """
        meeting = self.meeting
        always = [(meeting.published_at, None)]
        if _looks_after(reader, meeting):
            return always
        rows = zip(meeting.open_for, meeting.open_councils, meeting.opened_ats, meeting.closed_ats, strict=True)
        return [times for audience, council, *times in rows if _is_for(reader, meeting, audience, [council])] or always


def _seen_at(line, open_to_them):
    """From when on they could know of this: at once, or when they were let in next; None: never so far."""
    for opened_at, closed_at in open_to_them:
        if closed_at is None or line.at < closed_at:
            return max(line.at, opened_at)
    return None


def _stories(groups, after, until, now):
    """{group id: [Story]} of meetings of which something may have become visible in this span to somebody."""
    stories = [Story(meeting) for meeting in _touched(groups, after, until, now)]
    for story in stories:
        _tell_of_the_meeting(story, now)
        _tell_of_the_notes(story)
    by_meeting = {story.meeting.pk: story for story in stories if story.meeting.circulated_ats}
    if by_meeting:
        agreed = Decision.objects.standing().filter(meeting__in=by_meeting, recorded_at__lte=until)
        for decision in agreed.order_by("recorded_at", "pk"):
            _tell_of(decision, by_meeting[decision.meeting_id])
    found = defaultdict(list)
    for story in stories:
        found[story.meeting.group_id].append(story)
    return found


def _touched(groups, after, until, now):
    """Meetings that go ahead or did, by date, with all that decides: one statement, long texts left where they are."""
    here = {"meeting": OuterRef("pk")}
    span = (after, until)
    circulations = Circulation.objects.filter(**here).order_by("round")
    moves = Move.objects.filter(**here).order_by("sequence")
    openings = Opening.objects.filter(**here).order_by("opened_at", "pk")
    in_span = Q(published_at__range=span) | Q(agenda_ready_at__range=span)
    in_span |= Q(Exists(openings.filter(opened_at__range=span)))
    written = Exists(circulations.filter(at__range=span)) | Exists(
        Decision.objects.filter(**here, recorded_at__range=span)
    )
    meetings = Meeting.objects.filter(in_span | written | Q(ends_at__gt=now), group__in=groups, state="published")
    return (
        meetings.select_related("group")
        .only(*FIELDS, "group__slug", "group__name", "group__kind")
        .annotate(
            named=_named(),
            has_lines=Exists(AgendaItem.objects.filter(**here)),
            circulated_ats=_each(circulations, "at"),
            moved_ats=_each(moves, "moved_at"),
            started_ats=_each(moves, "starts_at"),
            open_for=_each(openings, "audience"),
            open_councils=_each(openings, "council"),
            opened_ats=_each(openings, "opened_at"),
            closed_ats=_each(openings, "closed_at"),
        )
        .order_by("starts_at", "pk")
    )


FIELDS = (
    "group", "title", "starts_on", "starts_at", "ends_on", "ends_at", "venue", "postcode", "online_url", "audience",
    "published_at", "agenda_ready_at", "booking_url",
)  # fmt: skip


def _each(rows, name):
    return ArraySubquery(rows.values(name))


def _named():
    return ArraySubquery(
        Meeting.invited_councils.through.objects.filter(meeting=OuterRef("pk")).order_by().values("council")
    )


def _tell_of_the_meeting(story, now):
    """That it is announced, and its agenda, while it is to come."""
    meeting = story.meeting
    if meeting.is_over(now):
        return
    when = london.span(meeting.starts_at, meeting.ends_at)
    where = f"{when}, {meeting.place}" if meeting.place else when
    where = f"{where}. {meeting.booking_label}" if meeting.is_booked_elsewhere else where
    _add(story, "announced", MEETING, meeting.title, meeting.get_absolute_url(), meeting.published_at, why=where)
    opens, title = agenda_moment(meeting), f"The agenda of “{meeting}”"
    if opens is not None:
        is_ready, url = meeting.agenda_ready_at is not None, _url("meeting-agenda", meeting)
        name, title = ("agenda-ready", f"{title} is ready") if is_ready else ("agenda", title)
        _add(story, name, AGENDA, title, url, opens, why=when)


def agenda_moment(meeting):
    """From when on its agenda is news: when a lead called it ready, else a week ahead at nine if it has lines.

    A meeting that moves away again after that week had begun has had its agenda told; moved nearer, it is told then.
    """
    if meeting.agenda_ready_at is not None or not meeting.has_lines:
        return meeting.agenda_ready_at
    since = meeting.published_at
    for start, moved_at in zip(meeting.started_ats, meeting.moved_ats, strict=True):
        if (opens := max(_a_week_before(start), since)) <= moved_at:
            return opens
        since = moved_at
    return max(_a_week_before(meeting.starts_at), since)


def _a_week_before(start):
    return london.moment(london.today(start) - AGENDA_AHEAD, NINE)


def _tell_of_the_notes(story):
    meeting = story.meeting
    for number, at in enumerate(meeting.circulated_ats, start=1):
        title = f"The notes of “{meeting}”" + (", put right" if number > 1 else "")
        why = f"The meeting was on {london.plain_date(meeting.starts_on)}."
        _add(story, "notes", NOTES, title, _url("meeting-notes", meeting), at, why=why, number=number)


def _tell_of(decision, story):
    """Nobody reads it before the notes are circulated for the first time."""
    meeting = story.meeting
    at = max(decision.recorded_at, meeting.circulated_ats[0])
    why = f"Agreed at “{meeting}” on {london.plain_date(meeting.starts_on)}."
    url = reverse("meetings:decision-detail", args=[meeting.group.slug, decision.pk])
    _add(story, f"decision:{decision.pk}", DECISION, decision.sentence, url, at, why=why)


def _add(story, name, kind, title, url, at, *, why, number=None):
    key = name if name.startswith("decision:") else f"{name}:meeting{story.meeting.pk}"
    key = f"{key}:{number}" if number else key
    news = News(key=key, kind=kind, title=title, url=url, group_id=story.meeting.group_id, at=at, why=why)
    story.facts[name].append(news)


def _url(name, meeting):
    return reverse(f"meetings:{name}", args=[meeting.group.slug, meeting.pk])


# What is to come ------------------------------------------------------------------------------------------------------
def _to_come(groups, now, counted):
    """Meetings that begin in the next weeks; those that are not `counted` yet are, in the same statement."""
    meetings = Meeting.objects.upcoming(now).filter(
        group__in=groups, starts_at__gt=now, starts_at__lte=now + COMING_WITHIN
    )
    meetings = meetings.select_related("group").only(*FIELDS, "sequence", "group__slug", "group__name", "group__kind")
    found = list(
        meetings.annotate(
            named=_named(),
            coming=_of_those_who_come("pk", unless=counted),
            councils_coming=_of_those_who_come("council", unless=counted),
        )
    )
    for meeting in found:
        counted.setdefault(meeting.pk, (meeting.coming, meeting.councils_coming))
    return found


def _of_those_who_come(name, *, unless):
    coming = Attendance.objects.counted().filter(meeting=OuterRef("pk"), answer=Answer.COMING)
    coming = coming.order_by().values("meeting")
    number = Coalesce(Subquery(coming.annotate(number=Count(name, distinct=name != "pk")).values("number")), 0)
    known = When(pk__in=list(unless), then=Value(0))
    return Case(known, default=number, output_field=IntegerField()) if unless else number


def _said(meeting, given):
    """The reader's answer, or None. One to an earlier date or place is asked again, and says nothing.

    Nor does one to a meeting that is booked elsewhere.
    """
    if given is None or meeting.is_booked_elsewhere:
        return None
    return given.answer if given.sequence == meeting.sequence else None


def _coming(meeting, said, counts):
    people, councils = counts
    where = [meeting.group.name, london.hours(meeting.starts_at, meeting.ends_at), meeting.place]
    behalf = f" from {councils} {'council' if councils == 1 else 'councils'}" if councils else ""
    heads = f" {people} coming{behalf}." if people else ""
    return Coming(
        key=f"coming:meeting{meeting.pk}",
        title=meeting.title,
        url=meeting.get_absolute_url(),
        group_id=meeting.group_id,
        starts_at=meeting.starts_at,
        where_and_who=", ".join(part for part in where if part) + "." + heads,
        answer=SAID.get(said, ""),
        concerns=said in {None, Answer.COMING, Answer.WAITING, Answer.MAYBE},
        book_url=meeting.booking_url,
        book_label=meeting.booking_label,
    )
