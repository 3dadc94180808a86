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
    """`key` is the same for the same thing for ever; `why` is one plain sentence; `due_at` is aware or None."""

    key: str
    title: str
    why: str
    due_at: dt.datetime | None
    url: str
    council: str = ""
    group_id: int | None = None
    deeds: tuple[Deed, ...] = ()
