"""What a council can lend."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from common import london
from meetings.views.editing import asks_and_does
from peergroups.doors import get_visible, require
from skills.models import Skill
from timebank import due, permissions
from timebank.actions import offering
from timebank.forms.offers import EndForm, OfferForm, RenewForm
from timebank.models import Offer, Request
from timebank.readers import reader_of
from timebank.refusals import Refused


@asks_and_does
def offer_new(request):
    """From nothing, or for one skill (`?skill=`)."""
    now = timezone.now()
    reader, today = reader_of(request.user, now), london.today(now)
    if not reader.acts:
        return render(request, "timebank/why_not.html", {"reader": reader, "deed": "offer help"})
    first = {"until": due.renewed_until(today, today), "skill": request.GET.get("skill", "")}
    posted, skills = request.POST if request.method == "POST" else None, Skill.objects.all()
    form = OfferForm(posted, councils=reader.councils, skills=skills, today=today, initial=first)
    if form.is_valid():
        fields = form.cleaned_data
        try:
            made = offering.offer(council=fields["council"], fields=fields, by=request.user, now=now)
        except Refused as refused:
            form.add_error("skill", str(refused))
        else:
            messages.success(request, f"{made.council.short_name} offers {made.skill} now. Thank you.")
            return redirect(made)
    return render(request, "timebank/offer_form.html", {"form": form, "reader": reader})


@require_safe
def offer_detail(request, pk):
    now = timezone.now()
    offer = _visible(request, pk)
    today = london.today(now)
    wanted = Request.objects.visible_to(request.user).open().filter(skills=offer.skill_id)
    context = {
        "offer": offer, "stands": offer.stands_on(today), "ran_out": offer.ended_at is None and offer.until < today,
        "is_own": permissions.can_ask(request.user, offer.council),
        "wanted": wanted.exclude(council=offer.council).select_related("council")[:5],
    }  # fmt: skip
    return render(request, "timebank/offer_detail.html", context)


@asks_and_does
def offer_change(request, pk):
    now, offer = timezone.now(), _enter_own(request, pk)
    if offer.ended_at is not None:
        return _ended(request, offer)
    form = OfferForm(request.POST if request.method == "POST" else None, today=london.today(now), instance=offer)
    if form.is_valid():
        return _do(request, offer, offering.change_offer, "Your changes are saved.", fields=form.cleaned_data)
    return render(request, "timebank/offer_form.html", {"form": form, "offer": offer})


@asks_and_does
def offer_renew(request, pk):
    now, offer = timezone.now(), _enter_own(request, pk)
    if offer.ended_at is not None:
        return _ended(request, offer)
    form = RenewForm(
        request.POST if request.method == "POST" else None, offer=offer, today=london.today(now),
        until=due.renewed_until(offer.until, london.today(now)),
    )  # fmt: skip
    if form.is_valid():
        until = form.cleaned_data["until"]
        said = f"It stands until {london.plain_date(until)} now. Thank you."
        return _do(request, offer, offering.renew_offer, said, until=until)
    return render(request, "timebank/offer_renew.html", {"form": form, "offer": offer})


@asks_and_does
def offer_end(request, pk):
    offer = _enter_own(request, pk)
    if offer.ended_at is not None:
        return _ended(request, offer)
    form = EndForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        because = form.cleaned_data["because"]
        return _do(request, offer, offering.end_offer, "The offer has ended.", because=because)
    return render(request, "timebank/offer_end.html", {"form": form, "offer": offer})


def _visible(request, pk):
    return get_visible(Offer.objects.visible_to(request.user).select_related("council", "skill", "offered_by"), pk)


def _enter_own(request, pk):
    """An offer of a council for which this person acts. Raises Http404 for who may not know of it, then 403."""
    offer = _visible(request, pk)
    require(permissions.can_ask(request.user, offer.council))
    return offer


def _ended(request, offer):
    messages.info(request, "This offer has ended. Make a new one if it is to stand again.")
    return redirect(offer)


def _do(request, offer, deed, said, **more):
    """Do it, say so, and go to the offer."""
    try:
        if deed(offer=offer, by=request.user, now=timezone.now(), **more):
            messages.success(request, said)
        else:
            messages.info(request, "Nothing has changed: it was so already.")
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(offer)
