"""Asking for a group where there is none, and what a coordinator answers. Setting one up joins rooms: desk.actions."""

from django.db import transaction

from outbox import actions as outbox
from peergroups import starting_emails as emails
from peergroups.models import StartRequest
from peergroups.people import coordinators
from peergroups.refusals import RequestDecided

Outcome = StartRequest.Outcome
OUTCOMES = {Outcome.STARTED: "set up", Outcome.DECLINED: "declined", Outcome.WITHDRAWN: "withdrawn"}


@transaction.atomic
def ask_to_start(*, name, councils, area, asker, email, council, words, person, now):
    """Ask the coordinators for a group, and mail them. Asking for the same again while it waits changes nothing.

    `email` is canonical. `person` is who asks, when signed in: they alone get a mail that says so, as nobody has
    checked another address. Returns the StartRequest.
    """
    request, is_new = StartRequest.objects.get_or_create(
        name__iexact=name,
        email=email,
        outcome="",
        defaults={
            "name": name, "area": area, "asker": asker, "council": council, "words": words, "person": person,
            "asked_at": now,
        },
    )  # fmt: skip
    if is_new:
        request.councils.set(councils)
        letters = [emails.start_request(request, one, now) for one in coordinators()]
        if person is not None:
            letters.append(emails.start_received(request, now))
        outbox.queue(letters, now=now)
    return request


@transaction.atomic
def decline_start(*, request, reason, by, now):
    """Say no, with the reason. Who was signed in gets it by mail. Raises RequestDecided."""
    request = _still_asked(hold_start(request))
    request.reason = reason
    _decide(request, Outcome.DECLINED, by=by, now=now)


@transaction.atomic
def answer_start(*, request, group, by, now):
    """The group that was asked for is set up. Who was signed in gets a mail. Raises RequestDecided."""
    request = _still_asked(hold_start(request))
    request.group = group
    _decide(request, Outcome.STARTED, by=by, now=now)


def hold_start(request):
    """The request as it is now, locked until the transaction ends."""
    return StartRequest.objects.select_for_update(of=["self"], no_key=True).get(pk=request.pk)


def _still_asked(request):
    if request.outcome:
        raise RequestDecided(f"This was {OUTCOMES[request.outcome]} already.")
    return request


def _decide(request, outcome, *, by, now):
    request.outcome, request.decided_at, request.decided_by = outcome, now, by
    request.save(update_fields=["outcome", "decided_at", "decided_by", "reason", "group"])
    outbox.cancel(reason="the request is decided", about=emails.about(request), kinds=[emails.REQUEST])
    if request.person is not None and request.person.is_active:
        outbox.queue([emails.start_answer(request, now)], now=now)
