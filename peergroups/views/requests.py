"""What waits for a lead's word: somebody asks to join, and whether the group covers a new council."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.models import Affiliation
from common import london
from councils.models import Council
from peergroups import actions
from peergroups.doors import enter_group, get_visible, require
from peergroups.forms import AcceptForm, CoveredForm, DeclineForm
from peergroups.models import Coverage, JoinRequest
from peergroups.permissions import can_decide_request, can_settle_coverage
from peergroups.views.members import asks_and_does, members_url


@asks_and_does
def request_detail(request, slug, pk):
    visit = enter_group(request, slug)
    require(can_decide_request(visit))
    asked = JoinRequest.objects.filter(group=visit.group).select_related("person", "council", "decided_by")
    asked, now = get_visible(asked, pk), timezone.now()
    asked.group = visit.group
    deed = request.POST.get("deed") if request.method == "POST" else None
    accept = AcceptForm(request.POST if deed == "accept" else None, join_request=asked)
    decline = DeclineForm(request.POST if deed == "decline" else None)
    if accept.is_valid() or decline.is_valid():
        return _decide(request, asked, accept if deed == "accept" else decline, now)
    is_open = not asked.outcome and asked.person.is_active
    context = {
        "visit": visit,
        "group": visit.group,
        "asked": asked,
        "accept": accept,
        "decline": decline,
        "form": (decline if deed == "decline" else accept) if is_open else None,
        "is_open": is_open,
        **_council_of(asked, now),
    }
    return render(request, "peergroups/request_detail.html", context)


def _decide(request, asked, form, now):
    """Do what was chosen; what another lead decided a moment ago stands."""
    try:
        if "kind" in form.cleaned_data:
            actions.accept_request(request=asked, kind=form.cleaned_data["kind"], by=request.user, now=now)
            said = f"{asked.person} is a member of {asked.group.in_text}. We have told them."
        else:
            actions.decline_request(request=asked, reason=form.cleaned_data["reason"], by=request.user, now=now)
            said = f"{asked.person} does not join {asked.group.in_text}. We have told them why."
    except actions.Refused as refused:
        messages.error(request, f"Nothing was changed. {refused}")
        return redirect(request.path)
    messages.success(request, said)
    return redirect(members_url(asked.group))


def _council_of(asked, now):
    """Whether the group covers the council they ask for, and whether somebody confirmed that they work there."""
    if asked.council is None:
        return {}
    mine = Affiliation.objects.on(london.today(now)).filter(person=asked.person, council=asked.council)
    return {
        "is_covered": asked.group.covers(asked.council, london.today(now)),
        "is_confirmed": mine.confirmed().exists(),
    }


@asks_and_does
def settle_coverage(request, slug, pk):
    """Whether the group covers a council of whose predecessors it covered some."""
    visit = enter_group(request, slug)
    require(can_settle_coverage(visit))
    coverage = get_visible(Coverage.objects.filter(group=visit.group).select_related("council"), pk)
    form = CoveredForm(request.POST if request.method == "POST" else None)
    if not coverage.provisional:
        messages.info(request, f"Whether {visit.group.in_text} covers {coverage.council} was answered already.")
        return redirect(visit.group)
    if form.is_valid():
        covered = form.cleaned_data["covered"] == "yes"
        actions.settle_coverage(coverage=coverage, covered=covered, by=request.user, now=timezone.now())
        verb = "covers" if covered else "does not cover"
        messages.success(request, f"{visit.group.full_name} {verb} {coverage.council}.")
        return redirect(visit.group)
    before = Council.objects.filter(succeeded_by__successor=coverage.council).distinct()
    context = {
        "visit": visit,
        "group": visit.group,
        "coverage": coverage,
        "form": form,
        "before": before,
        "covered_before": before.filter(coverage__group=visit.group).distinct(),
    }
    return render(request, "peergroups/coverage_settle.html", context)
