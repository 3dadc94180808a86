"""Going: leaving a group oneself, and being taken out of it by a lead. What was promised is handed on."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from front import actions
from meetings.models import Attendance, Meeting
from peergroups.doors import enter_group, require
from peergroups.models import Membership
from peergroups.permissions import can_leave_group, can_manage_members, can_remove_member
from peergroups.views.members import enter_membership, is_only_lead, members_url

asks_and_does = require_http_methods(["GET", "HEAD", "POST"])


@asks_and_does
def leave_group(request, slug):
    visit = enter_group(request, slug)
    if not visit.is_member:
        raise Http404  # a coordinator who is not in the group has nothing to leave
    membership, now = visit.membership, timezone.now()
    membership.group = visit.group
    if not can_leave_group(visit):
        return render(request, "groups/leave_never.html", {"visit": visit, "group": visit.group})
    if request.method == "POST":
        actions.leave(membership=membership, by=request.user, now=now)
        messages.success(request, f"You have left {visit.group.in_text}.")
        return redirect(visit.group)
    context = {
        "visit": visit,
        "group": visit.group,
        "membership": membership,
        "is_only_lead": is_only_lead(membership),
        "coming": promised(membership, now),
    }
    return render(request, "groups/leave.html", context)


@asks_and_does
def remove_member(request, slug, pk):
    visit, now = enter_group(request, slug), timezone.now()
    require(can_manage_members(visit))
    membership = enter_membership(visit, pk)
    if membership.left_at is not None:
        messages.info(request, f"{membership.person} is not in the group any more, or has another role by now.")
        return redirect(members_url(visit.group))
    if membership.person_id == request.user.pk:
        return redirect("peergroups:group-leave", slug)
    require(can_remove_member(visit, membership))
    if request.method == "POST":
        actions.leave(membership=membership, by=request.user, now=now, because=Membership.Ended.REMOVED)
        messages.success(request, f"{membership.person} is no longer in {visit.group.in_text}.")
        return redirect(members_url(visit.group))
    context = {
        "visit": visit,
        "group": visit.group,
        "membership": membership,
        "is_only_lead": is_only_lead(membership),
        "coming": promised(membership, now),
    }
    return render(request, "groups/remove.html", context)


def promised(membership, now):
    """To how many coming meetings of this group the person said that they come, would come or may."""
    said = [Attendance.Answer.COMING, Attendance.Answer.WAITING, Attendance.Answer.MAYBE]
    meetings = Meeting.objects.upcoming(now).filter(group=membership.group)
    return Attendance.objects.filter(person=membership.person, meeting__in=meetings, answer__in=said).count()
