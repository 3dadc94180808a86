"""Leads ask which date suits, people answer, and a lead fixes one of the dates or takes the question back.

Whoever needs both locks the draft before the poll, as deleting a draft does.
"""

import pgtrigger
from django.db import transaction

from common import london
from meetings.actions.refusals import NotAsked, PollRefused
from meetings.actions.scheduling import revise, schedule
from meetings.actions.shared import locked_group, wake
from meetings.models import DateAnswer, DateOption, DatePoll, Meeting

Outcome = DatePoll.Outcome
COUNCILS = Meeting.Audience.COUNCILS


@transaction.atomic
def open_poll(*, group, title, dates, answers_until, by, now, words="", meeting=None):
    """Ask the people of a group which of these dates suits: `dates` are (from, to), moments. Raises PollRefused.

    `meeting` is the draft that it is about, if there is one already: the poll is for whom that is for now, and for no
    more if that is for more later. Without one, a second click finds the poll that the first has opened: nobody is
    asked the same twice.
    """
    draft = None
    if meeting is not None:
        draft = _locked_draft(meeting.pk)
        if draft is None or draft.state != Meeting.State.DRAFT:
            raise PollRefused("This meeting is no draft any more: its date is fixed. Move it on its own page.")
        if DatePoll.objects.open().filter(meeting=draft).exists():
            raise PollRefused("A poll about the date of this draft is open already.")
    else:
        locked_group(group)
        if twin := _open_twin(dates, group=group, title=title, words=words, answers_until=answers_until):
            return twin
    pgtrigger.constraints(pgtrigger.Deferred, "meetings.DatePoll:poll_has_two_dates")  # they follow at once
    poll = DatePoll.objects.create(
        group=group, meeting=meeting, title=title, words=words, answers_until=answers_until, opened_at=now,
        opened_by=by, audience=draft.audience if draft else Meeting.Audience.PUBLIC,
    )  # fmt: skip
    if poll.audience == COUNCILS:
        poll.councils.set(draft.invited_councils.all())
    for starts_at, ends_at in sorted(dates):
        DateOption.objects.create(poll=poll, starts_at=starts_at, ends_at=ends_at)
    wake()
    return poll


def _open_twin(dates, **asked):
    """The open poll, about no draft, that asks the very same; or None."""
    for poll in DatePoll.objects.open().filter(meeting=None, **asked).prefetch_related("options"):
        if [(option.starts_at, option.ends_at) for option in poll.options.all()] == sorted(dates):
            return poll
    return None


@transaction.atomic
def answer_poll(*, poll, answers, by, now):
    """Write down what this person says to every date: {number of the option: answer}. Returns whether that is news.

    What they said before is replaced as a whole. Raises PollRefused, NotAsked, ValueError.
    """
    current = _locked(poll)
    if not current.takes_answers(now):
        raise PollRefused(why_no_answer(current))
    membership = current.asked().filter(person=by).first()
    if membership is None:
        raise NotAsked
    options = set(current.options.values_list("pk", flat=True))
    if set(answers) != options or not set(answers.values()) <= set(DateAnswer.Answer.values):
        raise ValueError("a set of answers says one of three things to every date")
    mine = DateAnswer.objects.filter(option__in=options, person=by)
    before = dict(mine.values_list("option", "answer"))
    council = membership.council_id
    if before == answers and not mine.exclude(council=council).exists():
        return False
    for option, said in sorted(answers.items()):
        DateAnswer.objects.update_or_create(
            option_id=option, person=by, defaults={"council_id": council, "answer": said, "answered_at": now}
        )
    return True


@transaction.atomic
def fix_date(*, poll, option, by, now):
    """Hold the meeting on this date: its draft gets it, or a draft is made. The poll closes.

    Returns the meeting. Nobody's attendance is set: publishing it stays a lead's deed, and invites everybody as ever.
    Raises PollRefused.
    """
    draft = _locked_draft(DatePoll.objects.values_list("meeting", flat=True).get(pk=poll.pk))
    current = _locked(poll)
    if not current.is_open:
        raise PollRefused(_gone_on(current))
    if draft is not None and draft.state != Meeting.State.DRAFT:
        raise PollRefused(
            f"“{draft}” was published meanwhile, for {london.span(draft.starts_at, draft.ends_at)}. Move it on its own "
            "page, or withdraw this poll."
        )
    chosen = current.options.get(pk=option.pk)
    if chosen.starts_at <= now:
        raise PollRefused(
            f"{london.long_date(chosen.starts_at)} has passed. Choose another date, or withdraw the poll."
        )
    forget_unasked(current)
    if draft is None:
        whom = {"audience": current.audience, "invited_councils": list(current.councils.all())}
        fields = {"title": current.title, "summary": "", **whom, **when(chosen)}
        draft = schedule(group=current.group, fields=fields, by=by, now=now)
    else:
        revise(meeting=draft, fields=when(chosen), by=by, now=now)
    current.meeting, current.outcome, current.fixed_on = draft, Outcome.FIXED, chosen
    _close(current, by=by, now=now)
    return draft


@transaction.atomic
def withdraw_poll(*, poll, because, by, now):
    """Take the question back, for a reason that who was asked reads. Raises PollRefused if it has ended."""
    current = _locked(poll)
    if not current.is_open:
        raise PollRefused(_gone_on(current))
    forget_unasked(current)
    current.outcome, current.closed_because = Outcome.WITHDRAWN, because
    _close(current, by=by, now=now)


def forget_unasked(poll):
    """Keep nothing of what was said by those who are not asked any more. Only of a poll that goes on."""
    asked = poll.asked().order_by().values("person")
    DateAnswer.objects.filter(option__poll=poll).exclude(person__in=asked).delete()


def hold_going_on(polls):
    """Those of these polls (a queryset) that go on, each held until the end: nobody fixes or withdraws one meanwhile.

    Taken after any meeting's lock, never before one. Where that waited, PostgreSQL asks the row once more.
    """
    return list(polls.open().order_by("pk").select_for_update(of=["self"], no_key=True))


def when(option):
    """The date of an option as a meeting has it: days and times on London's clocks."""
    start, end = london.local(option.starts_at), london.local(option.ends_at)
    return {
        "starts_on": start.date(), "starts_time": start.time(), "ends_on": end.date(), "ends_time": end.time(),
    }  # fmt: skip


def why_no_answer(poll):
    """A sentence that says why no answers are taken, of a poll that takes none."""
    if not poll.is_open:
        return _gone_on(poll)
    return f"Answers were taken until {london.long_date(poll.answers_until)}. A lead chooses the date now."


def _gone_on(poll):
    if poll.outcome == Outcome.WITHDRAWN:
        return f"This poll was withdrawn: {poll.closed_because}"
    return f"The date is fixed already: {london.span(poll.fixed_on.starts_at, poll.fixed_on.ends_at)}."


def _close(poll, *, by, now):
    poll.closed_at, poll.closed_by = now, by
    poll.save(update_fields=["meeting", "outcome", "fixed_on", "closed_because", "closed_at", "closed_by"])
    wake()


def _locked(poll):
    """The poll as it is now, held until the end: answers and other deeds wait."""
    return DatePoll.objects.select_for_update(of=["self"], no_key=True).select_related("group").get(pk=poll.pk)


def _locked_draft(pk):
    """The meeting as it is now, held; None without one, or once it was deleted."""
    return Meeting.objects.select_for_update(of=["self"], no_key=True).filter(pk=pk).first() if pk else None
