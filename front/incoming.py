"""Mail that comes back, brought by a mail server: one address, guarded by a token. Each mail is taken in once."""

import base64
import binascii

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from meetings import replies
from outbox.intake import taking


@login_not_required
@csrf_exempt  # no browser comes here, and no cookie counts
@never_cache
def incoming(request):
    """Take in the mail that is the body of this request, as it came (RFC 5322). Without a token set up, it is not here.

    2xx: taken in, understood or not. 503: not now, bring it again. 4xx: do not.
    """
    if not settings.MAIL_INTAKE_TOKEN:
        raise Http404
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if not constant_time_compare(_token(request.headers.get("Authorization", "")), settings.MAIL_INTAKE_TOKEN):
        return _say("The token is wrong.", 401, {"WWW-Authenticate": 'Basic realm="mail", Bearer'})
    if _length(request) > taking.LARGEST:
        return _say("The mail is larger than 1 MB.", 413)
    if not request.body.strip():
        return _say("There is no mail in this request.", 400)
    try:
        row = take(request.body, now=timezone.now())
    except (OperationalError, InterfaceError):
        return _say("Not now. Bring it again.", 503, {"Retry-After": "60"})
    return _say(f"{row.get_kind_display()}: {row.get_state_display().lower()}.", 200)


def take(raw, *, now):
    """Take in one mail: reports of mail servers here, answers of calendars in the room of meetings."""
    return taking.take(raw, answer=replies.take, now=now)


def _token(header):
    """What `Authorization: Bearer token` says, or the password of `Basic`; "" for anything else."""
    scheme, _, given = header.strip().partition(" ")
    if scheme.lower() == "bearer":
        return given.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(given, validate=True).decode().partition(":")[2]
    except (binascii.Error, ValueError):
        return ""


def _length(request):
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isdigit() else 0


def _say(words, status, headers=None):
    return HttpResponse(f"{words}\n", status=status, headers=headers, content_type="text/plain; charset=utf-8")
