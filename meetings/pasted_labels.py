"""The words by which pasted notes say what a line is: who was there, what was agreed, who does what by when. Pure.

English and Welsh. Nothing here decides anything: what is read is offered, and a person ticks it.
"""

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from common.forms import MONTHS, fold

PRESENT, APOLOGY, DECISION, ACTION = "present", "apology", "decision", "action"
LONGEST = 2000  # characters of a line that is searched for a label; a longer one is text
COLON = r"\s*(?::|(?<=\s)[-–—](?=\s)|[–—])\s*"
HOW_MANY = r"(?:\s*\(\d{1,4}\)|\s+\d{1,4})?"

# Who was there --------------------------------------------------------------------------------------------------------
PEOPLE_WORDS = {
    PRESENT: r"(?:(?:also |those |members |people )?(?:present|attending|attended)|attendees?|attendance|in attendance"
    r"|who (?:was there|came)|(?:yn |hefyd yn )?bresennol|presennol|mynychwyr)",
    APOLOGY: r"(?:apologies(?: for absence)?(?: (?:were )?received)?(?: from)?|not present|absent|ymddiheuriadau"
    r"(?: (?:gan|am absenoldeb))?)",
}  # fmt: skip
PEOPLE_ALONE = {kind: re.compile(rf"{words}{HOW_MANY}\s*[:.]?", re.I) for kind, words in PEOPLE_WORDS.items()}
PEOPLE_BEFORE = {kind: re.compile(rf"{words}{HOW_MANY}{COLON}(?=\S)", re.I) for kind, words in PEOPLE_WORDS.items()}
APOLOGIES_FROM = re.compile(r"apologies (?:for absence )?(?:(?:were )?received )?from\s+(?=\S)", re.I)

# What was agreed, and what somebody does ------------------------------------------------------------------------------
ALONE = {
    DECISION: re.compile(
        r"(?:(?:key )?decisions?(?: made| taken)?|(?:what (?:we|was) )?agreed|resolutions?|penderfyniadau"
        r"|cytunwyd)\s*:?",
        re.I,
    ),
    ACTION: re.compile(
        r"(?:(?:new )?actions?(?: points?| items?| agreed)?|next steps?|to-?dos?|gweithredoedd"
        r"|camau (?:gweithredu|nesaf))\s*:?",
        re.I,
    ),
}
AGREED = re.compile(
    rf"(?:agreed|decisions?|decided|resolved|resolution|cytunwyd|penderfyniad|penderfynwyd)(?:\s*#?\d{{1,3}})?{COLON}",
    re.I,
)
AGREED_ALOUD = re.compile(
    r"(?:AGREED|RESOLVED|DECIDED|CYTUNWYD|PENDERFYNWYD)\s+(?:(?i:that|to|i|bod|y|yr)\b\s*)?(?=\S)"
)
AGREED_THAT = re.compile(
    r"(?:(?:it was|we|the group|the meeting) )?(?:agreed|resolved|decided)\s+(?:that|to)\b\s*(?=\S)"
    r"|(?:cytunwyd|penderfynwyd)\s+(?:i|bod|fod|y|yr|na|ar)\b\s*(?=\S)",
    re.I,
)
DOES = re.compile(
    r"(?:(?i:actions?(?: points?| items?)?|gweithred(?:u|oedd)?|cam(?:au)? gweithredu|to-?do)|AP)(?:\s*#?\d{1,3})?"
    rf"(?:\s*[(\[](?P<inside>[^()\[\]]{{1,80}})[)\]]|\s+(?i:on|for)\s+(?P<on>[^:–—]{{1,60}}?))?{COLON}"
)
DOES_ALOUD = re.compile(r"(?:ACTION|GWEITHRED|AP\s?\d{1,3})\s+(?=\S)")
LABELS = ((DECISION, AGREED, True), (DECISION, AGREED_ALOUD, True), (DECISION, AGREED_THAT, False),
          (ACTION, DOES, True), (ACTION, DOES_ALOUD, True))  # fmt: skip
STARTS = re.compile(r"(?:^|(?<=[.;!?)])\s+)(?=[A-Za-z])")


@dataclass(frozen=True)
class Label:
    """Where in a line something is said to be a decision or an action; its words begin at `end`.

    `owner` is who the label itself names. `is_sure` False: it may be no more than the way somebody tells a story.
    """

    kind: str
    start: int
    end: int
    is_sure: bool
    owner: str = ""


