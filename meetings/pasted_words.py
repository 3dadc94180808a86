"""What one line of somebody's agenda says: when, how long, what, who. In English and in Welsh. Pure."""

import re
from dataclasses import dataclass, replace

from common.forms import fold
from meetings.pasted_vocabulary import (
    COUNTED,
    JOINING,
    KINDS,
    LEADER,
    LED_BY,
    LENGTHS,
    MONTHS,
    NO_NAME,
    Kind,
    any_of,
)

MOST_MINUTES = 720
MOST_READ = 600  # characters of a line; a longer one is prose, and nobody waits for it
HALF_DAY, EVENING = 12 * 60, 17 * 60

CLOCK = re.compile(
    r"(?:12\s+)?(?P<word>midday|noon|hanner dydd|midnight|hanner nos)\b"
    r"|(?P<army>(?:0\d|1[0-8]|2[1-3])[0-5]\d(?=\s*h(?:rs|ours)?\b|(?!\w|[:.]\d))"
    r"|(?:19|20)[0-5]\d(?=\s*h(?:rs)?\b))(?:\s*h(?:rs|ours)?\b)?"
    r"|(?P<hour>[01]?\d|2[0-4])(?:[:.h](?P<minute>[0-5]\d)(?![\d]|\.\d))?"
    r"(?:\s*(?P<half>[ap]\.?m\b\.?|y\.?[bph]\b\.?)|(?P<h>\s?h(?:rs)?\b))?(?!\w|:\d)",
    re.IGNORECASE,
)
TO = re.compile(r"\s*(?:[-–—−→]|to|until|till|tan|hyd|i)\s*(?=\d|mid|noon|hanner)", re.IGNORECASE)
BEFORE_TIME = re.compile(r"[\s(\[]*(?:(?:at|from|am|o|time|amser)\b\s*:?\s*)?(?=\d|mid|noon|hanner)", re.IGNORECASE)
AFTER_TIME = re.compile(r"\s*[)\]]?(?:\s*(?:[-–—−:|·•,;]|\.(?=\s))+(?=\s|$|\D)|(?=\s|$))\s*")
TIME_AT_END = re.compile(
    r"(?:\s*[-–—−,;|]\s*|\s+(?:at|am|from|o)\s+|\s*[(\[]\s*|\s+)(?=(?:\d|mid|noon|hanner)[^()\[\]]*[)\]]?\s*$)", re.I
)

MINUTE = r"(?:minutes?|mins?|m|munud(?:au)?|mun|['′’])\.?"
HOUR = r"(?:hours?|hrs?|h|awr)\.?"
LENGTH = (
    r"(?:(?:about|approx\.?|circa|ca?\.|~|up to|max\.?|tua)\s*)?"
    rf"(?:(?P<hours>\d{{1,3}}(?:[.,]\d{{1,2}})?)\s*-?{HOUR}(?![a-zŵŷ])"
    rf"(?:\s*(?:and|a|&|,)?\s*(?P<rest>[0-5]?\d)(?:\s*-?{MINUTE})?(?![\w:]))?"
    rf"|(?P<minutes>\d{{1,5}})\s*-?{MINUTE}(?![\w])|(?P<words>{any_of(LENGTHS)})\b)(?:\s*(?:max|long|in total))?"
)
WHOLE_LENGTH = re.compile(LENGTH, re.IGNORECASE)
LENGTH_FIRST = re.compile(rf"\s*{LENGTH}\s*(?:[-–—:,|]\s*|\s+(?!(?:of|on|for|to|o|ar)\b))(?=\S)", re.IGNORECASE)
LENGTH_LATER = re.compile(
    rf"(?:\s*[,;:|]\s*|\s+[-–—−]\s*|\s+for\s+|\s+){LENGTH}(?=\s*[,;|.]|\s+[-–—−]|\s*$)", re.IGNORECASE
)
BRACKETS = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]")
AFTER_HOURS = re.compile(r"\s*[-–—−:|·•,;]?\s+(?=\S)")
MOST_WHOLE_HOURS = 4  # “9-5 culture” is no line of an agenda

