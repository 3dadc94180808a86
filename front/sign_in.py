"""Coming in with a code sent to one's work address, and going out.

Two pages, the same for known and unknown addresses: the first asks for the address and sends a code, the second takes
it. Only after the right code is a person made or found; then allauth signs them in, so that sessions and the second
factor are its own. What waits between the two pages is in the session, the code as a digest only.
"""

import datetime as dt
import logging
import secrets
from dataclasses import asdict, replace
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import actions, addresses, codes
from common import limits
from common.forms import AddressField, Form
from common.paths import safe_path
from digests.waiting import your_turn
from front import succession
from front.demo.present import SIGN_INS

log = logging.getLogger(__name__)
KNOWN_BROWSER, KNOWN_FOR = f"{settings.COOKIE_PREFIX}pg_browser", dt.timedelta(days=365)
PENDING = "sign_in"  # in the session: the SentCode, and where to go afterwards
VEILED = "sign_in_veiled"  # the name of a code whose address this browser did not type and is not shown


class AddressForm(Form):
    email = AddressField(label="Your work email address", help_text="We send a code to it. There is no password.")

    def clean_email(self):
        email = addresses.canonical(self.cleaned_data["email"])
        if not email or len(email) > 254:
            raise forms.ValidationError(self.fields["email"].error_messages["invalid"])
        return email


class CodeForm(Form):
    code = forms.CharField(
        label="Code",
        help_text="Eight letters, such as BCDF‑GHJK. Capitals, spaces and the hyphen do not matter.",
        error_messages={"required": "Enter the code from the email"},
        widget=forms.TextInput(attrs={
            "autocomplete": "one-time-code", "inputmode": "text", "autocapitalize": "characters", "spellcheck": "false",
            "class": "govuk-input--width-10 govuk-input--extra-letter-spacing",
        }),
    )  # fmt: skip


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request):
    """Ask for an address and send a code to it."""
    next_path = safe_path(request.POST.get("next") or request.GET.get("next"))
    if request.user.is_authenticated:
        return redirect(next_path or "front:home")

    status = 200
    if request.method == "POST":
        form = AddressForm(request.POST)
        if form.is_valid():
            if _may_send(request, form.cleaned_data["email"]):
                _send(request, form.cleaned_data["email"], next_path)
                return redirect("front:sign-in-code")
            form.add_error("email", "Too many codes were asked for. Wait 15 minutes, then ask again")
            status = 429
    else:
        form = AddressForm(initial={"email": request.GET.get("email")})
    demo_people = SIGN_INS if settings.MODE == "demo" else ()
    context = {"form": form, "next": next_path, "demo_people": demo_people, "provider": settings.OIDC}
    return render(request, "sign_in/sign_in.html", context, status=status)


@login_not_required
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_code(request):
    """Take the code. Three tries, 15 minutes, this browser only."""
    pending, next_path = _pending(request)
    if request.user.is_authenticated or pending is None:
        return redirect("front:home" if request.user.is_authenticated else "front:sign-in")
    if pending.has_expired(timezone.now()):
        _log_failure(pending, "the code is too old")
        return _start_over(request, pending, "expired")

    form = CodeForm(request.POST) if request.method == "POST" else CodeForm()
    if request.method == "POST" and form.is_valid():
        if not _may_try(request, pending):
            _log_failure(pending, "too many codes were tried")
            return _start_over(request, pending, "tries")
        if pending.fits(form.cleaned_data["code"]):
            return _enter(request, pending, next_path)
        pending = replace(pending, wrong=pending.wrong + 1)
        _log_failure(pending, "the code is wrong")
        if pending.wrong >= codes.TRIES:
            return _start_over(request, pending, "tries")
        _keep(request, pending, next_path)
        form.add_error("code", _wrong(codes.TRIES - pending.wrong))
    return render(request, "sign_in/code.html", {"form": form, **_whose(request, pending), "next": next_path})


@login_not_required
@require_POST
def sign_out(request):
    """End this session. Who is out already is simply out."""
    if request.user.is_authenticated:
        get_adapter().logout(request)
        messages.info(request, "You are signed out.")
    return redirect("front:home")


def begin(request, email, next_path):
    """Send a code to an address that this browser only knows of: pages show a part of it. Returns False if too many
    codes were asked for.
    """
    if not _may_send(request, email):
        return False
    _send(request, email, next_path)
    request.session[VEILED] = request.session[PENDING]["sent"]["id"]
    return True


