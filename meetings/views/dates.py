"""Before a date is kept: what it meets. A warning is shown once for these days, with everything that was typed."""

from common import london
from meetings.clashes import Clashes, clashes_on
from meetings.models import Meeting


def clashes_to_show(form, visit, meeting=None):
    """What the days of this valid form meet, unless their reader was warned already or `meeting` is on them as it is.

    Whoever is shown them and saves the same days again means it: the form brings back that they were.
    """
    typed = form.cleaned_data
    is_kept = typed["keep"] == form.days
    if is_kept or (meeting and (meeting.starts_on, meeting.ends_on) == (typed["starts_on"], typed["ends_on"])):
        return Clashes()
    start = london.moment(typed["starts_on"], typed["starts_time"])
    end = london.moment(typed["ends_on"], typed["ends_time"])
    found = clashes_on(group=visit.group, starts_at=start, ends_at=end, user=visit.user, meeting=meeting)
    if found:
        form.data = form.data.copy()
        form.data["keep"] = form.days
    return found


def clashes_of(meeting, visit, now):
    """What the date of a meeting to come meets."""
    if meeting.state == Meeting.State.CANCELLED or meeting.is_over(now):
        return Clashes()
    return clashes_on(
        group=meeting.group, starts_at=meeting.starts_at, ends_at=meeting.ends_at, user=visit.user, meeting=meeting
    )