LEADS = rf"(?:(?:{'|'.join(LED_BY)})\s*:?\s+|(?:{'|'.join(LEADER)})\s*:\s*)"
WHOLE_LEAD = re.compile(rf"(?:{LEADS}|(?:by|gan|with|gyda)\s+(?=[A-ZŴŶ]))(?P<who>\S.*)", re.IGNORECASE)
LEAD_LATER = re.compile(rf"(?:\s*[,;|]\s*|\s+[-–—−]\s*|\s+)(?:{LEADS})(?P<who>\S.*)$", re.IGNORECASE)
BY_LATER = re.compile(r"(?:\s*[,;|]|\s+[-–—−])?\s+(?:by|gan)\s+(?P<who>\S.*)$")
WITH_LATER = re.compile(r"(?:\s*[,;|]|\s+[-–—−])\s+(?:with|gyda|from|o)\s+(?P<who>\S.*)$")
DASH_LATER = re.compile(r"\s+[-–—−|]\s+(?P<who>[^-–—−|]+|[^–—|]*\w-\w[^–—|]*)$")
COMMA_LATER = re.compile(r"\s*,\s*(?P<who>[^,]+(?:,[^,]+)?)$")
NUMBERED = re.compile(
    r"(?:agenda\s+)?(?:item|eitem)\s+\d{1,3}\s*[-–—:.)]\s*(?=\S)|\d{1,2}\s+[-–—]\s+(?=[^\W\d])", re.IGNORECASE
)
EDGES = " \t-–—−:|·•,;"


PAUSES = {Kind.BREAK, Kind.NETWORKING}
MOST_WORDS_OF_PAUSE = 7  # “Breaking even: how a lunch club pays its way, and what we learned” is none
LED = {Kind.TALK, Kind.SHOW_AND_TELL, Kind.BRING_A_PROBLEM}


@dataclass(frozen=True)
class Clock:
    """A time as it was written. Without am or pm it may be meant of the morning or of the afternoon."""

    hour: int
    minute: int
    is_sure: bool  # it can be nothing but a time
    is_whole: bool  # it says which half of the day

    def minutes(self, *, after=None, starts=None):
        """Minutes since midnight: no earlier than `after`, the line above, if afternoon makes it so."""
        value = self.hour * 60 + self.minute
        if self.is_whole or self.hour >= 12:
            return value
        if after is None:
            evening = starts is not None and starts >= EVENING and starts - 120 <= value + HALF_DAY <= starts + 180
            return value + HALF_DAY if self.hour < 7 or evening else value
        later = value + HALF_DAY
        return later if value < after <= later <= after + 300 or (self.hour < 7 and value < after) else value


@dataclass(frozen=True)
class Said:
    """What a line says. `minutes` only where it says how long; `too_long` where it says more than a line may take."""

    title: str
    start: Clock | None = None
    end: Clock | None = None
    minutes: int | None = None
    presenter: str = ""
    too_long: bool = False
    is_bare: bool = False  # its time is two whole numbers and nothing else: “12-1 Lunch”

    @property
    def is_timed(self):
        return self.start is not None or self.minutes is not None


def read_line(text, names=frozenset(), *, bare=True):
    """What this line says. `names` are folded names of people and councils, who may lead a line.

    `bare` False: two whole numbers before a title are no time.
    """
    if len(text) > MOST_READ:
        return Said(text)
    said = Said(NUMBERED.sub("", text, count=1) if NUMBERED.match(text) else text)
    said = said if is_aside(text) else _without_start(said, bare=bare)
    said = _without_brackets(said, names)
    said = _without_length(said)
    if said.start is None:
        said = _without_end_time(said)
    said = _without_who(said, names)
    said = _without_length(said)
    return replace(said, title=said.title.strip(EDGES)) if said.is_timed or not is_aside(text) else Said(text)


def run_on(said):
    """Whether two whole numbers on a line of a day may be its hours: they cross those of no line beside it.

    Two lines may have the same. “1-1 Welcome, 1-2 Talk, 1-3 Vote” are no times: somebody numbers their lines so.
    """
    above, ends = None, None
    for one in said:
        if one.start is None:
            continue
        begins = one.start.minutes(after=ends)
        is_same = above and (one.start, one.end) == (above.start, above.end)
        if above and (one.is_bare or above.is_bare) and begins < ends and not is_same:
            return False
        above, ends = one, one.end.minutes(after=begins) if one.end else begins
    return True


def is_aside(text):
    """Whether the line is nothing but a pair of brackets: “(2pm, Lee)”."""
    return bool(BRACKETS.fullmatch(text))


def read_time(text):
    """(start, end or None) if this is a time or a span and nothing else, as in a cell; else None."""
    found = _span(text.strip(" ()[]"), 0, is_alone=True)
    return found[:2] if found and found[2] == len(text.strip(" ()[]")) else None


def read_length(text):
    """Minutes if this is a length of time and nothing else, else None."""
    match = WHOLE_LENGTH.fullmatch(text.strip(" ()[]"))
    return _minutes(match) if match else None


def read_who(text):
    """Who leads it, if that is all the line says: “Lead: Kit, Reading”. Else nothing."""
    match = WHOLE_LEAD.fullmatch(text)
    return match["who"] if match and len(match["who"]) <= 160 and not match["who"].endswith(".") else ""


