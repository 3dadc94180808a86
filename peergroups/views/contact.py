"""The public page on which anybody writes to a group's leads."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from common import limits
from peergroups import actions
from peergroups.doors import enter_group
from peergroups.forms import ContactForm
from peergroups.models import Membership
from peergroups.permissions import can_contact_leads
from peergroups.views.members import asks_and_does

TOO_MANY = "Too many messages were sent from here. Wait an hour, then send yours"


@login_not_required
@never_cache
@asks_and_does
def contact_leads(request, slug):
    visit = enter_group(request, slug, public=True)
    if not can_contact_leads(visit):
        raise Http404
    context = {
        "visit": visit,
        "group": visit.group,
        "has_leads": Membership.objects.current().leads().filter(group=visit.group).exists(),
    }
    if "sent" in request.GET and request.method != "POST":
        return render(request, "peergroups/contact_sent.html", context)
    form, status = ContactForm(request.POST if request.method == "POST" else None, person=request.user), 200
    if form.is_valid():
        if _may_write(request, form):
            name, email = form.sender
            message, now = form.cleaned_data["message"], timezone.now()
            actions.write_to_leads(
                group=visit.group, name=name, email=email, message=message, person=form.person, now=now
            )
            return redirect(reverse("peergroups:group-contact", args=[slug], query={"sent": "1"}))
        form.add_error(None, TOO_MANY)
        status = 429
    return render(request, "peergroups/contact.html", {**context, "form": form}, status=status)


def _may_write(request, form):
    """By network and by the address that the answer goes to."""
    return limits.within(request, "letters_to_leads", key=form.sender[1])
