"""What pasted notes hold: who was there, what was agreed, who does what, and the rest under the lines it fits. Pure.

Nothing is dropped: every word ends in one thing that is offered, or in the text of the notes. What is offered and not
recorded goes back to where it stood (`notes_of`).
"""

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from common.forms import fold
from common.pasted import BULLET, BULLET_MARK, CELL, HEADING, HEADING_MARK, NUMBER, PastedLine, tidy
from meetings.pasted_labels import (
    ACTION,
    APOLOGY,
    DECISION,
    PRESENT,
    Due,
    capital,
    columns_of,
    labels_in,
    list_label,
    people_label,
    read_due,
    split_due,
    split_owner,
)
from meetings.pasted_names import names_in

MOST_FOUND = 80  # things that are offered; what comes after them is text of the notes
MOST_PARTS = 40
LISTED = "list"
NEAR = 0.8  # how alike a heading and the title of a line have to be to ask whether they are the same
LONGEST_TITLE = 200
CLOCK = r"\d{1,2}(?:[:.]\d{2})?\s*(?:[ap]m)?"
BEFORE_TITLE = re.compile(
    rf"(?:(?:item )?\d{{1,2}}[.):]\s+|\d{{1,2}}[:.]\d{{2}}\s*(?:[ap]m)?(?:\s*(?:-|–|to)\s*{CLOCK})?\s*[-–—:]?\s+)", re.I
)
PLAIN_NUMBER = re.compile(r"(\d{1,3})[.)]\s+")
AFTER_TITLE = re.compile(r"\s*(?:\([^()]{1,60}\)|[:.])\s*$")
JOINS = re.compile(r"(?:\s(?:and|plus|with|a|ac|gyda)|[\s,;&+])+$", re.I)
RULE = re.compile(r"(?:-\s?){3,}|(?:_\s?){3,}|(?:\*\s?){3,}")


@dataclass(frozen=True)
class Found:
    """One thing that is offered. `source` is all that it takes from its line; `line` is the number of that line.

    Of a person `words` is the name and `organisation` whom they are said to come from. Of an action `words` leaves out
    `owner` and `due`, and `with_owner` only the latter. `is_sure`: its label leaves no doubt what it is.
    """

    number: int
    kind: str
    line: int
    source: str
    words: str
    is_sure: bool
    part: int
    organisation: str = ""
    owner: str = ""
    with_owner: str = ""
    due: Due | None = None

    @property
    def quoted(self):
        """Its source without what joins it to the next name."""
        return JOINS.sub("", self.source)

    @property
    def is_person(self):
        return self.kind in {PRESENT, APOLOGY}


@dataclass
class Row:
    """One pasted line: `before` and `after` are text and stay; `found` is what the rest holds, under a `label`.

    `heads` are those on the lines below of which this one is the label only: it stays as long as one of them does.
    """

    line: PastedLine
    before: str = ""
    label: str = ""
    after: str = ""
    found: tuple[int, ...] = ()
    heads: list[int] = field(default_factory=list)
    is_label: bool = False
    is_list: bool = False


@dataclass
class Part:
    """A stretch of the notes. `item` is the agenda's line (its key) whose title heads it, `near` one much like it."""

    title: str = ""
    item: int | None = None
    near: int | None = None
    depth: int = 99
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True)
class Notes:
    parts: tuple[Part, ...]
    found: tuple[Found, ...]
    has_more: bool = False  # than MOST_FOUND: the rest is text

    def of_kind(self, kind):
        return [one for one in self.found if one.kind == kind]

    def text_of(self, place, gone=frozenset(), under=""):
        """The Markdown of this part without what is `gone`; its heading goes if the line it is put `under` says it."""
        part = self.parts[place]
        rows = part.rows
        if under and rows and rows[0].line.text and fold(rows[0].line.text) == fold(under):
            rows = rows[1:]
        return _markdown([shown for row in rows if (shown := _shown(row, self.found, gone))])


