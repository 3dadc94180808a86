"""After a meeting: notes are circulated, put right and agreed; people say what it was worth; trials are answered."""

from collections import defaultdict

from django.db import transaction
from django.urls import reverse

from common import london
from meetings import after_emails
from meetings.actions import topics
from meetings.actions.refusals import CorrectionsWait, MeetingClosed, NothingToCirculate, NotThere, TrialEnded
from meetings.actions.shared import locked, refreshed, wake
from meetings.attended import person_was_at
from meetings.changed_notes import changes_since, has_contents
from meetings.models import (
    AgendaItem,
    Circulation,
    Correction,
    Feedback,
    Meeting,
    NotesConfirmation,
    Topic,
    Trial,
    TrialAnswer,
)
from outbox import actions as outbox
from outbox.models import Message
from peergroups.models import Membership

NotesState = Meeting.Notes
TRIAL_MINUTES = 15
FEWEST = 3  # answers, before anybody reads any: with fewer it is no secret who said what


# Notes ----------------------------------------------------------------------------------------------------------------
@transaction.atomic
def circulate(*, meeting, by, now, for_members=None):
    """Open the notes to everybody who may read them, and tell those whom they concern; again after they were put right.

    `for_members`: whether members alone may read them; None leaves that as it is. Returns the round, 1 for the first.
    Raises MeetingClosed, NothingToCirculate.
    """
    current = locked(meeting)
    _require_held(current, now)
    if current.notes_state == NotesState.AGREED:
        raise MeetingClosed("These notes are agreed: they are not circulated again.")
    if not has_contents(current):
        raise NothingToCirculate("There are no notes yet. Write some, then circulate them.")
    changes = changes_since(current, current.circulated_at) if current.circulated_at else []
    if current.notes_round and not changes:
        raise NothingToCirculate("Nothing in these notes has changed since you circulated them.")
    current.notes_round += 1
    current.notes_state, current.circulated_at, current.circulated_by = NotesState.CIRCULATED, now, by
    if for_members is not None:
        current.notes_for_members = for_members
    current.save(update_fields=["notes_state", "notes_round", "circulated_at", "circulated_by", "notes_for_members"])
    Circulation.objects.create(meeting=current, round=current.notes_round, changes="\n".join(changes), at=now, by=by)
    _take_back(current, {after_emails.NOTES, after_emails.LATE}, "the notes were circulated")
    wake()
    refreshed(meeting)
    return current.notes_round


@transaction.atomic
def agree_notes(*, meeting, by, now):
    """The group has agreed these notes, normally at its next meeting. Returns False if that was done already.

    Raises MeetingClosed while they are a draft, CorrectionsWait.
    """
    current = locked(meeting)
    if current.notes_state == NotesState.AGREED:
        return False
    if current.notes_state == NotesState.DRAFT:
        raise MeetingClosed("These notes are a draft. Circulate them first, so that people can read them.")
    waiting = Correction.objects.filter(meeting=current, settled_at=None).count()
    if waiting:
        what = "1 correction waits" if waiting == 1 else f"{waiting} corrections wait"
        raise CorrectionsWait(f"{what} for an answer. Settle {'it' if waiting == 1 else 'them'} first.")
    current.notes_state, current.agreed_at, current.agreed_by = NotesState.AGREED, now, by
    current.save(update_fields=["notes_state", "agreed_at", "agreed_by"])
    refreshed(meeting)
    return True


@transaction.atomic
def send_correction(*, meeting, words, by, now, item=None):
    """Somebody who was there asks to put circulated notes right; the leads are told. Raises NotThere, MeetingClosed.

    The same words again, while they wait, are the same correction. Who said that the notes are right says so no more.
    """
    current = locked(meeting)
    if current.notes_state != NotesState.CIRCULATED:
        raise MeetingClosed(_why_no_corrections(current))
    if not person_was_at(by, current):
        raise NotThere("Corrections come from people who were at the meeting.")
    again = Correction.objects.filter(meeting=current, item=item, person=by, words=words, settled_at=None).first()
    if again is not None:
        return again
    correction = Correction.objects.create(meeting=current, item=item, person=by, words=words, sent_at=now)
    NotesConfirmation.objects.filter(meeting=current, person=by, round=current.notes_round).delete()
    leads = [person for person in _leads(current.group) if person.pk != by.pk]
    outbox.queue([after_emails.correction(correction, lead, now) for lead in leads], now=now)
    return correction


@transaction.atomic
def settle_correction(*, correction, outcome, by, now, answer=""):
    """Say what became of a correction; who sent it is told. Returns False if that was done already.

    `answer` is needed where it is not taken. Raises ValueError without.
    """
    outcome = Correction.Outcome(outcome)
    if outcome == Correction.Outcome.NOT_TAKEN and not answer:
        raise ValueError("who sent it reads why it was left as it was")
    locked(correction.meeting)
    current = Correction.objects.select_related("meeting__group", "item", "person").get(pk=correction.pk)
    if current.settled_at is not None:
        refreshed(correction)
        return False
    current.outcome, current.answer, current.settled_at, current.settled_by = outcome, answer, now, by
    current.save(update_fields=["outcome", "answer", "settled_at", "settled_by"])
    if current.person.is_active and current.person_id != by.pk:
        outbox.queue([after_emails.correction_settled(current, now)], now=now)
    refreshed(correction)
    return True


def _why_no_corrections(meeting):
    if meeting.notes_state == NotesState.AGREED:
        return "These notes are agreed: they take no corrections any more."
    return "These notes are not circulated yet."


