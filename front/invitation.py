"""The page behind an invitation's link: it shows what is offered, and changes nothing until a button is pressed.

The link alone opens no group: it sends a code to the address that was invited, and only who reads that may accept.
"""

from contextlib import suppress

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from accounts import addresses
from common import london
from front import sign_in
from meetings.models import Meeting
from peergroups import actions, emails
from peergroups.actions.belonging import addresses_of
from peergroups.actions.invitations import why_closed
from peergroups.models import Membership
from peergroups.tokens import read_invitation

TOO_MANY = "Too many codes were asked for. Wait 15 minutes, then press the button again."


@login_not_required
@csrf_exempt  # for the mail program's own button, which comes without a cookie; `_page` checks every other POST
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_accept(request, slug, token):
    now, invitation = timezone.now(), read_invitation(token)
    if invitation is None or invitation.group.slug != slug:
        return _say(request, "invitation/broken.html", {}, status=404)
    if request.method == "POST" and request.POST.get("List-Unsubscribe") == "One-Click":
        with suppress(actions.InvitationClosed):
            actions.decline(invitation=invitation, now=now)
        return HttpResponse("You get no more of this invitation.\n", content_type="text/plain; charset=utf-8")
    return _page(request, invitation, now)


@csrf_protect
def _page(request, invitation, now):
    if why_closed(invitation, now):
        return _closed(request, invitation, now)
    deed = DEEDS.get(request.POST.get("deed")) if request.method == "POST" else None
    return (deed or _offer)(request, invitation, now)


def _offer(request, invitation, now, status=200):
    """What is offered, and the button for who reads it."""
    group = invitation.group
    public = Meeting.objects.visible_to(AnonymousUser()).filter(group=group)
    context = {
        "invitation": invitation,
        "offered": emails.offered(invitation),
        "is_partner": invitation.kind in emails.PARTNERS,
        "group": group,
        "masked": addresses.masked(invitation.email),
        "is_theirs": _is_theirs(request, invitation),
        "asks_no": request.GET.get("answer") == "no",
        "coming": public.upcoming(now).first(),
        "inviter": _inviter(invitation),
        "is_in": _is_in(request, invitation),
    }
    return _say(request, "invitation/offer.html", context, status=status)


def _send_code(request, invitation, now):
    """Send a code to the address that was invited, whoever asks: who types it in is back on this page."""
    if request.user.is_authenticated:
        return redirect(request.path)
    if not sign_in.begin(request, invitation.email, request.path):
        messages.error(request, TOO_MANY)
        return _offer(request, invitation, now, status=429)
    return redirect("front:sign-in-code")


def _join(request, invitation, now):
    if not request.user.is_authenticated:
        return redirect(request.path)
    if not request.user.name:
        return redirect(reverse("front:welcome", query={"next": request.path}))
    try:
        membership = actions.accept(invitation=invitation, person=request.user, now=now)
    except actions.Refused as refused:  # by another address, or somebody was quicker
        messages.error(request, f"Nothing was changed. {refused}")
        return redirect(request.path)
    behalf = f", for {membership.on_behalf_of}" if membership.on_behalf_of else ""
    role = "lead" if membership.is_lead else "are a member of"
    messages.success(request, f"You {role} {invitation.group.in_text}{behalf}.")
    return redirect(invitation.group)


def _decline(request, invitation, now):
    """The token is enough: who does not want to come need not sign in for it."""
    try:
        actions.decline(invitation=invitation, now=now)
    except actions.InvitationClosed:
        return redirect(request.path)
    return _say(request, "invitation/declined.html", {"group": invitation.group})


def _leave_browser(request, invitation, now):
    """Somebody else is signed in here: sign them out and stay on this page."""
    if request.user.is_authenticated:
        get_adapter().logout(request)
    return redirect(request.path)


DEEDS = {"code": _send_code, "join": _join, "decline": _decline, "sign-out": _leave_browser}


def _closed(request, invitation, now):
    """Each way in which an invitation ends has its page; who came in by it is simply shown the group."""
    group, user = invitation.group, request.user
    if invitation.accepted_at and _is_in(request, invitation) and invitation.accepted_by_id == user.pk:
        messages.info(request, f"You are in {group.in_text} already.")
        return redirect(group)
    why = "accepted" if invitation.accepted_at else "declined" if invitation.declined_at else ""
    why = why or ("withdrawn" if invitation.withdrawn_at else "expired" if invitation.is_expired(now) else "")
    council = invitation.council
    why = why or ("council" if council and not council.exists_on(london.today(now)) else "lead")
    context = {"invitation": invitation, "group": group, "why": why, "is_in": _is_in(request, invitation)}
    return _say(request, "invitation/closed.html", context, status=410)


def _is_theirs(request, invitation):
    return request.user.is_authenticated and addresses_of(request.user).filter(email=invitation.email).exists()


def _is_in(request, invitation):
    if not request.user.is_authenticated:
        return False
    return Membership.objects.current().filter(group=invitation.group, person=request.user).exists()


def _inviter(invitation):
    """“Priya Sample, Winchester”, or the group where nobody is known any more."""
    by = invitation.invited_by
    if by is None or not by.name:
        return "The group’s leads"
    mine = Membership.objects.current().filter(group=invitation.group, person=by).select_related("council").first()
    return f"{by.name}, {mine.on_behalf_of}" if mine and mine.on_behalf_of else by.name


def _say(request, template, context, status=200):
    response = render(request, template, context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response