def read_notes(lines, *, day, titles=(), people=frozenset(), organisations=frozenset()):
    """The Notes in these PastedLines. `titles` are (key, title) of the agenda's lines; the others folded names known.

    `day` is the meeting's: “by Friday” is the Friday after it.
    """
    reader = _Reader(day, titles, people, organisations)
    for above, line in zip((None, *lines), lines, strict=False):
        is_apart = above is not None and line.number > above.number + 1
        if line.is_ornament and above is not None and not is_apart and above.marker in {HEADING, CELL}:
            continue  # the underline of a heading, the frame of a table: marks that the notes write anew
        reader.read(line, is_apart=is_apart)
    return Notes(tuple(reader.parts), tuple(reader.found), reader.has_more)


class _Reader:
    def __init__(self, day, titles, people, organisations):
        self.day, self.people, self.organisations = day, people, organisations
        self.titles = [(key, title, fold(title)) for key, title in titles]
        self.parts, self.found, self.has_more = [Part()], [], False
        self._list = self._heading = None  # the kind of what is listed below the last label, and the label's row
        self._columns, self._header, self._in_table = {}, None, False

    def read(self, line, *, is_apart):
        was_in_table, self._in_table = self._in_table, line.marker == CELL
        if line.marker == CELL:
            self._read_row(line, is_first=not was_in_table)
            return
        self._columns = {}
        if self._starts_part(line) or self._is_label(line) or self._is_list_of_people(line):
            return
        if self._list and self._ends_list(line, is_apart):
            self._list = None
        row = self._row(line)
        if labels := labels_in(line.text):
            if self._list in {PRESENT, APOLOGY}:
                self._list = None
            self._read_labels(row, labels)
            if self._list:
                self._heading.heads += row.found
        elif self._list:
            self._read_listed(row)

    # Parts and labels -------------------------------------------------------------------------------------------------
    def _starts_part(self, line):
        item, near = self._line_of(line)
        is_heading = line.marker == HEADING
        opens = item is not None or (
            is_heading and not _kind_of_label(line.text) and (near is not None or line.depth <= self.parts[-1].depth)
        )
        if not opens or len(self.parts) >= MOST_PARTS:
            return False
        self._list = None
        self.parts.append(Part(line.text, item, near, line.depth if is_heading else 1))
        self._row(line)
        return True

    def _line_of(self, line):
        """(the key of the agenda's line that this one names, None), (None, of one much like it), or (None, None)."""
        if (line.depth and line.marker != HEADING) or not line.text or len(line.text) > LONGEST_TITLE:
            return None, None
        late = BEFORE_TITLE.sub("", line.text)
        bare = AFTER_TITLE.sub("", late)
        said = {fold(text) for text in (line.text, late, bare, AFTER_TITLE.sub("", line.text))}
        exact = [key for key, _, folded in self.titles if folded and folded in said]
        if exact:
            used = {part.item for part in self.parts}
            return next((key for key in exact if key not in used), exact[0]), None
        if line.marker != HEADING:
            return None, None
        alike = [(_likeness(fold(bare), folded), key) for key, _, folded in self.titles]
        best = max(alike, default=(0, None), key=lambda one: one[0])
        return None, best[1] if best[0] >= NEAR else None

    def _is_label(self, line):
        kind = _kind_of_label(line.text)
        if kind is None:
            return False
        if line.marker == HEADING and line.depth <= self.parts[-1].depth and len(self.parts) < MOST_PARTS:
            self.parts.append(Part(line.text, depth=line.depth))
        self._list = kind
        self._heading = self._row(line)
        self._heading.is_label = True
        return True

    def _ends_list(self, line, is_apart):
        if line.marker == HEADING:
            return True
        heading = self._heading.line
        is_below = self.parts[-1].rows[-1] is self._heading
        return not line.marker and is_apart and heading.marker != HEADING and not is_below

    # Lines ------------------------------------------------------------------------------------------------------------
    def _row(self, line):
        row = Row(line)
        self.parts[-1].rows.append(row)
        return row

    def _read_labels(self, row, labels):
        text = row.line.text
        before = text[: labels[0].start].strip()
        ends = [*(label.start for label in labels[1:]), len(text)]
        offered = []
        for label, end in zip(labels, ends, strict=True):
            source, words = text[label.start : end].strip(), text[label.end : end].strip()
            offered.append(self._offer(row, label.kind, source, words, label.is_sure, owner=label.owner))
        if None not in offered:
            row.before, row.found = before, tuple(offered)

    def _read_listed(self, row):
        """A line below “Present” or “Actions”: each says one more of it, unless it stands further in or is a story."""
        line = row.line
        if self._list in {PRESENT, APOLOGY}:
            self._read_people(row, line.text, self._list, is_alone=True)
        elif not line.depth or line.depth == self._heading.line.depth:
            offered = self._offer(row, self._list, line.text, line.text, is_sure=line.marker in {BULLET, NUMBER})
            row.found = () if offered is None else (offered,)
        self._heading.heads += row.found

    def _is_list_of_people(self, line):
        """“Present: Ann Lee, Bob Roe (Oxford)”, all on one line."""
        label = people_label(line.text)
        if label is None:
            return False
        kind, at = label
        self._list = None
        self._read_people(self._row(line), line.text[at:], kind, is_alone=False, label=line.text[:at].strip())
        return True

    def _read_people(self, row, text, kind, *, is_alone, label=""):
        named = names_in(text, people=self.people, organisations=self.organisations, is_alone=is_alone)
        people = [one for one in named if one.name]
        if len(self.found) + len(people) > MOST_FOUND:
            self.has_more = True
            return
        numbers = [self._add(row, kind, one.source, one.name, True, organisation=one.organisation) for one in people]
        row.label, row.found, row.is_list = label, tuple(numbers), True
        row.after = "".join(one.source for one in named if not one.name).strip()

    def _offer(self, row, kind, source, words, is_sure, owner=""):
        if kind == DECISION:
            return self._add(row, kind, source, capital(words), is_sure)
        rest, due = split_due(words, self.day)
        if owner:  # “Action (Lee, 12 March):”
            who, _, when = owner.rpartition(",")
            in_label = read_due(when if who else owner, self.day)
            due, owner = (due or in_label, who.strip() if in_label else owner) if in_label else (due, owner)
            bare, with_owner = rest, f"{owner}: {rest}" if owner else rest
        else:
            bare, owner = split_owner(rest)
            with_owner = rest
        return self._add(
            row, kind, source, capital(bare), is_sure, owner=owner, with_owner=capital(with_owner), due=due
        )

    def _add(self, row, kind, source, words, is_sure, **more):
        """The number of a new Found, or None where there are too many, or it has no word of its own."""
        if len(self.found) >= MOST_FOUND:
            self.has_more = True
            return None
        if not fold(words):
            return None
        number = len(self.found)
        self.found.append(Found(number, kind, row.line.number, source, words, is_sure, len(self.parts) - 1, **more))
        return number

    # Tables -----------------------------------------------------------------------------------------------------------
    def _read_row(self, line, *, is_first):
        row = self._row(line)
        if is_first:
            self._columns = columns_of(line.cells)
            self._header = row
            row.is_label = bool(self._columns)
            return
        if not self._columns:
            return
        cells = dict(enumerate(line.cells))
        said = {name: tidy(cells.pop(place, "")) for name, place in self._columns.items()}
        names = dict(enumerate(self._header.line.cells))
        others = [(tidy(names.get(place, "")), tidy(cell)) for place, cell in cells.items() if tidy(cell)]
        number = self._offer_row(row, said, [f"{name}: {cell}" if name else cell for name, cell in others])
        if number is not None:
            row.found = (number,)
            self._header.heads.append(number)
            if self._list and self._heading:
                self._heading.heads.append(number)

    def _offer_row(self, row, said, others):
        text, more = row.line.text, "".join(f" ({other})" for other in others)
        if said.get("action"):
            due = read_due(said.get("due", ""), self.day)
            if said.get("due") and due is None:
                more += f" (by {said['due']})"
            more += f" ({said['decision']})" if said.get("decision") else ""
            owner = said.get("owner") or said.get("name") or ""
            words = capital(said["action"]) + more
            with_owner = f"{words} ({owner})" if owner else words
            return self._add(row, ACTION, text, words, True, owner=owner, with_owner=with_owner, due=due)
        rest = "".join(f" ({said[name]})" for name in ("owner", "due", "name", "organisation") if said.get(name))
        if said.get("decision"):
            return self._add(row, DECISION, text, capital(said["decision"]) + rest + more, True)
        if said.get("name"):
            kind = self._list if self._list in {PRESENT, APOLOGY} else PRESENT
            is_sure = not others and not said.get("due") and not said.get("owner")
            return self._add(row, kind, text, said["name"], is_sure, organisation=said.get("organisation", ""))
        return None


