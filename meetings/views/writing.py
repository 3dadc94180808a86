"""What pages on which notes are typed share: an earlier version to start from, and two texts side by side."""

from common import markdown
from meetings.forms.notes import WHOLE


def number_in(text):
    """The key in an address, or None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def earlier(request, revisions):
    """The version, of these, that the address asks to start `from`, or None. It is saved as a new one."""
    wanted = number_in(request.GET.get("from", "")) if request.method != "POST" else None
    return revisions.filter(pk=wanted).first() if wanted else None


def both_texts(theirs, mine):
    """What stands and what was typed, side by side: as it would read, and as it is written."""
    if theirs == mine.replace("\r\n", "\n"):
        return None
    return {"theirs": markdown.to_html(theirs), "mine": markdown.to_html(mine[:WHOLE]), "raw": theirs}
