"""What this room keeps about people: who voted for a council, and who led a ballot. Votes are their council's."""

from ballots.models import Ballot, Cast, Extension, Option, Tally, TieBreak
from common.personal import Deed, Deeds, Mentions, NotPersonal

DEEDS = [
    Deeds(
        Ballot,
        {
            "made_by": Deed("Wrote a question to councils", at="made_at"),
            "ended_by": Deed("Ended a vote of councils", at="ended_at"),
        },
        place="question",
    ),
    Deeds(Cast, {"by": Deed("Voted for your council", at="at")}, place="ballot"),
    Deeds(Extension, {"by": Deed("Gave councils more time to vote", at="at")}, place="ballot"),
    Deeds(Tally, {"by": Deed("Entered what a room counted", at="at")}, place="ballot"),
    Deeds(TieBreak, {"by": Deed("Resolved a tie", at="at")}, place="ballot"),
]

MENTIONS = [
    Mentions(
        Ballot,
        {
            "question": "A question to councils",
            "words": "What councils should know",
            "about": "What a vote is about",
            "ended_because": "Why a vote was withdrawn",
        },
        group="group",
    ),
    Mentions(Option, {"words": "An option of a vote"}, group="ballot__group"),
    Mentions(Extension, {"because": "Why voting lasts longer"}, group="ballot__group"),
    Mentions(Tally, {"words": "Where a vote was counted"}, group="ballot__group"),
    Mentions(TieBreak, {"because": "Why a tie was resolved so"}, group="ballot__group"),
]

PERSONAL = [
    *DEEDS,
    *MENTIONS,
    NotPersonal(Ballot, "What rooms call their ballots, and a path of this site", fields=("key", "about_path")),
    NotPersonal(Option, "What rooms call their options", fields=("key",)),
]