def labels_in(text):
    """The labels at the start of this line or of its sentences, in order. One without a word after it is none."""
    found = []
    for start in STARTS.finditer(text[:LONGEST]):
        for kind, pattern, is_sure in LABELS:
            match = pattern.match(text, start.end())
            if match and text[match.end() :].strip() and (not found or match.start() >= found[-1].end):
                groups = match.groupdict()
                owner = groups.get("inside") or groups.get("on") or ""
                found.append(Label(kind, match.start(), match.end(), is_sure, owner.strip()))
                break
    return found


def people_label(text):
    """(kind, where the names begin) of a line that lists people, or None. The names may all follow below."""
    for kind in (PRESENT, APOLOGY):
        if PEOPLE_ALONE[kind].fullmatch(text):
            return kind, len(text)
        if match := PEOPLE_BEFORE[kind].match(text):
            return kind, match.end()
    if match := APOLOGIES_FROM.match(text):
        return APOLOGY, match.end()
    return None


def list_label(text):
    """What a line that is nothing but “Actions” or “Agreed:” heads, or None."""
    return next((kind for kind, pattern in ALONE.items() if pattern.fullmatch(text)), None)


# Tables ---------------------------------------------------------------------------------------------------------------
COLUMNS = {
    "action": {"action", "actions", "action point", "task", "what", "to do", "todo", "gweithred", "gweithredu"},
    "owner": {"owner", "action owner", "who", "lead", "by whom", "responsible", "assigned to", "pwy", "perchennog"},
    "due": {"due", "due date", "when", "by when", "deadline", "by", "date", "target date", "erbyn", "pryd", "dyddiad"},
    "decision": {"decision", "decisions", "agreed", "resolution", "penderfyniad"},
    "name": {"name", "attendee", "attendees", "present", "enw"},
    "organisation": {"organisation", "organization", "council", "authority", "cyngor", "sefydliad", "awdurdod"},
}  # fmt: skip


def columns_of(cells):
    """{column: place} of a table's first row, or {} if it names neither actions, decisions nor people."""
    named = {}
    for place, cell in enumerate(cells):
        for column, words in COLUMNS.items():
            if fold(cell[:60]) in words:
                named.setdefault(column, place)
    is_known = (
        ("action" in named and named.keys() & {"owner", "due"})
        or "decision" in named
        or {"name", "organisation"} <= named.keys()
    )
    return named if is_known else {}


# Who does it, and by when ---------------------------------------------------------------------------------------------
NAME_WORD = r"[A-ZÀ-ÖØ-ÞŴŶ][\w'’.\-]{0,40}"
NAME = rf"{NAME_WORD}(?: {NAME_WORD}){{0,3}}"
WHO = rf"{NAME}(?:\s?\([^()]{{1,60}}\))?(?:(?:, ?|\s?[/&]\s?| and | a | ac ){NAME}(?:\s?\([^()]{{1,60}}\))?){{0,3}}"
OWNER_FIRST = re.compile(
    rf"@?(?P<who>{WHO})\s+(?:to|will|is to|are to|agreed to|i)\s+(?=\S)"
    rf"|\[(?P<in>{WHO})\]\s*[:–—-]?\s*(?=\S)|@?(?P<before>{WHO})(?::| [-–—]) +(?=\S)"
)
OWNER_LAST = re.compile(
    rf"\s*(?:[(\[](?:(?i:owner|lead):?\s*)?(?P<in>{WHO})[)\]]|\s[-–—] (?P<after>{NAME})"
    rf"|\b(?i:owner|lead): (?P<named>{WHO}))\s*\.?$"
)
WELSH_MONTHS = (
    *("ionawr", "chwefror", "mawrth", "ebrill", "mai", "mehefin"),
    *("gorffennaf", "awst", "medi", "hydref", "tachwedd", "rhagfyr"),
)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTH_WORD = "|".join(
    [*(rf"{name[:3]}(?:{name[3:]})?" for name in MONTHS if len(name) > 3), "sept", "may", *WELSH_MONTHS]
)
DATE = (
    rf"(?:(?:{'|'.join(WEEKDAYS)}),? )?(?P<day>\d{{1,2}})(?:st|nd|rd|th|ain|fed|ed)?(?: of)? "
    rf"(?P<month>{MONTH_WORD})\b\.?(?:,? (?P<year>\d{{4}}))?"
    rf"|(?P<month_first>{MONTH_WORD})\.? (?P<day_last>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<year_last>\d{{4}}))?(?![\d:])"
    r"|(?P<iso>\d{4}-\d{2}-\d{2})"
    r"|(?P<short_day>\d{1,2})[/.](?P<short_month>\d{1,2})(?:[/.](?P<short_year>\d{4}|\d{2}))?(?![\d/.:]*\d)"
    rf"|(?:the )?(?:end of|diwedd)(?: mis)? (?P<end_of>{MONTH_WORD})\b(?: (?P<end_year>\d{{4}}))?"
    r"|(?P<next>(?:the |our )?next (?:meeting|time)|(?:y )?cyfarfod nesaf)"
    rf"|(?:next )?(?P<weekday>{'|'.join(WEEKDAYS)})"
)
ANY_DATE = re.compile(rf"(?:by|before|due(?: by| on)?|on|erbyn)?\s*(?:{DATE})\.?", re.I)
DUE = re.compile(
    rf"(?:\s*[,;–—-]?\s*)[(\[]?\b(?:by|before|due(?: by| on)?:?|deadline:?|erbyn)\s+(?:{DATE})(?:(?<=[a-z\d])\b)[)\]]?",
    re.I,
)


