"""The agenda of a scrutiny day, from the three needs: lines for a lead to change as they like. Pure."""

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
MINUTES_OF_A_NEED = 40


def lines(needs):
    """[fields of an AgendaItem] in their order. `needs`: (number, title, words, what the supplier said or “”)."""
    middle = [
        {
            "kind": Kind.DISCUSSION,
            "title": f"Need {number}: {title}"[:LONGEST_TITLE],
            "minutes": MINUTES_OF_A_NEED,
            "words": "\n\n".join(part for part in (words, answer) if part)[:LONGEST_WORDS],
        }
        for number, title, words, answer in needs
    ]
    return [*map(_frame, BEFORE), *middle, *map(_frame, AFTER)]


def _frame(line):
    kind, title, minutes = line
    return {"kind": kind, "title": title, "minutes": minutes}
