"""What no browser sends is put right, or refused, before anything reads it, so that it cannot become an error page."""

import re

from django.conf import settings
from django.http import HttpResponseBadRequest, HttpResponseNotAllowed

from front import errors

METHODS = ("GET", "HEAD", "POST", "OPTIONS")
SESSION_KEY = re.compile(r"[a-z0-9]{32}")


def gate(get_response):
    """Middleware, before the session's: a session's name is one of ours, and the admin gets no NUL.

    A cookie may hold a NUL, and the admin hands one of the address to the database: PostgreSQL refuses both. A body
    that is too large is refused by what it says of itself; one that says nothing is read as empty by Django.
    """

    def gated(request):
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        if _length(request) > settings.LARGEST_BODY:
            return errors.too_large(request)
        if not SESSION_KEY.fullmatch(request.COOKIES.get(settings.SESSION_COOKIE_NAME, "a" * 32)):
            del request.COOKIES[settings.SESSION_COOKIE_NAME]
        if request.path_info.startswith("/admin/") and "%00" in request.META.get("QUERY_STRING", ""):
            return HttpResponseBadRequest("This address cannot be read.", content_type="text/plain")
        return get_response(request)

    return gated


def _length(request):
    """How many bytes the body has, as the request says; 0 where it says no number."""
    said = request.META.get("CONTENT_LENGTH", "")
    return int(said) if said.isascii() and said.isdigit() else 0
