"""What councils need: read by everybody inside, written by each council, brought together by a lead."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from peergroups.doors import require
from scrutiny.days.actions import gathering
from scrutiny.days.doors import enter_inside, enter_need
from scrutiny.days.forms.gathering import MergeForm, NeedForm, WithdrawNeedForm
from scrutiny.days.needs import needs_of
from scrutiny.days.views.shared import asks_and_does, done, gone_on, typed
from scrutiny.models import Day, Need
from scrutiny.models.needs import MOST_NEEDS
from scrutiny.refusals import Refused

GATHERING = Day.Stage.GATHERING


@require_safe
def day_needs(request, pk):
    """All of them: those that are open, what was merged below each, and what was withdrawn."""
    visit = enter_inside(request, pk)
    day = visit.day
    context = {
        "visit": visit, "day": day, "needs": needs_of(day), "runs": visit.runs, "most": MOST_NEEDS,
        "can_write": day.stage == GATHERING and bool(visit.councils), "is_gathering": day.stage == GATHERING,
    }  # fmt: skip
    return render(request, "scrutiny/days/day_needs.html", context)


@asks_and_does
def need_new(request, pk):
    visit = enter_inside(request, pk)
    day = visit.day
    if day.stage != GATHERING:
        return gone_on(request, day, "Needs are not gathered any more.")
    require(visit.councils)
    form = NeedForm(typed(request), councils=visit.councils, initial_council=request.GET.get("council", ""))
    if form.is_valid():
        try:
            need = gathering.write_need(day=day, by=request.user, now=timezone.now(), **form.arguments())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"“{need.what}” is among the needs. You can say it better until voting begins.")
            return redirect("scrutiny:day-needs", day.pk)
    return render(request, "scrutiny/days/need_form.html", {"form": form, "day": day, "need": None})


@require_safe
def need_detail(request, pk, need):
    """One need: its text, every text there was, and what was merged into it."""
    visit, found = enter_need(request, pk, need)
    context = {
        "visit": visit, "day": visit.day, "need": found, "runs": visit.runs,
        "versions": found.versions.select_related("council", "by").order_by("-number"),
        "merged": found.merged.select_related("council").order_by("at", "pk"),
        "is_gathering": visit.day.stage == GATHERING, "own": _own(visit, found),
    }  # fmt: skip
    return render(request, "scrutiny/days/need_detail.html", context)


def _own(visit, need):
    """The council for which the reader writes this need: its own, or one that took its place. None for others."""
    own = next((one for one in visit.councils if one.pk == need.council_id), None)
    if own is not None:
        return own
    after = visit.day.participations.filter(follows__council=need.council_id).values_list("council", flat=True)
    after = set(after) if visit.councils else set()
    return next((one for one in visit.councils if one.pk in after), None)


@asks_and_does
def need_change(request, pk, need):
    visit, found = enter_need(request, pk, need)
    council = _own(visit, found)
    require(council is not None)
    if visit.day.stage != GATHERING or not found.is_open:
        return _as_it_is(request, visit.day, found)
    form = NeedForm(typed(request), need=found)
    if form.is_valid():
        deed = {"need": found, "council": council, "by": request.user, "now": timezone.now(), **form.arguments()}
        try:
            changed = gathering.change_need(**deed)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            if changed:
                messages.success(request, "It is changed. What it said before is kept.")
            return redirect(need_page(found))
    return render(request, "scrutiny/days/need_form.html", {"form": form, "day": visit.day, "need": found})


@asks_and_does
def need_withdraw(request, pk, need):
    visit, found = enter_need(request, pk, need)
    council = _own(visit, found)
    require(council is not None)
    if visit.day.stage != GATHERING or found.withdrawn_at is not None:
        return _as_it_is(request, visit.day, found)
    form = WithdrawNeedForm(typed(request))
    if form.is_valid():
        about = {"need": found, "council": council, "by": request.user, "now": timezone.now()}
        deed = lambda: gathering.withdraw_need(**about, **form.arguments())  # noqa: E731
        return done(request, deed, "It is withdrawn, and stays on record.", to=need_page(found))
    return _deed(request, visit.day, found, form, "withdraw")


# By a lead ------------------------------------------------------------------------------------------------------------
@asks_and_does
def need_merge(request, pk, need):
    """Which others say the same as this one."""
    visit, found = enter_need(request, pk, need)
    require(visit.runs)
    if visit.day.stage != GATHERING or not found.is_open:
        return _as_it_is(request, visit.day, found)
    others = Need.objects.open().filter(day=visit.day).exclude(pk=found.pk).select_related("council")
    form = MergeForm(typed(request), others=others.order_by("at", "pk"))
    if form.is_valid():
        about = {"into": found, "by": request.user, "now": timezone.now()}
        deed = lambda: gathering.merge_needs(**about, **form.arguments())  # noqa: E731
        return done(request, deed, "They stand below this one now, whole.", to=need_page(found))
    return _deed(request, visit.day, found, form, "merge")


@asks_and_does
def need_unmerge(request, pk, need):
    visit, found = enter_need(request, pk, need)
    require(visit.runs)
    if visit.day.stage != GATHERING or found.merged_into_id is None:
        return _as_it_is(request, visit.day, found)
    if request.method == "POST":
        deed = lambda: gathering.undo_merge(need=found, by=request.user, now=timezone.now())  # noqa: E731
        return done(request, deed, "It stands by itself again.", to=need_page(found))
    return _deed(request, visit.day, found, None, "unmerge")


# Shared ---------------------------------------------------------------------------------------------------------------
def need_page(need):
    return redirect("scrutiny:need-detail", need.day_id, need.pk).url


def _as_it_is(request, day, need):
    why = "Needs are not gathered any more." if day.stage != GATHERING else "This need was merged or withdrawn."
    messages.info(request, f"{why} Nothing was changed.")
    return redirect(need_page(need))


def _deed(request, day, need, form, verb):
    return render(request, "scrutiny/days/need_deed.html", {"day": day, "need": need, "form": form, "verb": verb})
