"""The handover pack: a set of pages to print for the next lead, and the deed that makes them one."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from desk.forms import HandOverForm
from desk.handover import Handover
from desk.permissions import can_hand_over, can_read_handover
from peergroups import actions
from peergroups.doors import enter_group, require


@require_safe
@never_cache
def handover(request, slug):
    visit, now = enter_group(request, slug), timezone.now()
    require(can_read_handover(visit))
    pack = Handover(request.user, visit.group, now)
    context = {"group": visit.group, "pack": pack, "now": now, "can_hand_over": can_hand_over(visit)}
    return render(request, "desk/handover.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def hand_over_lead(request, slug):
    visit = enter_group(request, slug)
    require(can_hand_over(visit))
    form = HandOverForm(request.POST if request.method == "POST" else None, group=visit.group)
    if form.is_valid() and _handed_over(form, visit, request):
        return redirect("peergroups:member-list", slug)
    return render(request, "desk/handover_lead.html", {"group": visit.group, "form": form})


def _handed_over(form, visit, request):
    """Do it. Returns False, with the reason on the form, where somebody changed meanwhile."""
    to = form.cleaned_data["to"]
    try:
        actions.hand_over_lead(membership=visit.membership, to=to, now=timezone.now())
    except actions.CannotLead as refused:
        form.add_error("to", str(refused))
        return False
    messages.success(request, f"{to.person} leads {visit.group.in_text} from now on. You are a member of it.")
    return True
