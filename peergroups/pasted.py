"""Addresses out of whatever was pasted: a column of a sheet, a line of Outlook, a list with bullets.

Pure, and it drops nothing: every line that is not blank comes back as one entry or more.
"""

import re
from dataclasses import dataclass

from accounts import addresses

# What may stand in an address as people paste them; whether it is one is for accounts.addresses to say.
TOKEN = re.compile(r"[^\s<>()\[\]{},;|\"“”„«»]+@[^\s<>()\[\]{},;|\"“”„«»]+")
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
ROUND_IT = " \t,;|"
QUOTES = "'‘’`*•·–—-"
HEADING = re.compile(r"\b(e-?mails?|addresse?s?)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Entry:
    """One piece of what was pasted. `number` is its line, from 1; `email` is canonical, or "" if there is none in it.

    `is_heading`: the first line of a table that names its columns.
    """

    number: int
    text: str
    email: str = ""
    is_heading: bool = False


def read(text):
    """Every piece of this text, in its order."""
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1)]
    entries = []
    for number, line in lines:
        if line.strip(ROUND_IT):
            entries += _read_line(number, line, is_first=not entries)
        elif line:
            entries.append(Entry(number, line))
    return entries


def _read_line(number, line, *, is_first):
    found = [(match.end(), _clean(match.group())) for match in TOKEN.finditer(line)]
    emails = {email for _, email in found}
    if not found:
        return [Entry(number, line, is_heading=is_first and bool(HEADING.search(line)))]
    if len(emails) == 1:  # also “sam@council.example <mailto:sam@council.example>”
        return [Entry(number, line, emails.pop())]
    if ";" in line:  # then a comma stands inside a name: “Example, Sam <sam@council.example>; …”
        chunks = [chunk.strip(ROUND_IT) for chunk in line.split(";")]
        return [entry for chunk in chunks if chunk for entry in _read_line(number, chunk, is_first=False)]
    return _cut(number, line, found)


def _cut(number, line, found):
    """Several addresses without a semicolon: each ends its piece, and what follows the last belongs to it."""
    entries, start = [], 0
    for place, (end, email) in enumerate(found):
        closing = re.compile(r"[>)\]}\"“”»'’]*").match(line, end).end()
        end = len(line) if place == len(found) - 1 else closing
        piece = line[start:end].strip(ROUND_IT)
        if entries and entries[-1].email == email != "":
            entries[-1] = Entry(number, f"{entries[-1].text} {piece}", email)
        else:
            entries.append(Entry(number, piece, email))
        start = end
    return entries


def _clean(token):
    """The address in a token: without mailto:, its questions, quotes, bullets and the full stop after it."""
    bare = token.translate(INVISIBLE)
    bare = re.sub(r"^.*?mailto:", "", bare, flags=re.IGNORECASE).partition("?")[0]
    return addresses.canonical(bare.strip(QUOTES).rstrip(".:!"))
