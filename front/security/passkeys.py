"""Passkeys: what a phone, a computer or a security key proves by WebAuthn. The script is assets/passkey.js.

Without JavaScript, or where the site is opened by a number instead of a name, there is the authenticator app.
"""

import ipaddress
import json
import struct

from allauth.mfa.webauthn.internal import auth as webauthn
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.http.request import split_domain_port

from accounts import factors

# What parsing and checking an answer raise, whatever a browser, or somebody in its place, may have sent.
REFUSALS = (AttributeError, LookupError, TypeError, ValueError, ValidationError, struct.error)


def are_possible(request):
    """Whether a browser would make one: WebAuthn knows sites by name, never by number."""
    host, _ = split_domain_port(request.get_host())
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return True
    return False


def creation_options(person):
    """What the browser is asked to make, as JSON for the page; what has to come back waits in the session."""
    return json.dumps(webauthn.begin_registration(person, passwordless=False), cls=DjangoJSONEncoder)


def request_options(person):
    """What the browser is asked to prove, as JSON for the page, or "" where the person has no passkey."""
    if not factors.of(person).filter(type=factors.Kind.WEBAUTHN).exists():
        return ""
    return json.dumps(webauthn.begin_authentication(person), cls=DjangoJSONEncoder)


def is_made(credential):
    """Whether this is what a browser makes when it is asked what the session remembers. It is taken once."""
    try:
        webauthn.parse_registration_response(credential)
        webauthn.complete_registration(credential)
    except REFUSALS:
        return False
    return True


def proved_by(person, credential):
    """The passkey that this proves, asked for what the session remembers, or None. It is taken once."""
    try:
        webauthn.parse_authentication_response(credential)
        return webauthn.complete_authentication(person, credential)
    except REFUSALS:
        return None
