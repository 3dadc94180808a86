"""Before a change of address or second factor: a fresh code to the address in use, in this browser.

A code that somebody signed in with a moment ago is as fresh. allauth's own re-authentication asks people who have
neither password nor second factor for nothing, so it is not used here.
"""

import datetime as dt
from functools import wraps
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts import confirming
from common import limits
from common.forms import Form
from common.paths import safe_path
from front.security import mailed
from front.security.forms import MailedCodeForm

FRESH_FOR = dt.timedelta(minutes=15)
PURPOSE = "confirm"


class AskForm(Form):
    """Nothing is typed: pressing the button sends the code."""


def is_fresh(request, now):
    """Whether a code that was sent to the person's address was entered in this session less than 15 minutes ago."""
    earliest = (now - FRESH_FOR).timestamp()
    return any(
        record["method"] == "code" and record.get("email") == request.user.email and earliest < record["at"]
        for record in get_authentication_records(request, request.user)
    )


def after_a_fresh_code(view):
    """Decorator: the view is reached within 15 minutes of a code alone, for looking and for changing."""

    @wraps(view)
    def confirmed(request, *args, **kwargs):
        if is_fresh(request, timezone.now()):
            return view(request, *args, **kwargs)
        return redirect(f"{reverse('front:confirm')}?{urlencode({'next': request.path})}")

    return confirmed


@never_cache
def confirm(request):
    """Say why a code is needed, and send it when the button is pressed."""
    next_path = safe_path(request.POST.get("next") or request.GET.get("next")) or reverse("front:security")
    if is_fresh(request, timezone.now()):
        return redirect(next_path)
    form, status = AskForm(request.POST if request.method == "POST" else None), 200
    if form.is_valid():
        if limits.within(request, "codes_to_confirm", key=str(request.user.pk)):
            old, _ = mailed.waiting(request, PURPOSE)
            sent = confirming.send_code(person=request.user, replaces=old.id if old else "", now=timezone.now())
            mailed.keep(request, PURPOSE, sent, next=next_path)
            return redirect("front:confirm-code")
        form.add_error(None, "Too many codes were asked for. Wait 15 minutes, then ask again")
        status = 429
    context = {"form": form, "next": next_path, "shown": request.user.email}
    return render(request, "security/confirm.html", context, status=status)


@never_cache
@sensitive_post_parameters("code")
def confirm_code(request):
    """Take the code; then go on with what was begun."""
    sent, kept = mailed.waiting(request, PURPOSE)
    if sent is None:
        return redirect("front:confirm")
    form = MailedCodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and mailed.take(request, PURPOSE, form):
        record_authentication(request, request.user, method="code", email=sent.email)
        return redirect(kept["next"])
    context = {"form": form, "shown": sent.email, "next": kept["next"]}
    return render(request, "security/confirm_code.html", context)
