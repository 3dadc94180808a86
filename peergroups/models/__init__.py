"""Peer groups, who is in them, and the ways in."""

from peergroups.models.belonging import belonging_of
from peergroups.models.groups import (
    HAS_RHYTHM,
    START,
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
from peergroups.models.starting import StartRequest, StartRequestQuerySet

__all__ = [
    "HAS_RHYTHM",
    "START",
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
    "StartRequest",
    "StartRequestQuerySet",
    "Webhook",
    "WebhookQuerySet",
    "belonging_of",
    "reminded_twice",
]
