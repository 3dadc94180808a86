"""Attendance over time by council, for the leads."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from meetings.attendance_over_time import Attended
from meetings.permissions import can_see_attendance_over_time
from peergroups.doors import enter_group, require


@require_safe
def attendance_over_time(request, slug):
    visit = enter_group(request, slug)
    require(can_see_attendance_over_time(visit))
    context = {"visit": visit, "group": visit.group, "attended": Attended(visit.group, timezone.now())}
    return render(request, "meetings/attendance_over_time.html", context)
