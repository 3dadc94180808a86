"""A meeting made from an earlier one."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone

from meetings import actions, next_due
from meetings.forms import CopyForm
from meetings.permissions import can_change_meeting
from meetings.views.dates import clashes_to_show
from meetings.views.editing import asks_and_does, say_what_was_understood
from meetings.views.entrance import enter_meeting
from peergroups.doors import require

WHEN = ("title", "starts_on", "starts_time", "ends_on", "ends_time")


@asks_and_does
def copy_meeting(request, slug, pk):
    visit, meeting = enter_meeting(request, slug, pk)
    require(can_change_meeting(visit, meeting))
    now, typed = timezone.now(), request.POST if request.method == "POST" else None
    first = {"title": meeting.title, "starts_time": meeting.starts_time, "ends_time": meeting.ends_time}
    first["starts_on"], why = next_due.preset(visit.group, now)
    form = CopyForm(typed, initial=first, meeting=meeting)
    clashes = clashes_to_show(form, visit) if form.is_valid() else None
    if form.is_valid() and not clashes:
        fields = {name: form.cleaned_data[name] for name in WHEN}
        made = actions.copy_meeting(
            meeting=meeting, parts=form.cleaned_data["parts"], fields=fields, by=request.user, now=now
        )
        messages.success(request, f"“{made}” is a draft, made from “{meeting}”. Look through it, then publish it.")
        say_what_was_understood(request, made)
        return redirect(made)
    context = {
        "visit": visit,
        "group": visit.group,
        "meeting": meeting,
        "form": form,
        "clashes": clashes,
        "why_day": why,
    }
    return render(request, "meetings/meeting_copy.html", context)
