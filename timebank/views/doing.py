"""How the pages of a loan ask, do, and say what came of it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from meetings.views.mailing import may_mail
from timebank.ledger import Overdrawn
from timebank.refusals import Changed, Refused

asks_and_does = require_http_methods(["GET", "HEAD", "POST"])
NOTHING = "Nothing has changed: it was so already."


def typed(request):
    return request.POST if request.method == "POST" else None


def deed_page(request, visit, loan, *, verb, form, deed, said, template="timebank/loan_deed.html", about=None, **thing):
    """Ask; once that is answered do it, say so, and go back to the loan.

    `thing` is what the deed is done to, where that is not the loan; `about` what else the page shows.
    """
    status = 200
    if form.is_valid():
        if may_mail(request, form):
            return done(request, loan, deed, said, **(thing or {"loan": loan}), **form.arguments())
        status = 429
    context = {"visit": visit, "loan": loan, "form": form, "verb": verb, **(about or {})}
    return render(request, template, context, status=status)


def done(request, to, deed, said, **arguments):
    """Do it, and say what came of it on the page `to`: what was refused as well."""
    try:
        outcome = deed(by=request.user, now=timezone.now(), **arguments)
    except Changed as changed:
        messages.error(request, f"Nothing was changed. {changed}")
        return redirect(request.path)
    except Overdrawn as overdrawn:
        messages.error(request, f"Nothing was changed. {overdrawn.told_to_others}")
    except Refused as refused:
        messages.error(request, f"Nothing was changed. {refused}")
    else:
        if outcome is False:
            messages.info(request, NOTHING)
        else:
            messages.success(request, said)
    return redirect(to)


def gone_on(request, loan, why=""):
    """This deed does not stand open (any more): say how the loan stands, and show it."""
    standing = f"This stands at “{loan.get_state_display().lower()}” now. "
    messages.info(request, f"{standing}{why or 'Nothing was changed.'}")
    return redirect(loan)
