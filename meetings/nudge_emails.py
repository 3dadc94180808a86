"""The nudges: one function per kind, each a Letter. Building one touches neither network nor database."""

import datetime as dt

from django.conf import settings
from django.urls import reverse

from accounts.letters import stoppable
from accounts.models import MutedMail
from common import do_links, london
from meetings.nudge_due import DUE, OFFER, SAID_FOR, UNOWNED, VENUE
from meetings.rhythm import Rhythm
from outbox.letters import Priority
from peergroups.lists import of_group

OFFER_DATES = "host-offer-dates"
OFFER_WITHDRAW = "host-offer-withdraw"
HOST_VENUE = "host-venue"
DEED_LASTS = dt.timedelta(days=60)
MOST_ROWS = 10  # actions in one mail: the board has them all
FIRST_OFFER, FIRST_VENUE, LAST_DUE = "1", "21d", "8w"


def offer_key(offer, person, step):
    return f"{OFFER}:offer{offer.pk}:person{person.pk}:{step.name}"


def venue_key(meeting, person, step):
    return f"{VENUE}:meeting{meeting.pk}:person{person.pk}:{meeting.starts_on}.{step.name}"


def due_key(group, person, due_on, step):
    return f"{DUE}:group{group.pk}:person{person.pk}:{due_on}.{step.name}"


def unowned_key(group_id, person, step):
    return f"{UNOWNED}:group{group_id}:person{person.pk}:{step.name}"


def offer(offer, person, step, *, due_at, now):
    """To who offered that their council hosts: no meeting is planned. Does it still stand, and when would it suit?"""
    group, council = offer.group, offer.council
    context = {
        "council": council.short_name,
        "offered": london.plain_date(offer.offered_at),
        "when": offer.when,
        "words": offer.words,
        "is_first": step.name == FIRST_OFFER,
        "facts": [("Offered", london.plain_date(offer.offered_at)), ("When", offer.when), ("Group", group.full_name)],
        "deeds": [
            _deed("Say which dates suit you", do_links.make(OFFER_DATES, **_for(person, offer, now))),
            _deed("Take the offer back", do_links.make(OFFER_WITHDRAW, **_for(person, offer, now))),
        ],
        "personal": True,
        "why": f"You get this because {council.short_name} offered to host a meeting of {group.in_text}.",
    }
    return _letter(
        OFFER, offer_key(offer, person, step), group, person, context, MutedMail.Kind.HOSTING,
        about=f"host-offer:{offer.pk}", due_at=due_at, expires_at=step.at + SAID_FOR, now=now,
    )  # fmt: skip


def venue(meeting, person, step, *, due_at, now):
    """To the host of a meeting that is announced without a place: where is it?"""
    group, council = meeting.group, meeting.host_council
    context = {
        "meeting": meeting,
        "council": council.short_name,
        "day": london.short_date(meeting.starts_on),
        "in_days": london.in_days(meeting.starts_at, now),
        "is_first": step.name == FIRST_VENUE,
        "facts": [
            ("When", london.span(meeting.starts_at, meeting.ends_at)),
            ("Where", "Not known yet"),
            ("Host", council.short_name),
            ("Group", group.full_name),
        ],
        "deeds": [_deed("Say where it is", do_links.make(HOST_VENUE, **_for(person, meeting, now)))],
        "page_url": settings.SITE_URL + meeting.get_absolute_url(),
        "personal": True,
        "why": f"You get this because {council.short_name} hosts this meeting of {group.in_text}.",
    }
    return _letter(
        VENUE, venue_key(meeting, person, step), group, person, context, MutedMail.Kind.HOSTING,
        about=f"meeting:{meeting.pk}", due_at=due_at, expires_at=meeting.starts_at, now=now,
    )  # fmt: skip


def due(group, due_on, person, step, *, due_at, now):
    """To a lead: by the group's own rhythm the next meeting is due, and none is planned. Says who offers to host."""
    context = {
        "last": london.plain_date(group.last_on),
        "due": london.plain_date(due_on),
        "is_today": due_on == london.today(now),
        "rhythm": str(Rhythm.of(group)),
        "is_last": step.name == LAST_DUE,
        "offers": [
            {
                "council": offer.council.short_name,
                "text": " ".join(part for part in [f"{offer.when}." if offer.when else "", offer.words] if part),
                "url": _page("host-offer-settle", group, offer.pk),
            }
            for offer in group.open_offers
        ],
        "deeds": [
            {"label": "Schedule a meeting", "url": _page("meeting-schedule", group)},
            {"label": "Start from the last one", "url": _page("meeting-copy", group, group.last_pk)},
        ],
        "why": f"You get this because you are a lead of {group.in_text}.",
    }
    return _letter(
        DUE, due_key(group, person, due_on, step), group, person, context, MutedMail.Kind.LEADING,
        about=f"group:{group.pk}", due_at=due_at, expires_at=step.at + SAID_FOR, now=now,
    )  # fmt: skip


def unowned(actions, person, step, *, due_at, now):
    """To a lead, on a Monday: what still nobody has. Each line leads to where it is handed on."""
    group, today = actions[0].group, london.today(now)
    context = {
        "count": len(actions),
        "rows": [_row(action, today) for action in actions[:MOST_ROWS]],
        "more": max(len(actions) - MOST_ROWS, 0),
        "page_url": _page("action-list", group) + "?show=nobodys",
        "why": f"You get this because you are a lead of {group.in_text}.",
    }
    return _letter(
        UNOWNED, unowned_key(group.pk, person, step), group, person, context, MutedMail.Kind.LEADING,
        about=f"group:{group.pk}", due_at=due_at, expires_at=step.at + dt.timedelta(days=7), now=now,
    )  # fmt: skip


# Parts ----------------------------------------------------------------------------------------------------------------
def _letter(kind, key, group, person, context, mute, *, now, **more):
    context |= {"group": group.full_name, "group_words": group.in_text}
    said = {"kind": kind, "key": key, "priority": Priority.REMINDER, **of_group(group), **more}
    return stoppable(kind.replace("-", "_"), person, mute, context, now=now, **said)


def _row(action, today):
    council = action.council.short_name if action.council_id else ""
    return {
        "what": action.words,
        "when": london.short_date(action.due_on),
        "text": " · ".join(part for part in [council, "overdue" if action.due_on < today else ""] if part),
        "url": _page("action-hand-over", action.group, action.pk),
    }


def _deed(label, token):
    return {"label": label, "url": do_links.url(token)}


def _for(person, thing, now):
    return {"person_id": person.pk, "object_id": thing.pk, "expires_at": now + DEED_LASTS}


def _page(name, group, *more):
    return settings.SITE_URL + reverse(f"meetings:{name}", args=[group.slug, *more])
