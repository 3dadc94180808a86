"""What somebody's agenda says, as lines of ours: each with the text it came from and what was made of it. Pure.

Nothing is dropped (decision 0018): a line of text becomes a line of the agenda, or words of one, or it says what the
meeting says already (its day, the word “Agenda”, the heads of a table); the page shows these too, to be made a line.
"""

import datetime as dt
import re
from dataclasses import dataclass, field, replace

from common import london
from common.forms import fold
from common.pasted import CELL, HEADING, PastedLine, cleaned, read
from meetings.agenda import in_words
from meetings.pasted_days import day_in
from meetings.pasted_messages import (
    AS_CLOSE,
    AS_COLUMNS,
    AS_DAY,
    AS_HEAD,
    AS_HOURS,
    AS_RULE,
    BEGINS_EARLIER,
    BEGINS_OTHERWISE,
    ENDS_EARLIER,
    GAP,
    KEPT_ABOVE,
    NO_LENGTH,
    NO_SUCH_DAY,
    NO_TITLE,
    NOT_UNDERSTOOD,
    TITLE_GOES_ON,
    TOO_LONG,
    WORDS_TOO_LONG,
)
from meetings.pasted_table import heads_in, read_row
from meetings.pasted_vocabulary import AGENDA_ALONE, CLOSE, HEAD, HOURS, Kind
from meetings.pasted_words import MOST_MINUTES, Said, is_aside, kind_of, read_line, read_time, read_who, run_on

MOST_CHARACTERS, MOST_LINES, MOST_ROWS = 40_000, 200, 100
LONGEST_TITLE, LONGEST_WORDS = 160, 2000
MOST_OF_A_FRAME = LONGEST_TITLE + LONGEST_WORDS
USUAL = 15  # minutes of a line that does not say how long it takes
PROSE = 90  # characters from which a line without a time is a sentence about the one above it

# How our own export writes a line (meetings.agenda_markdown): read back to the letter.
KIND_BY_LABEL = {str(kind.label): kind.value for kind in Kind}
OURS = re.compile(
    rf"- \d\d:\d\d \*\*(?P<title>.+)\*\* \((?P<kind>{'|'.join(map(re.escape, KIND_BY_LABEL))}), (?P<minutes>\d{{1,3}})"
    r" min(?:, led by (?P<who>.+))?\)"
)
OURS_ABOUT = re.compile(r"\s+>(?: (?P<words>.*))?")
ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


@dataclass(frozen=True)
class Occasion:
    """What is known of the meeting: the dates of its days, when it begins (minutes since midnight), names who lead."""

    dates: tuple[dt.date, ...] = ()
    starts: int | None = None
    title: str = ""
    names: frozenset = frozenset()

    @property
    def days(self):
        return len(self.dates) or 1


@dataclass(frozen=True)
class Row:
    """A line for the agenda, or, with `is_line` False, what says nothing that the meeting does not say by itself.

    `source` is the text it came from, `numbers` which of its lines. `made_of` says what was understood, `messages` what
    was not and what was done about it. `start` is in minutes since midnight.
    """

    title: str
    kind: str = Kind.DISCUSSION.value
    minutes: int = USUAL
    day: int = 1
    presenter: str = ""
    words: str = ""
    source: str = ""
    numbers: tuple[int, ...] = ()
    is_line: bool = True
    is_understood: bool = True
    start: int | None = None
    made_of: str = ""
    messages: tuple[str, ...] = ()

    @property
    def fields(self):
        """What a line of an agenda is made of."""
        return {name: getattr(self, name) for name in ("title", "kind", "minutes", "day", "presenter", "words")}


@dataclass
class _Draft:
    """A row while the lines below it are still read."""

    said: Said
    line: PastedLine
    day: int
    kind: str = ""
    words: list = field(default_factory=list)
    sources: list = field(default_factory=list)
    numbers: list = field(default_factory=list)
    messages: list = field(default_factory=list)
    as_what: str = ""  # of what is no line
    is_ours: bool = False
    is_understood: bool = True
    start: int | None = None
    minutes: int | None = None

    def take(self, line):
        self.sources.append(line.source)
        self.numbers.append(line.number)


