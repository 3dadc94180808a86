"""One line of “Your turn” or of a digest, as any room says it: the same for the home page and for mail."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Deed:
    """Something a person can do about a line.

    `common.do_links.make` turns it into a link; `main` marks the one button.
    """

    label: str
    purpose: str
    object_id: int
    choice: str = ""
    main: bool = False


@dataclass(frozen=True)
class Line:
    """`key` is the same for the same thing for ever; `why` is one plain sentence; `due_at` is aware or None.

    `for_leads`: it waits for whoever looks after the group or the councils, not for this person; desks show it.
    `between`: the keys of the councils of such a line that is of no group.
    """

    key: str
    title: str
    why: str
    due_at: dt.datetime | None
    url: str
    council: str = ""
    group_id: int | None = None
    deeds: tuple[Deed, ...] = ()
    for_leads: bool = False
    between: tuple[int, ...] = ()


@dataclass(frozen=True)
class Span:
    """Whom a digest is for, and what it covers: what became visible after `after` and until `until`, both aware."""

    person: object
    after: dt.datetime
    until: dt.datetime


@dataclass(frozen=True)
class News:
    """Something that became visible to the readers of a group. `at` is that moment; `why` may be empty.

    `kind` is meeting, agenda, notes, decision or people, and whatever a room above adds; a digest groups by it.
    """

    key: str
    kind: str
    title: str
    url: str
    group_id: int
    at: dt.datetime
    why: str = ""


@dataclass(frozen=True)
class Coming:
    """A meeting to come, as a digest lists it. `answer` is what the reader said, in words, or empty.

    `concerns`: the reader is coming, or has not said; somebody who cannot come needs no mail because of it. Where it is
    booked on another site, `book_url` is that page's whole address and `book_label` says where it leads.
    """

    key: str
    title: str
    url: str
    group_id: int
    starts_at: dt.datetime
    where_and_who: str
    answer: str = ""
    concerns: bool = True
    book_url: str = ""
    book_label: str = ""
