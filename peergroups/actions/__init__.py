"""Joining, leading and leaving a group: what people and leads do, each in one transaction.

Whoever changes a person's memberships locks the person first, then an invitation or a request, then the membership: two
deeds at once wait for each other and never in a circle.
"""

from peergroups.actions.belonging import (
    confirm_council,
    gather_leads,
    hand_over_lead,
    join,
    leave,
    make_lead,
    make_member,
)
from peergroups.actions.channels import add_webhook, remove_webhook
from peergroups.actions.coverage import settle_coverage
from peergroups.actions.invitations import Report, accept, decline, invite, invite_many, resend, withdraw
from peergroups.actions.letters import write_to_leads
from peergroups.actions.requests import accept_request, ask_to_join, decline_request, withdraw_request
from peergroups.actions.starting import answer_start, ask_to_start, decline_start, hold_start
from peergroups.refusals import (
    AlreadyInvited,
    AlreadyMember,
    CannotLead,
    InvitationClosed,
    NotCovered,
    Refused,
    RequestDecided,
    WrongAddress,
)

__all__ = [
    "AlreadyInvited",
    "AlreadyMember",
    "CannotLead",
    "InvitationClosed",
    "NotCovered",
    "Refused",
    "Report",
    "RequestDecided",
    "WrongAddress",
    "accept",
    "accept_request",
    "add_webhook",
    "answer_start",
    "ask_to_join",
    "ask_to_start",
    "confirm_council",
    "decline",
    "decline_request",
    "decline_start",
    "gather_leads",
    "hand_over_lead",
    "hold_start",
    "invite",
    "invite_many",
    "join",
    "leave",
    "make_lead",
    "make_member",
    "remove_webhook",
    "resend",
    "settle_coverage",
    "withdraw",
    "withdraw_request",
    "write_to_leads",
]
