"""What the pages of scrutiny days have in common."""

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from scrutiny.refusals import Refused

asks_and_does = require_http_methods(["GET", "HEAD", "POST"])


def typed(request):
    return request.POST if request.method == "POST" else None


def done(request, deed, said, *, to):
    """Do it, say what came of it, what was refused as well, and show the page `to`."""
    try:
        outcome = deed()
    except Refused as refused:
        messages.error(request, f"Nothing was changed. {refused}")
    else:
        if outcome is None or outcome is False or outcome == 0:
            messages.info(request, "Nothing has changed: it was so already.")
        else:
            messages.success(request, said)
    return redirect(to)


def gone_on(request, day, why=""):
    """This does not stand open (any more): say how the day stands, and show it."""
    why = why or f"This day stands at “{day.get_stage_display().lower()}”."
    messages.info(request, f"{why} Nothing was changed.")
    return redirect(day)
