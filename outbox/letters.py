"""What a room hands to the outbox: a letter, ready to be kept."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum


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
    and list. `due_at` None means at once. `reply_to` is `Name <address>`, without quotes. `unsubscribe_url` adds
    the headers of a one-click unsubscribe: every kind of mail but codes, moves and cancellations has one.
    """

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
    calendar: bytes | None = None
    calendar_method: str = ""
    reply_to: str = ""
    unsubscribe_url: str = ""
    envelope_from: str = ""
    headers: tuple[tuple[str, str], ...] = ()
