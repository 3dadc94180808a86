"""Peer groups, who is in them, and the ways in."""

from peergroups.models.groups import (
    HAS_RHYTHM,
    Coverage,
    CoverageQuerySet,
    Membership,
    MembershipQuerySet,
    OfGroupQuerySet,
    PeerGroup,
    PeerGroupQuerySet,
    Webhook,
    WebhookQuerySet,
    reminded_twice,
)
from peergroups.models.joining import Invitation, InvitationQuerySet, JoinRequest, JoinRequestQuerySet

__all__ = [
    "HAS_RHYTHM",
    "Coverage",
    "CoverageQuerySet",
    "Invitation",
    "InvitationQuerySet",
    "JoinRequest",
    "JoinRequestQuerySet",
    "Membership",
    "MembershipQuerySet",
    "OfGroupQuerySet",
    "PeerGroup",
    "PeerGroupQuerySet",
    "Webhook",
    "WebhookQuerySet",
    "reminded_twice",
]
