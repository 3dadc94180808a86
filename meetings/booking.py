"""The address at which a meeting is booked, where that is another site: what it may be, and what it is called."""

import re
from urllib.parse import urlsplit

from django.conf import settings

from common import domains

MOST = 500  # characters
LONGEST_NAME = 40  # characters of a site's name that a link or a post shows
WELL_FORMED = r"^https://[^/?#@\s\\]+\.[^/?#@\s\\]+([/?#]\S*)?$"  # for the database, too

# What to tell who had answered here before, by what they had answered.
SAID_HERE = {
    "coming": "You said here that you are coming. That does not book a place.",
    "waiting": "You were on the waiting list here, and need not wait any more.",
    "maybe": "You said maybe here. That does not book a place.",
    "not-coming": "You said here that you cannot come. If that has not changed, you need do nothing.",
}


def why_not(url):
    """What is wrong with it as a booking link, for the person who typed it; "" if nothing is."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # which is read only now, and may be no number
    except ValueError:
        return "Enter the whole address of the booking page, such as https://www.eventbrite.co.uk/e/123"
    if parts.scheme != "https":
        return "Enter an address that starts with https://, so that nobody reads along what people type there"
    if parts.username is not None or parts.password is not None:
        return "Enter the address without a user name or password: everybody who can see the meeting reads it"
    host = domains.canonical(parts.hostname or "")
    if not host or host.rpartition(".")[2].isdigit():
        return "Enter an address with the name of a site in it, such as https://www.eventbrite.co.uk/e/123"
    if host == urlsplit(settings.SITE_URL).hostname:
        return "That is a page of this site. Leave it empty if people say here whether they come"
    if not (url.isprintable() and re.fullmatch(WELL_FORMED, url)):
        return "Enter the address without spaces or hidden characters, as it stands in the bar of your browser"
    return ""


def host_of(url):
    """The site as people know it: “eventbrite.co.uk”. A name in other letters stays as computers write it.

    Of a very long one the end, for that says whose it is.
    """
    host = domains.canonical(urlsplit(url).hostname or "").removeprefix("www.")
    return host if len(host) <= LONGEST_NAME else f"…{host[1 - LONGEST_NAME :]}"


def label(url):
    """What a link there says: where it leads."""
    return f"Book at {host_of(url)}"
