"""The mails about ratings: one function per kind, each a Letter. Building one touches no network.

To leads and councils; and to a supplier's contact, who has no account and reads nothing in a mail but how much there is
to read.
"""

import datetime as dt

from django.conf import settings
from django.urls import reverse

from accounts.letters import stoppable
from accounts.models import MutedMail
from common import do_links, london
from common.mail import render
from outbox.letters import Letter, Priority
from scrutiny import contact_links
from scrutiny.models import RatingVersion

JUDGE, RETURNED, REPLIED, TO_SUPPLIER = "rating-judge", "rating-returned", "rating-reply", "supplier-ratings"
MUTABLE = [JUDGE, RETURNED, REPLIED]
FORWARD = "ratings-pass"
DEED_LASTS = dt.timedelta(days=60)


def about(use, council):
    """What a council says of a use, as the outbox names it."""
    return f"ratings:{use.pk}.{council.pk}"


def about_contact(contact):
    return f"supplier-contact:{contact.pk}"


def signed(score):
    """“+2”, “0”, “−1”: as a score is written."""
    return f"{'+' if score > 0 else '−' if score < 0 else ''}{abs(score)}"


def in_words(version):
    """“+1, helps”."""
    return f"{signed(version.score)}, {RatingVersion.Score(version.score).label.lower()}"


def judge(use, council, versions, lead, now):
    """To a lead: this council rated a product. Read it, and pass it on to the supplier, or return it."""
    token = do_links.make(
        FORWARD, person_id=lead.pk, object_id=use.pk, choice=numbers(versions), expires_at=now + DEED_LASTS
    )
    count = how_many(versions)
    context = {
        "subject_words": f"To read: {count} of {use.product} by {council.short_name}",
        "head": f"{council.short_name} has rated {use.product}",
        "lede": f"{count.capitalize()}. Please read {'it' if len(versions) == 1 else 'them'} before the supplier does: "
        "is it about the product, is it fair, and does it name nobody?",
        "items": [_item(version) for version in versions],
        "turn": "Shall it go to the supplier?" if len(versions) == 1 else "Shall they go to the supplier?",
        "deeds": [
            {"label": "Pass on what is here", "url": do_links.url(token)},
            {"label": "Return something with a reason", "url": judge_url(use, council)},
        ],
        "personal": True,
        "why": f"You get this because you look after {council.short_name} in a group, or after the network.",
    }
    return _letter(JUDGE, f"use{use.pk}", lead, numbers(versions), about(use, council), context, now)


def judge_key(versions, person):
    return f"{JUDGE}:use{versions[0].rating.use_id}:person{person.pk}:{numbers(versions)}"


def returned(versions, person, by, now):
    """To who wrote it, or speaks for the council: a lead returned it, and why."""
    use, council = versions[0].rating.use, versions[0].rating.council
    count = how_many(versions)
    context = {
        "subject_words": f"Returned: {count} of {use.product}",
        "head": f"{count.capitalize()} of {use.product} came back",
        "lede": f"{by or 'A lead'} has read what {council.short_name} wrote, and asks for a change. It does not show.",
        "items": [(f"Point {version.rating.point}", version.because) for version in versions],
        "turn": "Write it anew?",
        "deeds": [{"label": "Change it and send it again", "url": _page("use-ratings", use.pk)}],
        "why": f"You get this because you rated {use.product} for {council.short_name}, or act for it.",
    }
    return _letter(RETURNED, f"use{use.pk}", person, numbers(versions), about(use, council), context, now, by=by)


def replied(version, text, number, person, now):
    """To who wrote a rating, or speaks for the council: the supplier has replied to it. `number`: its how manyth."""
    use, point, council = version.rating.use, version.rating.point, version.rating.council
    context = {
        "subject_words": f"{use.product.supplier} has replied to what you say of {use.product}",
        "head": f"{use.product.supplier} has replied",
        "lede": f"It answers what {council.short_name} says of {use.product} and point {point}.",
        "says": "They write:",
        "quote": text,
        "after": f"The reply shows beside your rating, {shows(version, now)}. If it puts something right, you can "
        "change your rating: what you said before stays on record.",
        "button": {"label": "Read both", "url": _page("rating-edit", use.pk, point.pk)},
        "why": f"You get this because you rated {use.product} for {version.rating.council.short_name}, or act for it.",
    }
    return _letter(
        REPLIED, f"version{version.pk}", person, str(number), about(use, version.rating.council), context, now
    )


def shows(version, now):
    """“from 18 December 2026 on”, or “now”."""
    day = version.shows_on
    return "now" if day <= london.today(now) else f"from {london.plain_date(day)} on"


def to_supplier(sending, versions, now):
    """To the contact: so many ratings of what they sell, and until when they can reply before they show."""
    contact = sending.contact
    products = sorted({str(version.rating.use.product) for version in versions})
    what, count = products[0] if len(products) == 1 else "your products", how_many(versions)
    coming = [version.shows_on for version in versions if version.shows_on > london.today(now)]
    context = {
        "subject_words": f"{count.capitalize()} of {what} to reply to",
        "head": f"Councils have rated {what}",
        "name": contact.name,
        "supplier": str(contact.supplier),
        "count": count,
        "products": ", ".join(products),
        "reply_by": london.long_date(min(coming) - dt.timedelta(days=1)) if coming else "",
        "address": contact.email,
        "ends": london.long_date(sending.mailed_at + contact_links.GOOD_FOR),
        "deeds": [{"label": "Read and reply", "url": contact_links.url(sending)}],
        "why": f"You get this because you speak for {contact.supplier} in Peer Groups, where councils say how products "
        "help or hinder them. You need no account.",
    }
    mail = render("supplier_ratings", context)
    return Letter.of(
        mail,
        kind=TO_SUPPLIER,
        key=f"{TO_SUPPLIER}:sending{sending.pk}:contact{contact.pk}:{sending.link}",
        to_address=contact.email,
        about=about_contact(contact),
        priority=Priority.CHANGE,
        expires_at=sending.mailed_at + contact_links.GOOD_FOR,
    )


def how_many(versions):
    return "1 rating" if len(versions) == 1 else f"{len(versions)} ratings"


def numbers(versions):
    """Which versions, as a link and a key name them."""
    return ".".join(str(pk) for pk in sorted(version.pk for version in versions))


def judge_url(use, council):
    return _page("rating-judge", use.pk, council.code)


# Parts ----------------------------------------------------------------------------------------------------------------
def _item(version):
    text = f"{in_words(version)}. {version.comment}\nFor example: {version.example}"
    return f"Point {version.rating.point}", text


def _letter(kind, thing, person, more, concerns, context, now, *, by=None):
    return stoppable(
        "rating_news",
        person,
        MutedMail.Kind.RATINGS,
        context,
        now=now,
        kind=kind,
        key=f"{kind}:{thing}:person{person.pk}:{more}",
        about=concerns,
        priority=Priority.CHANGE,
        reply_to=f"{by.name} <{by.email}>" if by is not None and by.is_active and by.name else "",
    )


def _page(name, *keys):
    return settings.SITE_URL + reverse(f"scrutiny:{name}", args=keys)
