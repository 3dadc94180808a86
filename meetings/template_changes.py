"""What a group changed of a template: the lines of its agenda beside those it copied. Pure."""

from bisect import bisect_left
from dataclasses import dataclass

from meetings.agenda import in_words

SAME, ADDED, LEFT_OUT, CHANGED = "same", "added", "left out", "changed"
WORDS = {ADDED: "Added", LEFT_OUT: "Left out", CHANGED: "Changed", SAME: "As it was"}


@dataclass(frozen=True)
class Change:
    """What became of one line, in sentences. `title` is the template's, of an added line its own."""

    sign: str
    title: str
    minutes: int
    says: tuple[str, ...] = ()

    @property
    def word(self):
        return WORDS[self.sign]

    @property
    def length(self):
        return in_words(self.minutes)


@dataclass(frozen=True)
class Comparison:
    """The lines of an agenda in their order, and those that were left out where they stood in the template."""

    rows: tuple[Change, ...]
    was: int  # minutes of the template
    now: int  # minutes of what is compared with it

    def of(self, sign):
        return sum(row.sign == sign for row in self.rows)

    @property
    def is_same(self):
        return all(row.sign == SAME for row in self.rows)

    @property
    def different(self):
        return [row for row in self.rows if row.sign != SAME]

    @property
    def same(self):
        return self.of(SAME)

    @property
    def in_short(self):
        """“2 added, 1 left out, 3 changed”, “nothing changed”."""
        counts = [f"{self.of(sign)} {sign}" for sign in (ADDED, LEFT_OUT, CHANGED) if self.of(sign)]
        return ", ".join(counts) or "nothing changed"

    @property
    def length(self):
        """“1 h 25 min, 15 minutes longer than the template”."""
        now, more = in_words(self.now), self.now - self.was
        if not more:
            return f"{now}, as long as the template"
        return f"{now}, {in_words(abs(more))} {'longer' if more > 0 else 'shorter'} than the template"


def compare(lines, items, became, *, days=14):
    """A Comparison. `lines` of the template and `items` of the agenda, each in their order.

    `became`: {key of a line: key of the item that came from it}; items that no line became were added. `days`: how many
    the meeting has; what stood on a later day of the template stands on its last.
    """
    came_from = {item: line for line, item in became.items()}
    of_line = {line.pk: line for line in lines}
    kept = [of_line[came_from[item.pk]] for item in items if came_from.get(item.pk) in of_line]
    moved = _moved([line.pk for line in lines], [line.pk for line in kept])
    there = {line.pk for line in kept}
    rows = [*_left_out(lines, there, after=None)]
    for item in items:
        line = of_line.get(came_from.get(item.pk))
        if line is None:
            rows.append(Change(ADDED, item.title, item.minutes, (_kind(item),)))
            continue
        says = tuple(_said(line, item, moved.get(line.pk), min(line.day, days)))
        rows.append(Change(CHANGED if says else SAME, line.title, item.minutes, says))
        rows += _left_out(lines, there, after=line.pk)
    return Comparison(tuple(rows), sum(line.minutes for line in lines), sum(item.minutes for item in items))


def _left_out(lines, there, *, after):
    """Lines that are not there any more and stood right behind this one; behind None: at the beginning."""
    at = next((place + 1 for place, line in enumerate(lines) if line.pk == after), 0)
    for line in lines[at:]:
        if line.pk in there:
            return
        yield Change(LEFT_OUT, line.title, line.minutes, (_kind(line),))


def _kind(line):
    return f"{line.get_kind_display()}, {in_words(line.minutes)}"


def _said(line, item, moved, day):
    if line.title != item.title:
        yield f"Now called “{item.title}”"
    if line.kind != item.kind:
        yield f"Now “{item.get_kind_display()}”, was “{line.get_kind_display()}”"
    if more := item.minutes - line.minutes:
        by = f"{in_words(abs(more))} {'longer' if more > 0 else 'shorter'}"
        yield f"{by}: {in_words(item.minutes)}, was {in_words(line.minutes)}"
    if item.day != day:
        yield f"On day {item.day}, was on day {day}"
    elif moved:
        yield f"Comes {moved}"
    if line.words != item.words:
        yield "What it is about is worded anew" if item.words else "What it is about is left out"


def _moved(before, after):
    """{key: “earlier” or “later”} of as few as possible of these, beside the others, which stand as they stood."""
    places = [before.index(key) for key in after]
    stays = _longest_rising(places)
    found = {}
    for at, place in enumerate(places):
        if place not in stays:
            was, now = sum(other < place for other in stays), sum(other in stays for other in places[:at])
            found[before[place]] = "earlier" if now < was else "later"
    return found


def _longest_rising(numbers):
    """A longest run of different numbers, in their order, of which each is larger than the one before: a set."""
    ends, last, previous = [], [], {}
    for number in numbers:
        at = bisect_left(ends, number)
        ends[at:], last[at:] = [number, *ends[at + 1 :]], [number, *last[at + 1 :]]
        previous[number] = last[at - 1] if at else None
    found, number = set(), last[-1] if last else None
    while number is not None:
        found.add(number)
        number = previous[number]
    return found
