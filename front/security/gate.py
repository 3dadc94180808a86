"""Who leads a group, or coordinates the network, goes no further without a second factor that was used in this session.

Why all pages and not the admin alone: docs/decisions/0027-who-leads-uses-a-second-factor.md.
"""

from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from common import kept_typing
from peergroups.models import PeerGroup

# What answers all the same: setting one up and getting out; what is nobody's; what a token opens, whoever carries it.
OPEN = {
    "front:security",
    "front:second-factor",
    "front:confirm",
    "front:confirm-code",
    "front:app-new",
    "front:passkey-new",
    "front:recovery-codes",
    "front:factor-remove",
    "front:sign-out-everywhere",
    "front:sign-in",
    "front:sign-in-code",
    "front:sign-out",
    "account_login",
    "mfa_authenticate",
    "front:accessibility",
    "front:privacy",
    "front:security-txt",
    "front:healthz",
    "front:incoming",
    "front:mailbox",
    "front:mailbox-message",
    "front:mailbox-part",
    "front:do",
    "front:personal-feed",
}


KEPT = "What you typed is kept for two hours: it is here again once your second factor is set up or entered."


class SecondFactorFirst:
    """Sends who leads to the page that sets up, or asks for, their second factor.

    Whoever used one in this session costs nothing; everybody else who is signed in, one question to the database.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if request.resolver_match.view_name in OPEN or not is_missing(request):
            return None
        going_on = request.get_full_path() if request.method in {"GET", "HEAD"} else ""
        if request.method == "POST" and hasattr(view, "kept_fields"):
            kept_typing.keep(request, view.kept_fields, said=KEPT)
            going_on = request.path
        url = reverse("front:second-factor") + (f"?{urlencode({'next': going_on})}" if going_on else "")
        return HttpResponse(headers={"HX-Redirect": url}) if "HX-Request" in request.headers else redirect(url)


def is_missing(request):
    """Whether who is signed in has to use a second factor, and has not in this session."""
    return (
        settings.SECOND_FACTOR_REQUIRED
        and request.user.is_authenticated
        and not was_used(request)
        and leads(request.user)
    )


def leads(person):
    """Whether somebody comes into the admin today."""
    return person.is_coordinator or PeerGroup.objects.manageable_by(person).exists()


def was_used(request):
    """Whether this session has seen a second factor of its person. Factors that go take their sessions with them."""
    return any(record["method"] == "mfa" for record in get_authentication_records(request, request.user))
