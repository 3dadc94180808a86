"""What no browser sends is put right before anything reads it, so that it cannot become an error page."""

import re

from django.conf import settings
from django.http import HttpResponseBadRequest

SESSION_KEY = re.compile(r"[a-z0-9]{32}")


def gate(get_response):
    """Middleware, before the session's: a session's name is one of ours, and the admin gets no NUL.

    A cookie may hold a NUL, and the admin hands one of the address to the database: PostgreSQL refuses both.
    """

    def gated(request):
        if not SESSION_KEY.fullmatch(request.COOKIES.get(settings.SESSION_COOKIE_NAME, "a" * 32)):
            del request.COOKIES[settings.SESSION_COOKIE_NAME]
        if request.path_info.startswith("/admin/") and "%00" in request.META.get("QUERY_STRING", ""):
            return HttpResponseBadRequest("This address cannot be read.", content_type="text/plain")
        return get_response(request)

    return gated
