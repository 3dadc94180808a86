"""The rows of a register of councils, and how one cell becomes a fact. Nothing here reads a file or the database."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from common import domains
from councils.models import Council

TEXTS = ("official_name", "short_name", "welsh_name", "region")
LONGEST = {name: Council._meta.get_field(name).max_length for name in TEXTS}
YEARS = range(1800, 2200)


class RegisterError(ValueError):
    """The file as a whole cannot be read. The text is a sentence for whoever gave it."""


class BadRow(ValueError):
    """One row cannot be stored. The text says why, in words that follow "line 7: "."""


@dataclass(frozen=True)
class Fault:
    place: str
    reason: str

    def __str__(self):
        return f"{self.place}: {self.reason}"


@dataclass(frozen=True)
class CouncilRow:
    place: str
    code: str
    gss: str
    official_name: str
    short_name: str
    welsh_name: str
    kind: str
    nation: str
    region: str
    county: str
    start: date | None
    end: date | None
    email_domains: tuple[str, ...]
    hex_q: int | None
    hex_r: int | None


@dataclass(frozen=True)
class SuccessionRow:
    place: str
    predecessor: str
    successor: str
    on: date


@dataclass(frozen=True)
class Register:
    councils: tuple[CouncilRow, ...] = ()
    successions: tuple[SuccessionRow, ...] = ()
    skipped: int = 0
    faults: tuple[Fault, ...] = ()

    def __add__(self, other):
        return Register(
            self.councils + other.councils,
            self.successions + other.successions,
            self.skipped + other.skipped,
            self.faults + other.faults,
        )


def words(cell, what, most):
    """The text with single spaces and composed letters, so that a Welsh name is found however it was typed."""
    text = unicodedata.normalize("NFC", " ".join(cell.split()))
    if len(text) > most:
        raise BadRow(f"the {what} is longer than {most} characters")
    if not text.isprintable():
        raise BadRow(f"the {what} has a character that cannot be shown")
    return text


def name(cell, field, *, needed=False):
    text = words(cell, field.replace("_", " "), LONGEST[field])
    if needed and not text:
        raise BadRow(f"the {field.replace('_', ' ')} is missing")
    return text


def code(cell):
    """Three letters, or four of ours. The register's own NIR-A for a body without a code is NIRA here."""
    text = cell.strip().replace("-", "")
    if not re.fullmatch(r"[A-Za-z]{3,4}", text):
        raise BadRow(f"the code “{shown(cell)}” is not three or four letters" if text else "the code is missing")
    return text.upper()


def county(cell):
    return code(cell) if cell.strip() else ""


def codes(cell):
    return [code(part) for part in re.split(r"[,;]", cell) if part.strip()]


def gss(cell):
    text = cell.strip().upper()
    if text and not re.fullmatch(r"[A-Z][0-9]{8}", text):
        raise BadRow(f"the GSS code “{shown(cell)}” is not a letter and eight digits")
    return text


def choice(cell, what, known):
    text = " ".join(cell.split())
    if text not in known:
        raise BadRow(f"the {what} “{shown(text)}” is not known" if text else f"the {what} is missing")
    return known[text]


def day(cell, what):
    """A date such as 2016-11-25, or None for a blank."""
    text = cell.strip()
    if not text:
        return None
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise ValueError
        value = date.fromisoformat(text)
    except ValueError:
        raise BadRow(f"the {what} “{shown(text)}” is not a date such as 2016-11-25") from None
    if value.year not in YEARS:
        raise BadRow(f"the {what} {text} is out of range")
    return value


def hexagon(q, r):
    if not q.strip() and not r.strip():
        return None, None
    if not all(re.fullmatch(r"-?[0-9]{1,2}", cell.strip()) for cell in (q, r)):
        raise BadRow("the hexagon is not two whole numbers from -99 to 99")
    return int(q), int(r)


def domain(cell):
    """The domain as compared, or "" if the cell holds none."""
    return domains.canonical(cell)


def ordered(start, end):
    if start and end and end < start:
        raise BadRow(f"the last day, {end}, is before the first, {start}")


def shown(text):
    """A cell quoted in a message: short, and safe to print."""
    text = "".join(letter if letter.isprintable() else "?" for letter in text.strip())
    return text if len(text) <= 40 else f"{text[:39]}…"
