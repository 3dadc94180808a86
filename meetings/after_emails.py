"""The mails after a meeting: one function per kind, each a Letter. Building one touches no network."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from accounts.deeds import mute_url
from accounts.models import MutedMail
from common import do_links, london, markdown
from common.mail import render
from meetings import after_due
from meetings.models import Feedback, TrialAnswer
from outbox.letters import Letter, Priority
from peergroups.lists import of_group

NOTES, LATE, FEEDBACK, TRIAL = "notes", "notes-late", "feedback", "trial"
CORRECTION, SETTLED = "notes-correction", "notes-correction-settled"
CONFIRM_DEED = "notes-confirm"
FEEDBACK_DEED = "meeting-feedback"
TRIAL_DEED = "trial-answer"
DEED_LASTS = dt.timedelta(days=30)
MOST_NOTES = 30_000  # characters in one mail, so that it stays below what programs clip; the page has them all


@dataclass(frozen=True)
class Reader:
    """Who gets the notes: a person, or a guest who gave an address. `can_open`: they may read the page."""

    person: object = None
    guest: object = None
    can_open: bool = True
    is_insider: bool = False
    was_there: bool = False

    @property
    def name(self):
        return f"person{self.person.pk}" if self.person else f"guest{self.guest.pk}"

    @property
    def address(self):
        return self.person.email if self.person else self.guest.email


def about(meeting):
    """The meeting's name in the outbox."""
    return f"meeting:{meeting.pk}"


def site(path):
    return settings.SITE_URL + path


def notes_key(meeting, reader):
    return f"{NOTES}:meeting{meeting.pk}:{reader.name}:{meeting.notes_round}"


def late_key(meeting, person, days):
    return f"{LATE}:meeting{meeting.pk}:person{person.pk}:{meeting.notes_round}.{days}d"


def feedback_key(meeting, person):
    return f"{FEEDBACK}:meeting{meeting.pk}:person{person.pk}:0"


def trial_key(trial, person):
    return f"{TRIAL}:trial{trial.pk}:person{person.pk}:0"


def notes(meeting, reader, write_up, circulation, now):
    """The notes are there to read: what was decided and who does what first, then what was said."""
    changes = circulation.changes.splitlines() if circulation else []
    too_long = _length(write_up) > MOST_NOTES
    context = {
        **_context(meeting),
        "round": meeting.notes_round,
        "changes": changes,
        "again": meeting.notes_round > 1,
        "write_up": write_up,
        "decisions": write_up.every_decision,
        "actions": write_up.every_action,
        "too_long": too_long,
        "whole": "" if too_long else markdown.to_html(write_up.notes),
        "parts": [] if too_long else [_Said(part) for part in write_up.said],
        "page_url": site(meeting.get_absolute_url()) if reader.can_open else "",
        "write_up_url": _url("write-up", meeting) if reader.can_open else "",
        "correct_url": _correct_url(meeting, reader),
        "confirm_url": _confirm_url(meeting, reader, now),
        "why": _why_notes(meeting, reader),
    }
    if reader.person:
        context["stop_url"] = mute_url(reader.person.pk, MutedMail.Kind.NOTES, now=now)
    return _letter(
        "notes_circulated", NOTES, notes_key(meeting, reader), meeting, reader, context, due_at=meeting.circulated_at
    )


class _Said:
    """A part with its Markdown as HTML, for the mail."""

    def __init__(self, part):
        self.title, self.text = part.title, part.notes
        self.html = markdown.to_html(part.notes)
        self.findings = [
            (f"{table}: {service}" if service else table, text, markdown.to_html(text))
            for table, service, text in part.findings
        ]

    @property
    def is_written(self):
        return bool(self.text or self.findings)


def late(meeting, person, days, due_at, now):
    """To a lead: people wait for the notes. Says how long, and has one button."""
    context = {
        **_context(meeting),
        "days": days,
        "held": london.in_days(meeting.ends_at, now),
        "deeds": [
            {"label": "Circulate the notes", "url": _url("notes-circulate", meeting)},
            {"label": "Write them", "url": _url("meeting-notes", meeting)},
        ],
        "is_last": days == 7,
        "why": f"You get this because you are a lead of {meeting.group.in_text}.",
        "stop_url": mute_url(person.pk, MutedMail.Kind.LEADING, now=now),
    }
    reader = Reader(person=person)
    key = late_key(meeting, person, days)
    times = {"due_at": due_at, "expires_at": after_due.late_until(meeting, days)}
    return _letter("notes_late", LATE, key, meeting, reader, context, priority=Priority.REMINDER, **times)


def feedback(meeting, person, trials, due_at, now):
    """Was it worth your time? Five links, and the questions of what was tried."""
    context = {
        **_context(meeting),
        "steps": [
            {"label": worth.label, "url": _feedback_url(meeting, person, worth, now)}
            for worth in reversed(Feedback.Worth)
        ],
        "trials": [_question(trial, person, now) for trial in trials],
        "personal": True,
        "why": "You get this because you were at this meeting. Leads read how many said what, never who.",
        "stop_url": mute_url(person.pk, MutedMail.Kind.FEEDBACK, now=now),
    }
    reader, key = Reader(person=person), feedback_key(meeting, person)
    times = {"due_at": due_at, "expires_at": meeting.ends_at + after_due.ASKED_FOR}
    return _letter("feedback_question", FEEDBACK, key, meeting, reader, context, priority=Priority.REMINDER, **times)


