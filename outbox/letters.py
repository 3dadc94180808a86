"""What a room hands to the outbox, ready to be kept: a letter to a person, or a post to a channel."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import ClassVar


class Priority(IntEnum):
    """Which mail leaves first. A code overtakes fifty thousand digests."""

    CODE = 0  # codes, and answers to what a person just did
    CHANGE = 1  # changes, cancellations, invitations
    REMINDER = 2
    DIGEST = 3


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One mail to one person.

    `key` is kind:object:recipient:occurrence, and the occurrence says which truth is told
    (`change:meeting12:person7:2`): a second letter with the key of one that is queued, sent or parked changes nothing.
    Retention knows the kinds 'code' and 'digest'. `scope` ('group:7') and `about` ('meeting:12') are how rooms cancel
    and list. `due_at` None means at once; from `expires_at` on it would speak of the past, and is not sent any more.
    `reply_to` is `Name <address>`, without quotes. `unsubscribe_url` adds the headers of a one-click unsubscribe: every
    kind of mail but codes, moves and cancellations has one.
    """

    channel: ClassVar = "mail"

    kind: str
    key: str
    to_address: str
    subject: str
    text: str
    html: str
    person_id: int | None = None
    scope: str = ""
    about: str = ""
    priority: Priority = Priority.CHANGE
    due_at: datetime | None = None
    expires_at: datetime | None = None
    calendar: bytes | None = None
    calendar_method: str = ""
    reply_to: str = ""
    unsubscribe_url: str = ""
    envelope_from: str = ""
    headers: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, mail, person=None, **said):
        """A Letter of a rendered mail (`common.mail.Rendered`): to this person, or to the `to_address` that is said."""
        to = {} if person is None else {"to_address": person.email, "person_id": person.pk}
        return cls(subject=mail.subject, text=mail.text, html=mail.html, **to, **said)


@dataclass(frozen=True, kw_only=True)
class Post:
    """One message to a channel of Slack or Teams, which has other readers than the group: say what is public, only.

    `to_address` is a name for it ('webhook:12'). Its `url` is a secret: it is kept with the text, and goes with it the
    moment it is sent. `head` and `lines` may hold what people typed: nothing in them pings anybody or becomes a link.
    """

    channel: ClassVar = "webhook"
    person_id: ClassVar = None
    envelope_from: ClassVar = ""

    kind: str
    key: str
    to_address: str
    service: str  # slack or teams
    url: str = field(repr=False)
    head: str
    lines: tuple[str, ...] = ()
    link_label: str
    link_url: str
    scope: str = ""
    about: str = ""
    priority: Priority = Priority.CHANGE
    due_at: datetime | None = None
    expires_at: datetime | None = None
