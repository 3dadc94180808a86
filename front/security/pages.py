"""What protects my account: an overview, an authenticator app, recovery codes, and taking a factor away."""

import time

import qrcode
from allauth.account.internal.decorators import login_stage_required
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts import factors
from accounts.sealing import seal, unseal
from common.paths import safe_path
from front.security.confirming import after_a_fresh_code
from front.security.forms import AppForm, PasskeyForm, SecondFactorForm
from front.security.gate import is_missing, leads
from front.security.passkeys import are_possible, creation_options, request_options

APP_SECRET, APP_SECRET_LASTS_SECONDS = "new_app", 3600  # in the session, sealed: what the QR code shows
GOING_ON = "after_second_factor"  # in the session: where somebody was going when the second factor was asked for


@never_cache
def security(request):
    """My second factors, my recovery codes, my address, and signing out everywhere."""
    person = request.user
    rows = list(factors.of(person))
    context = {
        "factors": [(factor, factors.named(factor)) for factor in rows],
        "has_app": any(factor.type == factors.Kind.TOTP for factor in rows),
        "codes_left": factors.recovery_codes_left(person),
        "leads": leads(person),
        "is_skipped": not settings.SECOND_FACTOR_REQUIRED,
        "passkeys": are_possible(request),
    }
    return render(request, "security/security.html", context)


@never_cache
@sensitive_post_parameters("code")
def second_factor(request):
    """Where the gate sends who leads: it asks for the factor, or says how to set one up, and goes on afterwards."""
    going_on = safe_path(request.GET.get("next"))
    if going_on:
        request.session[GOING_ON] = going_on
    if not is_missing(request):
        return redirect(request.session.pop(GOING_ON, None) or "front:security")
    if not factors.are_kept_for(request.user):
        return render(request, "security/required.html", {"passkeys": are_possible(request)})
    person = request.user
    form = SecondFactorForm(request.POST if request.method == "POST" else None, request=request, person=person)
    if form.is_valid():
        form.save()
        request.session.cycle_key()
        return redirect(request.session.pop(GOING_ON, None) or "front:home")
    return render(request, "security/second_factor.html", {"form": form, "options": request_options(person)})


@login_not_required
@never_cache
@sensitive_post_parameters("code")
@login_stage_required(stage=AuthenticateStage.key, redirect_urlname="account_login")
def sign_in_second_factor(request):
    """allauth's stage at sign-in: the code from the mail was right, and nobody is signed in before this is too."""
    stage = request._login_stage
    person = stage.login.user
    if not factors.are_kept_for(person):  # taken away meanwhile
        return redirect("account_login")
    form = SecondFactorForm(request.POST if request.method == "POST" else None, request=request, person=person)
    if form.is_valid():
        form.save()
        return stage.exit()
    return render(request, "mfa/authenticate.html", {"form": form, "options": request_options(person)})


@never_cache
@sensitive_post_parameters("code")
@after_a_fresh_code
def app_new(request):
    """Show the secret as a QR code and as text, and take the first code of the app."""
    if factors.of(request.user).filter(type=factors.Kind.TOTP).exists():
        messages.info(request, "You have an authenticator app already.")
        return redirect("front:security")
    secret = _new_secret(request)
    form = AppForm(request.POST if request.method == "POST" else None, request=request, secret=secret)
    if form.is_valid() and (made := form.act(now=timezone.now())):
        request.session.pop(APP_SECRET, None)
        return is_added(request, *made)
    url = get_adapter().build_totp_url(request.user, secret)
    context = {"form": form, "qr": qr_path(url), "url": url, "typed": in_fours(secret)}
    return render(request, "security/app_new.html", context)


@never_cache
@after_a_fresh_code
def passkey_new(request):
    """Let the browser make a passkey, and keep it."""
    if not are_possible(request):
        messages.info(request, "Passkeys need the site’s name in the address. Set up an authenticator app instead.")
        return redirect("front:security")
    form = PasskeyForm(request.POST if request.method == "POST" else None, person=request.user)
    if form.is_valid() and (made := form.act(now=timezone.now())):
        return is_added(request, *made)
    return render(request, "security/passkey_new.html", {"form": form, "options": creation_options(request.user)})


@never_cache
@after_a_fresh_code
def factor_remove(request, pk):
    """Say what taking it away means, and do it."""
    factor = factors.of(request.user).filter(pk=pk).select_related("user").first()
    if factor is None:
        raise Http404
    others = factors.of(request.user).exclude(pk=pk).exists()
    if request.method == "POST":
        name = factors.named(factor)
        factors.remove(factor=factor, by=request.user, now=timezone.now())
        stay_signed_in(request)
        messages.success(request, f"Removed: {name}. Other browsers are signed out.")
        return redirect("front:security")
    context = {"name": factors.named(factor), "is_last": not others, "leads": leads(request.user)}
    return render(request, "security/factor_remove.html", context)


@never_cache
@after_a_fresh_code
def recovery_codes(request):
    """Say what new recovery codes mean; make them, and show them this once."""
    if request.method == "POST":
        try:
            made = factors.make_recovery_codes(person=request.user, by=request.user, now=timezone.now())
        except factors.FactorRefused as refused:
            messages.error(request, str(refused))
            return redirect("front:security")
        return shown_once(request, made)
    if not factors.are_kept_for(request.user):
        return redirect("front:security")
    return render(request, "security/recovery_codes.html", {"left": factors.recovery_codes_left(request.user)})


# Afterwards -----------------------------------------------------------------------------------------------------------
def is_added(request, factor, codes):
    """A factor was added in this browser: it counts as used, the others are signed out, new codes are shown once."""
    stay_signed_in(request)
    factor.user = request.user
    post_authentication(request, factor)
    messages.success(request, f"Set up: {factors.named(factor)}. Other browsers are signed out.")
    if codes:
        return shown_once(request, codes)
    return redirect(request.session.pop(GOING_ON, None) or "front:security")


def stay_signed_in(request):
    """Everybody's sessions ended with the change; this browser goes on, under a new name."""
    request.user.refresh_from_db()
    update_session_auth_hash(request, request.user)


def shown_once(request, codes):
    """The recovery codes are in this answer and nowhere else."""
    going_on = request.session.pop(GOING_ON, None) or reverse("front:security")
    context = {"codes": [in_fours(code) for code in codes], "going_on": going_on}
    return render(request, "security/recovery_codes_shown.html", context)


# The secret of a new app ----------------------------------------------------------------------------------------------
def _new_secret(request):
    """The same for an hour, so that loading the page again does not spoil what the app has read."""
    kept = request.session.get(APP_SECRET)
    if kept and kept["until"] > time.time():
        return unseal(kept["sealed"])  # whoever reads the session has its key
    secret = generate_totp_secret()
    request.session[APP_SECRET] = {"sealed": seal(secret), "until": time.time() + APP_SECRET_LASTS_SECONDS}
    return secret


def qr_path(text):
    """(modules on a side, the path of an SVG that draws the dark ones): no image has to be let through the policy."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=4)
    code.add_data(text)
    rows = code.get_matrix()
    dark = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark)
    return len(rows), "".join(dark)


def in_fours(text):
    """For reading and typing: “JBSW Y3DP”."""
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))