def trial(trial, person, due_at, now):
    """What was tried at a meeting you were at: was it good? For a question that was put after its feedback mail."""
    meeting = trial.meeting
    context = {
        **_context(meeting),
        "trial": _question(trial, person, now),
        "personal": True,
        "why": "You get this because you were at this meeting. The group reads how many said what, never who.",
        "stop_url": mute_url(person.pk, MutedMail.Kind.FEEDBACK, now=now),
    }
    reader, key = Reader(person=person), trial_key(trial, person)
    times = {"due_at": due_at, "expires_at": after_due.trial_moment(trial) + after_due.ASKED_FOR}
    return _letter("feedback_trial", TRIAL, key, meeting, reader, context, priority=Priority.REMINDER, **times)


def correction(correction, lead, now):
    """To a lead: somebody who was there asks to put the notes right."""
    meeting, person = correction.meeting, correction.person
    context = {
        **_context(meeting),
        "name": person.name or person.email,
        "item": correction.item.title if correction.item else "",
        "words": correction.words,
        "deeds": [{"label": "Answer it", "url": _url("correction-settle", meeting, correction.pk)}],
        "why": f"You get this because you are a lead of {meeting.group.in_text}.",
    }
    key = f"{CORRECTION}:correction{correction.pk}:person{lead.pk}:0"
    reader = Reader(person=lead)
    return _letter("notes_correction", CORRECTION, key, meeting, reader, context, due_at=now, reply_to=_mailbox(person))


def correction_settled(correction, now):
    """To who sent it: what became of their correction, in the lead's words."""
    meeting, by = correction.meeting, correction.settled_by
    context = {
        **_context(meeting),
        "name": by.name if by else "A lead",
        "item": correction.item.title if correction.item else "",
        "words": correction.words,
        "is_taken": correction.outcome == correction.Outcome.TAKEN,
        "answer": correction.answer,
        "page_url": _url("write-up", meeting),
        "why": "You get this because you asked to put these notes right.",
    }
    key = f"{SETTLED}:correction{correction.pk}:person{correction.person_id}:0"
    reader = Reader(person=correction.person)
    reply_to = _mailbox(by) if by and by.is_active else ""
    return _letter("notes_correction_settled", SETTLED, key, meeting, reader, context, due_at=now, reply_to=reply_to)


def _question(trial, person, now):
    return {
        "title": trial.title,
        "question": trial.question,
        "deeds": [
            {"label": answer.label, "url": _trial_url(trial, person, answer, now)} for answer in TrialAnswer.Answer
        ],
    }


def _feedback_url(meeting, person, worth, now):
    until, choice = now + DEED_LASTS, str(worth.value)
    return do_links.url(
        do_links.make(FEEDBACK_DEED, person_id=person.pk, object_id=meeting.pk, choice=choice, expires_at=until)
    )


def _trial_url(trial, person, answer, now):
    until, choice = now + DEED_LASTS, answer.value
    return do_links.url(
        do_links.make(TRIAL_DEED, person_id=person.pk, object_id=trial.pk, choice=choice, expires_at=until)
    )


def _context(meeting):
    return {
        "meeting": meeting,
        "group": meeting.group.full_name,
        "group_words": meeting.group.in_text,
        "day": london.short_date(meeting.starts_on),
        "when": london.span(meeting.starts_at, meeting.ends_at),
        "facts": [
            ("When", london.span(meeting.starts_at, meeting.ends_at)),
            ("Where", meeting.place),
            ("Group", meeting.group.full_name),
        ],
    }


def _length(write_up):
    parts = [write_up.notes, *(part.notes for part in write_up.parts)]
    return sum(map(len, parts)) + sum(len(text) for part in write_up.parts for _, _, text in part.findings)


def _correct_url(meeting, reader):
    return _url("correction-list", meeting) if _is_asked(meeting, reader) else ""


def _confirm_url(meeting, reader, now):
    if not _is_asked(meeting, reader):
        return ""
    until, choice = now + DEED_LASTS, str(meeting.notes_round)
    return do_links.url(
        do_links.make(CONFIRM_DEED, person_id=reader.person.pk, object_id=meeting.pk, choice=choice, expires_at=until)
    )


def _is_asked(meeting, reader):
    """Only who was there, and has an account, confirms notes or sends corrections; agreed notes take neither."""
    asked = reader.person and reader.was_there and reader.can_open
    return bool(asked) and meeting.notes_state == meeting.Notes.CIRCULATED


def _why_notes(meeting, reader):
    if reader.guest:
        return (
            "You get this because you were a guest at this meeting and gave this address for it. "
            "It is used for nothing else, and deleted 12 months after the meeting."
        )
    if reader.is_insider:
        return f"You get this because you are a member of {meeting.group.in_text}."
    if reader.was_there:
        return "You get this because you were at this meeting."
    return "You get this because this meeting was for you."


def _url(name, meeting, *more):
    return site(reverse(f"meetings:{name}", args=[meeting.group.slug, meeting.pk, *more]))


def _mailbox(person):
    return f"{person.name} <{person.email}>" if person.name else person.email


def _letter(
    template, kind, key, meeting, reader, context, *, due_at, expires_at=None, priority=Priority.CHANGE, reply_to=""
):
    mail = render(template, context)
    return Letter.of(
        mail,
        kind=kind,
        key=key,
        to_address=reader.address,
        person_id=reader.person.pk if reader.person else None,
        **of_group(meeting.group),
        about=about(meeting),
        priority=priority,
        due_at=due_at,
        expires_at=expires_at,
        reply_to=reply_to,
        unsubscribe_url=context.get("stop_url", ""),
    )
