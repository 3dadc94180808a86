"""What is kept about people, field by field: words in which each room says it, in its personal.py.

`front.personal_data` shows it to the person, lets them take it along and erases it by reading these; a test finds every
field that may hold something about somebody and fails for one of which nothing is said.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

from django.db.models import Model

ERASED_ADDRESS = "erased-{row}@erased.invalid"


class Erased(Enum):
    """What erasing a person does to a field."""

    KEPT = "stays, as a fact without a name"
    BLANKED = "is emptied"
    NAMES = "stays, with names and addresses of the person replaced"
    BY_HAND = "is looked after by front.personal_data.erasing"


@dataclass(frozen=True)
class Field:
    """A field of a row about a person. `label` is what the person reads; without one it is not shown, and says why.

    `to` is what a blanked field is set to ({row} is the row's number); `read` makes plain words of what is stored.
    """

    label: str = ""
    erased: Erased = Erased.KEPT
    to: str | None = ""
    hidden: str = ""
    read: Callable | None = None


@dataclass(frozen=True)
class Ends:
    """What goes by itself, in the night after its time: the row, or these `fields` of it.

    `after`: how long it is kept once it has served, which `Kept.until` tells in words. `but`: of the rows that would
    go, those that stay; `until` tells that as well.
    """

    after: dt.timedelta
    fields: tuple[str, ...] = ()
    but: str = ""


@dataclass(frozen=True, eq=False)
class Kept:
    """A table whose rows are about one person each. Every field of it is named in `fields`.

    `person`: lookups that lead to the person's number; `address`: lookups that lead to an address of theirs. Neither:
    the rows are found by other means, named in `until`. `row_goes`: erasing deletes the row. `ends`: what the nightly
    task takes, where `until` is a span of time. `on_page`: shown on the page, and not only in the download.
    """

    model: type[Model]
    heading: str
    purpose: str
    until: str
    fields: dict[str, Field]
    person: tuple[str, ...] = ()
    address: tuple[str, ...] = ()
    row_goes: bool = False
    ends: Ends | None = None
    on_page: bool = True


@dataclass(frozen=True)
class Deed:
    """A person did this, says a field that names them. It stays when they are erased: that it was done is a fact."""

    label: str
    at: str


@dataclass(frozen=True)
class Deeds:
    """Fields of a table that name who did something, shown to them with the moment and, never who else, the place."""

    model: type[Model]
    by: dict[str, Deed]
    place: str = ""


@dataclass(frozen=True)
class Mentions:
    """Texts in which people may be named. `group` leads to the group whose texts they are; "": everybody's.

    The person is shown where they are named, not what else stands there. Erasing replaces their name and addresses.
    """

    model: type[Model]
    fields: dict[str, str]
    group: str = ""


@dataclass(frozen=True)
class NotPersonal:
    """Fields (none named: all) that say nothing about anybody, and why."""

    model: type[Model]
    why: str
    fields: tuple[str, ...] = field(default_factory=tuple)