def _may_send(request, email):
    """Count this wish for a code by network, session and address: before the transaction that sends it.

    A browser in which this address signed in before has a count of its own: strangers cannot use up its owner's.
    """
    session, known = request.session.session_key, _known_as(request, email)
    return (
        limits.within(request, "codes_for_a_network")
        and (session is None or limits.within(request, "codes_for_a_session", key=session))
        and (
            limits.within(request, "codes_to_a_known_browser", key=known)
            if known
            else limits.within(request, "codes_to_an_address", key=email)
        )
    )


def _known_as(request, email):
    """What this browser was called when this address signed in here before, or ""."""
    return request.get_signed_cookie(KNOWN_BROWSER, default="", salt=f"{KNOWN_BROWSER}:{email}")


def _remember_browser(response, email):
    response.set_signed_cookie(
        KNOWN_BROWSER,
        secrets.token_urlsafe(16),
        salt=f"{KNOWN_BROWSER}:{email}",
        max_age=KNOWN_FOR,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


def _may_try(request, pending):
    """Count this try. The count of the code is kept beside the session, so that tries sent at once are counted too."""
    return limits.within(request, "tries_from_a_network") and limits.within(request, "tries_of_a_code", key=pending.id)


@transaction.atomic
def _send(request, email, next_path):
    old, _ = _pending(request)
    sent = actions.send_code(email=email, replaces=old.id if old else "", now=timezone.now())
    _keep(request, sent, next_path)
    request.session.save()  # with the mail or not at all: no code arrives that no browser waits for


def _keep(request, pending, next_path):
    request.session[PENDING] = {"sent": asdict(pending), "next": next_path}


def _pending(request):
    kept = request.session.get(PENDING)
    return (codes.SentCode(**kept["sent"]), kept["next"]) if kept else (None, "")


def _start_over(request, pending, reason):
    _, next_path = _pending(request)
    request.session.pop(PENDING, None)
    return render(request, "sign_in/over.html", {"reason": reason, **_whose(request, pending), "next": next_path})


def _whose(request, pending):
    """The address for the page; a veiled one in part only, and then a new code is asked for where this one was."""
    is_veiled = request.session.get(VEILED) == pending.id
    shown = addresses.masked(pending.email) if is_veiled else pending.email
    return {"email": "" if is_veiled else pending.email, "shown": shown}


def _enter(request, pending, next_path):
    if not cache.add(f"code-used:{pending.id}", True, codes.VALID_FOR.total_seconds()):
        return redirect(next_path or "front:home")  # a code is good once: the same form sent twice at once enters once
    del request.session[PENDING]
    return _remember_browser(enter(request, pending.email, next_path, method="code", mail_arrived=True), pending.email)


def enter(request, email, next_path, *, method, mail_arrived=False, **how):
    """Let in whose canonical address this is, as has just been shown by the `method`: every way in ends here.

    allauth signs them in, so that closed accounts and the second factor are its own. `how` is kept with the session.
    """
    person = actions.register(email=email, mail_arrived=mail_arrived, now=timezone.now())
    record_authentication(request, person, method=method, email=person.email, **how)
    landing = next_path or reverse("front:home")
    if not person.name:
        landing = reverse("front:welcome", query={"next": next_path} if next_path else None)
    elif question := succession.offer(request, your_turn(person, timezone.now()), timezone.now()):
        landing = f"{question}?{urlencode({'next': next_path})}" if next_path else question
    response = perform_login(request, person, email=email, redirect_url=landing)
    _log_entry(request, person, method)
    return response


def _log_entry(request, person, method):
    """Who came in, or how far: by number, for names and addresses are in no line of the log."""
    if request.user.is_authenticated:
        log.info("person %s signed in: %s", person.pk, method)
    elif person.is_active:
        log.info("person %s is asked for a second factor: %s was right", person.pk, method)
    else:
        log.warning("person %s did not sign in: the account is closed", person.pk)


def _log_failure(pending, why):
    person = actions.find(pending.email)
    log.warning("%s did not sign in: %s", f"person {person.pk}" if person else "somebody unknown", why)


def _wrong(left):
    tries = "one more try" if left == 1 else f"{left} more tries"
    return f"That is not the code we sent. Check the newest email from us; you have {tries}"
