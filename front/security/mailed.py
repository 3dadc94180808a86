"""A code on its way to somebody who is signed in: what this browser's session keeps of it, and taking what is typed."""

import logging
from dataclasses import asdict, replace

from django.core.cache import cache
from django.utils import timezone

from accounts import codes
from common import limits
from front.security.forms import TOO_MANY, wrong_code

log = logging.getLogger(__name__)
KEY = "mailed_code"  # in the session, with the purpose behind it


def keep(request, purpose, sent, **more):
    """Remember that this code is on its way: with the mail or not at all."""
    request.session[f"{KEY}:{purpose}"] = {"sent": asdict(sent), "for": request.user.pk, **more}
    request.session.save()


def waiting(request, purpose):
    """(SentCode, what was kept beside it) of the code that this person waits for, or (None, {})."""
    kept = request.session.get(f"{KEY}:{purpose}")
    if kept is None or kept["for"] != request.user.pk:
        return None, {}
    sent = codes.SentCode(**kept["sent"])
    if sent.has_expired(timezone.now()):
        forget(request, purpose)
        return None, {}
    return sent, kept


def forget(request, purpose):
    request.session.pop(f"{KEY}:{purpose}", None)


def take(request, purpose, form):
    """Whether what was typed is the code, once. If not the form says so; after three tries nothing is waited for."""
    sent, kept = waiting(request, purpose)
    if not (limits.within(request, "tries_from_a_network") and limits.within(request, "tries_of_a_code", key=sent.id)):
        forget(request, purpose)
        log.warning("person %s did not enter the fresh code (%s): too many codes were tried", request.user.pk, purpose)
        form.add_error("code", TOO_MANY)
        return False
    if sent.fits(form.cleaned_data["code"]):
        forget(request, purpose)
        log.info("person %s entered the fresh code (%s)", request.user.pk, purpose)
        return cache.add(f"code-used:{sent.id}", True, codes.VALID_FOR.total_seconds())
    log.warning("person %s did not enter the fresh code (%s): the code is wrong", request.user.pk, purpose)
    sent = replace(sent, wrong=sent.wrong + 1)
    if sent.wrong >= codes.TRIES:
        forget(request, purpose)
        form.add_error("code", "That is not the code we sent, three times. Ask for a new one")
        return False
    request.session[f"{KEY}:{purpose}"] = kept | {"sent": asdict(sent)}
    form.add_error("code", wrong_code(sent.wrong))
    return False
