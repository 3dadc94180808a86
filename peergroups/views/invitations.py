"""Inviting people: one form for one or many, a report of every line, and what became of each invitation."""

import datetime as dt

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from common import limits, london
from common.pagination import paginate
from peergroups import actions, emails
from peergroups.actions.invitations import Report, Said, rehearse, who_asked, why_closed
from peergroups.doors import enter_group, get_visible, require
from peergroups.forms import InvitationFilter, InviteForm
from peergroups.models import Invitation
from peergroups.permissions import can_invite
from peergroups.views.members import asks_and_does

FORM, CHECK = "peergroups/invitation_new.html", "peergroups/invitation_check.html"
LIMIT = "invitations_by_a_person"
TOO_MANY = "You have invited people many times in a short while. Wait an hour, then go on"
JUST_NOW = dt.timedelta(minutes=10)
TO_CORRECT = {Said.NOT_AN_ADDRESS, Said.UNKNOWN_COUNCIL, Said.DECLINED, Said.TOO_MANY}


@require_safe
def invitation_list(request, slug):
    visit = enter_group(request, slug)
    require(can_invite(visit))
    form = InvitationFilter(request.GET)
    invitations = Invitation.objects.filter(group=visit.group).select_related("council", "invited_by", "withdrawn_by")
    past = invitations.exclude(pk__in=Invitation.objects.open().values("pk"))
    shown = form.narrowed(past if form.is_past else invitations.open())
    now, page = timezone.now(), paginate(request, shown.order_by("-invited_at", "-pk"))
    for invitation in page.object_list:
        invitation.is_just_sent = _is_just_sent(invitation, now)
    context = {"visit": visit, "group": visit.group, "now": now, "form": form, "page": page}
    return render(request, "peergroups/invitation_list.html", context)


@asks_and_does
def invite_people(request, slug):
    """What is typed is shown as it would go out first; nothing is kept or sent before a second button is pressed."""
    visit = enter_group(request, slug)
    require(can_invite(visit))
    form = InviteForm(request.POST if request.method == "POST" else None)
    context, is_sure = {"visit": visit, "group": visit.group}, "sure" in request.POST
    if not form.is_valid() or "change" in request.POST:
        return render(request, FORM, {**context, "form": form})
    if is_sure and not limits.within(request, LIMIT, key=str(request.user.pk)):
        form.add_error(None, TOO_MANY)
        return render(request, FORM, {**context, "form": form}, status=429)
    reports = _invite(request, visit.group, form, is_sure)
    invited = [report for report in reports if report.outcome == Said.INVITED]
    if invited and not is_sure:
        return render(request, CHECK, {**context, "form": form, **_to_check(visit.group, reports, invited)})
    if form.one and invited:
        messages.success(request, f"{form.one} is invited to {visit.group.in_text}. The mail is on its way.")
        return redirect(invitations_url(visit.group))
    if not form.one:
        context |= {"reports": reports, "invited": len(invited)}
        form = _to_correct(form, reports)
    return render(request, FORM, {**context, "form": form})


def _invite(request, group, form, is_sure):
    """Invite whom the form names, or only find out what would become of each. No report: the form says why."""
    given = {name: form.cleaned_data[name] for name in ("role", "kind", "organisation", "words")}
    given |= {"group": group, "by": request.user, "now": timezone.now()}
    if form.one:
        deed, given = actions.invite, {**given, "email": form.one, "council": form.cleaned_data["council"]}
    else:
        deed, given = actions.invite_many, {**given, "text": form.cleaned_data["addresses"]}
    try:
        done = deed(**given) if is_sure else rehearse(deed, **given)
    except actions.Refused as refused:
        if not form.one:
            raise
        form.add_error("council" if type(refused) is actions.Refused else "addresses", str(refused))
        return []
    return [Report(form.one, Said.INVITED, "Invited.", form.one, done)] if form.one else done


def _to_check(group, reports, invited):
    """What a lead looks at before the mails go: whom, for which council, and what is unusual about each."""
    councils = {report.invitation.council_id for report in invited}
    today = london.today(timezone.now())
    covered = set(group.councils_as_at(today).filter(pk__in=councils).values_list("pk", flat=True))
    asked = who_asked(group, [report.email for report in invited])
    lines = [
        {
            "report": report,
            "is_outside": bool(report.invitation.council_id) and report.invitation.council_id not in covered,
            "asked": asked.get(report.email),
        }
        for report in invited
    ]
    left_out = [report for report in reports if report.outcome != Said.INVITED]
    return {"lines": lines, "left_out": left_out, "offered": emails.offered(invited[0].invitation)}


def _to_correct(form, reports):
    """The form as it was sent, with only the lines left that can be put right and sent once more."""
    lines = [report.line for report in reports if report.outcome in TO_CORRECT]
    return InviteForm(initial={**form.cleaned_data, "addresses": "\n".join(lines)})


@asks_and_does
def resend_invitation(request, slug, pk):
    visit, invitation = _enter_invitation(request, slug, pk)
    group, now = visit.group, timezone.now()
    if _is_just_sent(invitation, now):
        messages.info(request, f"Nothing was sent: {invitation.email} got the invitation less than 10 minutes ago.")
        return redirect(invitations_url(group))
    if request.method != "POST":
        return _ask_first(request, "peergroups/invitation_resend.html", visit, invitation)
    if not limits.within(request, LIMIT, key=str(request.user.pk)):
        messages.error(request, f"{TOO_MANY}.")
        return redirect(invitations_url(group))
    try:
        actions.resend(invitation=invitation, by=request.user, now=now)
    except actions.Refused as refused:  # closed meanwhile, or that address has had enough for a day
        messages.error(request, f"Nothing was sent. {refused}")
    else:
        messages.success(request, f"The invitation of {invitation.email} is sent again, and works for 30 days more.")
    return redirect(invitations_url(group))


@asks_and_does
def withdraw_invitation(request, slug, pk):
    visit, invitation = _enter_invitation(request, slug, pk)
    if request.method != "POST":
        return _ask_first(request, "peergroups/invitation_withdraw.html", visit, invitation)
    try:
        actions.withdraw(invitation=invitation, by=request.user, now=timezone.now())
    except actions.InvitationClosed as closed:
        messages.error(request, f"Nothing was changed. {closed}")
    else:
        messages.success(request, f"The invitation of {invitation.email} is taken back. Its link opens nothing now.")
    return redirect(invitations_url(visit.group))


def _ask_first(request, template, visit, invitation):
    """What will happen, and the button; an invitation that is closed has nothing left to ask."""
    if not invitation.is_open:
        messages.info(request, f"Nothing was changed. {why_closed(invitation, invitation.sent_at)}")
        return redirect(invitations_url(visit.group))
    return render(request, template, {"visit": visit, "group": visit.group, "invitation": invitation})


def _is_just_sent(invitation, now):
    """Whether its mail went off a moment ago: nobody needs the same mail twice in ten minutes."""
    return invitation.is_open and invitation.sent_at > now - JUST_NOW


def _enter_invitation(request, slug, pk):
    visit = enter_group(request, slug)
    require(can_invite(visit))
    return visit, get_visible(Invitation.objects.filter(group=visit.group).select_related("council"), pk)


def invitations_url(group):
    return reverse("peergroups:invitation-list", args=[group.slug])
