"""The mails that nobody's deed sends: a request that fits, an offer that runs out, hours that run low or heap up.

One function per kind, each a Letter. Building one touches no network. Each can be stopped by itself.
"""

import datetime as dt

from django.conf import settings
from django.urls import reverse

from accounts.letters import stoppable
from accounts.models import MutedMail
from common import do_links, london, words
from common.mail import render
from outbox.letters import Letter, Priority
from timebank import due
from timebank.emails import about_request
from timebank.step_words import short

FITS, OFFER_ENDS, BALANCE, APPROVAL = "request-fits", "offer-ends", "lending-balance", "lending-approval"
RENEW = "offer-renew"
DEED_LASTS = dt.timedelta(days=60)
LOW, HIGH = "low", "high"


def request_fits(request, fit, person, now):
    """To somebody of a council that offers what another asks for: this one fits, and why. `fit` is of `matching`."""
    council = fit.offer.council.short_name
    context = {
        "asks": request.council.short_name,
        "council": council,
        "title": request.title,
        "short_title": short(request.title),
        "quote": request.words,
        "reasons": list(fit.reasons),
        "facts": request_facts(request),
        "deeds": [
            {"label": "Offer to help", "url": _page("request-answer", request.pk)},
            {"label": "Read the whole request", "url": settings.SITE_URL + request.get_absolute_url()},
        ],
        "may_charge": request.may_charge,
        "why": f"You get this because {council} offers {fit.offer.skill} in the time bank. At most one such mail comes "
        "on a day.",
    }
    expires_at = london.moment(request.by_on, dt.time(23, 59)) if request.by_on else None
    return _letter(
        "request_fits", FITS, fits_key(request, person), person, context, MutedMail.Kind.HELP_WANTED,
        about=about_request(request), priority=Priority.CHANGE, expires_at=expires_at, now=now,
    )  # fmt: skip


def fits_key(request, person):
    return f"{FITS}:request{request.pk}:person{person.pk}:0"


def request_facts(request):
    """(label, text) pairs of what is asked for, empty ones too."""
    when = [london.long_date(day) for day in (request.from_on, request.by_on) if day]
    first = "" if len(when) == 2 else "From " if request.from_on else "By "
    where = request.get_place_display()
    return [
        ("Skills", ", ".join(str(skill) for skill in request.skills.all())),
        ("How long", f"About {words.hours(request.minutes)}"),
        ("When", first + " to ".join(when) if when else ""),
        ("Where", f"{where}: {request.place_words}" if request.place_words else where),
    ]


def offer_ends(offer, person, now):
    """To who offered: it runs out in two weeks. One click, and it stands on."""
    until = due.renewed_until(offer.until, london.today(now))
    token = do_links.make(
        RENEW, person_id=person.pk, object_id=offer.pk, choice=until.isoformat(), expires_at=now + DEED_LASTS
    )
    context = {
        "council": offer.council.short_name,
        "skill": str(offer.skill),
        "until": london.long_date(offer.until),
        "renewed": london.long_date(until),
        "facts": [
            ("Skill", str(offer.skill)),
            ("How much", f"{words.hours(offer.minutes)} {offer.get_per_display().lower()}"),
            ("Where", offer.get_place_display()),
            ("Council", offer.council.short_name),
        ],
        "quote": offer.words,
        "deeds": [
            {"label": "Renew it", "url": do_links.url(token)},
            {"label": "Change it, or end it", "url": settings.SITE_URL + offer.get_absolute_url()},
        ],
        "personal": True,
        "why": f"You get this because {offer.council.short_name} made this offer in the time bank.",
    }
    return _letter(
        "offer_ends", OFFER_ENDS, offer_key(offer, person), person, context, MutedMail.Kind.LENDING,
        about=f"offer:{offer.pk}", expires_at=london.moment(offer.until, dt.time(23, 59)), now=now,
    )  # fmt: skip


def offer_key(offer, person):
    return f"{OFFER_ENDS}:offer{offer.pk}:person{person.pk}:{offer.until}"


def balance(account, which, crossing, person, now):
    """To a council's people: its hours run low (LOW), or heap up (HIGH).

    `crossing`, the transfer that brought it there, makes it said once for each time.
    """
    council = account.council
    low = which == LOW
    page = reverse("timebank:offer-new") if low else reverse("timebank:request-new")
    context = {
        "low": low,
        "council": council.short_name,
        "hours": words.hours(abs(account.balance)),
        "left": words.hours(max(account.left, 0)),
        "limit": words.hours(-account.floor),
        "deeds": [
            {"label": "Offer something" if low else "Ask for help", "url": settings.SITE_URL + page},
            {"label": "See the statement", "url": _page("statement", council.code)},
        ],
        "why": f"You get this because you act for {council.short_name} in the time bank.",
    }
    return _letter(
        "lending_balance", BALANCE, balance_key(account, which, crossing, person), person, context,
        MutedMail.Kind.LENDING, about=f"account:{account.pk}", now=now,
    )  # fmt: skip


def balance_key(account, which, crossing, person):
    return f"{BALANCE}:account{account.pk}:person{person.pk}:{which}.{crossing}"


def approval_set(account, person, now):
    """To a council's people: one of them has said that time it lends is released by nobody, or by an approver again."""
    council, by = account.council, account.approval_set_by
    context = {
        "needed": account.needs_approval,
        "council": council.short_name,
        "by": str(by),
        "on": london.long_date(now),
        "deeds": [{"label": "See how the account works", "url": _page("account-settings", council.code)}],
        "why": f"You get this because you act for {council.short_name} in the time bank.",
    }
    mail = render("lending_approval", context)
    return Letter.of(
        mail,
        person,
        kind=APPROVAL,
        key=f"{APPROVAL}:account{account.pk}:person{person.pk}:{int(now.timestamp())}",
        about=f"account:{account.pk}",
        priority=Priority.CHANGE,
        reply_to=f"{by.name} <{by.email}>" if by.name else by.email,
    )


# Parts ----------------------------------------------------------------------------------------------------------------
def _letter(template, kind, key, person, context, mute, *, now, **more):
    said = {"kind": kind, "key": key, "priority": Priority.REMINDER}
    return stoppable(template, person, mute, context, now=now, **said | more)


def _page(name, key):
    return settings.SITE_URL + reverse(f"timebank:{name}", args=[key])
