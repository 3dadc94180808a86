"""What links in mail after a meeting do: confirm notes, say what it was worth, answer what was tried.

`front.deeds` maps them. A link to a question says which answer was tapped; the page has them all, and room for a
sentence. A link to confirm says which round of the notes was in its mail.
"""

from accounts.models import User
from common import do_links, london
from meetings import actions
from meetings.attended import person_was_at
from meetings.forms.after import FeedbackForm, TrialAnswerForm
from meetings.models import Feedback, Meeting, NotesConfirmation, Trial, TrialAnswer

GONE = do_links.DeedPage("This question is no longer there", "Nothing was changed.", state="gone")
CONFIRMED = "You confirm these notes"
COUNTED = "The page of the notes counts your council. Members of the group see your name."
CHANGED_SINCE = "These notes have changed since this mail"
LATER_MAIL = "They were circulated again: please use the link in the later mail. Nothing was changed."
NOT_READ = do_links.DeedPage("These notes are not open to you any more", "Nothing was changed.", state="gone")
NOT_YOURS = do_links.DeedPage("This question is for people who were there", "Nothing was changed.", state="gone")


# Are the notes right? -------------------------------------------------------------------------------------------------
def show_confirm(link, now):
    """What the button would do; or why these notes are not to be confirmed from this mail any more."""
    meeting, person = _read(Meeting, link)
    if past := _past(meeting, person) or _unread(meeting, person):
        return past
    facts = _facts(meeting)
    if _round(link) != meeting.notes_round:
        return do_links.DeedPage(CHANGED_SINCE, LATER_MAIL, facts=facts, state="gone")
    if NotesConfirmation.objects.filter(meeting=meeting, person=person, round=meeting.notes_round).exists():
        return do_links.DeedPage(CONFIRMED, COUNTED, facts=facts, state="done")
    if meeting.notes_state != Meeting.Notes.CIRCULATED:
        return do_links.DeedPage("The group has agreed these notes", "Nothing was changed.", facts=facts, state="gone")
    return do_links.DeedPage(
        f"Are the notes of “{meeting}” right?", COUNTED, button="These notes are right", facts=facts
    )


def act_confirm(link, now):
    meeting, person = _read(Meeting, link)
    if past := _past(meeting, person) or _unread(meeting, person):
        return _unchanged(past)
    try:
        is_news = actions.confirm_notes(meeting=meeting, by=person, over=_round(link), now=now)
    except actions.NotesChangedMeanwhile:
        return do_links.Outcome(CHANGED_SINCE, LATER_MAIL, facts=_facts(meeting))
    except (actions.MeetingClosed, actions.NotThere, actions.CorrectionsWait) as refused:
        return do_links.Outcome("Nothing was changed", str(refused), facts=_facts(meeting))
    return do_links.Outcome(
        title=CONFIRMED,
        lede="Thank you.",
        done_already=not is_news,
        next_url=meeting.get_absolute_url(),
        next_label="Everything about this meeting",
        facts=_facts(meeting),
    )


def _round(link):
    return int(link.choice) if link.choice.isdecimal() else None


def _unread(meeting, person):
    """The page for whoever may not read the notes any more: they confirm what they read; or None."""
    readable = Meeting.objects.visible_to(person).with_readable_notes(person).filter(pk=meeting.pk)
    return None if readable.exists() else NOT_READ


# Was it worth your time? ----------------------------------------------------------------------------------------------
def show_feedback(link, now):
    """The question, with what was tapped, or what was said before."""
    meeting, person = _read(Meeting, link)
    if past := _past(meeting, person):
        return past
    given = Feedback.objects.filter(meeting=meeting, person=person).first()
    tapped = {"worth": link.choice, "words": given.words if given else ""}
    return _ask_worth(meeting, FeedbackForm(initial=tapped), said=given is not None)


def act_feedback(link, now, typed):
    meeting, person = _read(Meeting, link)
    if past := _past(meeting, person):
        return _unchanged(past)
    form = FeedbackForm(typed)
    if not form.is_valid():
        return _ask_worth(meeting, form)
    try:
        is_news = actions.give_feedback(meeting=meeting, person=person, now=now, **form.cleaned_data)
    except (actions.NotThere, actions.MeetingClosed) as refused:
        return do_links.Outcome("Nothing was changed", str(refused))
    return do_links.Outcome(
        title="Thank you",
        lede="The leads read how many said what once three people have answered, and never who said it.",
        done_already=not is_news,
        next_url=meeting.get_absolute_url(),
        next_label="Everything about this meeting",
        facts=_facts(meeting),
    )


def _ask_worth(meeting, form, *, said=False):
    lede = "You have answered already: you can change it here." if said else "Leads never read who said what."
    return do_links.DeedPage(f"{meeting.title}", lede, button="Send", facts=_facts(meeting), form=form)


# What was tried -------------------------------------------------------------------------------------------------------
def show_trial(link, now):
    """The trial's question, with what was tapped, or what was said before."""
    trial, person = _read(Trial, link)
    if past := _past(trial and trial.meeting, person):
        return past
    if trial.ended_at is not None:
        return do_links.DeedPage("The group has looked at this already", trial.outcome, state="gone")
    given = TrialAnswer.objects.filter(trial=trial, person=person).first()
    tapped = {"answer": link.choice, "words": given.words if given else ""}
    return _ask_trial(trial, TrialAnswerForm(initial=tapped, question=trial.question), said=given is not None)


def act_trial(link, now, typed):
    trial, person = _read(Trial, link)
    if past := _past(trial and trial.meeting, person):
        return _unchanged(past)
    form = TrialAnswerForm(typed, question=trial.question)
    if not form.is_valid():
        return _ask_trial(trial, form)
    try:
        is_news = actions.answer_trial(trial=trial, person=person, now=now, **form.cleaned_data)
    except (actions.NotThere, actions.TrialEnded, actions.MeetingClosed) as refused:
        return do_links.Outcome("Nothing was changed", str(refused))
    return do_links.Outcome(
        title="Thank you",
        lede=f"The group looks at it on the first meeting from {london.long_date(trial.review_on)} on.",
        done_already=not is_news,
        facts=_facts(trial.meeting),
    )


def _ask_trial(trial, form, *, said=False):
    lede = "You have answered already: you can change it here." if said else f"Tried at “{trial.meeting}”."
    return do_links.DeedPage(trial.title, lede, button="Send", facts=_facts(trial.meeting), form=form)


# Shared ---------------------------------------------------------------------------------------------------------------
def _read(model, link):
    """The row and the person of a link; None for a row that is gone."""
    to_group = "group" if model is Meeting else "meeting__group"
    row = model.objects.select_related(to_group).filter(pk=link.object_id).first()
    return row, User.objects.get(pk=link.person_id)


def _past(meeting, person):
    """Why there is nothing to answer, or None: it is gone, or they were not there."""
    if meeting is None:
        return GONE
    return None if person_was_at(person, meeting) else NOT_YOURS


def _unchanged(page):
    return do_links.Outcome(page.title, page.lede)


def _facts(meeting):
    return (("Group", meeting.group.full_name), ("When", london.span(meeting.starts_at, meeting.ends_at)))
