"""Councils and the supplier meet: the meeting of a scrutiny day, for whom the day says, and its agenda."""

from contextlib import suppress

from django.db import transaction

from common import london
from meetings import actions as meetings
from meetings.models import Meeting
from scrutiny.days import agenda
from scrutiny.days.actions.shared import held, require_runs, shown, taking_part
from scrutiny.models import Answer, Day
from scrutiny.refusals import Refused, TooLate

Stage = Day.Stage
TO_COME = {Stage.GATHERING, Stage.BALLOT, Stage.AGREED, Stage.STATEMENT, Stage.SENT}
AUDIENCES = {
    Day.Audience.COUNCILS: Meeting.Audience.COUNCILS,
    Day.Audience.PUBLIC_SECTOR: Meeting.Audience.PUBLIC_SECTOR,
    Day.Audience.PUBLIC: Meeting.Audience.PUBLIC,
}


@transaction.atomic
def convene(*, day, fields, by, now):
    """Make the meeting of the day, a draft of the group's. `fields` are when and where it is.

    Whom it is for is taken from the day, and the day takes its date from it. Its own page sends visitors on to the
    day's. Returns the Meeting. Raises NotYours, TooLate; Refused for a date before the signing.
    """
    current = held(day)
    require_runs(current, by)
    if current.stage not in TO_COME:
        raise TooLate("This day is not to come any more.")
    if current.has_meeting:
        raise TooLate("Somebody has made the meeting already.")
    if fields["starts_on"] <= current.sign_by:
        raise Refused(f"Choose a day after {london.plain_date(current.sign_by)}, by which councils sign the statement")
    meeting = meetings.schedule(group=current.group, fields={**_facts(current), **fields}, by=by, now=now)
    meeting.page = current.get_absolute_url()
    meeting.save(update_fields=["page"])
    current.meeting, current.day_on = meeting, meeting.starts_on
    current.save(update_fields=["meeting", "day_on"])
    prepare_agenda(day=current, by=by, now=now)
    shown(day, current)
    return meeting


def _facts(day):
    return {
        "kind": Meeting.Kind.SCRUTINY_DAY,
        "title": day.title,
        "summary": f"Councils that share {day.what} meet {day.supplier} about three needs they have in common."[:400],
        "takes_topics": False,  # what else waits for the group is for a meeting of its own
        "audience": AUDIENCES[day.audience],
        "invited_councils": taking_part(day),
    }


def prepare_agenda(*, day, by, now):
    """Put the three needs on the agenda of the day, once they were sent; what a lead has written there stays.

    A day that began with a template has its lines round the needs.
    """
    if day.stage != Stage.SENT or not day.has_meeting or day.meeting.agenda_items.exists():
        return
    answers, agreed = _answers(day), day.agreed_needs.order_by("position")
    needs = [(need.position, need.title, need.words, answers.get(need.pk, "")) for need in agreed]
    takes_template = day.begun_with is not None and not day.meeting.is_over(now)
    for fields in _from_template(day, needs, by, now) if takes_template else agenda.lines(needs):
        meetings.add_item(meeting=day.meeting, fields=fields, by=by)


def _from_template(day, needs, by, now):
    """Put the lines of the template that the day began with on its agenda, the needs where it has them.

    Returns the fields of the lines for needs of which it knows none.
    """
    version = day.begun_with.version
    chosen = list(version.lines.order_by("position"))
    words = {need[0]: agenda.of_need(need) for need in needs}
    said = {line.pk: words.pop(number) for line in chosen if (number := agenda.number_of(line.title)) in words}
    meetings.copy_template(meeting=day.meeting, version=version, chosen=chosen, said=said, by=by, now=now)
    return [agenda.FRAME_OF_A_NEED | line for line in words.values()]


def _answers(day):
    newest = Answer.objects.latest_of_each().filter(agreed_need__day=day)
    return {one.agreed_need_id: f"{day.supplier} says: {one.get_verdict_display()}. {one.words}" for one in newest}


@transaction.atomic
def keep_invited(*, day, by, now):
    """Let the meeting name the councils that take part now. Nothing without a meeting to come."""
    meeting = day.meeting
    if meeting is None or meeting.state == Meeting.State.CANCELLED or meeting.is_over(now):
        return
    meetings.revise(meeting=meeting, fields={"invited_councils": taking_part(day)}, by=by, now=now)


@transaction.atomic
def call_off(*, day, because, by, now):
    """The day is cancelled: so is its meeting to come, and a draft of one that nobody was told of is deleted.

    In the transaction of that deed, which holds the day.
    """
    meeting = day.meeting
    if meeting is not None and meeting.state == Meeting.State.PUBLISHED and not meeting.is_over(now):
        meetings.cancel(meeting=meeting, reason=because[:300], by=by, now=now)
    forget_draft(day=day, by=by, now=now)


@transaction.atomic
def forget_draft(*, day, by, now):
    """Let go of a meeting that was never announced: a day that is over is not changed any more, not by its deletion.

    It is deleted, unless decisions or actions hang on it. In the transaction of the deed that ends the day.
    """
    meeting = day.meeting
    if meeting is None or meeting.state != Meeting.State.DRAFT:
        return
    Day.objects.filter(pk=day.pk).update(meeting=None)
    day.meeting = None
    with suppress(meetings.MeetingClosed):
        meetings.delete_draft(meeting=meeting, by=by, now=now)
