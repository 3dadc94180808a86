"""What a group has agreed: the log of its decisions, one of them with its reviews, and looking at it again."""

from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from common import london
from common.kept_pages import same_for_visitors
from common.pagination import paginate
from meetings import actions
from meetings.forms.records import DecisionFilter, ReviewForm
from meetings.looking_again import with_agenda
from meetings.models import Decision, Meeting
from meetings.permissions import can_change_links, can_review_decision, can_see_owners
from meetings.views.editing import asks_and_does
from meetings.views.entrance import public_page
from peergroups.doors import enter_group, get_visible, require


@same_for_visitors
@public_page
@require_safe
def decision_list(request, slug):
    visit = enter_group(request, slug, public=True)
    now = timezone.now()
    found = Decision.objects.filter(meeting__group=visit.group).visible_to(request.user)
    form = DecisionFilter(request.GET)
    page = paginate(request, form.narrowed(found).select_related("meeting"))
    coming = _next_meeting(request, visit, now)
    page.object_list = with_agenda(list(page.object_list), coming)
    for decision in page.object_list:
        decision.meeting.group = visit.group
    totals = found.aggregate(every=Count("pk"), standing=Count("pk", filter=Q(ended_at=None)))
    context = {
        "visit": visit,
        "group": visit.group,
        "form": form,
        "page": page,
        "totals": totals,
        "today": london.today(now),
        "coming": coming,
    }
    return render(request, "meetings/decision_list.html", context)


def _next_meeting(request, visit, now):
    """The meeting whose agenda has what is to be looked at by its day."""
    coming = Meeting.objects.filter(group=visit.group, takes_topics=True).visible_to(request.user)
    return coming.upcoming(now).first()


@same_for_visitors
@public_page
@require_safe
def decision_detail(request, slug, pk):
    visit, decision = _enter(request, slug, pk, public=True)
    now = timezone.now()
    coming = _next_meeting(request, visit, now)
    with_agenda([decision], coming)
    context = {
        "visit": visit,
        "group": visit.group,
        "decision": decision,
        "today": london.today(now),
        "reviews": decision.reviews.select_related("by"),
        "links": decision.links.all(),
        "sees_people": can_see_owners(visit),
        "coming": coming,
        "can_review_decision": can_review_decision(visit, decision),
        "can_change_links": can_change_links(visit, decision.meeting),
    }
    return render(request, "meetings/decision_detail.html", context)


@asks_and_does
def review_decision(request, slug, pk):
    visit, decision = _enter(request, slug, pk)
    require(can_review_decision(visit, decision))
    now = timezone.now()
    if decision.ended_at is not None:
        messages.info(request, "This decision no longer stands.")
        return redirect("meetings:decision-detail", visit.group.slug, pk)
    typed = request.POST if request.method == "POST" else None
    form = ReviewForm(typed, decision=decision, today=london.today(now))
    if form.is_valid():
        try:
            actions.review_decision(decision=decision, by=request.user, now=now, **form.cleaned_data)
        except actions.DecisionEnded as ended:
            messages.error(request, str(ended))
        else:
            messages.success(request, "What the group said is in the log.")
        return redirect("meetings:decision-detail", visit.group.slug, pk)
    context = {"visit": visit, "group": visit.group, "decision": decision, "form": form}
    return render(request, "meetings/decision_review.html", context)


def _enter(request, slug, pk, *, public=False):
    visit = enter_group(request, slug, public=public)
    found = Decision.objects.filter(meeting__group=visit.group).visible_to(request.user)
    decision = get_visible(found.select_related("meeting", "item"), pk)
    decision.meeting.group = visit.group
    return visit, decision