@dataclass(frozen=True)
class Due:
    """By when, as it was written; `on` is the day that means, or None for the next meeting (`is_next`)."""

    words: str
    on: dt.date | None
    is_next: bool = False


def read_due(text, day):
    """The Due that this cell or these brackets hold and nothing else, for a meeting on this day; or None."""
    text = text.strip()[:80]
    match = ANY_DATE.fullmatch(text)
    return _due(match, text, day) if match else None


def split_due(text, day):
    """(the sentence without “by 12 March”, its Due), or (the sentence, None) if it names no day that exists."""
    match = DUE.search(text[:LONGEST])
    due = _due(match, match[0].strip(" ,;–—-()[]"), day) if match else None
    if due is None:
        return text, None
    rest = f"{text[: match.start()]} {text[match.end() :].lstrip()}".strip()
    return re.sub(r"\s+([.,;])", r"\1", rest), due


def _due(match, words, day):
    part = match.groupdict()
    if part["next"]:
        return Due(words, None, is_next=True)
    on = _day_of(part, day)
    return Due(words, on) if on else None


def _day_of(part, day):
    if part["iso"]:
        return _date(*map(int, part["iso"].split("-")))
    if part["weekday"]:
        ahead = (WEEKDAYS.index(part["weekday"].lower()) - day.weekday() - 1) % 7 + 1
        return day + dt.timedelta(days=ahead)
    if part["end_of"]:
        month = _month(part["end_of"])
        year = int(part["end_year"] or day.year + (month < day.month))
        return _date(year, month, calendar.monthrange(year, month)[1]) if 1900 < year < 2200 else None
    number = int(part["day"] or part["day_last"] or part["short_day"])
    month = int(part["short_month"]) if part["short_month"] else _month(part["month"] or part["month_first"])
    year = part["year"] or part["year_last"] or part["short_year"]
    if year:
        return _date(int(year) + (2000 if len(year) == 2 else 0), month, number)
    this = _date(day.year, month, number)
    return this if this and this >= day else _date(day.year + 1, month, number)


def _month(word):
    word = word.lower()
    if word in WELSH_MONTHS:
        return WELSH_MONTHS.index(word) + 1
    return next(n for n, name in enumerate(MONTHS, 1) if name.startswith(word[:3]))


def _date(year, month, day):
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def split_owner(text):
    """(the sentence without “Lee to” or “(Lee)”, “Lee”), or (the sentence, "") if it names nobody."""
    for pattern in (OWNER_FIRST, OWNER_LAST):
        match = pattern.match(text) if pattern is OWNER_FIRST else pattern.search(text[:LONGEST])
        if match and (rest := f"{text[: match.start()]}{text[match.end() :]}".strip()):
            return rest, next(who for who in match.groups() if who).strip()
    return text, ""


def capital(text):
    return text[:1].upper() + text[1:]
