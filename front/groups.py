"""The public pages of peer groups, and joining one."""

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlsplit

from dateutil.relativedelta import relativedelta
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.models import Affiliation
from common import london
from common.forms import Form, Radios
from common.paths import safe_path
from councils.models import Council
from front import area, atlas, finder, words
from meetings.models import Meeting
from meetings.permissions import can_schedule_meeting
from peergroups import actions
from peergroups.doors import enter_group
from peergroups.models import Membership, PeerGroup
from peergroups.permissions import can_see_members, councils_to_join_for


@login_not_required
def group_list(request):
    now = timezone.now()
    known = atlas.read(request.user, now)
    form, found = finder.ask(request, known, now)
    mine = set()
    if request.user.is_authenticated:
        mine = set(Membership.objects.current().filter(person=request.user).values_list("group", flat=True))
    return render(request, "groups/list.html", {"atlas": known, "form": form, "finding": found, "mine": mine})


@login_not_required
def group_detail(request, slug):
    visit = enter_group(request, slug, public=True)
    now, group = timezone.now(), visit.group
    meetings = Meeting.objects.visible_to(request.user).filter(group=group)
    rows = meetings.for_rows(request.user)
    coming, past = list(still_shown(rows, now)[:5]), list(rows.past(now)[:4])
    drafts = list(rows.filter(state=Meeting.State.DRAFT).order_by("starts_at")) if visit.is_insider else []
    members = Membership.objects.current().filter(group=group)
    form = ThenForm(request.GET if "on" in request.GET else None)
    context = {
        "visit": visit,
        "group": group,
        "coming": coming,
        "past": past,
        "drafts": drafts,
        "planned": planned(drafts, now),
        "due": next_due(group, coming, past, london.today(now)) if visit.is_insider else None,
        "leads": members.leads().select_related("person", "council").order_by("joined_at", "pk"),
        "people": members.aggregate(
            all=Count("pk"), councils=Count("council", distinct=True), ours=Count("pk", filter=Q(council=visit.council))
        ),
        "area": area.read(group, meetings, now) if group.kind == PeerGroup.Kind.REGION else None,
        "joinable": councils_to_join_for(group, request.user, now) if not visit.is_member else [],
        "form": form,
        "then": area.then(group, form.cleaned_data["on"], now) if form.is_valid() else None,
        "can_see_members": can_see_members(visit),
        "can_schedule_meeting": can_schedule_meeting(visit),
    }
    return render(request, "groups/detail.html", context)


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
    """By when the next meeting should be, as none after the last one known has a date. `after` says one is coming."""

    by: dt.date
    after: bool
    is_late: bool


def next_due(group, coming, past, today):
    """When the group's own rhythm asks for the next meeting, or None. Summits and workshops are extra."""
    counted = {Meeting.Kind.MEETING, Meeting.Kind.MEET_UP}
    held = [meeting for meeting in [*coming, *past] if meeting.state != Meeting.State.CANCELLED]
    days = [meeting.starts_on for meeting in held if meeting.kind in counted]
    if not days or not group.months_between:
        return None
    by = max(days) + relativedelta(months=group.months_between)
    return Due(by, max(days) >= today, by < today)


class JoinForm(Form):
    council = forms.ModelChoiceField(
        label="Which council do you join for?",
        queryset=Council.objects.none(),
        empty_label=None,
        widget=Radios,
        error_messages={
            "required": "Choose the council you join for",
            "invalid_choice": "Choose one of your councils in this list",
        },
    )

    def __init__(self, *args, councils, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["council"]
        field.queryset = Council.objects.filter(pk__in=[council.pk for council in councils])
        field.to_field_name = "code"
        if len(councils) == 1:
            field.initial, field.widget = councils[0].code, forms.HiddenInput()


def join_group(request, slug):
    visit = enter_group(request, slug, public=True)
    next_path = safe_path(request.POST.get("next") or request.GET.get("next"))
    if not request.user.name:
        return redirect(reverse("front:welcome", query={"next": next_path or request.path}))
    now = timezone.now()
    councils = [] if visit.is_member else councils_to_join_for(visit.group, request.user, now)
    form = JoinForm(request.POST if request.method == "POST" else None, councils=councils)
    if councils and form.is_valid():
        council = form.cleaned_data["council"]
        actions.join(group=visit.group, person=request.user, council=council, by=request.user, now=now)
        messages.success(request, f"You are a member of {visit.group.in_text}, for {council}.")
        return redirect(visit.group if urlsplit(next_path).path in ("", request.path) else next_path)
    context = {"visit": visit, "group": visit.group, "councils": councils, "form": form, "next": next_path}
    if not councils and not visit.is_member:
        context |= obstacles(visit.group, request.user, now)
    template = "join" if councils else "joined" if visit.is_member else "join_later"
    return render(request, f"groups/{template}.html", context)


def obstacles(group, user, now):
    """Why somebody cannot join at once: councils that the group does not cover, and those only said."""
    today = london.today(now)
    said = Council.objects.filter(affiliations__in=Affiliation.objects.on(today).filter(person=user))
    covered = set(group.councils_as_at(today).filter(pk__in=said).values_list("pk", flat=True))
    return {
        "elsewhere": [council for council in said if council.pk not in covered],
        "unproven": [council for council in said if council.pk in covered],
    }
