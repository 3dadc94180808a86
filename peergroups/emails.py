"""The mails about belonging: one function per kind, each a Letter. Building one touches no network.

They say who asks, which group, what happens then and when it ends. Each is bounded: an invitation is followed by one
reminder at most, and “no, thank you” ends it.
"""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.text import capfirst

from accounts import factors
from common import do_links, london
from common.mail import render
from outbox.letters import Letter, Priority
from peergroups.lists import of_group
from peergroups.models import JoinRequest, Membership, PeerGroup
from peergroups.tokens import invitation_url

INVITATION, REMINDER, REQUEST, ANSWER, STANDING, LETTER = (
    "group-invitation",
    "group-invitation-reminder",
    "join-request",
    "join-answer",
    "standing",
    "group-letter",
)
ACCEPT_DEED = "join-request-accept"
DEED_LASTS = dt.timedelta(days=30)
WHAT_IT_IS = {
    PeerGroup.Kind.REGION: "people from neighbouring councils who meet to get better, together, at digital services",
    PeerGroup.Kind.NETWORK: "people from councils across the country who get better, together, at digital services",
    PeerGroup.Kind.LEADS: "the leads of the peer groups, among themselves",
}

PARTNERS = {
    Membership.Kind.SUPPLIER: "partner (supplier)",
    Membership.Kind.ACADEMIC: "partner (academic)",
    Membership.Kind.OTHER: "partner",
}


@dataclass(frozen=True)
class Coming:
    """What a mail says of a group's next public meeting. Rooms above know meetings, and hand it in."""

    title: str
    when: str
    place: str
    url: str


def offered(invitation):
    """As what an invitation lets somebody join: “lead”, “member”, “partner (supplier)”."""
    partner = PARTNERS.get(invitation.kind)
    return partner or ("lead" if invitation.role == Membership.Role.LEAD else "member")


def about(thing):
    """The name in the outbox of an invitation or a request to join."""
    return f"join-request:{thing.pk}" if isinstance(thing, JoinRequest) else f"invitation:{thing.pk}"


def invitation_key(invitation):
    """Each sending says its own truth."""
    return f"invitation:{invitation.pk}:{invitation.sends}"


def reminder_key(invitation):
    return f"invitation-reminder:{invitation.pk}:{invitation.sends}"


def invitation(invitation, *, person_id=None, coming=None):
    """Will you join? `person_id`: who reads this address, if we know them. `coming`: a Coming, or None."""
    why = "You get this because this address was invited. If you do not answer you get one reminder, and then no more."
    return _asking("invitation", INVITATION, invitation_key(invitation), invitation, person_id, coming, why)


def invitation_reminder(invitation, *, person_id=None, coming=None, due_at):
    """The same question, once more and never again."""
    why = "You get this because this address was invited. This is the only reminder."
    key = reminder_key(invitation)
    return _asking("invitation_reminder", REMINDER, key, invitation, person_id, coming, why, due_at=due_at)


def _asking(template, kind, key, invitation, person_id, coming, why, due_at=None):
    group, by = invitation.group, invitation.invited_by
    leads = invitation.role == Membership.Role.LEAD
    url = invitation_url(invitation)
    ends = london.plain_date(invitation.expires_at)
    facts = [
        ("Group", group.full_name),
        ("You join", f"as a {offered(invitation)}{_behalf(invitation)}"),
        ("Next", f"{coming.title}\n{coming.when}\n{coming.place}" if coming else ""),
        ("Until", ends),
    ]
    mail = render(
        template,
        {
            "group": group,
            "group_name": capfirst(group.in_text),
            "group_url": settings.SITE_URL + group.get_absolute_url(),
            "what_it_is": WHAT_IT_IS[group.kind],
            "inviter": by.name if by else "",
            "words": invitation.words,
            "leads": leads,
            "needs_factor": leads and settings.SECOND_FACTOR_REQUIRED,
            "offered": offered(invitation),
            "partner": invitation.kind in PARTNERS,
            "behalf": _behalf(invitation),
            "email": invitation.email,
            "coming": coming,
            "ends": ends,
            "facts": [(label, text) for label, text in facts if text],
            "deeds": [
                {"label": "Answer the invitation", "url": url},
                {"label": "No, thank you", "url": f"{url}?answer=no"},
            ],
            "why": why,
        },
    )
    return Letter.of(
        mail,
        kind=kind,
        key=key,
        to_address=invitation.email,
        person_id=person_id,
        **of_group(invitation.group),
        about=about(invitation),
        priority=Priority.REMINDER if kind == REMINDER else Priority.CHANGE,
        due_at=due_at or invitation.sent_at,
        expires_at=invitation.expires_at,
        reply_to=_mailbox(by.name, by.email) if by and by.is_active else "",
        unsubscribe_url=url,
    )


