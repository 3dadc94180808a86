"""A coordinator sets up a group, from nothing or from what somebody asked for, or says no to who asked."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from common import london
from desk import actions
from desk.forms import NotNowForm, SetUpForm
from meetings.rhythm import Rhythm
from peergroups.actions import decline_start as decline
from peergroups.actions.invitations import rehearse
from peergroups.doors import get_visible, require_coordinator
from peergroups.models import Coverage, PeerGroup, StartRequest
from peergroups.refusals import Refused
from peergroups.views.members import asks_and_does

BUTTONS = {"csrfmiddlewaretoken", "sure", "change"}
FIELDS = {actions.SlugTaken: "slug", actions.NotInvited: "leads"}  # where what is refused is put right


@asks_and_does
@never_cache
def set_up_group(request):
    require_coordinator(request.user)
    return _guide(request, None)


@asks_and_does
@never_cache
def start_request(request, pk):
    """The same form, filled in with what somebody asked for."""
    asked = _enter(request, pk)
    return _guide(request, asked) if not asked.outcome else _decided(request, asked)


@asks_and_does
@never_cache
def decline_start(request, pk):
    asked = _enter(request, pk)
    if asked.outcome:
        return _decided(request, asked)
    form = NotNowForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            decline(request=asked, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now())
        except Refused as refused:
            messages.error(request, f"Nothing was changed. {refused}")
        else:
            told = "We have told them why." if asked.person_id else f"Tell them why: {asked.email}."
            messages.success(request, f"The group “{asked.name}” is not set up. {told}")
        return redirect("admin:index")
    return render(request, "desk/start_decline.html", {"asked": asked, "form": form})


def _enter(request, pk):
    rows = StartRequest.objects.manageable_by(request.user).select_related("council", "person", "group")
    return get_visible(rows, pk)


def _decided(request, asked):
    messages.info(request, f"The request for “{asked.name}” was answered already: {asked.get_outcome_display()}.")
    return redirect(asked.group or "admin:index")


def _guide(request, asked):
    """What is typed is shown as it would be set up first; nothing is kept before a second button is pressed."""
    now, typed = timezone.now(), request.POST if request.method == "POST" else None
    form = SetUpForm(typed, now=now, initial=SetUpForm.initial_of(asked, now) if asked else None)
    done = None
    if form.is_valid() and "change" not in request.POST:
        done = _set_up(request, form, asked, now)
    if done is None:
        return render(request, "desk/set_up.html", {"form": form, "asked": asked})
    if "sure" in request.POST or not done.is_new:
        messages.success(request, _said(done))
        return redirect("peergroups:group-detail", done.group.slug)
    context = {"form": form, "asked": asked, **_to_check(request, form, done, now)}
    return render(request, "desk/set_up_check.html", context)


def _set_up(request, form, asked, now):
    """Set it up, or only find out what would become of it. None, and the form says why, where it cannot be."""
    given = {**form.given, "by": request.user, "now": now, "request": asked}
    try:
        return actions.set_up_group(**given) if "sure" in request.POST else rehearse(actions.set_up_group, **given)
    except Refused as refused:
        form.add_error(FIELDS.get(type(refused)), str(refused))
        return None


def _said(done):
    if not done.is_new:
        return f"{done.group.full_name} was set up already."
    draft = " Its first meeting is a draft." if done.meeting else ""
    return f"{done.group.full_name} is set up.{' The invitations are on their way.' if done.invited else ''}{draft}"


def _to_check(request, form, done, now):
    """What would be made, and which of the councils another region covers already. Nothing of it is there."""
    others = Coverage.objects.on(london.today(now)).filter(council__in=form.cleaned_data["councils"])
    others = others.filter(group__kind=PeerGroup.Kind.REGION).select_related("group", "council")
    return {
        "done": done,
        "starter": form.given["version"] or form.given["source"],
        "group": done.group,
        "rhythm": Rhythm.of(done.group),
        "covered": others.order_by("council__short_name", "group__name"),
        "typed": [(name, value) for name, values in request.POST.lists() if name not in BUTTONS for value in values],
    }
