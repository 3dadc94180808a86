"""The words by which somebody's agenda is understood, in English and in Welsh: one place to add to."""

import re

from meetings.models import AgendaItem

Kind = AgendaItem.Kind


def _pattern(*words):
    return re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE)


# What a line is, by the first of these that its title says.
KINDS = {
    Kind.OTHER_BUSINESS: _pattern("any other business", "aob", "any other items?", "unrhyw fater(?:ion)? arall", "ufa"),
    Kind.NEXT_MEETING: _pattern(
        r"(?:date|time|host)s? (?:and \w+ )?(?:of|for) (?:the )?next",
        "next meetings?", "future meetings", "cyfarfod(?:ydd)? nesaf",
    ),
    Kind.ACTIONS: _pattern(
        "actions? (?:from|since|log|review|update|points)", "review(?:ing)? (?:of )?(?:the )?actions",
        "(?:outstanding|previous) actions", "matters arising",
        "(?:minutes|notes) (?:of|from) (?:the )?(?:last|previous)", "camau gweithredu", "materion yn codi", "cofnodion",
    ),
    Kind.DECISIONS: _pattern(
        "decisions? to (?:look at|review)", "review(?:ing)? (?:of )?(?:the )?decisions", "penderfyniadau"
    ),
    Kind.VOTE: _pattern("vot(?:e|es|ing)", "ballot", r"dot[- ]?vot\w*", "pleidlais", "pleidleisio"),
    Kind.SHOW_AND_TELL: _pattern(
        "show[- ](?:and|&|n|’n’|'n')[- ]tell", "demos?", "demonstrations?", "dangos a dweud", r"arddangos\w*"
    ),
    Kind.BRING_A_PROBLEM: _pattern(
        "bring (?:a|your) problems?", "problem (?:clinic|surgery)", "wicked problems?", "clinics?", "dod? â phroblem",
        "rhannu problem",
    ),
    Kind.NETWORKING: _pattern("networking", "mingl(?:e|ing)", "drinks", "pub", "rhwydweithio"),
    Kind.BREAK: _pattern(
        "breaks?", "coffee", "tea", "lunch", "refreshments", "biscuits", "breakfast", "dinner", "supper", "pizza",
        "(?:grab|get) (?:some )?food", "egwyl", "cinio", "coffi", "te", "paned", "seibiant",
    ),
    Kind.TABLE_WORK: _pattern(
        "table work", "tables", "workshop", "break-?outs?", "group work", "small groups", "in groups", "exercise",
        "unconference", "gweithdy", "gwaith (?:bwrdd|grŵp)",
    ),
    Kind.TALK: _pattern(
        "talks?", "presentation", "keynote", "welcome", "speakers?", "case study", "lightning", "updates?",
        "opening remarks", "croeso", "sgwrs", r"cyflwyniad", r"diweddariad\w*",
    ),
    Kind.DISCUSSION: _pattern(
        "discuss(?:ion|ions|ing)?", "round[- ]?table", "round the table", "introductions?", "intros?", "q ?& ?a",
        "questions", "retro(?:spective)?", "reflections?", "trafod(?:aeth)?", "cyflwyniadau", "holi ac ateb",
    ),
}  # fmt: skip

# How long, where it is said without a number of minutes.
LENGTHS = {
    "an hour and a half": 90, "half an hour": 30, "half hour": 30, "quarter of an hour": 15, "an hour": 60,
    "one hour": 60, "two hours": 120, "three hours": 180, "1½ hours": 90, "½ hour": 30, "awr a hanner": 90,
    "hanner awr": 30, "chwarter awr": 15, "dwy awr": 120, "tair awr": 180, "un awr": 60, "awr": 60,
}  # fmt: skip

# Who leads it: what stands before a name, and words that are no name though they begin with a capital.
LED_BY = (
    "(?:led|presented|presentation|facilitated|hosted|chaired|run) by", "(?:dan|o dan) arweiniad",
    "(?:arweinir|cyflwynir) gan",
)  # fmt: skip
LEADER = (
    "lead(?:s|er)?", "presenters?", "speakers?", "facilitators?", "host", "chair", "who", "arweinydd", "cyflwynydd",
    "siaradwyr?", "pwy",
)  # fmt: skip
JOINING = {"and", "a", "ac", "&", "of", "from", "at", "o", "y", "the", "de", "van", "/"}
NO_NAME = {
    "online", "optional", "teams", "zoom", "hybrid", "remote", "tbc", "tba", "the", "an", "what", "how", "why", "when",
    "where", "next", "part", "day", "our", "your", "this", "session", "round", "group", "groups", "breakout", "plenary",
    "lunch", "coffee", "break", "tea", "questions", "intro", "introduction",
}  # fmt: skip

