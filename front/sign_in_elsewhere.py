"""Signing in through the provider of one's council, where one is set up: there, and back again.

Back here the same happens as after the right code (sign_in.enter). What waits in between is in the session.
"""

import logging

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_safe

from accounts import openid
from common import limits
from common.paths import safe_path
from front import sign_in

log = logging.getLogger(__name__)
UNDER_WAY = "sign_in_elsewhere"  # in the session: by state, what was kept until the browser is back
SECONDS, MOST = 600, 5  # so long somebody may take there, and so many tabs may be under way


@login_not_required
@never_cache
@require_safe
def leave(request):
    """Send the browser to the provider."""
    provider, next_path = _provider(), safe_path(request.GET.get("next"))
    if request.user.is_authenticated:
        return redirect(next_path or "front:home")
    if not limits.seldom_enough(request, "sign_ins_elsewhere"):
        return _failed(request, "often", next_path, status=429)
    try:
        begun = openid.begin(provider, _back())
    except openid.Refused as refused:
        return _refuse(request, refused, next_path)
    _keep(request, begun, next_path)
    return redirect(begun.address)


@login_not_required
@never_cache
@require_safe
@sensitive_variables()
def come_back(request):
    """Take what the provider says of whoever is back, once."""
    provider, kept = _provider(), _take(request, request.GET.get("state", ""))
    if request.user.is_authenticated:
        return redirect((kept or {}).get("next") or "front:home")
    if kept is None:
        return _failed(request, "stale", "")
    if "code" not in request.GET:
        was_cancelled = request.GET.get("error") == "access_denied"
        return _failed(request, "cancelled" if was_cancelled else "refused", kept["next"])
    if not limits.seldom_enough(request, "sign_ins_elsewhere"):
        return _failed(request, "often", kept["next"], status=429)
    try:
        email, methods = openid.finish(
            provider, _back(), code=request.GET["code"], nonce=kept["nonce"], verifier=kept["verifier"]
        )
    except openid.Refused as refused:
        return _refuse(request, refused, kept["next"])
    return sign_in.enter(request, email, kept["next"], method="oidc", amr=methods)


def _provider():
    if settings.OIDC is None:
        raise Http404
    return openid.Provider(**settings.OIDC)


def _back():
    """Where the provider sends browsers: the address that was registered there, whatever host was asked for."""
    return settings.SITE_URL + reverse("front:sign-in-returned")


def _keep(request, begun, next_path):
    at = int(timezone.now().timestamp())
    kept = {"nonce": begun.nonce, "verifier": begun.verifier, "next": next_path, "at": at}
    others = request.session.get(UNDER_WAY, {})
    newest = dict(sorted(others.items(), key=lambda item: item[1]["at"])[1 - MOST :])
    request.session[UNDER_WAY] = newest | {begun.state: kept}


def _take(request, state):
    """What was kept under this state, which is good once and for ten minutes; None for any other."""
    kept = request.session.get(UNDER_WAY, {}).pop(state, None)
    request.session.modified = kept is not None
    return kept if kept and kept["at"] > timezone.now().timestamp() - SECONDS else None


def _refuse(request, refused, next_path):
    log.warning("nobody came in through the provider: %s", refused)
    return _failed(request, refused.reason, next_path, status=503 if refused.reason == "unreachable" else 400)


def _failed(request, reason, next_path, status=400):
    context = {"reason": reason, "next": next_path, "provider": settings.OIDC}
    return render(request, "sign_in/elsewhere_failed.html", context, status=status)
