"""Inviting people: one form for one or many, a report of every line, and what became of each invitation."""

from django.contrib import messages
from django.db.models import F
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from common import limits
from common.pagination import paginate
from peergroups import actions
from peergroups.actions.invitations import Said
from peergroups.doors import enter_group, get_visible, require
from peergroups.forms import InvitationFilter, InviteForm
from peergroups.models import Invitation
from peergroups.permissions import can_invite
from peergroups.views.members import asks_and_does

LIMIT = "invitations_by_a_person"
TOO_MANY = "You have invited people many times in a short while. Wait an hour, then go on"
TO_CORRECT = {Said.NOT_AN_ADDRESS, Said.UNKNOWN_COUNCIL, Said.DECLINED, Said.TOO_MANY}


@require_safe
def invitation_list(request, slug):
    visit = enter_group(request, slug)
    require(can_invite(visit))
    form = InvitationFilter(request.GET)
    invitations = Invitation.objects.filter(group=visit.group).select_related("council", "invited_by", "withdrawn_by")
    waiting = invitations.open().order_by("expires_at", "pk")
    past = invitations.exclude(pk__in=Invitation.objects.open().values("pk")).order_by(F("invited_at").desc(), "-pk")
    context = {
        "visit": visit,
        "group": visit.group,
        "now": timezone.now(),
        "form": form,
        "page": paginate(request, form.narrowed(past if form.is_past else waiting)),
    }
    return render(request, "peergroups/invitation_list.html", context)


@asks_and_does
def invite_people(request, slug):
    visit = enter_group(request, slug)
    require(can_invite(visit))
    form = InviteForm(request.POST if request.method == "POST" else None)
    context, status = {"visit": visit, "group": visit.group}, 200
    if form.is_valid():
        if not limits.within(request, LIMIT, key=str(request.user.pk)):
            form.add_error(None, TOO_MANY)
            status = 429
        elif form.one:
            if _invite_one(request, visit.group, form):
                return redirect(invitations_url(visit.group))
        else:
            context["reports"] = reports = _invite_many(request, visit.group, form)
            context["invited"] = sum(report.outcome == Said.INVITED for report in reports)
            form = _to_correct(form, reports)
    return render(request, "peergroups/invitation_new.html", {**context, "form": form}, status=status)


def _invite_one(request, group, form):
    """Invite the one address, or write on the form why not. Returns whether it was done."""
    fields = {name: form.cleaned_data[name] for name in ("role", "kind", "council", "organisation", "words")}
    try:
        actions.invite(group=group, email=form.one, **fields, by=request.user, now=timezone.now())
    except actions.Refused as refused:
        form.add_error("council" if type(refused) is actions.Refused else "addresses", str(refused))
        return False
    messages.success(request, f"{form.one} is invited to {group.in_text}. The mail is on its way.")
    return True


def _invite_many(request, group, form):
    fields = {name: form.cleaned_data[name] for name in ("role", "kind", "organisation", "words")}
    text, by, now = form.cleaned_data["addresses"], request.user, timezone.now()
    return actions.invite_many(group=group, text=text, **fields, by=by, now=now)


def _to_correct(form, reports):
    """The form as it was sent, with only the lines left that can be put right and sent once more."""
    lines = [report.line for report in reports if report.outcome in TO_CORRECT]
    return InviteForm(initial={**form.cleaned_data, "addresses": "\n".join(lines)})


@require_POST
def resend_invitation(request, slug, pk):
    visit, invitation = _enter_invitation(request, slug, pk)
    if not limits.within(request, LIMIT, key=str(request.user.pk)):
        messages.error(request, f"{TOO_MANY}.")
        return redirect(invitations_url(visit.group))
    try:
        actions.resend(invitation=invitation, by=request.user, now=timezone.now())
    except actions.InvitationClosed as closed:
        messages.error(request, f"Nothing was sent. {closed}")
    else:
        messages.success(request, f"The invitation of {invitation.email} is sent again, and works for 30 days more.")
    return redirect(invitations_url(visit.group))


@require_POST
def withdraw_invitation(request, slug, pk):
    visit, invitation = _enter_invitation(request, slug, pk)
    try:
        actions.withdraw(invitation=invitation, by=request.user, now=timezone.now())
    except actions.InvitationClosed as closed:
        messages.error(request, f"Nothing was changed. {closed}")
    else:
        messages.success(request, f"The invitation of {invitation.email} is taken back. Its link opens nothing now.")
    return redirect(invitations_url(visit.group))


def _enter_invitation(request, slug, pk):
    visit = enter_group(request, slug)
    require(can_invite(visit))
    return visit, get_visible(Invitation.objects.filter(group=visit.group), pk)


def invitations_url(group):
    return reverse("peergroups:invitation-list", args=[group.slug])