def understand(text, occasion=None):
    """The rows of this text, in its order. Any text is welcome; how much of it is the caller's to bound."""
    return of_lines(read(text), occasion or Occasion())


def of_lines(lines, occasion):
    """The rows of lines that are read already."""
    drafts = _Reading(lines, occasion).drafts()
    for day in {draft.day for draft in drafts}:
        _time([draft for draft in drafts if draft.day == day and draft.as_what in {"", AS_CLOSE}], occasion)
    return tuple(_row(draft) for draft in drafts)


class _Reading:
    """One pass over the lines: which begin a row, and which belong to the one above."""

    def __init__(self, lines, occasion):
        self.lines, self.occasion = lines, occasion
        self.said = [_said(line, occasion) for line in lines]
        if not all(map(run_on, self._by_day())):
            self.said = [_said(line, occasion, bare=False) for line in lines]
        self.asides = self._asides()
        self.hours = self._hours()
        self.found, self.day, self.columns, self.above = [], 1, None, []
        self.base, self.styles, self.is_timed = self._styles()
        could = [place for place in range(len(lines)) if lines[place].marker == CELL or self._begins(place)]
        self.last_beginning = max(could, default=-1)

    def _hours(self):
        """The place of “Time: 10:00 to 15:00” above the agenda: when the meeting is, and no line of it. Or None."""
        places = [place for place, line in enumerate(self.lines) if _says_hours(line)]
        first = next((place for place, said in enumerate(self.said) if said.is_timed and place not in places), None)
        if len(places) != 1 or (first is not None and first < places[0]):
            return None
        self.said[places[0]] = Said(self.lines[places[0]].text)
        return places[0]

    def _by_day(self):
        """What the lines say, a list for each stretch between lines that name a day."""
        days = [[]]
        for line, said in zip(self.lines, self.said, strict=True):
            if not said.is_timed and day_in(line.text, self.occasion.dates):
                days.append([])
            days[-1].append(said)
        return days

    def _asides(self):
        """Places of “(2pm, Lee)” on a line of its own. What it says is said of the line right above."""
        found = set()
        for place, (above, line) in enumerate(zip(self.lines, self.lines[1:], strict=False), start=1):
            said, about = self.said[place], self.said[place - 1]
            is_one = is_aside(line.text) and said.is_timed and not said.title and not line.marker
            is_open = about.title and not about.is_timed and not (about.presenter and said.presenter)
            if is_one and is_open and line.number == above.number + 1 and above.marker != CELL:
                more = {"start": said.start, "end": said.end, "minutes": said.minutes}
                self.said[place - 1] = replace(about, presenter=about.presenter or said.presenter, **more)
                self.said[place] = Said(line.text)
                found.add(place)
        return found

    def _styles(self):
        """(how far in, in what dress, whether with times) the lines of this agenda stand: by those that have any."""
        places = [place for place, line in enumerate(self.lines) if line.marker != CELL and not line.is_ornament]
        places = [place for place in places if place != self.hours]
        timed = [place for place in places if self.said[place].is_timed]
        timed = [place for place in timed if self.said[place].start] or timed
        if timed:
            inside = [self.lines[place].depth for place in timed if self.lines[place].marker != HEADING]
            base = min(inside, default=-1)
            return base, {self.lines[place].marker for place in timed if self._depth(place) <= base}, True
        outer = [self.lines[place].marker for place in places if not self.lines[place].depth]
        for marker in ("number", "bullet"):
            if marker in outer:
                return 0, {marker}, False
        if sum(self.lines[place].marker == HEADING for place in places) > 1:
            return -1, {HEADING}, False
        return 0, {""}, False

    def _depth(self, place):
        return -1 if self.lines[place].marker == HEADING else self.lines[place].depth

    def drafts(self):
        for place, line in enumerate(self.lines):
            self._read(place, line)
        for line in self.above[:]:  # at the end of the text, with nothing below it
            self.above = []
            self._begin(line, Said(line.text), is_understood=False, messages=[NOT_UNDERSTOOD])
        return self.found

    def _read(self, place, line):
        said, last = self.said[place], self._last
        ours, about = OURS.fullmatch(line.source), OURS_ABOUT.fullmatch(line.source)
        if ours:
            self._begin_ours(line, ours)
        elif about and last and last.is_ours:
            self._say_more(line, _unescaped(about["words"] or ""))
        elif line.is_ornament:
            self._frame(line, AS_RULE)
        elif place == self.hours:
            self._frame(line, AS_HOURS)
        elif self._names_day(line):
            pass
        elif place in self.asides and self.found and self.found[-1].said is self.said[place - 1]:
            self.found[-1].take(line)
        elif line.marker == CELL:
            self._read_row(line)
        elif said.start and CLOSE.fullmatch(said.title) and not said.presenter and said.minutes is None:
            self._frame(line, AS_CLOSE, said)
        elif self._is_head(line, said):
            self._frame(line, AS_HEAD)
        elif not said.is_timed and last and not last.said.presenter and (who := read_who(line.text)):
            last.said = replace(last.said, presenter=who)
            last.take(line)
        elif self._goes_with_time_above(place, said):
            last.said = replace(last.said, title=said.title, presenter=last.said.presenter or said.presenter)
            last.line = line
            last.take(line)
        elif self._begins(place):
            self._begin(line, said)
        elif self._is_above(place, line):
            self.above.append(line)
        elif last and not self._stands_alone(line):
            self._say_more(line, "- " * bool(line.marker in {"bullet", "number"}) + line.text)
        else:
            self._begin(line, said, is_understood=False, messages=[NOT_UNDERSTOOD])

    # What is a line of its own ----------------------------------------------------------------------------------------
    def _begins(self, place):
        line, said = self.lines[place], self.said[place]
        if self._depth(place) > self.base or read_who(line.text):
            return False
        if said.is_timed:
            return True
        if line.marker in self.styles and not self.is_timed:
            return True
        if line.marker == HEADING:
            return HEADING in self.styles and kind_of(said.title)[1]
        return line.marker in self.styles and (bool(line.marker) or self._is_short_and_known(said))

    def _goes_with_time_above(self, place, said):
        """“10:00” on a line of its own, and what it is about on the next."""
        line, last = self.lines[place], self._last
        if last is None or last.is_ours or last.line is not self.lines[place - 1] or last.line.marker == CELL:
            return False
        is_next = line.number <= last.line.number + 1 and line.depth <= last.line.depth
        is_said_once = not last.said.title and not (last.said.presenter and said.presenter)
        return (
            is_next
            and is_said_once
            and last.said.is_timed
            and not said.is_timed
            and line.marker in {"", last.line.marker}
        )

    def _is_short_and_known(self, said):
        """“Lunch”, “AOB”: a line without a time, as short as such lines are."""
        return kind_of(said.title)[1] and len(said.title.split()) <= 4 and not said.title.endswith(".")

    def _is_above(self, place, line):
        """A heading over lines, or what comes before the first: kept in what the next line is about."""
        if place >= self.last_beginning:
            return False
        return line.marker == HEADING or not self._last or line.depth < self.base

    def _stands_alone(self, line):
        """After an empty line, and no sentence: nothing says that it belongs to the line above."""
        after_gap = line.number > self._last.numbers[-1] + 1
        is_prose = len(line.text) > PROSE or line.text.endswith((".", "?", "!", ":"))
        return after_gap and not is_prose and not line.marker and not line.depth and "" in self.styles

    def _is_head(self, line, said):
        """“Agenda”, and what the meeting is called: the meeting says so itself.

        Not “10:00 Welcome and agenda”, “1. Review of the programme”: those are lines.
        """
        is_item = said.is_timed or line.marker in {"number", "bullet"}
        if self._last or (is_item and not AGENDA_ALONE.match(line.text)):
            return False
        return bool(HEAD.fullmatch(line.text.strip(" :*"))) or fold(line.text) == fold(self.occasion.title)

    def _names_day(self, line):
        """Whether the line says which day the lines below it are on. What it says besides is kept for the next one."""
        filled = [cell for cell in line.cells if cell]
        if len(filled) > 1 or (line.depth and line.marker != HEADING) or len(line.text) > MOST_OF_A_FRAME:
            return False
        named = day_in(filled[0] if filled else line.text, self.occasion.dates)
        words = named.rest.strip(" :–—-,;·|()\t") if named else ""
        if named is None or not self._is_no_more_than_day(line, named, words):
            return False
        is_ours = named.number is not None and named.number <= self.occasion.days
        self.day = named.number if is_ours else self.day
        self._frame(line, AS_DAY, messages=[] if is_ours else [NO_SUCH_DAY])
        if words and read_time(words) is None and not HEAD.fullmatch(words):
            self.above.append(replace(line, text=words))
        return True

    def _is_no_more_than_day(self, line, named, words):
        """Hours, commas, the word “Agenda”; in a heading or behind a dash also what the day is called."""
        if not words or read_time(words) or AGENDA_ALONE.fullmatch(words):
            return True
        is_named = bool(re.fullmatch(r"\s*[:–—-]\s*\S.{0,60}", named.rest)) or line.marker == HEADING
        return is_named and not read_line(words).is_timed

    # What becomes of a line -------------------------------------------------------------------------------------------
    @property
    def _last(self):
        return next((draft for draft in reversed(self.found) if not draft.as_what), None)

    def _begin(self, line, said, **more):
        draft = _Draft(said=said, line=line, day=self.day, **more)
        shown = {number for frame in self.found if frame.as_what for number in frame.numbers}
        for above in self.above:
            draft.words.append(above.text)
            if above.number not in shown:
                draft.take(above)
        draft.messages += [KEPT_ABOVE] * bool(self.above)
        self.above = []
        draft.take(line)
        self.found.append(draft)
        return draft

    def _begin_ours(self, line, ours):
        who = _unescaped(ours["who"] or "")
        said = Said(_unescaped(ours["title"]), minutes=int(ours["minutes"]), presenter=who)
        self._begin(line, said, kind=KIND_BY_LABEL[ours["kind"]], is_ours=True)

    def _say_more(self, line, words):
        self._last.words.append(words)
        self._last.take(line)

    def _frame(self, line, as_what, said=None, messages=()):
        if len(line.text) > MOST_OF_A_FRAME:  # no heading: a line, which has fields to shorten it in
            self._begin(line, Said(line.text), is_understood=False)
            return
        draft = _Draft(said or Said(line.text), line, self.day, as_what=as_what, messages=list(messages))
        draft.take(line)
        self.found.append(draft)

    def _read_row(self, line):
        if heads := heads_in(line.cells):
            self.columns = heads
            return self._frame(line, AS_COLUMNS)
        row = read_row(line.cells, self.columns, names=self.occasion.names, dates=self.occasion.dates)
        said = row.said
        if said.start and CLOSE.fullmatch(said.title) and not row.words and not said.presenter:
            return self._frame(line, AS_CLOSE, said)
        if row.goes_on and self._last and not line.cells[0] and not self._is_short_and_known(said):
            return self._say_more(line, "\n".join(filter(None, (said.title, *row.words))))
        self.day = min(row.day or self.day, self.occasion.days)
        messages = list(row.messages) + [NO_SUCH_DAY] * bool(row.day and row.day > self.occasion.days)
        self._begin(line, said, kind=row.kind, messages=messages).words += row.words
        return None


