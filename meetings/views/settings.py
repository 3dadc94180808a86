"""What a group sets for all its meetings."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone

from meetings import actions, next_due
from meetings.forms import MeetingSettingsForm
from meetings.permissions import can_schedule_meeting
from meetings.views.editing import asks_and_does
from peergroups.doors import enter_group, require


@asks_and_does
def group_meeting_settings(request, slug):
    visit = enter_group(request, slug)
    require(can_schedule_meeting(visit))
    group = visit.group
    now, kept = timezone.now(), MeetingSettingsForm.initial_of(group)
    form = MeetingSettingsForm(request.POST if request.method == "POST" else None, initial=kept)
    if form.is_valid():
        actions.set_for_meetings(group=group, fields=form.cleaned_data, by=request.user, now=now)
        messages.success(request, "Kept. Meetings with numbers of their own keep those.")
        return redirect("meetings:group-meeting-settings", group.slug)
    context = {"visit": visit, "group": group, "form": form, "ahead": next_due.ahead(group, now)}
    return render(request, "meetings/group_meeting_settings.html", context)