def kind_of(title):
    """(kind, whether a word of the title says so)."""
    found = []
    for place, (kind, pattern) in enumerate(KINDS.items()):
        match = pattern.search(title)
        if match and not (kind in PAUSES and len(title.split()) > MOST_WORDS_OF_PAUSE):
            found.append((match.start(), place, kind))
    if found:
        return min(found)[2], True
    return Kind.DISCUSSION, False


def _clock(text, at):
    match = CLOCK.match(text, at)
    if match is None:
        return None
    if match["word"]:
        is_noon = match["word"].casefold() in {"midday", "noon", "hanner dydd"}
        return Clock(12 if is_noon else 0, 0, True, True), match.end()
    if match["army"]:
        return Clock(int(match["army"][:2]), int(match["army"][2:]), True, True), match.end()
    hour, minute, half = (
        int(match["hour"]),
        int(match["minute"] or 0),
        (match["half"] or "").replace(".", "").casefold(),
    )
    if hour == 24:
        return None
    if half and not 1 <= hour <= 12:
        half = ""  # “14:00pm” is 14:00
    elif half:
        hour = hour % 12 + (0 if half in {"am", "yb"} else 12)
    is_sure = bool(match["minute"] or half or (match["h"] and hour >= 7))
    if match["h"] and not is_sure:
        return None
    is_whole = bool(half) or hour > 12 or match["hour"].startswith("0") or bool(match["h"])
    return Clock(hour, minute, is_sure, is_whole), match.end()


def _span(text, at, is_alone=False):
    """(start, end or None, where it ends) of a time or a span that begins here, or None."""
    first = _clock(text, at)
    if first is None:
        return None
    start, ends = first
    to = TO.match(text, ends)
    second = _clock(text, to.end()) if to else None
    if second and (start.is_sure or second[0].is_sure or is_alone):
        return _halved(start, second[0]), second[0], second[1]
    return (start, None, ends) if start.is_sure else None


def _halved(start, end):
    """“10 to 11am” begins in the morning, “2 to 4pm” in the afternoon, “11 to 1pm” before noon."""
    if start.is_whole or not end.is_whole or start.hour >= 12 or end.hour < 12:
        return replace(start, is_whole=start.is_whole or (end.is_whole and end.hour < 12))
    later = start.hour + 12
    hour = later if (later, start.minute) <= (end.hour, end.minute) else start.hour
    return replace(start, hour=hour, is_whole=True)


def _without_start(said, *, bare):
    before = BEFORE_TIME.match(said.title)
    found = _span(said.title, before.end()) if before else None
    after = AFTER_TIME.match(said.title, found[2]) if found else None
    if after:
        return replace(said, start=found[0], end=found[1], title=said.title[after.end() :])
    return _without_bare_hours(said) if bare else said


def _without_bare_hours(said):
    """“12-1 Lunch”, “9 to 10: Arrivals”, and neither “3-5 people”, “2-1 vote”, “1-2-4-all” nor “5-a-day”.

    Two numbers are a time where what follows is written as a title is, or is a pause, and is nothing that is counted.
    """
    found = _span(said.title, 0, is_alone=True)
    after = AFTER_HOURS.match(said.title, found[2]) if found else None
    if not after or not _are_hours(*found[:2]):
        return said
    title = said.title[after.end() :]
    word = re.match(r"[^\W\d_]*", title)[0]
    is_pause = not word.endswith("s") and any(KINDS[kind].match(title) for kind in PAUSES)
    if not (word[:1].isupper() or is_pause) or fold(word) in COUNTED or fold(word) in MONTHS:
        return said
    return replace(said, start=found[0], end=found[1], title=title, is_bare=True)


def _are_hours(start, end):
    """Whether these may be the hours of one line: some few, and by the clock."""
    if end is None or min(start.hour, end.hour) < 1:
        return False
    hours = end.hour - start.hour
    return 1 <= (hours if max(start.hour, end.hour) > 12 else hours % 12) <= MOST_WHOLE_HOURS


def _without_end_time(said):
    """“Lunch at 12:30”, “Welcome (10:00 to 10:20)”, and of a pause “Lunch (12-1)”."""
    for match in TIME_AT_END.finditer(said.title):
        found = _span(said.title, match.end())
        if not found and kind_of(said.title)[0] in PAUSES:
            found = _span(said.title, match.end(), is_alone=True)
            found = found if found and _are_hours(*found[:2]) else None
        if found and match.start() and not said.title[found[2] :].strip(" )]."):
            return replace(said, start=found[0], end=found[1], title=said.title[: match.start()])
    return said


