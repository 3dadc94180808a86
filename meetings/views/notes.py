"""The notes of a meeting as a whole, every version of all of its notes, and who writes them."""

from django.contrib import messages
from django.db.models.functions import Length
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from common import kept_typing, markdown
from common.kept_typing import keeps_typing
from common.pagination import paginate
from meetings import actions
from meetings.forms.notes import NotesForm, NoteTakersForm
from meetings.models import AgendaItem
from meetings.permissions import can_change_meeting, can_write_notes
from meetings.views.editing import asks_and_does
from meetings.views.entrance import enter_meeting
from meetings.views.room import room_url
from meetings.views.writing import both_texts, earlier, number_in
from peergroups.doors import get_visible, require
from peergroups.models import Membership

NOTES_CHANGED = "Somebody else saved these notes while you typed. Nothing is lost: both are below"


@asks_and_does
@keeps_typing("notes", "over")
def meeting_notes(request, slug, pk):
    """Type what belongs to no line, in Markdown. “Preview” shows it below and keeps nothing."""
    visit, meeting = enter_meeting(request, slug, pk)
    require(can_write_notes(visit, meeting))
    typed = request.POST if request.method == "POST" else kept_typing.found(request)
    version = earlier(request, meeting.revisions.filter(item=None, table=None))
    form = NotesForm(typed, initial={"notes": version.text if version else meeting.notes})
    form.earlier = version
    is_preview = request.method == "POST" and "preview" in request.POST
    if request.method == "POST" and not is_preview and form.is_valid():
        try:
            actions.write_notes(meeting=meeting, **form.cleaned_data, by=request.user)
        except actions.NotesChangedMeanwhile:
            meeting.refresh_from_db(fields=["notes", "notes_version"])
            form.add_error("notes", NOTES_CHANGED)
        else:
            kept_typing.forget(request)
            messages.success(request, "The notes are saved.")
            return redirect(f"{meeting.get_absolute_url()}#notes")
    return _show(request, visit, meeting, form, is_preview)


def _show(request, visit, meeting, form, is_preview):
    stale = form.is_bound and form.data.get("over") != str(meeting.notes_version)
    both = both_texts(meeting.notes, form.data.get("notes", "")) if stale and not is_preview else None
    previewed = form.cleaned_data["notes"] if is_preview and form.is_valid() else meeting.notes
    context = {
        "visit": visit,
        "group": visit.group,
        "meeting": meeting,
        "form": form,
        "is_preview": is_preview and form.is_valid(),
        "kept": form.is_bound and request.method != "POST",
        "both": both,
        "over": form.data.get("over", 0) if is_preview and form.is_valid() else meeting.notes_version,
        "shown": "" if both else markdown.to_html(previewed),
        "typed_by": kept_typing.typed_by(request.user),
    }
    return render(request, "meetings/meeting_notes.html", context)


@require_safe
def notes_history(request, slug, pk):
    """Every version of every text, latest first; `version` shows one of them in full, `item` those of one line."""
    visit, meeting = enter_meeting(request, slug, pk)
    require(can_write_notes(visit, meeting))
    revisions = meeting.revisions.select_related("meeting__group", "item", "table__item", "by")
    context = {"visit": visit, "group": visit.group, "meeting": meeting}
    if wanted := request.GET.get("version"):
        revision = get_visible(revisions, number_in(wanted))
        context |= {"revision": revision, "shown": markdown.to_html(revision.text), "back": writing_url(revision)}
        return render(request, "meetings/notes_version.html", context)
    if item := request.GET.get("item"):
        context["item"] = get_visible(AgendaItem.objects.filter(meeting=meeting), number_in(item))
        revisions = revisions.filter(item=context["item"]) | revisions.filter(table__item=context["item"])
    page = paginate(request, revisions.defer("text").annotate(characters=Length("text")).order_by("-at", "-pk"))
    return render(request, "meetings/notes_history.html", {**context, "page": page})


def writing_url(revision):
    """Where the text that this is a version of is written; `?from=` starts from this version."""
    at = [revision.meeting.group.slug, revision.meeting_id]
    if revision.table_id:
        return reverse("meetings:table-findings", args=[*at, revision.table_id])
    if revision.item_id:
        return reverse("meetings:item-notes", args=[*at, revision.item_id])
    return reverse("meetings:meeting-notes", args=at)


@asks_and_does
def note_takers(request, slug, pk):
    """The leads choose who writes the notes with them."""
    visit, meeting = enter_meeting(request, slug, pk)
    require(can_change_meeting(visit, meeting) and can_write_notes(visit, meeting))
    members = Membership.objects.current().filter(group=visit.group, role=Membership.Role.MEMBER)
    named = members.select_related("person", "council").order_by("person__name", "person")
    initial = {"note_takers": [str(pk) for pk in meeting.note_takers.values_list("pk", flat=True)]}
    choices = [(row.person_id, _called(row)) for row in named]
    form = NoteTakersForm(request.POST if request.method == "POST" else None, initial=initial, members=choices)
    if form.is_valid():
        people, now = form.cleaned_data["note_takers"], timezone.now()
        actions.set_note_takers(meeting=meeting, people=people, by=request.user, now=now)
        messages.success(request, "They can write the notes with you." if people else "Only the leads write the notes.")
        return redirect(room_url(meeting))
    context = {"visit": visit, "group": visit.group, "meeting": meeting, "form": form}
    return render(request, "meetings/note_takers.html", context)


def _called(membership):
    on_behalf = membership.on_behalf_of
    return f"{membership.person}, {on_behalf}" if on_behalf else str(membership.person)
