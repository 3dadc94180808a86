"""What comes back at every meeting, and offers to host the next: both in the hands of the group's people."""

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from common import london
from councils.models import Council
from meetings import actions
from meetings.forms import BecauseForm, HostOfferForm, HostSettleForm, StandingItemForm
from meetings.models import HostOffer, Meeting, StandingItem
from meetings.permissions import can_offer_to_host, can_schedule_meeting, can_settle_host_offer, can_withdraw_host_offer
from meetings.views.editing import asks_and_does
from meetings.views.topics import topics_url
from peergroups.doors import enter_group, get_visible, require


@asks_and_does
def standing_list(request, slug):
    """What comes back at every meeting; leads add to it."""
    visit = enter_group(request, slug)
    may_change = can_schedule_meeting(visit)
    form = StandingItemForm(request.POST if request.method == "POST" else None) if may_change else None
    if request.method == "POST":
        require(may_change)
        if form.is_valid():
            standing = actions.add_standing_item(
                group=visit.group, fields=form.cleaned_data, by=request.user, now=timezone.now()
            )
            messages.success(request, f"“{standing}” is on every agenda from now on.")
            return redirect(standing_url(visit.group))
    rows = StandingItem.objects.filter(group=visit.group)
    context = {
        "visit": visit, "group": visit.group, "form": form, "can_change_standing": may_change,
        "standing": rows.filter(stopped_at=None), "stopped": rows.exclude(stopped_at=None).order_by("-stopped_at")[:10],
    }  # fmt: skip
    return render(request, "meetings/standing_list.html", context)


@asks_and_does
def stop_standing(request, slug, pk):
    visit = enter_group(request, slug)
    require(can_schedule_meeting(visit))
    standing = get_visible(StandingItem.objects.filter(group=visit.group), pk)
    if standing.stopped_at is not None:
        messages.info(request, "It has stopped already.")
        return redirect(standing_url(visit.group))
    form = BecauseForm(request.POST if request.method == "POST" else None, why="Why does it stop?")
    if form.is_valid():
        actions.stop_standing_item(
            standing=standing, because=form.cleaned_data["because"], by=request.user, now=timezone.now()
        )
        messages.success(request, f"“{standing}” comes back at no meeting.")
        return redirect(standing_url(visit.group))
    context = {"visit": visit, "group": visit.group, "standing": standing, "form": form}
    return render(request, "meetings/standing_stop.html", context)


# Offers to host -------------------------------------------------------------------------------------------------------
@asks_and_does
def new_host_offer(request, slug):
    visit = enter_group(request, slug)
    require(can_offer_to_host(visit))
    councils = _councils(visit)
    form = HostOfferForm(request.POST if request.method == "POST" else None, councils=councils, mine=visit.council)
    if form.is_valid():
        try:
            offer = actions.offer_to_host(group=visit.group, by=request.user, now=timezone.now(), **form.cleaned_data)
        except actions.HostOfferStands as refused:
            form.add_error("council", str(refused))
        else:
            messages.success(request, f"Thank you. The offer of {offer.council} is on the next agenda.")
            return redirect(topics_url(visit.group))
    return render(request, "meetings/host_offer_new.html", {"visit": visit, "group": visit.group, "form": form})


def _councils(visit):
    """A lead writes down the offer of any council in the area; a member that of the own."""
    if can_schedule_meeting(visit):
        return visit.group.councils_as_at(london.today(timezone.now())).order_by("short_name")
    return Council.objects.filter(pk=visit.council.pk)


@asks_and_does
def settle_host_offer(request, slug, pk):
    """Its leads take it up or decline it; the council takes it back."""
    visit = enter_group(request, slug)
    rows = HostOffer.objects.filter(group=visit.group).select_related("council", "group", "meeting", "offered_by")
    offer = get_visible(rows, pk)
    may_settle, may_withdraw = can_settle_host_offer(visit), can_withdraw_host_offer(visit, offer)
    require(may_settle or may_withdraw)
    now = timezone.now()
    if offer.settled_at is not None:
        messages.info(request, "This offer is settled.")
        return redirect(topics_url(visit.group))
    if request.method == "POST" and "withdraw" in request.POST:
        require(may_withdraw)
        actions.withdraw_offer(offer=offer, by=request.user, now=now)
        messages.success(request, f"The offer of {offer.council} is taken back.")
        return redirect(topics_url(visit.group))
    typed = request.POST if request.method == "POST" else None
    form = HostSettleForm(typed, meetings=_to_take(offer, now), kind=offer.kind) if may_settle else None
    if form and form.is_valid():
        return _settle(request, offer, form.cleaned_data, now)
    context = {"visit": visit, "group": visit.group, "offer": offer, "form": form, "can_withdraw": may_withdraw}
    return render(request, "meetings/host_offer_settle.html", context)


def _to_take(offer, now):
    """The meetings to come for which this offer can be taken up: those without a host, or that it does not run yet."""
    to_come = Meeting.objects.filter(group=offer.group, ends_at__gt=now).exclude(state=Meeting.State.CANCELLED)
    if offer.kind == HostOffer.Kind.HOST:
        to_come = to_come.filter(host_council=None)
    else:
        to_come = to_come.exclude(Q(host_council=offer.council_id) | Q(co_organisers=offer.council_id))
    return to_come.order_by("starts_at", "pk")


def _settle(request, offer, said, now):
    if said["meeting"]:
        try:
            actions.take_offer(offer=offer, meeting=said["meeting"], by=request.user, now=now)
            does = "hosts" if offer.kind == HostOffer.Kind.HOST else "organises, with its host,"
            messages.success(request, f"{offer.council} {does} “{said['meeting']}”.")
        except (actions.MeetingClosed, actions.MeetingHasHost) as refused:
            messages.error(request, str(refused))
    else:
        actions.decline_offer(offer=offer, because=said["because"], by=request.user, now=now)
        messages.success(request, f"The offer of {offer.council} is declined.")
    return redirect(topics_url(offer.group))


def standing_url(group):
    return reverse("meetings:standing-list", args=[group.slug])
