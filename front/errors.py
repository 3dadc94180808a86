"""What people see when something is not there, not theirs, or broken. These pages never fail themselves."""

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from common import asked
from front.context import Site

# Should even the template fail: no style sheet, but the truth and a way on.
LAST_RESORT = """<!doctype html><html lang="en-GB"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sorry, something broke – Peer Groups</title></head>
<body><h1>Sorry, something broke</h1><p>It is our fault, not yours. Try again in a few minutes.</p>
<p>{number}</p><p><a href="/">Peer Groups</a></p></body></html>"""


def bad_request(request, exception=None):
    if isinstance(exception, (RequestDataTooBig, TooManyFieldsSent)):
        return too_large(request)
    return _page(request, "400.html", 400)


def too_large(request):
    return _page(request, "413.html", 413)


def forbidden(request, exception=None):
    return _page(request, "403.html", 403)


def not_found(request, exception=None):
    """A room may say more than that nothing is there: with a `template` and its `context` on what it raises."""
    template, context = getattr(exception, "template", "404.html"), getattr(exception, "context", {})
    return _page(request, template, 404, context)


def server_error(request):
    """No request goes into the template, so no context processor runs and no database is asked."""
    number = asked.request_id()
    try:
        return HttpResponse(render_to_string("500.html", {"number": number}), status=500)
    except Exception:  # this page must come, whatever is broken
        return HttpResponse(LAST_RESORT.format(number=number), status=500)


def csrf_failure(request, reason=""):
    """Almost always a page left open while signing in or out elsewhere, or cookies switched off."""
    return _page(request, "403_csrf.html", 403)


def _page(request, template, status, context=()):
    """With the bar, but without what it counts: who guesses at addresses costs the database next to nothing."""
    site = Site(request)
    site.waiting, site.council_name = 0, ""
    return render(request, template, {"site": site, **dict(context)}, status=status)