def _says_hours(line):
    match = HOURS.fullmatch(line.text)
    return line.marker != CELL and bool(match and (time := read_time(match["hours"])) and time[1])


def _said(line, occasion, *, bare=True):
    return Said("") if line.marker == CELL else read_line(line.text, occasion.names, bare=bare)


# Times and lengths ----------------------------------------------------------------------------------------------------
def _time(drafts, occasion):
    """Settle, for the lines of a day, which half of it is meant, and how long each takes."""
    above = None
    for draft in drafts:
        said = draft.said
        draft.minutes = said.minutes
        if said.start is None:
            continue
        draft.start = above = said.start.minutes(after=above, starts=occasion.starts)
        if said.end is not None and said.minutes is None:
            until = said.end.minutes(after=draft.start) - draft.start
            draft.minutes = until if 1 <= until <= MOST_MINUTES else None
            draft.messages += [ENDS_EARLIER] * (until < 1)
    _say_where_it_begins(drafts, occasion)
    ends = None
    for place, draft in enumerate(drafts):
        if draft.minutes is None and draft.start is not None:
            draft.minutes = _until_next(draft, drafts[place + 1 :])
        if draft.start is not None and ends is not None and draft.start != ends and not draft.as_what:
            free = draft.start - ends
            draft.messages.append(GAP.format(minutes=in_words(free)) if free > 0 else BEGINS_EARLIER)
        ends = ends if draft.start is None else draft.start
        ends = None if ends is None else ends + (draft.minutes or USUAL)


