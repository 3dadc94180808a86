"""What this room keeps about people."""

from common.personal import ERASED_ADDRESS, Deed, Deeds, Ends, Erased, Field, Kept, Mentions, NotPersonal
from peergroups.models import Invitation, JoinRequest, Membership, PeerGroup, StartRequest, Webhook
from peergroups.retention import KEPT_FOR

HISTORY = "For good, as part of the group's history; without your name when you are erased"

PERSONAL = [
    Kept(
        Membership,
        "Groups you are in, or were in",
        "So that the group knows its people, and you see what is the group's alone",
        HISTORY,
        {
            "person": Field(hidden="That is you"),
            "group": Field("Group"),
            "role": Field("Role"),
            "kind": Field("Kind of organisation"),
            "council": Field("Council"),
            "organisation": Field("Organisation", Erased.NAMES),
            "joined_at": Field("From"),
            "joined_by": Field("Let in by"),
            "left_at": Field("Until"),
            "left_by": Field("Ended by"),
            "left_because": Field("Because"),
        },
        person=("person",),
    ),
    Kept(
        Invitation,
        "Invitations to groups",
        "So that you can accept them, and are not asked twice",
        "Address and words until 12 months after it ended, dates for good; at once without them when you are erased",
        {
            "group": Field("Group"),
            "email": Field("Sent to", Erased.BLANKED, ERASED_ADDRESS),
            "role": Field("As"),
            "kind": Field("Kind of organisation"),
            "council": Field("Council"),
            "organisation": Field("Organisation", Erased.NAMES),
            "words": Field("What the lead wrote to you", Erased.BLANKED),
            "invited_at": Field("Invited"),
            "invited_by": Field("Invited by"),
            "sent_at": Field("Last sent"),
            "sends": Field("Times sent"),
            "reminded_at": Field("Reminded"),
            "expires_at": Field("Valid until"),
            "accepted_at": Field("Accepted"),
            "accepted_by": Field("Accepted by"),
            "declined_at": Field("Declined"),
            "withdrawn_at": Field("Taken back"),
            "withdrawn_by": Field("Taken back by"),
        },
        person=("accepted_by",),
        address=("email",),
        ends=Ends(KEPT_FOR, ("email", "words")),
    ),
    Kept(
        JoinRequest,
        "Groups you asked to join",
        "So that the leads can decide",
        "What was written until 12 months after the answer, dates for good; at once without it when you are erased",
        {
            "person": Field(hidden="That is you"),
            "group": Field("Group"),
            "council": Field("Council"),
            "organisation": Field("Organisation", Erased.NAMES),
            "words": Field("What you wrote", Erased.BLANKED),
            "asked_at": Field("Asked"),
            "outcome": Field("Outcome"),
            "decided_at": Field("Decided"),
            "decided_by": Field("Decided by"),
            "reason": Field("What the lead wrote to you", Erased.BLANKED),
        },
        person=("person",),
        ends=Ends(KEPT_FOR, ("words", "reason")),
    ),
    Kept(
        StartRequest,
        "New groups you asked for",
        "So that the coordinators can decide, and answer you",
        "What was written, your name and the address until 12 months after the answer, dates for good; at once without "
        "them when you are erased",
        {
            "person": Field(hidden="That is you"),
            "name": Field("Name of the group", Erased.NAMES),
            "area": Field("Area", Erased.BLANKED),
            "asker": Field("Your name", Erased.BLANKED),
            "email": Field("Your address", Erased.BLANKED, ERASED_ADDRESS),
            "council": Field("Council"),
            "words": Field("What you wrote", Erased.BLANKED),
            "asked_at": Field("Asked"),
            "outcome": Field("Outcome"),
            "decided_at": Field("Decided"),
            "decided_by": Field("Decided by"),
            "reason": Field("What the coordinator wrote", Erased.BLANKED),
            "group": Field("The group"),
        },
        person=("person",),
        address=("email",),
        ends=Ends(KEPT_FOR, ("asker", "email", "area", "words", "reason"), but="What no coordinator has answered yet"),
    ),
    Deeds(
        Membership,
        {
            "joined_by": Deed("Let somebody into a group", at="joined_at"),
            "left_by": Deed("Ended a membership", at="left_at"),
        },
        place="group",
    ),
    Deeds(
        Invitation,
        {
            "invited_by": Deed("Invited somebody", at="invited_at"),
            "withdrawn_by": Deed("Took back an invitation", at="withdrawn_at"),
        },
        place="group",
    ),
    Deeds(JoinRequest, {"decided_by": Deed("Decided who may join", at="decided_at")}, place="group"),
    Deeds(StartRequest, {"decided_by": Deed("Decided whether a group is set up", at="decided_at")}, place="group"),
    Deeds(
        Webhook,
        {
            "added_by": Deed("Added a channel that is told what the group announces", at="added_at"),
            "removed_by": Deed("Removed a channel", at="removed_at"),
        },
        place="group",
    ),
    # What was written to others may name a third person.
    Mentions(PeerGroup, {"summary": "What the group says of itself"}, group="pk"),
    Mentions(Membership, {"organisation": "A partner's organisation"}, group="group"),
    Mentions(Invitation, {"organisation": "A partner's organisation", "words": "An invitation"}, group="group"),
    Mentions(
        JoinRequest,
        {"organisation": "A partner's organisation", "words": "A request to join", "reason": "The answer to a request"},
        group="group",
    ),
    Mentions(
        StartRequest,
        {
            "name": "A group that was asked for",
            "area": "A request for a group",
            "words": "A request for a group",
            "reason": "The answer to a request for a group",
        },
    ),
    Mentions(Webhook, {"name": "What a channel is called"}, group="group"),
    NotPersonal(Webhook, "The address of a channel, which is a secret", fields=("url",)),
    NotPersonal(
        PeerGroup, "What the group is called, and where it talks", fields=("slug", "name", "chat_url", "hashtag")
    ),
]
