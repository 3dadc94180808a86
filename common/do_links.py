"""Links in mails that do one thing for one person: signed, expiring, single purpose.

A link says purpose, person, object and choice; nothing is stored for it. `GET` shows what will happen, `POST` does it,
and a deed that was done already says so: deeds look at the state, so a link may be opened any number of times.
`front.deeds` maps each purpose to its functions.
"""

import datetime as dt
from dataclasses import dataclass, field
from functools import cache

from django.conf import settings
from django.core import signing
from django.urls import reverse

SALT = "common.do_links"


class BadLink(Exception):
    """The link was altered, cut off, or was never ours."""


class ExpiredLink(Exception):
    """The link was ours, but its time is over. `link` says what it was for."""

    def __init__(self, link):
        super().__init__("this link has expired")
        self.link = link


@dataclass(frozen=True)
class DoLink:
    """What a link is for. `expires_at` is aware."""

    purpose: str
    person_id: int
    object_id: int
    choice: str
    expires_at: dt.datetime


@dataclass(frozen=True)
class DeedPage:
    """What the page of a link shows before the deed. `state` is open, done or gone; facts are (label, text) pairs.

    `form`, if any, is what is asked besides the click: shown above the button, with its errors after a POST.
    `next_url` is where else to go, or where more can be done, in the words of `next_label`: another site too.
    """

    title: str
    lede: str = ""
    button: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    state: str = "open"
    form: object = None
    next_url: str = ""
    next_label: str = ""


@dataclass(frozen=True)
class Outcome:
    """What the page of a link says after the deed."""

    title: str
    lede: str = ""
    done_already: bool = False
    next_url: str = ""
    next_label: str = ""
    facts: tuple[tuple[str, str], ...] = field(default=())


def make(purpose, *, person_id, object_id, expires_at, choice=""):
    """Return the token of a link. `expires_at` is an aware moment."""
    content = [purpose, person_id, object_id, choice, int(expires_at.timestamp())]
    return signing.TimestampSigner(salt=SALT).sign_object(content)


def read(token, now):
    """Return the DoLink of a token. Raises BadLink if it was altered, ExpiredLink if its time is over."""
    try:
        purpose, person_id, object_id, choice, expires = signing.loads(token, salt=SALT)
        link = DoLink(purpose, person_id, object_id, choice, dt.datetime.fromtimestamp(expires, dt.UTC))
    except Exception as error:  # a token is anybody's text: decoding can fail in any way, and each means the same
        raise BadLink("this link is not complete") from error
    if link.expires_at <= now:
        raise ExpiredLink(link)
    return link


def url(token):
    """The absolute address of a link's page, for mails."""
    before, after = _path()
    return f"{settings.SITE_URL}{before}{token}{after}"


@cache
def _path():
    """What stands before and after the token. A digest has twenty links, and Django looks a path up anew each time."""
    before, _, after = reverse("front:do", args=["-token-"]).partition("-token-")
    return before, after
