"""What somebody typed survives an expired session: it waits, for them alone, while they sign in again.

A view with `@keeps_typing("notes", "over")` names the fields; its page puts `typed_by(request.user)` into a hidden
field of that name. Posted by nobody who is signed in, the fields wait in the cache of the database, out of which they
fall by themselves; the browser's session knows their ticket only. The page shows them again (`found`) and forgets them
when they are saved (`forget`).

On a shared computer somebody else may be the next to sign in: the hidden field is signed and says for whom the page was
made, and nobody but that person is ever shown what was typed there.
"""

import datetime as dt
import secrets

from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core import signing
from django.core.cache import cache
from django.http import HttpResponse, QueryDict

from common import limits

FIELD = "typed_by"
TICKETS = "kept_typing"  # in the session: {path: ticket}
KEPT_FOR = dt.timedelta(hours=2)
MOST_CHARACTERS = 250_000  # of all fields together; more than any form here takes
MOST_PAGES = 3  # of one browser

KEPT = "You were signed out meanwhile. What you typed is kept for two hours: sign in, and it is here again."
NOT_KEPT = "You were signed out meanwhile, and what you typed was not saved. Go back and copy it before you sign in."


def keeps_typing(*names):
    """Mark a view (under its other decorators): these fields of a POST survive signing in again."""

    def marked(view):
        view.kept_fields = names
        return view

    return marked


def typed_by(user):
    """For the hidden field: whose page this is."""
    return signing.dumps(user.pk, salt=TICKETS)


class SignInFirst(LoginRequiredMiddleware):
    """Sends who is not signed in to sign in; what they had typed waits for them.

    A part of a page that asks in the background never shows the sign-in inside: with something typed that is kept, the
    page goes there as a whole; without, it stays and is told (401).
    """

    def handle_no_permission(self, request, view_func):
        names = getattr(view_func, "kept_fields", ())
        keeps = bool(names) and request.method == "POST"
        if keeps:
            keep(request, names)
        elif "HX-Request" in request.headers:
            return HttpResponse(status=401)
        response = super().handle_no_permission(request, view_func)
        if "HX-Request" in request.headers:
            return HttpResponse(headers={"HX-Redirect": response["Location"]})
        return response


def keep(request, names, said=KEPT):
    """Keep these fields of a POST for whoever the page was made for, and say so: for how long, and until when."""
    person = _signed(request.POST.get(FIELD, ""))
    if person is None:
        return
    typed = {name: request.POST.getlist(name) for name in names if name in request.POST}
    length = sum(len(value) for values in typed.values() for value in values)
    if length > MOST_CHARACTERS or not limits.within(request, "kept_typing"):
        messages.warning(request, NOT_KEPT)
        return
    ticket = secrets.token_urlsafe(16)
    cache.set(_key(ticket), {"person": person, "typed": typed}, KEPT_FOR.total_seconds())
    tickets = request.session.get(TICKETS, {})
    tickets.pop(request.path, None)
    request.session[TICKETS] = dict([*tickets.items(), (request.path, ticket)][-MOST_PAGES:])
    messages.info(request, said)


def found(request):
    """What this person had typed on this page, as a QueryDict, or None. What was somebody else's is forgotten."""
    ticket = request.session.get(TICKETS, {}).get(request.path)
    kept = cache.get(_key(ticket)) if ticket else None
    if kept is None or kept["person"] != request.user.pk:
        forget(request)
        return None
    typed = QueryDict(mutable=True)
    for name, values in kept["typed"].items():
        typed.setlist(name, values)
    return typed


def forget(request, *paths):
    """It is saved, or not wanted: nothing is kept of this page any more, or of the pages at these paths."""
    tickets = request.session.get(TICKETS, {})
    for path in {*(paths or (request.path,))} & tickets.keys():
        cache.delete(_key(tickets.pop(path)))
        request.session[TICKETS] = tickets


def _signed(text):
    try:
        return signing.loads(text, salt=TICKETS)
    except signing.BadSignature:
        return None


def _key(ticket):
    return f"kept-typing:{ticket}"