def _say_where_it_begins(drafts, occasion):
    """Where the first line of the first day says another time than the meeting: it will not begin then."""
    first = next(iter(drafts), None)
    if (
        first is None
        or first.as_what
        or first.day != 1
        or first.start in {None, occasion.starts}
        or occasion.starts is None
    ):
        return
    said = {"text": _clock(first.start), "meeting": _clock(occasion.starts)}
    first.messages.append(BEGINS_OTHERWISE.format(**said))


def _until_next(draft, below):
    """Minutes until the next line that says when it begins, less what those between take; None where that is none."""
    between = 0
    for other in below:
        if other.start is not None:
            minutes = other.start - draft.start - between
            return minutes if 1 <= minutes <= MOST_MINUTES else None
        between += other.minutes or USUAL
    return None


# Rows -----------------------------------------------------------------------------------------------------------------
def _row(draft):
    more = {"source": "\n".join(dict.fromkeys(draft.sources)), "numbers": tuple(dict.fromkeys(draft.numbers))}
    more |= {"day": draft.day, "start": draft.start}
    if draft.as_what:
        title, rest = _shortened(draft.line.text)
        messages = tuple(draft.messages)
        return Row(title, words=rest, is_line=False, made_of=draft.as_what, messages=messages, **more)
    said, presenter, words = draft.said, draft.said.presenter, draft.words
    title, rest = _shortened(said.title or draft.line.text)
    if len(presenter) > LONGEST_TITLE:
        presenter, words = "", [presenter, *words]
    words = [rest, *words] if rest else words
    messages = (
        draft.messages + [TITLE_GOES_ON] * bool(rest) + [TOO_LONG] * said.too_long + [NO_TITLE] * (not said.title)
    )
    if draft.minutes is None:
        messages.append(NO_LENGTH.format(minutes=in_words(USUAL)))
    words = tidy_words("\n".join(words))
    if len(words) > LONGEST_WORDS:
        messages.insert(bool(rest), WORDS_TOO_LONG.format(length=f"{len(words):,}"))
    kind, is_said = (draft.kind, True) if draft.kind else kind_of(said.title)
    return Row(
        title=title,
        kind=str(kind),
        minutes=draft.minutes or USUAL,
        presenter=presenter,
        words=words,
        is_understood=draft.is_understood and not said.too_long and bool(said.title),
        made_of=_made_of(draft, Kind(kind).label if is_said else "", presenter),
        messages=tuple(messages),
        **more,
    )


def tidy_words(text):
    """What a line is about, as it comes back from an export: one kind of line end, nothing that cannot be seen."""
    return "\n".join(line.rstrip() for line in cleaned(text).split("\n")).strip()


def _shortened(title):
    """(the title, the rest of it): cut between words where it is longer than a line's may be."""
    if len(title) <= LONGEST_TITLE:
        return title, ""
    cut = title.rfind(" ", LONGEST_TITLE // 2, LONGEST_TITLE - 1)
    cut = cut if cut > 0 else LONGEST_TITLE - 1
    return f"{title[:cut].rstrip()}…", f"…{title[cut:].strip()}"


def _made_of(draft, kind, presenter):
    """“10am · 20 minutes · Show and tell · Oxford”."""
    starts = _clock(draft.start) if draft.start is not None else ""
    length = in_words(draft.minutes) if draft.minutes else ""
    return " · ".join(part for part in (starts, length, kind, presenter) if part)


def _clock(minutes):
    return london.clock(dt.time(*divmod(minutes % (24 * 60), 60)))


def _unescaped(text):
    return ESCAPED.sub(r"\1", text)