def _kind_of_label(text):
    """What the lines below this one list, if it is nothing but a label."""
    if people := people_label(text):
        return people[0] if people[1] >= len(text) else None
    return list_label(text)


def _likeness(said, title):
    if not said or not title:
        return 0
    if said.startswith(f"{title} ") or title.startswith(f"{said} "):
        return 0.9
    return SequenceMatcher(None, said, title, autojunk=False).ratio()


# As Markdown ----------------------------------------------------------------------------------------------------------
def _shown(row, found, gone):
    """(the line, its Markdown) as it stays in the notes, or None."""
    if row.is_label and row.heads and gone.issuperset(row.heads):
        return None
    left = [found[number] for number in row.found if number not in gone]
    if len(left) == len(row.found):
        return row.line, _body(row.line)
    kept = ", ".join(map(_name_of, left)) if row.is_list else " ".join(one.source for one in left)
    label = row.label if kept or row.after else ""
    names = ", ".join(filter(None, (kept, row.after))) if row.is_list else f"{kept} {row.after}".strip()
    text = " ".join(part for part in (row.before, label, names) if part)
    return (row.line, text) if text else None


def _name_of(person):
    return f"{person.words} ({person.organisation})" if person.organisation else person.words


def _body(line):
    """A line without the mark of what it is, but with those of what is bold in it, or a link."""
    text = line.source.strip()
    if tidy(text) == line.text:
        return line.text
    pattern = {BULLET: BULLET_MARK, HEADING: HEADING_MARK, NUMBER: PLAIN_NUMBER}.get(line.marker)
    match = pattern.match(text) if pattern else None
    return text[match.end() :] if match else text


