"""Each request has a number, which the page says when something breaks, and one line in the log."""

import logging
import re
import time
import uuid

from django.conf import settings

from common import asked

log = logging.getLogger("request")
HEADER = "X-Request-ID"
GIVEN = re.compile(r"[A-Za-z0-9-]{8,64}")
QUIET = {"healthz", "healthz/web"}  # asked every few seconds; news only when it is none


def log_requests(get_response):
    """Middleware, the first of all: the line has method, the page's pattern and status; no path, nobody's name."""

    def logged(request):
        began, number = time.monotonic(), _number(request)
        token = asked.doing.set({"request_id": number})
        try:
            response = get_response(request)
            response.headers[HEADER] = number
            _write(request, response, round((time.monotonic() - began) * 1000))
            return response
        finally:
            asked.doing.reset(token)

    return logged


def _number(request):
    """The proxy's, if there is one that we trust, so that its log and ours say the same; else one of our own."""
    given = request.headers.get(HEADER, "") if settings.ALLAUTH_TRUSTED_PROXY_COUNT else ""
    return given if GIVEN.fullmatch(given) else uuid.uuid4().hex


def _write(request, response, ms):
    match, status = request.resolver_match, response.status_code
    found = match.route if match else getattr(request, "kept_route", None)  # front.kept: nobody looked its view up
    if (found is None and status < 400) or (found in QUIET and status == 200):
        return  # a style sheet, a redirect to https, a watcher
    route = "" if found is None else f"/{found}"  # with <str:token> where an address is a key
    told = {"method": request.method, "route": route, "status": status, "ms": ms}
    log.info("%s %s %s", request.method, route or "no such page", status, extra=told)