def join_request(request, lead, because, now):
    """To a lead: somebody asks to join, and `because` (a sentence) cannot join at once.

    One click lets them in; a no is said on the page, with its reason.
    """
    group, person = request.group, request.person
    page_url = settings.SITE_URL + reverse("peergroups:request-detail", args=[group.slug, request.pk])
    deeds = [{"label": "Answer on the page", "url": page_url}]
    if request.council_id:
        deeds.insert(0, {"label": f"Let {_called(person)} in", "url": _accept_url(request, lead, now)})
    facts = [
        ("Name", person.name),
        ("Job", person.job_title),
        ("For", request.council.official_name if request.council_id else request.organisation),
        ("Address", person.email),
    ]
    context = {
        "group": group,
        "person": person,
        "name": _called(person),
        "behalf": request.on_behalf_of,
        "because": because,
        "words": request.words,
        "facts": [(label, text) for label, text in facts if text],
        "deeds": deeds,
        "page_url": page_url,
        "personal": True,
        "why": _why_lead(group, lead),
    }
    return _letter(
        REQUEST,
        f"join-request:{request.pk}:person{lead.pk}:asked",
        lead,
        group,
        render("join_request", context),
        now,
        about=about(request),
        reply_to=_mailbox(person.name, person.email),
    )


def join_answer(request, now):
    """To who asked: yes, or no with the reason."""
    group, person = request.group, request.person
    context = {
        "group": group,
        "group_url": settings.SITE_URL + group.get_absolute_url(),
        "first_name": person.first_name,
        "accepted": request.outcome == JoinRequest.Outcome.ACCEPTED,
        "reason": request.reason,
        "asked_on": london.plain_date(request.asked_at),
        "why": f"You get this because you asked to join {group.in_text}.",
    }
    mail = render("join_answer", context)
    key = f"join-answer:{request.pk}:person{person.pk}:{request.outcome}"
    by = request.decided_by
    reply_to = _mailbox(by.name, by.email) if by and by.is_active else ""
    return _letter(ANSWER, key, person, group, mail, now, about=about(request), reply_to=reply_to)


def standing(membership, *, by, now):
    """To a person: somebody else made them a lead, or a member again, or took them out. `by` is who to ask."""
    group, person = membership.group, membership.person
    what = "removed" if membership.left_at else membership.role
    context = {
        "group": group,
        "group_url": settings.SITE_URL + group.get_absolute_url(),
        "contact_url": settings.SITE_URL + reverse("peergroups:group-contact", args=[group.slug]),
        "join_url": settings.SITE_URL + reverse("peergroups:group-join", args=[group.slug]),
        "invite_url": settings.SITE_URL + reverse("peergroups:invitation-new", args=[group.slug]),
        "first_name": person.first_name,
        "by": by.name or "Somebody who looks after the group",
        "what": what,
        "factor_url": _factor_url(person) if what == Membership.Role.LEAD else "",
        "why": f"You get this because your place in {group.in_text} has changed.",
    }
    key = f"standing:membership{membership.pk}:person{person.pk}:{what}"
    reply_to = _mailbox(by.name, by.email)
    mail = render("standing", context)
    return _letter(STANDING, key, person, group, mail, now, about=f"membership:{membership.pk}", reply_to=reply_to)


def group_letter(group, lead, *, name, email, message, person, occurrence, now):
    """To a lead: what somebody wrote on the group's contact page. An answer goes to them, not to us."""
    context = {
        "group": group,
        "name": name,
        "email": email,
        "message": message,
        "is_known": person is not None,
        "why": _why_lead(group, lead),
    }
    key = f"group-letter:group{group.pk}:person{lead.pk}:{occurrence}"
    mail = render("group_letter", context)
    about = f"group-letter:{occurrence}"  # the same to each lead
    return _letter(LETTER, key, lead, group, mail, now, about=about, reply_to=_mailbox(name, email))


# Parts ----------------------------------------------------------------------------------------------------------------
def _letter(kind, key, person, group, mail, now, *, about, reply_to=""):
    return Letter.of(
        mail,
        person,
        kind=kind,
        key=key,
        **of_group(group),
        about=about,
        priority=Priority.CHANGE,
        due_at=now,
        reply_to=reply_to,
    )


def _accept_url(request, lead, now):
    token = do_links.make(ACCEPT_DEED, person_id=lead.pk, object_id=request.pk, expires_at=now + DEED_LASTS)
    return do_links.url(token)


def _factor_url(person):
    """Where a lead sets up the second factor that they need before anything opens, if they need one and have none."""
    if not settings.SECOND_FACTOR_REQUIRED or factors.are_kept_for(person):
        return ""
    return settings.SITE_URL + reverse("front:second-factor")


def _behalf(thing):
    return f" for {thing.on_behalf_of}" if thing.on_behalf_of else ""


def _called(person):
    return person.name or person.email


def _mailbox(name, email):
    return f"{name} <{email}>" if name else email


def _why_lead(group, lead):
    if lead.is_coordinator:
        return f"You get this because you look after the network or lead {group.in_text}."
    return f"You get this because you lead {group.in_text}."
