"""Joining a group: at once with one button, or by asking its leads."""

from urllib.parse import urlsplit

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import Affiliation
from common import limits, london
from common.forms import Form, Radios
from common.paths import safe_path
from councils.models import Council
from peergroups import actions
from peergroups.actions.belonging import addresses_of
from peergroups.actions.requests import asks_again_on
from peergroups.doors import enter_group
from peergroups.forms import AskForm
from peergroups.models import Invitation, JoinRequest, Membership
from peergroups.permissions import can_ask_to_join, councils_to_join_for
from peergroups.tokens import invitation_path

TOO_MANY = "You have asked many times in a short while. Wait an hour, then ask again"


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


@require_http_methods(["GET", "HEAD", "POST"])
def join_group(request, slug):
    visit = enter_group(request, slug, public=True)
    next_path = safe_path(request.POST.get("next") or request.GET.get("next"))
    if not request.user.name:
        return redirect(reverse("front:welcome", query={"next": next_path or request.path}))
    now, context = timezone.now(), {"visit": visit, "group": visit.group, "next": next_path}
    if visit.is_member:
        return render(request, "groups/joined.html", context)
    councils = councils_to_join_for(visit.group, request.user, now)
    if councils:
        return _join_at_once(request, context, councils, now)
    if not can_ask_to_join(visit):
        return render(request, "groups/join_never.html", context)
    asked = JoinRequest.objects.filter(group=visit.group, person=request.user).select_related("council").first()
    if asked is not None and not asked.outcome:
        return _asked_already(request, context, asked, now)
    again_on = asks_again_on(visit.group, request.user)
    if again_on and london.today(now) < again_on:
        return render(request, "groups/join_declined.html", {**context, "asked": asked, "again_on": again_on})
    return _ask(request, context, now)


def _join_at_once(request, context, councils, now):
    group, next_path = context["group"], context["next"]
    form = JoinForm(request.POST if request.method == "POST" else None, councils=councils)
    if form.is_valid():
        council = form.cleaned_data["council"]
        actions.join(group=group, person=request.user, council=council, by=request.user, now=now)
        messages.success(request, f"You are a member of {group.in_text}, for {council}.")
        return redirect(group if urlsplit(next_path).path in ("", request.path) else next_path)
    return render(request, "groups/join.html", {**context, "councils": councils, "form": form})


def _ask(request, context, now):
    """Ask the leads, and say why it cannot be at once and what else can be done."""
    group, person, status = context["group"], request.user, 200
    form = AskForm(request.POST if request.method == "POST" else None, councils=councils_of(person, now))
    if form.is_valid():
        if limits.within(request, "requests_to_join", key=str(person.pk)):
            return _send_request(request, context, form.cleaned_data, now)
        form.add_error(None, TOO_MANY)
        status = 429
    invited = Invitation.objects.valid(now).filter(group=group, email__in=addresses_of(person)).first()
    context |= {
        "form": form,
        "invitation_path": invitation_path(invited) if invited else "",
        **obstacles(group, person, now),
    }
    return render(request, "groups/join_ask.html", context, status=status)


def _send_request(request, context, asked, now):
    group = context["group"]
    try:
        actions.ask_to_join(group=group, person=request.user, **asked, now=now)
    except actions.Refused as refused:
        messages.error(request, f"Nothing was sent. {refused}")
    else:
        messages.success(request, f"We have asked for you: somebody who looks after {group.in_text} answers by email.")
    return redirect(_here(request, context))


def _asked_already(request, context, asked, now):
    """Where the request stands, and a way to take it back."""
    if request.method == "POST" and request.POST.get("deed") == "withdraw":
        try:
            actions.withdraw_request(request=asked, by=request.user, now=now)
        except actions.RequestDecided as decided:
            messages.error(request, f"Nothing was changed. {decided}")
        else:
            messages.success(request, "You no longer ask to join. Nobody is told.")
        return redirect(_here(request, context))
    return render(request, "groups/join_asked.html", {**context, "asked": asked})


def _here(request, context):
    query = {"next": context["next"]} if context["next"] else None
    return reverse("peergroups:group-join", args=[context["group"].slug], query=query)


def councils_of(person, now):
    """The councils that this person acts for today, in a list."""
    mine = Affiliation.objects.acting(london.today(now)).filter(person=person)
    return list(Council.objects.filter(pk__in=mine.values("council")))


def obstacles(group, user, now):
    """Why somebody cannot join at once: a lead took them out, the group does not cover their councils, or they only
    said that they work there."""
    said = councils_of(user, now)
    covered = set(
        group.councils_as_at(london.today(now)).filter(pk__in=[one.pk for one in said]).values_list("pk", flat=True)
    )
    last = Membership.objects.filter(group=group, person=user).order_by("-joined_at", "-pk").first()
    return {
        "was_removed": last is not None and last.left_because == Membership.Ended.REMOVED,
        "elsewhere": [council for council in said if council.pk not in covered],
        "unproven": [council for council in said if council.pk in covered],
    }