def _without_brackets(said, names):
    """“(5m, Lee)”, “(Lee, 2pm)”: what is understood goes, and what is not stays in its brackets."""
    for match in reversed(list(BRACKETS.finditer(said.title))):
        parts = _parts(match[1])
        lengths = [part for part in parts if read_length(part) is not None]
        times = [part for part in parts if part not in lengths and _sure_time(part)]
        is_last = not said.title[match.end() :].strip(EDGES + ".")
        who, start, end, minutes, taken = "", said.start, said.end, said.minutes, set()
        if lengths and minutes is None and read_length(lengths[0]) <= MOST_MINUTES and read_length(lengths[0]):
            minutes, taken = read_length(lengths[0]), {lengths[0]}
        elif lengths:
            said = replace(said, too_long=said.minutes is None)
        if times and start is None and (is_last or taken):
            (start, end), taken = _sure_time(times[0]), taken | {times[0]}
        called = ", ".join(part for part in parts if part not in lengths and part not in times)
        if called and not said.presenter:
            who = read_who(called) or (called if (is_last or lengths) and _is_name(called, names) else "")
        rest = ", ".join(part for part in parts if part not in taken and not (who and part in called.split(", ")))
        if rest and not taken and not who:
            continue
        kept = f" ({rest})" if rest else ""
        title = " ".join(f"{said.title[: match.start()]}{kept} {said.title[match.end() :]}".split())
        said = replace(said, title=title, start=start, end=end, minutes=minutes, presenter=said.presenter or who)
    return said


def _parts(inside):
    """What stands in brackets, one by one. A time is one, with a dash in it too."""
    chunks = re.split(r"\s*[,;]\s*", inside.strip())
    parts = [[chunk] if _sure_time(chunk) else re.split(r"\s+[-–—]\s+", chunk) for chunk in chunks]
    return [part for found in parts for part in found if part]


def _sure_time(text):
    """(start, end or None) if this is nothing but a time that can be nothing else, or None."""
    time = read_time(text)
    return time if time and (time[0].is_sure or (time[1] and time[1].is_sure)) else None


def _without_length(said):
    if said.minutes is not None:
        return said
    first = LENGTH_FIRST.match(said.title)
    later = list(LENGTH_LATER.finditer(said.title))
    match = first or (later[-1] if later else WHOLE_LENGTH.fullmatch(said.title.strip()))
    if not match:
        return said
    minutes = _minutes(match)
    if not 1 <= minutes <= MOST_MINUTES:
        return replace(said, too_long=True)
    if match is first:
        return replace(said, minutes=minutes, title=said.title[match.end() :])
    title = said.title[: match.start()] + said.title[match.end() :] if later else ""
    return replace(said, minutes=minutes, title=title)


def _minutes(match):
    if match["words"]:
        return LENGTHS[match["words"].casefold()]
    if match["hours"]:
        return round(float(match["hours"].replace(",", ".")) * 60) + int(match["rest"] or 0)
    return int(match["minutes"])


def _without_who(said, names):
    if said.presenter:
        return said
    kind, _ = kind_of(said.title)
    for pattern, is_who in (
        (LEAD_LATER, lambda who: True),
        (BY_LATER, lambda who: _is_name(who, names)),
        (WITH_LATER, lambda who: _is_name(who, names)),
        (DASH_LATER, lambda who: _is_known(who, names) or (_is_name(who, names) and _leads(kind, who))),
        (COMMA_LATER, lambda who: _is_known(who, names)),
    ):
        match = pattern.search(said.title)
        if match and match.start() and len(match["who"]) <= 160 and is_who(match["who"].strip(EDGES)):
            return replace(said, title=said.title[: match.start()], presenter=match["who"].strip(EDGES))
    return said


def _leads(kind, who):
    """A place after a show and tell shows it; after anything but a pause it has to look like a person's name."""
    is_person = bool(re.fullmatch(r"[A-ZŴŶ][\w’'-]+( [A-ZŴŶ][\w’'-]+){1,2}(, .+)?", who))
    return kind in LED or (is_person and kind not in PAUSES and kind != Kind.OTHER_BUSINESS)


def _is_known(who, names):
    return fold(who) in names or any(fold(part) in names for part in who.split(","))


def _is_name(who, names):
    if _is_known(who, names):
        return True
    tokens = [token for token in re.split(r"[\s,]+", who) if token]
    if not 1 <= len(tokens) <= 8 or re.search(r"[\d:?!]|\.(?=\s|$)", who):
        return False
    named = [token for token in tokens if token.casefold() not in JOINING]
    return (
        bool(named)
        and all(token.lstrip("‘'\"“")[:1].isupper() for token in named)
        and not all(token.isupper() and len(token) > 1 for token in named)
        and fold(tokens[0]) not in NO_NAME
    )
