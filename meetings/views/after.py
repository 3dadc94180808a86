"""After a meeting: its notes are circulated, put right and agreed, and people say what it was worth."""

import copy
from collections import Counter

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from meetings import actions, after_planner
from meetings.actions.after import FEWEST
from meetings.attended import person_was_at
from meetings.changed_notes import changes_since, has_contents
from meetings.confirmed import asked, confirmed
from meetings.contents import Contents
from meetings.forms.after import CirculateForm, CorrectionForm, FeedbackForm, SettleCorrectionForm
from meetings.models import Correction, Feedback, Meeting
from meetings.permissions import can_circulate_notes, can_read_feedback, can_read_notes
from meetings.views.editing import asks_and_does
from meetings.views.entrance import enter_meeting
from meetings.views.mailing import may_mail
from meetings.write_up import gather
from peergroups.doors import get_visible, require

NotesState = Meeting.Notes


class After:
    """What goes on after a meeting, for the panel on its page: `links` are (label, address, is it the next step).

    `asked` is what the notes ask of somebody who was there, or None.
    """

    def __init__(self, visit, meeting, now):
        self.meeting = meeting
        self.leads = can_circulate_notes(visit, meeting)
        self.was_there = person_was_at(visit.user, meeting)
        self.asked = asked(meeting, visit.user) if self.was_there else None
        self.links = [*self._of_leads(now), *self._of_who_was_there(now)]

    def _of_leads(self, now):
        if not self.leads:
            return []
        state, waiting = self.meeting.notes_state, self.meeting.corrections.filter(settled_at=None).count()
        links = []
        if state == NotesState.DRAFT:
            links.append(("Circulate the notes", self._url("notes-circulate"), True))
        if waiting:
            what = "Answer a correction" if waiting == 1 else f"Answer {waiting} corrections"
            links.append((what, self._url("correction-list"), True))
        if state == NotesState.CIRCULATED:
            if changes_since(self.meeting, self.meeting.circulated_at):
                links.append(("Circulate what has changed", self._url("notes-circulate"), not waiting))
            links.append(("The group has agreed the notes", self._url("notes-agree"), False))
        if self.meeting.is_over(now):
            links.append(("Was it worth the time?", self._url("meeting-feedback"), False))
        trial = reverse("meetings:trial-new", args=[self.meeting.group.slug])
        return [*links, ("Try something, and ask about it", f"{trial}?meeting={self.meeting.pk}", False)]

    def _of_who_was_there(self, now):
        if not self.was_there or not self.meeting.is_over(now):
            return []
        links = []
        if self.meeting.notes_state == NotesState.CIRCULATED:
            links.append(("Ask to put something right", self._url("correction-list"), False))
        if not self.leads:
            links.append(("Say whether it was worth your time", self._url("meeting-feedback"), False))
        return links

    def _url(self, name):
        return reverse(f"meetings:{name}", args=[self.meeting.group.slug, self.meeting.pk])

    def __bool__(self):
        return bool(self.links)


# Notes ----------------------------------------------------------------------------------------------------------------
@asks_and_does
def circulate_notes(request, slug, pk):
    visit, meeting = enter_meeting(request, slug, pk)
    require(can_circulate_notes(visit, meeting))
    now = timezone.now()
    changes = changes_since(meeting, meeting.circulated_at) if meeting.circulated_at else []
    if why_not := _why_not_circulated(meeting, changes, now):
        messages.info(request, why_not)
        return redirect(meeting)
    typed = request.POST if request.method == "POST" else None
    form = CirculateForm(typed, initial={"for_members": meeting.notes_for_members})
    if form.is_valid():
        return _circulate(request, meeting, form.cleaned_data, now)
    context = {"visit": visit, "group": visit.group, "meeting": meeting, "form": form, "changes": changes}
    context |= {"told": Told(_as_circulated(meeting, now)), "write_up": gather(meeting)}
    return render(request, "meetings/notes_circulate.html", context)


def _circulate(request, meeting, fields, now):
    try:
        actions.circulate(meeting=meeting, by=request.user, now=now, **fields)
    except (actions.MeetingClosed, actions.NothingToCirculate) as refused:
        messages.info(request, str(refused))
    else:
        told = Told(meeting)
        mail = " The emails are on their way." if told.all else ""
        messages.success(request, f"The notes are circulated.{mail}")
    return redirect(meeting)


def _as_circulated(meeting, now):
    """The meeting as the button will make it: who came since the last round is told of this one."""
    soon = copy.copy(meeting)
    soon.circulated_at = now
    return soon


class Told:
    """How many get an email when notes are circulated: people with an account, and guests who gave an address."""

    def __init__(self, meeting):
        readers = after_planner.notes_readers(meeting)
        self.guests = sum(1 for reader in readers if reader.guest)
        self.people = len(readers) - self.guests

    @property
    def all(self):
        return self.people + self.guests


def _why_not_circulated(meeting, changes, now):
    if meeting.starts_at > now:
        return "This meeting has not begun: there is nothing to circulate yet."
    if meeting.notes_state == NotesState.AGREED:
        return "These notes are agreed: they are not circulated again."
    if not has_contents(meeting):
        return "There are no notes yet. Write some, then circulate them."
    if meeting.notes_round and not changes:
        return "Nothing in these notes has changed since you circulated them."
    return ""