# What people made of it -----------------------------------------------------------------------------------------------
@transaction.atomic
def give_feedback(*, meeting, person, worth, now, words=""):
    """Whether a meeting was worth a person's time, in five steps, and a sentence. Saying it again changes it.

    Returns whether that is news. Raises NotThere, MeetingClosed, ValueError.
    """
    worth = Feedback.Worth(worth)
    current = locked(meeting)
    _require_held(current, now)
    if not person_was_at(person, current):
        raise NotThere("This question is for people who were at the meeting.")
    before = Feedback.objects.filter(meeting=current, person=person).first()
    if before is not None and (before.worth, before.words) == (worth, words):
        return False
    Feedback.objects.update_or_create(
        meeting=current, person=person, defaults={"worth": worth, "words": words, "given_at": now}
    )
    if before is None:
        _take_back(current, {after_emails.FEEDBACK}, "answered since", person_id=person.pk)
    return True


# Trials ---------------------------------------------------------------------------------------------------------------
@transaction.atomic
def start_trial(*, group, meeting, title, question, review_on, by, now):
    """Something is tried at this meeting. It comes on the agenda of the first meeting on or after `review_on`."""
    trial = Trial.objects.create(
        group=group, meeting=meeting, title=title, question=question, review_on=review_on, started_at=now, started_by=by
    )
    _put_before_the_group(trial, by=by, now=now)
    wake()
    return trial


@transaction.atomic
def answer_trial(*, trial, person, answer, now, words=""):
    """What somebody who was there says to a trial's question. Saying it again changes it. Returns whether that is news.

    Raises NotThere, TrialEnded, MeetingClosed, ValueError.
    """
    answer = TrialAnswer.Answer(answer)
    current = _locked_trial(trial)
    if current.ended_at is not None:
        raise TrialEnded("The group has looked at this already.")
    _require_held(current.meeting, now)
    if not person_was_at(person, current.meeting):
        raise NotThere("This question is for people who were at the meeting.")
    before = TrialAnswer.objects.filter(trial=current, person=person).first()
    if before is not None and (before.answer, before.words) == (answer, words):
        return False
    TrialAnswer.objects.update_or_create(
        trial=current, person=person, defaults={"answer": answer, "words": words, "answered_at": now}
    )
    if before is None or before.answer != answer:
        _put_before_the_group(current, by=None, now=now)
    return True


@transaction.atomic
def end_trial(*, trial, outcome, by, now):
    """Write down what the group made of a trial; it leaves the agenda. Returns False if that was done already."""
    current = _locked_trial(trial)
    if current.ended_at is not None:
        refreshed(trial)
        return False
    current.outcome, current.ended_at, current.ended_by = outcome, now, by
    current.save(update_fields=["outcome", "ended_at", "ended_by"])
    topics.close_topic(
        group=current.group, key=topic_key(current), outcome=Topic.Outcome.SETTLED, by=by, now=now, because=outcome
    )
    refreshed(trial)
    return True


def topic_key(trial):
    return f"meetings.trial:{trial.pk}"


def tally(trial):
    """“5 yes, 2 no, 1 not sure”, or "" while fewer than three have answered: how many said what, never who."""
    return tallies([trial])[trial.pk]


def tallies(trials):
    """{key: `tally`} of these trials, in one query."""
    given = defaultdict(list)
    for trial_id, answer in TrialAnswer.objects.filter(trial__in=trials).values_list("trial", "answer"):
        given[trial_id].append(answer)
    return {trial.pk: _in_words(given[trial.pk]) for trial in trials}


def _in_words(given):
    if len(given) < FEWEST:
        return ""
    counts = [(given.count(answer), answer.label.lower()) for answer in TrialAnswer.Answer]
    return ", ".join(f"{count} {label}" for count, label in counts if count)


def _put_before_the_group(trial, *, by, now):
    """Open the trial's topic, or say anew how it stands. One that was talked about already is not opened again."""
    if trial.group.topics.filter(key=topic_key(trial), closed_at__isnull=False).exists():
        return
    answers = tally(trial)
    topics.open_topic(
        group=trial.group,
        key=topic_key(trial),
        kind=Topic.Kind.TRIAL,
        item_kind=AgendaItem.Kind.DISCUSSION,
        title=trial.title,
        words=f"{trial.question} {f'So far: {answers}.' if answers else 'Answers are shown from three on.'}",
        url=after_emails.site(reverse("meetings:trial-detail", args=[trial.group.slug, trial.pk])),
        minutes=TRIAL_MINUTES,
        wanted_from=trial.review_on,
        by=by or trial.started_by,
        now=now,
    )


def _locked_trial(trial):
    rows = Trial.objects.select_for_update(of=["self"], no_key=True)
    return rows.select_related("group", "meeting__group", "started_by").get(pk=trial.pk)


# Shared ---------------------------------------------------------------------------------------------------------------
def _require_held(meeting, now):
    if meeting.state != Meeting.State.PUBLISHED:
        raise MeetingClosed("This meeting did not take place.")
    if meeting.starts_at > now:
        raise MeetingClosed(f"This meeting is on {london.long_date(meeting.starts_on)}: it has not begun.")


def _leads(group):
    rows = Membership.objects.current().leads().filter(group=group).select_related("person").order_by("pk")
    return [row.person for row in rows]


def _take_back(meeting, kinds, reason, person_id=None):
    """Cancel what is queued of these kinds: an older truth."""
    queued = Message.objects.about(after_emails.about(meeting)).queued().filter(kind__in=kinds)
    if person_id is not None:
        queued = queued.filter(person_id=person_id)
    keys = list(queued.values_list("key", flat=True))
    if keys:
        outbox.cancel(reason=reason, keys=keys)
