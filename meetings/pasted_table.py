"""Rows of a table in somebody's agenda: what each cell is, by the head of its column or by how it looks. Pure."""

import re
from dataclasses import dataclass, replace

from common.forms import fold
from meetings.pasted_days import day_in
from meetings.pasted_vocabulary import COLUMN_OF, Kind
from meetings.pasted_words import MOST_MINUTES, Said, kind_of, read_length, read_line, read_time

LONGEST_NAME = 60  # characters; a longer last cell is about the line, and nobody's name
TOO_LONG = f"A line takes at most {MOST_MINUTES} minutes, so what it says stays in words"
NUMBER = re.compile(r"\d{1,3}(\.\d{1,2})*[.)]?")
KIND_BY_NAME = {fold(kind.label): kind.value for kind in Kind}


@dataclass(frozen=True)
class Cells:
    """What a row says. `words` are the cells that are about it; nothing of a row is in none of these."""

    said: Said
    words: tuple[str, ...] = ()
    kind: str = ""
    day: int | None = None
    messages: tuple[str, ...] = ()

    @property
    def goes_on(self):
        """It says nothing but words: more about the row above it."""
        return not (self.said.is_timed or self.said.presenter or self.day or self.kind)


def heads_in(cells):
    """The columns that these cells are the heads of, one for each, or None: they are no heads."""
    heads = [COLUMN_OF.get(fold(cell)) for cell in cells]
    known = [head for head in heads if head]
    if len(known) < 2 or "title" not in known or len(known) * 2 < sum(map(bool, cells)):
        return None
    return [head or "words" for head in heads]


def read_row(cells, columns=None, *, names=frozenset(), dates=()):
    """The Cells of a row below these heads, or without any."""
    parts = _by_heads(cells, columns) if columns else _by_looks(cells)
    title, *words = "\n".join(parts.pop("title", ())).split("\n")
    read = Cells(said=read_line(title, names), words=tuple(words))
    read = _with_times(read, parts.pop("time", ()), parts.pop("end", ()))
    for cell in parts.pop("minutes", ()):
        read = _with_length(read, cell)
    for cell in parts.pop("presenter", ()):
        read = _with_who(read, " ".join(cell.split("\n")))
    for cell in parts.pop("kind", ()):
        read = _with_kind(read, cell)
    for cell in parts.pop("day", ()):
        read = _with_day(read, cell, dates)
    return replace(read, words=(*read.words, *parts.pop("words", ())))


def _by_heads(cells, columns):
    parts = {}
    for place, cell in enumerate(cells):
        if cell:
            parts.setdefault(columns[place] if place < len(columns) else "words", []).append(cell)
    return parts


def _by_looks(cells):
    parts, rest = {}, []
    cells = [cell for cell in cells if cell]
    for place, cell in enumerate(cells):
        time = read_time(cell)
        if time and "time" not in parts and (time[0].is_sure or time[1]):
            parts["time"] = [cell]
        elif read_length(cell) is not None and "minutes" not in parts:
            parts["minutes"] = [cell]
        elif not place and len(cells) > 1 and NUMBER.fullmatch(cell):
            parts["number"] = [cell]
        else:
            rest.append(cell)
    parts["title"], others = rest[:1], rest[1:]
    if others and len(others[-1]) <= LONGEST_NAME and "\n" not in others[-1] and not others[-1].endswith("."):
        parts["presenter"] = [others.pop()]
    return parts | {"words": others}


def _with_times(read, starts, ends):
    said, words = read.said, list(read.words)
    for cell in starts:
        time = read_time(cell)
        if time and said.start is None:
            said = replace(said, start=time[0], end=time[1] or said.end)
        else:
            words.append(cell)
    for cell in ends:
        time = read_time(cell)
        if time and said.end is None:
            said = replace(said, end=time[0])
        else:
            words.append(cell)
    return replace(read, said=said, words=tuple(words))


def _with_length(read, cell):
    minutes = int(cell) if cell.isdecimal() and len(cell) < 6 else read_length(cell)
    if minutes is None or read.said.minutes is not None:
        return replace(read, words=(*read.words, cell))
    if not 1 <= minutes <= MOST_MINUTES:
        return replace(read, words=(*read.words, cell), messages=(*read.messages, TOO_LONG))
    return replace(read, said=replace(read.said, minutes=minutes))


def _with_who(read, who):
    if read.said.presenter:
        return replace(read, words=(*read.words, who))
    return replace(read, said=replace(read.said, presenter=who))


def _with_kind(read, cell):
    kind, is_said = kind_of(cell)
    found = KIND_BY_NAME.get(fold(cell)) or (kind.value if is_said else "")
    return replace(read, kind=found) if found and not read.kind else replace(read, words=(*read.words, cell))


def _with_day(read, cell, dates):
    named = day_in(cell, dates)
    number = int(cell) if cell.isdecimal() and len(cell) < 3 else named.number if named else None
    return replace(read, day=number) if number else replace(read, words=(*read.words, cell))
