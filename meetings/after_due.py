"""When mail after a meeting falls due. Pure; working days are those of the host's nation."""

import datetime as dt

from common import london, working_days
from meetings.models import Meeting

LATE_DAYS = (3, 7)  # after the meeting: the leads are asked for its notes until they are circulated
SAID_FOR = dt.timedelta(days=30)  # what nobody heard of within this time, after an outage, is not said any more
ASKED_FOR = dt.timedelta(days=14)  # later than that nobody remembers what a meeting was worth


def late_moment(meeting, days):
    """9:00 London on the first working day at or after so many days after the meeting."""
    return working_days.nudge_moment(meeting.ends_on + dt.timedelta(days=days - 1), _nation(meeting))


def late_step(meeting, now):
    """The latest step that has come while notes wait to be circulated, or None."""
    if not awaits_notes(meeting, now) or meeting.ends_at < now - SAID_FOR:
        return None
    return max((days for days in LATE_DAYS if late_moment(meeting, days) <= now), default=None)


def late_until(meeting, days):
    """Until when the mail of this step may go: then the next one does, or nobody asks any more."""
    later = [late_moment(meeting, other) for other in LATE_DAYS if other > days]
    return min(later, default=meeting.ends_at + SAID_FOR)


def awaits_notes(meeting, now):
    """Whether a meeting is over and its notes are a draft. Not one that was only put on record after it was held."""
    held = meeting.state == Meeting.State.PUBLISHED and meeting.is_over(now) and meeting.published_at <= meeting.ends_at
    return held and meeting.notes_state == Meeting.Notes.DRAFT


def feedback_moment(meeting):
    """9:00 London on the first working day after the meeting."""
    return working_days.nudge_moment(meeting.ends_on, _nation(meeting))


def asks_for_feedback(meeting, now):
    if meeting.state != Meeting.State.PUBLISHED or meeting.published_at > meeting.ends_at:
        return False
    return feedback_moment(meeting) <= now < meeting.ends_at + ASKED_FOR


def trial_moment(trial):
    """The same day as feedback, or the working day after the question was put if that is later."""
    day = max(trial.meeting.ends_on, london.today(trial.started_at))
    return working_days.nudge_moment(day, _nation(trial.meeting))


def asks_about_trial(trial, now):
    if trial.ended_at is not None or trial.meeting.state != Meeting.State.PUBLISHED:
        return False
    moment = trial_moment(trial)
    return moment <= now < moment + ASKED_FOR


def _nation(meeting):
    return meeting.host_council.nation if meeting.host_council else "england"
