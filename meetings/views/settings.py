"""What a group sets for all its meetings."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone

from meetings import actions
from meetings.forms import MeetingSettingsForm
from meetings.permissions import can_schedule_meeting
from meetings.views.editing import asks_and_does
from peergroups.doors import enter_group, require


@asks_and_does
def group_meeting_settings(request, slug):
    visit = enter_group(request, slug)
    require(can_schedule_meeting(visit))
    group = visit.group
    kept = {"reminder_days": group.reminder_days, "supplier_cap": group.supplier_cap}
    form = MeetingSettingsForm(request.POST if request.method == "POST" else None, initial=kept)
    if form.is_valid():
        actions.set_for_meetings(group=group, fields=form.cleaned_data, by=request.user, now=timezone.now())
        messages.success(request, "Kept. Meetings with numbers of their own keep those.")
        return redirect("meetings:group-meeting-settings", group.slug)
    return render(request, "meetings/group_meeting_settings.html", {"visit": visit, "group": group, "form": form})
