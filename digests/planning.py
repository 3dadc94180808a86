"""What mail is due, in every room. A room's planner asks what stands, so any of this may run twice or late."""

from functools import partial

from django.contrib.auth.models import AnonymousUser

from accounts import planner as accounts
from ballots import planner as ballots
from common import london
from digests import planner as digests
from meetings import action_planner, nudge_planner, poll_planner, webhook_planner
from meetings import after_planner as after_meetings
from meetings import planner as meetings
from meetings.models import Meeting
from peergroups import planner as peergroups
from peergroups.emails import Coming
from scrutiny import rating_planner, uses_planner
from scrutiny.days import planner as days
from timebank import planner as timebank


def next_public_meeting(group, now):
    """What an invitation to this group says of its next meeting that is open to everyone, or None."""
    coming = Meeting.objects.visible_to(AnonymousUser()).filter(group=group).upcoming(now)
    meeting = coming.select_related("host_council").first()
    if meeting is None:
        return None
    return Coming(
        title=meeting.title,
        when=london.span(meeting.starts_at, meeting.ends_at),
        place=meeting.without_link().place or "The place is not known yet",
        url=meeting.get_absolute_url(),
    )


PLANNERS = (
    meetings.plan,
    after_meetings.plan,
    action_planner.plan,
    nudge_planner.plan,
    poll_planner.plan,
    webhook_planner.plan,
    partial(peergroups.plan, coming=next_public_meeting),
    timebank.plan,
    ballots.plan,
    uses_planner.plan,
    rating_planner.plan,
    days.plan,
    accounts.plan,
)
ALL = (*PLANNERS, digests.plan)


def plan(now, planners=ALL):
    """Write the mail that is due at this moment. Returns how many of each kind, such as {"invitations": 34}.

    One room's trouble is not another's: every planner has its turn, and what went wrong is raised together at the end.
    """
    counts, failures = {}, []
    for planner in planners:
        try:
            counts |= planner(now)
        except Exception as failure:  # whatever it is, the others have mail to write
            failures.append(failure)
    if failures:
        raise ExceptionGroup("some mail could not be planned", failures)
    return counts
