"""Paste notes from a document: see what was found, choose line by line, check, save. Until then nothing is kept."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone

from common import kept_typing, markdown
from common.kept_typing import keeps_typing
from meetings import actions
from meetings.actions.pasted_notes import WHOLE
from meetings.forms.pasted_notes import TYPED, ChosenForm, PasteForm
from meetings.offered_notes import Pasted, consequences
from meetings.pasted_labels import ACTION, APOLOGY, DECISION, PRESENT
from meetings.permissions import can_write_notes
from meetings.views.editing import asks_and_does
from meetings.views.entrance import enter_meeting
from meetings.views.room import room_url
from meetings.write_up import is_open_to_all
from peergroups.doors import require

CHANGED = (
    "Somebody else changed the notes or the agenda while you chose. Nothing is recorded yet, and what you paste goes "
    "below what they wrote: look it over, then check again."
)


@asks_and_does
@keeps_typing(*TYPED)
def paste_notes(request, slug, pk):
    """`step` says where somebody is: “read” and “change” show what was found, “check” what will happen, “save” does."""
    visit, meeting = enter_meeting(request, slug, pk)
    require(can_write_notes(visit, meeting))
    typed = request.POST if request.method == "POST" else kept_typing.found(request)
    step = request.POST.get("step", "read") if request.method == "POST" else "read"
    form = PasteForm(typed)
    if step == "again" or not form.is_valid():
        return _show(request, visit, meeting, "notes_paste", form=form)
    pasted = Pasted(meeting, form.cleaned_data["text"], timezone.now())
    chosen = ChosenForm(typed if "over" in typed else None, pasted=pasted)
    if step in {"check", "save"} and chosen.is_valid():
        if step == "check":
            return _check(request, visit, meeting, chosen, typed)
        if _save(request, meeting, chosen):
            kept_typing.forget(request)
            messages.success(request, "What you chose is recorded, and the rest of the text is in the notes.")
            return redirect(room_url(meeting))
    return _choose(request, visit, meeting, chosen, form)


def _save(request, meeting, form):
    """Record it all, or nothing: then the form says why."""
    data, now = form.cleaned_data, timezone.now()
    try:
        actions.keep_pasted(
            meeting=meeting, chosen=form.chosen, over=data["over"], since=data["since"], by=request.user, now=now
        )
    except actions.NotesChangedMeanwhile:
        form.add_error(None, CHANGED)
    except (actions.NoPlaceForSupplier, actions.MeetingClosed) as refused:
        form.add_error(None, str(refused))
    return not form.errors


def _choose(request, visit, meeting, form, paste):
    notes = form.pasted.notes
    context = {
        "form": form,
        "text": paste.cleaned_data["text"],
        "people": form.rows_of(PRESENT),
        "apologies": form.rows_of(APOLOGY),
        "decisions": form.rows_of(DECISION),
        "promises": form.rows_of(ACTION),
        "last_line": notes.found[-1].line if notes.found else 0,
        "parts": [_part(form, number, part) for number, part in form.pasted.parts],
    }
    return _show(request, visit, meeting, "notes_paste_choose", **context)


def _part(form, number, part):
    notes, items = form.pasted.notes, form.pasted.items
    return {
        "title": part.title,
        "field": form[f"place_{number}"],
        "near": items.get(part.near),
        "exact": items.get(part.item),
        "shown": markdown.to_html(notes.text_of(number)),
    }


def _check(request, visit, meeting, form, typed):
    titles = {WHOLE: "The meeting as a whole"} | {key: item.title for key, item in form.pasted.items.items()}
    context = {
        "consequences": consequences(form, titles, by=request.user),
        "texts": [(titles[key], markdown.to_html(text)) for key, text in form.chosen.texts.items()],
        "hidden": [(name, value) for name, values in typed.lists() if name in TYPED for value in values],
    }
    return _show(request, visit, meeting, "notes_paste_check", **context)


def _show(request, visit, meeting, page, **context):
    context |= {
        "visit": visit,
        "group": visit.group,
        "meeting": meeting,
        "typed_by": kept_typing.typed_by(request.user),
        "is_open_to_all": is_open_to_all(meeting),
    }
    return render(request, f"meetings/{page}.html", context)