# What two numbers before it count, as in “3-5 People from each council”: then they are no hours.
COUNTED = {
    "people", "persons", "councils", "officers", "members", "attendees", "volunteers", "teams", "groups", "tables",
    "minutes", "mins", "min", "hours", "hrs", "days", "weeks", "months", "years", "year", "times", "points", "ideas",
    "options", "questions", "examples", "slides", "pages", "steps", "things", "items", "votes", "dots", "needs", "of",
    "to", "or", "and", "pobl", "cyngor", "cynghorau", "munud", "munudau", "awr", "diwrnod", "wythnos", "mis",
    "blwyddyn", "cwestiwn", "syniad",
}  # fmt: skip

# The heads of a table's columns.
COLUMNS = {
    "time": ("time", "times", "start", "starts", "begins", "when", "amser", "dechrau", "pryd"),
    "end": ("end", "ends", "finish", "until", "diwedd"),
    "minutes": ("duration", "length", "minutes", "mins", "min", "how long", "time allowed", "hyd", "munudau"),
    "title": (
        "item", "items", "what", "title", "topic", "subject", "session", "activity", "agenda item", "agenda", "eitem",
        "pwnc", "beth", "teitl",
    ),
    "presenter": (
        "who", "lead", "led by", "leader", "presenter", "presented by", "speaker", "speakers", "presenters",
        "facilitator", "owner", "host", "pwy", "arweinydd", "cyflwynydd", "siaradwr",
    ),
    "words": (
        "notes", "note", "details", "detail", "description", "about", "comments", "what it is about", "purpose",
        "outcome", "nodiadau", "manylion", "disgrifiad",
    ),
    "number": ("no", "number", "item no", "ref", "rhif"),
    "kind": ("kind", "type", "format", "math"),
    "day": ("day", "diwrnod", "dydd"),
}  # fmt: skip
COLUMN_OF = {head: column for column, heads in COLUMNS.items() for head in heads}

# The agenda about itself.
AGENDA = (
    r"(?:(?:draft|outline|proposed|provisional|our|the|meeting)\s+)*"
    r"(?:agenda|programme|running order|timetable|schedule|order of the day|rhaglen|amserlen)"
)
HEAD = re.compile(rf"{AGENDA}(?:\s*(?:[:/–—-]|\bfor\b|\bof\b|\bar gyfer\b).*)?|.*\s[–—:-]?\s*{AGENDA}", re.IGNORECASE)
AGENDA_ALONE = re.compile(AGENDA, re.IGNORECASE)
HOURS = re.compile(r"(?:time|times|when|hours|amser|pryd)\s*[:–—-]?\s*(?P<hours>\S.*)", re.IGNORECASE)
CLOSE = re.compile(
    r"(?:the )?(?:meeting )?(?:clos(?:e|es|ing)|finish(?:es)?|ends?|(?:end|close) of (?:the )?(?:meeting|day)|home"
    r"|depart|diwedd|cau|gorffen)",
    re.IGNORECASE,
)

# Days and months: whole, and as they are shortened.
WEEKDAY_NAMES = (
    ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    ("llun", "mawrth", "mercher", "iau", "gwener", "sadwrn", "sul"),
)
MONTH_NAMES = (
    ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
     "december"),
    ("ionawr", "chwefror", "mawrth", "ebrill", "mai", "mehefin", "gorffennaf", "awst", "medi", "hydref", "tachwedd",
     "rhagfyr"),
)  # fmt: skip
WEEKDAYS = {name[:size]: n for names in WEEKDAY_NAMES for n, name in enumerate(names) for size in (3, 4, 5, 30)}
MONTHS = {name[:size]: n for names in MONTH_NAMES for n, name in enumerate(names, 1) for size in (3, 4, 30)}
NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "un": 1, "dau": 2, "tri": 3}


def any_of(words):
    """These words as a pattern, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
