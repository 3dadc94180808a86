"""Mails about signing in, and about a council that ends. Building one touches neither network nor database."""

import datetime as dt

from django.conf import settings

from accounts import codes
from accounts.succession import choice_path
from common import do_links, london
from common.mail import render
from outbox.letters import Letter, Priority

COUNCIL_ENDS = "council-ends"
CHOOSE_COUNCIL = "choose-council"  # the purpose of the links in it
MOST_LINKS = 4
LINK_LASTS = dt.timedelta(days=365)  # after the day: the question stays until it is answered


def code_key(name):
    """The mail of one code. A code is told once, so its occurrence is its own name."""
    return f"code:signin:{name}"


def code(*, sent, code, person, now):
    """The code itself. No link in this mail signs anybody in."""
    minutes = int(codes.VALID_FOR.total_seconds() // 60)
    return _letter("code", {"code": code, "minutes": minutes}, sent=sent, person=person, now=now)


def code_refused(*, sent, person, now):
    """In place of a code, to somebody whose account is closed. Only the reader of the address learns it."""
    return _letter("code_refused", {}, sent=sent, person=person, now=now)


def _letter(template, context, *, sent, person, now):
    why = "You get this because a code was asked for with your address."
    mail = render(template, {"email": sent.email, "why": why, **context})
    return Letter.of(
        mail,
        kind="code",
        key=code_key(sent.id),
        to_address=sent.email,
        person_id=person.pk if person else None,
        priority=Priority.CODE,
        due_at=now,
        expires_at=now + codes.VALID_FOR,
    )


# A council ends -------------------------------------------------------------------------------------------------------
def about(council):
    """The council's name in the outbox."""
    return f"council:{council.pk}"


def occurrence(ending, step):
    """Which truth is told: the day, who follows, and how many days before. “2027-04-01.12+34.60d”."""
    followers = "+".join(str(successor.pk) for successor in ending.successors)
    return f"{ending.on}.{followers}.{step}d"


def council_ends_key(ending, person, step):
    return f"{COUNCIL_ENDS}:council{ending.predecessor.pk}:person{person.pk}:{occurrence(ending, step)}"


def council_ends(ending, person, *, step, due_at, now, expires_at=None):
    """That somebody's council ends. Where several follow it asks which; one mail does for one council and one step."""
    old, day = ending.predecessor, london.plain_date(ending.on)
    has_come = ending.has_come(london.today(now))
    context = {
        "council": old,
        "day": day,
        "last_day": london.plain_date(ending.last_day),
        "has_come": has_come,
        "successors": ending.successors,
        "page_url": settings.SITE_URL + choice_path(old),
        "council_url": settings.SITE_URL + old.get_absolute_url(),
        "facts": [("Ends", london.long_date(ending.last_day)), ("Then", _named(ending.successors))],
        "why": f"You get this because you act for {old.short_name} here.",
    }
    if not ending.is_into_one:
        context |= {"deeds": _choices(ending, person, has_come), "personal": True}
        context["question"] = (
            f"Which council do you work for since {day}?"
            if has_come
            else f"Which council will you work for from {day}?"
        )
    mail = render("council_ends_into_one" if ending.is_into_one else "council_ends", context)
    return Letter.of(
        mail,
        person,
        kind=COUNCIL_ENDS,
        key=council_ends_key(ending, person, step),
        about=about(old),
        priority=Priority.REMINDER,
        due_at=due_at,
        expires_at=expires_at,
    )


def _choices(ending, person, has_come):
    """A link for each successor; of more than four none: the page has them all.

    It names the successor by its number: a decided council's code changes when the register gives it one.
    """
    if len(ending.successors) > MOST_LINKS:
        return []
    expires_at = london.moment(ending.on, dt.time()) + LINK_LASTS
    return [
        {
            "label": f"{'I work' if has_come else 'I will work'} for {successor.short_name}",
            "url": do_links.url(
                do_links.make(
                    CHOOSE_COUNCIL,
                    person_id=person.pk,
                    object_id=ending.predecessor.pk,
                    choice=str(successor.pk),
                    expires_at=expires_at,
                )
            ),
        }
        for successor in ending.successors
    ]


def _named(councils):
    names = [council.official_name for council in councils]
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]
