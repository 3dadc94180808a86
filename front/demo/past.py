"""Puts the real past on record: meetings that nobody is told of, with what they agreed and what became of it."""

import datetime as dt

from common import london
from front.demo.history import NO_DATE
from meetings.models import Action, ActionStep, AgendaItem, Decision, Meeting

Kind = ActionStep.Kind


def put_on_record(held, group, councils, points, *, by, now):
    """A meeting of the real past, unless an earlier run wrote it down."""
    if Meeting.objects.filter(group=group, starts_on=held.on, title=held.title).exists():
        return
    over = london.moment(held.on, held.ends)
    meeting = Meeting.objects.create(
        group=group,
        kind=held.kind,
        title=held.title,
        summary=held.summary,
        starts_on=held.on,
        starts_time=held.starts,
        ends_on=held.on,
        ends_time=held.ends,
        host_council=councils.get(held.host),
        venue=held.venue,
        notes=held.notes,
        notes_version=1,
        notes_state=Meeting.Notes.AGREED,
        circulated_at=over,
        agreed_at=over,
        state=Meeting.State.PUBLISHED,
        created_by=by,
        published_at=now,
        published_by=by,
    )
    meeting.revisions.create(version=1, text=held.notes, at=over)
    meeting.themes.set([points[number] for number in held.themes])
    AgendaItem.objects.bulk_create(
        AgendaItem(
            meeting=meeting, position=place, kind=kind, title=title, minutes=minutes, presenter=who, discussed_at=over
        )
        for place, (kind, title, minutes, who) in enumerate(held.agenda, start=1)
    )
    lines = {item.title: item for item in meeting.agenda_items.all()}
    for line, sentence in held.decisions:
        Decision.objects.create(meeting=meeting, item=lines[line], sentence=sentence, recorded_at=over)
    for agreed in held.actions:
        _action(agreed, meeting, lines[agreed.line], councils.get(agreed.council), over)


def _action(agreed, meeting, item, council, at):
    """Nobody is named; the day on which the later notes were taken is the day on which it was done."""
    done_at = london.moment(agreed.due, dt.time(14))
    action = Action.objects.create(
        group=meeting.group, meeting=meeting, item=item, words=agreed.words, council=council, due_on=agreed.due,
        state=Action.State.DONE, agreed_at=at, closed_at=done_at,
    )  # fmt: skip
    for kind, words, when in ((Kind.AGREED, NO_DATE, at), (Kind.DONE, agreed.became, done_at)):
        ActionStep.objects.create(action=action, kind=kind, words=words, council=council, due_on=agreed.due, at=when)
