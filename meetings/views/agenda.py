"""The agenda of a meeting: everybody who may know of the meeting reads it, its leads write it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from meetings import actions
from meetings.agenda import in_words, timetable
from meetings.forms import AgendaItemForm, PlaceForm
from meetings.models import Attendance
from meetings.permissions import can_change_agenda, can_see_particulars
from meetings.views.editing import asks_and_does
from meetings.views.entrance import enter_meeting, public_page
from peergroups.doors import get_visible, require


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_agenda(request, slug, pk):
    visit, meeting = enter_meeting(request, slug, pk, public=True)
    may_change = can_change_agenda(visit, meeting)
    form = None
    if request.method == "POST":
        require(may_change)
        form = AgendaItemForm(request.POST)
        if form.is_valid():
            item = actions.add_item(meeting=meeting, fields=form.cleaned_data, by=request.user)
            messages.success(request, f"“{item}” is on the agenda.")
            return redirect(f"{agenda_url(meeting)}#add")
    mine = Attendance.objects.filter(meeting=meeting, person=request.user.pk).first()
    context = {
        "visit": visit,
        "group": visit.group,
        "meeting": meeting,
        "agenda": timetable(meeting, meeting.agenda_items.all()),
        "form": form or (AgendaItemForm() if may_change else None),
        "particulars": can_see_particulars(visit, meeting, mine.answer if mine else None),
        "can_change_agenda": may_change,
    }
    return render(request, "meetings/meeting_agenda.html", context)


@asks_and_does
def edit_item(request, slug, pk, item):
    visit, meeting, item = _enter_item(request, slug, pk, item)
    if item is None:
        return _gone(request, meeting)
    was = str(item)
    form = AgendaItemForm(request.POST if request.method == "POST" else None, instance=item)
    if form.is_valid():
        actions.change_item(item=item, fields=form.cleaned_data, by=request.user)
        return redirect(_line_url(meeting, item))
    context = {"visit": visit, "group": visit.group, "meeting": meeting, "was": was, "form": form}
    return render(request, "meetings/agenda_item_form.html", context)


@asks_and_does
def move_item(request, slug, pk, item):
    """Put a line at a place, which is posted: the same click twice moves it once."""
    _, meeting, item = _enter_item(request, slug, pk, item)
    if item is None:
        return _gone(request, meeting)
    if request.method == "POST":
        form = PlaceForm(request.POST)
        if form.is_valid():
            actions.move_item(item=item, to=form.cleaned_data["to"], by=request.user)
        else:
            messages.error(request, "Nothing was moved: that is not a place on the agenda.")
    return redirect(_line_url(meeting, item))


@asks_and_does
def remove_item(request, slug, pk, item):
    visit, meeting, item = _enter_item(request, slug, pk, item)
    if item is None:
        return _gone(request, meeting)
    if request.method == "POST":
        actions.remove_item(item=item, by=request.user)
        messages.success(request, f"“{item}” is off the agenda.")
        return redirect(agenda_url(meeting))
    context = {"visit": visit, "group": visit.group, "meeting": meeting, "item": item}
    context["earlier"] = in_words(item.minutes)
    return render(request, "meetings/agenda_item_remove.html", context)


def _enter_item(request, slug, pk, item):
    """The visit, the meeting and the line, or None: removed, never there and another meeting's are the same."""
    visit, meeting = enter_meeting(request, slug, pk)
    require(can_change_agenda(visit, meeting))
    try:
        return visit, meeting, get_visible(meeting.agenda_items.all(), item)
    except Http404:
        return visit, meeting, None


def _gone(request, meeting):
    messages.info(request, "This line is off the agenda already.")
    return redirect(agenda_url(meeting))


def agenda_url(meeting):
    return reverse("meetings:meeting-agenda", args=[meeting.group.slug, meeting.pk])


def _line_url(meeting, item):
    return f"{agenda_url(meeting)}#line-{item.pk}"
