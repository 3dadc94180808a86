"""The public pages of peer groups."""

import datetime as dt
from dataclasses import dataclass

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Q
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control

from ballots.permissions import can_see_ballots
from common import london, words
from common.forms import Form
from common.kept_pages import same_for_visitors
from front import area, atlas, finder
from front.agreed import agreed
from meetings import next_due as due_dates
from meetings import rhythm, schema_org
from meetings.models import Meeting
from meetings.permissions import can_schedule_meeting
from meetings.series import COUNTED
from peergroups.doors import enter_group
from peergroups.models import Coverage, JoinRequest, Membership, PeerGroup
from peergroups.permissions import (
    can_contact_leads,
    can_decide_request,
    can_invite,
    can_manage_members,
    can_see_members,
    councils_to_join_for,
)


@same_for_visitors
@login_not_required
def group_list(request):
    now = timezone.now()
    known = atlas.read(request.user, now)
    form, found = finder.ask(request, known, now)
    mine = set()
    if request.user.is_authenticated:
        mine = set(Membership.objects.current().filter(person=request.user).values_list("group", flat=True))
    return render(request, "groups/list.html", {"atlas": known, "form": form, "finding": found, "mine": mine})


@same_for_visitors
@login_not_required
@cache_control(no_cache=True)  # who withdraws their name from this page is gone from it at once
def group_detail(request, slug):
    visit = enter_group(request, slug, public=True)
    now, group = timezone.now(), visit.group
    meetings = Meeting.objects.visible_to(request.user).filter(group=group)
    rows = meetings.for_rows(request.user)
    coming, past = list(still_shown(rows, now)[:5]), list(rows.past(now)[:4])
    drafts = list(rows.filter(state=Meeting.State.DRAFT).order_by("starts_at")) if visit.is_insider else []
    members = Membership.objects.current().filter(group=group)
    covered = area.read(group, meetings, now) if group.kind == PeerGroup.Kind.REGION else None
    form = ThenForm(request.GET if "on" in request.GET else None)
    context = {
        "visit": visit,
        "group": group,
        "coming": coming,
        "past": past,
        "drafts": drafts,
        "card": schema_org.card_of_group(group),
        "data": schema_org.of_group(group),
        "planned": planned(drafts, now),
        "rhythm": rhythm.Rhythm.of(group),
        "due": next_due(group, coming, past, now) if visit.is_insider else None,
        **leads_of(members, visit),
        "people": people_of(members, visit, covered),
        "area": covered,
        **ways_in(visit, now),
        "form": form,
        "then": area.then(group, form.cleaned_data["on"], now) if form.is_valid() else None,
        "can_schedule_meeting": can_schedule_meeting(visit),
        "inside": inside(visit),
        "agreed": agreed(visit, coming, now),
    }
    return render(request, "groups/detail.html", context)


def people_of(members, visit, covered):
    """How many are in the group, and from how many councils: of those of its area, and `others`."""
    here = [council.pk for council in covered.councils] if covered else []
    people = members.aggregate(
        all=Count("pk"),
        ours=Count("pk", filter=Q(council=visit.council)),
        councils=Count("council", distinct=True),
        covered=Count("council", distinct=True, filter=Q(council__in=here)),
    )
    return {**people, "others": people["councils"] - people["covered"]}


def ways_in(visit, now):
    """For whoever is no member: `joinable`, the councils to join for at once, or else the request that waits."""
    ways = {"joinable": [], "asked": None}
    if not visit.is_member:
        ways["joinable"] = councils_to_join_for(visit.group, visit.user, now)
    if visit.user.is_authenticated and not visit.is_member and not ways["joinable"]:
        ways["asked"] = JoinRequest.objects.open().filter(group=visit.group, person=visit.user).first()
    return ways


def inside(visit):
    """What the panel of links offers this reader, and how much waits for a lead's word (for leads alone)."""
    group = visit.group
    waiting = 0
    if can_decide_request(visit):
        waiting = JoinRequest.objects.open().filter(group=group).count()
        waiting += Coverage.objects.filter(group=group, provisional=True).count()
    return {
        "waiting": waiting,
        "can_see_members": can_see_members(visit),
        "can_see_ballots": can_see_ballots(visit),
        "can_invite": can_invite(visit),
        "can_contact_leads": can_contact_leads(visit),
        "has_desk": can_manage_members(visit),
    }


def leads_of(members, visit):
    """Two lists of lead memberships: `leads` that this reader sees by name, and `unnamed`, of whom only the council."""
    leads = list(members.leads().select_related("person", "council").order_by("joined_at", "pk"))
    named = [lead for lead in leads if can_see_members(visit) or lead.is_named_in_public]
    return {"leads": named, "unnamed": [lead for lead in leads if lead not in named]}


def still_shown(meetings, now):
    """What goes ahead and, until its day is over, what was called off: somebody may be about to set out."""
    cancelled = Q(state=Meeting.State.CANCELLED, ends_on__gte=london.today(now))
    return meetings.filter(Q(state=Meeting.State.PUBLISHED, ends_at__gt=now) | cancelled).order_by("starts_at", "pk")


def planned(drafts, now):
    """The day of the next draft that is not over, in words, or “”."""
    days = [draft.starts_on for draft in drafts if not draft.is_over(now)]
    return words.day_of_year(days[0], now) if days else ""


class ThenForm(Form):
    on = forms.DateField(
        label="Which councils were covered on this day?",
        input_formats=words.DAY_FORMATS,
        error_messages={
            "required": "Enter a date, such as 25/11/2016",
            "invalid": "Enter a real date, such as 25/11/2016",
        },
    )


@dataclass(frozen=True)
class Due:
    """By when the next meeting should be, as none after the last one known has a date. `after` says one is coming.

    `overdue`: by how much, in words, or “”.
    """

    by: dt.date
    after: bool
    overdue: str
    moved_because: str = ""


def next_due(group, coming, past, now):
    """When the group's own rhythm asks for the next meeting, or None. One statement at most."""
    held = [meeting for meeting in [*coming, *past] if meeting.state != Meeting.State.CANCELLED]
    days = [meeting.starts_on for meeting in held if meeting.kind in COUNTED]
    if not days or rhythm.Rhythm.of(group) is None:
        return None
    due, today = due_dates.of(group, max(days), due_dates.nations_of(group, now)), london.today(now)
    return Due(due.on, max(days) >= today, rhythm.overdue(due.on, today), due.moved_because)
