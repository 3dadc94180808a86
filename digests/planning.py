"""What mail is due, in every room. A room's planner asks what stands, so any of this may run twice or late."""

from accounts import planner as accounts
from meetings import planner as meetings
from peergroups import planner as peergroups

PLANNERS = (meetings.plan, peergroups.plan, accounts.plan)


def plan(now):
    """Write the mail that is due at this moment. Returns how many of each kind, such as {"invitations": 34}."""
    counts = {}
    for planner in PLANNERS:
        counts |= planner(now)
    return counts
