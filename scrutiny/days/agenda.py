"""The agenda of a scrutiny day, from the three needs: lines for a lead to change as they like. Pure."""

import re

from meetings.models import AgendaItem

Kind = AgendaItem.Kind
LONGEST_TITLE, LONGEST_WORDS = 160, 2000
# (kind, title, minutes) of what stands before and after the needs.
BEFORE = (
    (Kind.TALK, "Welcome, and what we are here for", 10),
    (Kind.TALK, "Our statement, read by a council that signed it", 10),
)
AFTER = (
    (Kind.BREAK, "Break", 15),
    (Kind.DISCUSSION, "What was promised, by when, and who looks after it", 30),
    (Kind.OTHER_BUSINESS, "Any other business", 10),
)
FRAME_OF_A_NEED = {"kind": Kind.DISCUSSION, "minutes": 40}


def lines(needs):
    """[fields of an AgendaItem] in their order. `needs`: (number, title, words, what the supplier said or “”)."""
    middle = [FRAME_OF_A_NEED | of_need(need) for need in needs]
    return [*map(_frame, BEFORE), *middle, *map(_frame, AFTER)]


def of_need(need):
    """What the line of a need says: (number, title, words, what the supplier said or “”)."""
    number, title, words, answer = need
    return {
        "title": f"Need {number}: {title}"[:LONGEST_TITLE],
        "words": "\n\n".join(part for part in (words, answer) if part)[:LONGEST_WORDS],
    }


def number_of(title):
    """Which need a line of a template stands for (“Need 2”), or None."""
    match = re.fullmatch(r"Need ([1-3])", title.strip(), re.IGNORECASE)
    return int(match[1]) if match else None


def _frame(line):
    kind, title, minutes = line
    return {"kind": kind, "title": title, "minutes": minutes}
