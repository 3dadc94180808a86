"""What comes back at every meeting of a group, typed one on each line: “Round the table, 20”. Pure."""

from common.forms import read_minutes
from meetings.models import AgendaItem, StandingItem

Kind = AgendaItem.Kind
AT_MOST = 12
LONGEST, MOST_MINUTES = StandingItem._meta.get_field("title").max_length, 720
AT_THE_END = {"at the end", "near the end", "the end", "end"}
KINDS = {
    "any other business": Kind.OTHER_BUSINESS,
    "aob": Kind.OTHER_BUSINESS,
    "next meeting": Kind.NEXT_MEETING,
    "break": Kind.BREAK,
    "networking": Kind.NETWORKING,
}
USUAL = "Round the table, 20\nAny other business, 10, at the end"
SUCH_AS = "such as “Round the table, 20”"


def read_standing(text):
    """[fields of a StandingItem] of these lines, in their order. Raises ValueError: which line, and what to do."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > AT_MOST:
        raise ValueError(f"Enter {AT_MOST} lines at most")
    return [_read(line) for line in lines]


def _read(line):
    parts = [part.strip() for part in line.split(",")]
    is_closing = len(parts) > 2 and parts[-1].casefold().rstrip(".") in AT_THE_END
    title, said = ", ".join(parts[: -2 if is_closing else -1]), parts[-2 if is_closing else -1]
    if not title:
        raise ValueError(f"Enter “{_short(line)}” with its minutes after a comma, {SUCH_AS}")
    try:
        minutes = read_minutes(said)
    except ValueError:
        raise ValueError(f"Enter a number of minutes at the end of “{_short(line)}”, {SUCH_AS}") from None
    if not 1 <= minutes <= MOST_MINUTES:
        raise ValueError(f"Enter a number of minutes from 1 to {MOST_MINUTES} in “{_short(line)}”")
    if len(title) > LONGEST:
        raise ValueError(f"Enter {LONGEST} characters or fewer in “{_short(line)}”")
    kind = KINDS.get(title.casefold(), Kind.DISCUSSION)
    return {"kind": kind, "title": title, "minutes": minutes, "is_closing": is_closing}


def _short(line):
    return line if len(line) <= 40 else f"{line[:40]}…"
