"""When people who have said nothing to a date poll are reminded. Pure.

As of votes: three days before the last day for answers and on the day before, at 9:00 London on the working day at or
before, and nobody within a day of the opening. Of two reminders that fell due only the latest goes.
"""

import datetime as dt

from ballots.due import closing_step

TOLD_FOR = dt.timedelta(days=7)  # after its end what came of a poll is still news: an outage of days loses none


def reminder_step(poll, nation, now):
    """“3d”, “1d”, or “” before either."""
    return closing_step(poll.opened_at, poll.answers_until, nation, now)