def _markdown(shown):
    """Lines of (PastedLine, text) as Markdown. Lists, tables and what is neither are set apart by an empty line."""
    done, before, depths = [], None, []
    for line, text in shown:
        kind = LISTED if line.marker in {BULLET, NUMBER} else line.marker
        gap = 2 if kind == CELL else 1  # between a table's first row and the next may be its frame
        is_apart = before is not None and (line.number > before[1] + gap or kind != before[0] or kind == HEADING)
        if is_apart:
            done.append("")
        if kind == LISTED:
            depths = [depth for depth in depths if depth < line.depth and before and before[0] == LISTED]
            depths.append(line.depth)
            done.append(f"{'   ' * (len(depths) - 1)}{_mark(line)} {text}")
        elif kind == CELL:
            done += _table_row(line, is_first=before is None or is_apart)
        elif kind == HEADING:
            done.append(f"{'#' * min(line.depth + 2, 6)} {text}")
        else:
            done.append(text)
        before = kind, line.number
    return "\n".join(done)


def _mark(line):
    """The number of a numbered list as it was; a bullet for every other mark, which stays in the text (“2.1”, “a)”)."""
    if line.marker == BULLET:
        return "-"
    if line.source.strip() == line.text:  # of a web page: its list was numbered by the browser
        return "1."
    number = PLAIN_NUMBER.match(line.source.strip())
    return f"{number[1]}." if number else "-"


def _table_row(line, *, is_first):
    """The row, with the frame below it that a table's first row needs."""
    cells = [cell.replace("\n", " ").replace("|", "\\|") for cell in line.cells]
    row = f"| {' | '.join(cells)} |"
    return [row, f"|{' --- |' * len(cells)}"] if is_first else [row]
