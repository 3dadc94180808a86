"""What else is on the days of a poll, in words, beside each date."""

from common import london
from meetings.clashes import clashes_for

MOST_MEETINGS = 3


def clashes_of(poll, user):
    """{number of the option: (sentence, …)} of an open poll, as far as this reader may know of it."""
    options = list(poll.options.all())
    found = clashes_of_spans(poll.group, [(option.starts_at, option.ends_at) for option in options], user, poll.meeting)
    return {option.pk: found.get((option.starts_at, option.ends_at), ()) for option in options}


def clashes_of_spans(group, spans, user, meeting=None):
    """{(from, to): (sentence, …)} of these spans, aware moments. `meeting`: the draft that is asked about."""
    return {span: tuple(_words(found)) for span, found in clashes_for(group, spans, user, meeting=meeting).items()}


def _words(clashes):
    for holiday in clashes.holidays:
        yield f"{london.long_date(holiday.day)} is a bank holiday in {holiday.where}: {holiday.name}."
    for other in clashes.meetings[:MOST_MEETINGS]:
        when = "At the same time" if other.overlaps else "On the same day"
        yield f"{when}: “{other.meeting.title}” of {other.meeting.group.in_text}."
    if (more := len(clashes.meetings) - MOST_MEETINGS) > 0:
        yield f"And {more} more that day."
