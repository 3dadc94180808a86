"""The mails about groups that are asked for: one function per kind, each a Letter. Building one touches no network.

Nobody has checked the address of who was not signed in, so nothing is ever sent to it: a coordinator answers by hand.
"""

from django.conf import settings
from django.urls import reverse

from common import london
from common.mail import render
from outbox.letters import Letter, Priority
from peergroups.models import StartRequest

REQUEST, RECEIVED, ANSWER = "start-request", "start-received", "start-answer"


def about(request):
    """The request's name in the outbox."""
    return f"start-request:{request.pk}"


def start_request(request, coordinator, now):
    """To a coordinator: a group is asked for. The button opens the form that sets it up, filled in."""
    context = {
        "request": request,
        "facts": [*_facts(request), ("Address", request.email)],
        "is_known": request.person_id is not None,
        "deeds": [{"label": "Set the group up", "url": _url("desk:start-request", request.pk)}],
        "decline_url": _url("desk:start-request-decline", request.pk),
        "why": "You get this because you look after the network.",
    }
    mail = render("start_request", context)
    key = f"start-request:{request.pk}:person{coordinator.pk}:asked"
    return _letter(REQUEST, key, coordinator, mail, request, now, reply_to=f"{request.asker} <{request.email}>")


def start_received(request, now):
    """To who asked while signed in: what they asked for, and what happens now."""
    person = request.person
    context = {
        "request": request,
        "first_name": person.first_name,
        "facts": _facts(request),
        "why": "You get this because you asked for a new peer group.",
    }
    mail = render("start_received", context)
    return _letter(RECEIVED, f"start-received:{request.pk}:person{person.pk}:asked", person, mail, request, now)


def start_answer(request, now):
    """To who asked while signed in: the group is there, or why not."""
    person, by, group = request.person, request.decided_by, request.group
    context = {
        "request": request,
        "first_name": person.first_name,
        "group": group,
        "group_url": settings.SITE_URL + group.get_absolute_url() if group else "",
        "list_url": _url("peergroups:group-list"),
        "started": request.outcome == StartRequest.Outcome.STARTED,
        "asked_on": london.plain_date(request.asked_at),
        "why": "You get this because you asked for a new peer group.",
    }
    key = f"start-answer:{request.pk}:person{person.pk}:{request.outcome}"
    reply_to = f"{by.name} <{by.email}>" if by and by.name and by.is_active else ""
    return _letter(ANSWER, key, person, render("start_answer", context), request, now, reply_to=reply_to)


def _facts(request):
    councils = ", ".join(council.short_name for council in request.councils.all())
    facts = [
        ("Group", request.name),
        ("Councils", councils),
        ("Area", request.area),
        ("Who asks", f"{request.asker}, {request.council.short_name}"),
    ]
    return [(label, text) for label, text in facts if text]


def _letter(kind, key, person, mail, request, now, reply_to=""):
    return Letter.of(
        mail, person, kind=kind, key=key, about=about(request), priority=Priority.CHANGE, due_at=now, reply_to=reply_to
    )


def _url(name, *args):
    return settings.SITE_URL + reverse(name, args=args)
