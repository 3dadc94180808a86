"""The joint statement as one text: what the supplier is sent, what is printed, and what the hash is of. Pure.

Plain text, the same in a mail and in a file. A line under which as many “-” stand is a heading of the document; what
councils type cannot make one, so that nobody slips in a section, of signatures say. Lines that begin with “- ” make a
list.
"""

import hashlib
import re
from dataclasses import dataclass

from common import london, words

DRAWN = re.compile(r"\s*[-=]+\s*")  # a line with nothing else: it would make the one above it a heading


@dataclass(frozen=True)
class Block:
    """One piece of a document as a page shows it. `kind`: title, heading, need, list or paragraph.

    A need has its `number`, from 1; a list its `items`.
    """

    kind: str
    text: str = ""
    number: int = 0
    items: tuple[str, ...] = ()


def whole(*, supplier, title, group, needs, text, signed, not_signed, on):
    """The document. No single council's comment is in it.

    `needs`: (title, words) of each; `signed`, `not_signed`: names of councils; `group` as in a sentence; `on`: a day
    in London.
    """
    parts = [
        _underlined(f"Joint statement to {supplier}", "="),
        f"{_line(title)}\n{_from(signed, group)}, {london.plain_date(on)}",
        plain(text),
    ]
    for number, (what, about) in enumerate(needs, 1):
        parts += [_underlined(f"{number}. {_line(what)}", "-"), plain(about)]
    parts += [_underlined("Signed by", "-"), _listed(signed) or "Nobody yet"]
    if not_signed:
        parts += [_underlined("Taking part, and not among those who signed", "-"), _listed(not_signed)]
    return "\n\n".join(part for part in parts if part) + "\n"


def sha256(text):
    """The SHA-256 of the text in UTF-8, in hexadecimal: as anybody can reckon it from the file."""
    return hashlib.sha256(text.encode()).hexdigest()


def plain(text):
    """What was typed, with nothing in it that the document reads as a heading, and one way to end a line."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = ["" if DRAWN.fullmatch(line) else line.rstrip() for line in lines]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def blocks(text):
    """[Block] of a document, as `whole` wrote it, or of what somebody typed."""
    return [_block(part) for part in text.strip().split("\n\n") if part.strip()]


def _from(signed, group):
    number = "1 council" if len(signed) == 1 else f"{words.number(len(signed)).capitalize()} councils"
    return f"{number if signed else 'Councils'} of {group}"


def _block(part):
    lines = part.strip("\n").split("\n")
    if len(lines) == 2 and lines[1] == "=" * len(lines[0]):
        return Block("title", lines[0])
    if len(lines) == 2 and lines[1] == "-" * len(lines[0]):
        need = re.fullmatch(r"([1-3])\. (.+)", lines[0])
        return Block("need", need[2], int(need[1])) if need else Block("heading", lines[0])
    if all(line.startswith("- ") for line in lines):
        return Block("list", items=tuple(line[2:].strip() for line in lines))
    return Block("paragraph", "\n".join(lines))


def _line(text):
    return " ".join(text.split())


def _underlined(text, mark):
    return f"{text}\n{mark * len(text)}"


def _listed(names):
    return "\n".join(f"- {name}" for name in names)