@asks_and_does
def agree_notes(request, slug, pk):
    visit, meeting = enter_meeting(request, slug, pk)
    require(can_circulate_notes(visit, meeting))
    if meeting.notes_state != NotesState.CIRCULATED:
        is_draft = meeting.notes_state == NotesState.DRAFT
        messages.info(request, "Circulate the notes first." if is_draft else "These notes are agreed already.")
        return redirect(meeting)
    if request.method == "POST":
        try:
            actions.agree_notes(meeting=meeting, by=request.user, now=timezone.now())
        except (actions.MeetingClosed, actions.CorrectionsWait) as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, "The notes are agreed.")
        return redirect(meeting)
    waiting = Correction.objects.filter(meeting=meeting, settled_at=None).count()
    context = {"visit": visit, "group": visit.group, "meeting": meeting, "waiting": waiting}
    context["confirmed"] = confirmed(Contents(meeting), with_people=True)
    context["is_changed"] = bool(changes_since(meeting, meeting.circulated_at))
    return render(request, "meetings/notes_agree.html", context)


# Corrections ----------------------------------------------------------------------------------------------------------
@asks_and_does
def correction_list(request, slug, pk):
    """Leads read them all; who was there sends theirs, and reads what became of them."""
    visit, meeting = enter_meeting(request, slug, pk, public=True)
    settles, was_there = can_circulate_notes(visit, meeting), person_was_at(request.user, meeting)
    require(settles or (was_there and can_read_notes(visit, meeting)))
    takes = was_there and meeting.notes_state == NotesState.CIRCULATED
    items = [item for item in meeting.agenda_items.defer("notes").order_by("position") if not item.is_pause]
    form = CorrectionForm(request.POST if request.method == "POST" else None, items=items) if takes else None
    status = 200
    if form is not None and form.is_valid():
        if may_mail(request, form):
            return _send(request, meeting, form)
        status = 429
    if request.method == "POST" and form is None:
        messages.error(request, "Nothing was sent: these notes take no corrections now.")
        return redirect(request.path)
    found = Correction.objects.filter(meeting=meeting).select_related("item", "person", "settled_by")
    corrections = found if settles else found.filter(person=request.user)
    context = {"visit": visit, "group": visit.group, "meeting": meeting, "form": form, "settles": settles}
    context |= {"corrections": corrections.order_by("pk")}
    return render(request, "meetings/correction_list.html", context, status=status)


def _send(request, meeting, form):
    try:
        actions.send_correction(meeting=meeting, by=request.user, now=timezone.now(), **form.cleaned_data)
    except (actions.MeetingClosed, actions.NotThere) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Thank you. The leads have it, and you hear what became of it.")
    return redirect("meetings:correction-list", meeting.group.slug, meeting.pk)


@asks_and_does
def settle_correction(request, slug, pk, correction):
    visit, meeting = enter_meeting(request, slug, pk)
    require(can_circulate_notes(visit, meeting))
    rows = Correction.objects.filter(meeting=meeting).select_related("item", "person")
    correction = get_visible(rows, correction)
    back = reverse("meetings:correction-list", args=[slug, pk])
    if correction.settled_at is not None:
        messages.info(request, "This correction is answered already.")
        return redirect(back)
    form = SettleCorrectionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        done = actions.settle_correction(
            correction=correction, by=request.user, now=timezone.now(), **form.cleaned_data
        )
        messages.success(request, _settled(correction, request.user) if done else "It was answered already.")
        return redirect(back)
    context = {"visit": visit, "group": visit.group, "meeting": meeting, "form": form, "correction": correction}
    return render(request, "meetings/correction_settle.html", context)


def _settled(correction, by):
    told = correction.person.is_active and correction.person_id != by.pk
    return f"Answered, and {correction.person} is told." if told else "Answered."


# Was it worth the time? -----------------------------------------------------------------------------------------------
@asks_and_does
def meeting_feedback(request, slug, pk):
    """Who was there answers; leads read how many said what, without names."""
    visit, meeting = enter_meeting(request, slug, pk, public=True)
    reads = can_read_feedback(visit, meeting)
    now = timezone.now()
    answers = person_was_at(request.user, meeting) and meeting.is_over(now)
    require(reads or answers)
    form = _feedback_form(request, meeting) if answers else None
    if form is not None and form.is_valid():
        return _give(request, meeting, form, now)
    context = {"visit": visit, "group": visit.group, "meeting": meeting, "form": form, "reads": reads}
    context |= {"summary": FeedbackSummary(meeting) if reads else None, "is_over": meeting.is_over(now)}
    return render(request, "meetings/meeting_feedback.html", context)


def _feedback_form(request, meeting):
    given = Feedback.objects.filter(meeting=meeting, person=request.user).first()
    before = {"worth": given.worth, "words": given.words} if given else None
    return FeedbackForm(request.POST if request.method == "POST" else None, initial=before)


def _give(request, meeting, form, now):
    try:
        actions.give_feedback(meeting=meeting, person=request.user, now=now, **form.cleaned_data)
    except (actions.MeetingClosed, actions.NotThere) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Thank you. Leads read how many said what, and never who.")
    return redirect(meeting)


class FeedbackSummary:
    """How many said what, and the sentences in the order of the alphabet: neither name nor moment says whose it is."""

    def __init__(self, meeting):
        given = list(Feedback.objects.filter(meeting=meeting).values_list("worth", "words"))
        self.count = len(given)
        self.is_shown = self.count >= FEWEST
        self.missing = max(0, FEWEST - self.count)
        counts = Counter(worth for worth, _ in given)
        most = max(counts.values(), default=0)
        self.steps = [
            {"label": worth.label, "count": counts[worth], "width": 100 * counts[worth] // most if most else 0}
            for worth in reversed(Feedback.Worth)
        ]
        self.sentences = sorted((words for _, words in given if words), key=str.casefold)
