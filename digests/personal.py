"""What this room keeps about people."""

from common.personal import Deed, Deeds, Ends, Field, Kept, Mentions
from digests.models import Digest, LeadNote, MutedGroup, Rhythm
from digests.retention import KEPT_FOR

YOU = Field(hidden="That is you")

PERSONAL = [
    Kept(
        Rhythm,
        "When you want your digest",
        "So that it comes when you want it, or not at all",
        "As long as you have an account",
        {
            "person": YOU,
            "every": Field("How often"),
            "weekday": Field("On"),
            "hour": Field("At this hour"),
            "changed_at": Field("Changed"),
            "since": Field("Turned on again"),
        },
        person=("person",),
        row_goes=True,
    ),
    Kept(
        MutedGroup,
        "Groups that your digest leaves out",
        "So that it does not tell you of them",
        "Until you want to be told again",
        {"person": YOU, "group": Field("Group"), "at": Field("Since")},
        person=("person",),
        row_goes=True,
    ),
    Kept(
        Digest,
        "What your digests covered",
        "So that nothing is told twice or left out",
        "13 months; the last one as long as you have an account",
        {
            "person": YOU,
            "after": Field("From"),
            "until": Field("Until"),
            "lines": Field("How many lines it had"),
            "made_at": Field("Made"),
        },
        person=("person",),
        row_goes=True,
        ends=Ends(KEPT_FOR, but="The last of each person: the next begins where it ended"),
    ),
    Deeds(
        LeadNote,
        {
            "written_by": Deed("Wrote a note for the digest", at="written_at"),
            "withdrawn_by": Deed("Withdrew a note from the digest", at="withdrawn_at"),
        },
        place="group",
    ),
    Mentions(LeadNote, {"words": "A lead’s note in the digest"}, group="group"),
]
