"""The link of a supplier's contact: signed, for what one mail sent them, good for sixty days and for one opening.

It carries nothing but numbers. Whoever opens it types the address it was sent to; from then on that browser reads it
for a day, and the link opens nothing any more. A new one goes to the contact's own address and nowhere else. What was
sent of a scrutiny day is read until that day has ended.
"""

import datetime as dt

from django.conf import settings
from django.core import signing
from django.http import Http404
from django.urls import reverse

from scrutiny.models import Sending

SIGNER = signing.Signer(salt="scrutiny.contact")  # without a time of its own: the same sending has the same link
GOOD_FOR = dt.timedelta(days=60)
READ_FOR = dt.timedelta(days=1)
ALL = ("contact__supplier", "day__group", "day__supplier", "day__product", "day__meeting")
KEY = "supplier_contact"  # in the session: {sending: until, as a timestamp}


class BadLink(Exception):
    """The link was altered, cut off, or was never ours."""


class ClosedLink(Exception):
    """The link was ours. `why` is expired, used, withdrawn or over; `sending` is what it was for: not shown."""

    def __init__(self, why, sending):
        super().__init__(why)
        self.why, self.sending = why, sending


class NotOpenHere(Http404):
    """This browser does not read what was sent, or not any more: the same page whether or not there is such a thing."""

    template, context = "scrutiny/contact_link_closed.html", {"why": "shut"}


def path(sending):
    """The page behind the newest link of a sending."""
    expires = int((sending.mailed_at + GOOD_FOR).timestamp())
    return reverse("scrutiny:contact-link", args=[SIGNER.sign_object([sending.pk, sending.link, expires])])


def url(sending):
    """The same, absolute, for mails."""
    return settings.SITE_URL + path(sending)


def read(token, now):
    """The Sending of a link that still opens, with its contact. Raises BadLink, ClosedLink."""
    sending, link, expires = _unsigned(token)
    if not sending.contact.is_active:
        raise ClosedLink("withdrawn", sending)
    if is_over(sending):
        raise ClosedLink("over", sending)
    if link != sending.link or sending.opened_at is not None:
        raise ClosedLink("used", sending)
    if now >= dt.datetime.fromtimestamp(expires, dt.UTC):
        raise ClosedLink("expired", sending)
    return sending


def is_over(sending):
    """Whether it is of a scrutiny day that was closed or cancelled. Ratings are replied to without end."""
    return sending.day is not None and sending.day.is_over


def signed(token):
    """The Sending that a link is for, whether it still opens or not: for writing to its contact. Raises BadLink."""
    return _unsigned(token)[0]


def _unsigned(token):
    try:
        pk, link, expires = SIGNER.unsign_object(token)
        sending = Sending.objects.select_related(*ALL).get(pk=pk)
    except Exception as error:  # a token is anybody's text: decoding can fail in any way, and each means the same
        raise BadLink("this link is not complete") from error
    return sending, link, expires


# The browser that opened it -------------------------------------------------------------------------------------------
def remember(session, sending, now):
    """Let this browser read what was sent, for a day."""
    session[KEY] = {**session.get(KEY, {}), str(sending.pk): int((now + READ_FOR).timestamp())}


def remembered(session, pk, now):
    """The Sending, if this browser opened it less than a day ago and it still can be read; else None."""
    until = session.get(KEY, {}).get(str(pk), 0)
    if now.timestamp() >= until:
        return None
    sending = Sending.objects.select_related(*ALL).filter(pk=pk).first()
    return sending if sending is not None and sending.contact.is_active and not is_over(sending) else None
