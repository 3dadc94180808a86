"""What scrutiny days keep about people: who spoke for a council, and who ran a day. Part of scrutiny/personal.py.

What councils wrote is theirs and stays; names in it go, up to what was sent: a supplier holds it word for word, with
its hash.
"""

from common.personal import Deed, Deeds, Mentions, NotPersonal
from scrutiny.models import (
    AgreedNeed,
    Answer,
    Commitment,
    CommitmentNote,
    Day,
    Need,
    NeedVersion,
    Participation,
    Promise,
    SentStatement,
    SignOff,
    Statement,
    StatementRevision,
    Turn,
    Verdict,
    Wording,
)

DEEDS = [
    Deeds(
        Day,
        {
            "made_by": Deed("Planned a supplier scrutiny day", at="made_at"),
            "closed_by": Deed("Ended a supplier scrutiny day", at="closed_at"),
        },
        place="title",
    ),
    Deeds(Turn, {"by": Deed("Took a supplier scrutiny day to its next stage", at="at")}, place="day"),
    Deeds(
        Participation,
        {
            "invited_by": Deed("Invited a council to a supplier scrutiny day", at="invited_at"),
            "answered_by": Deed("Said whether your council takes part in a supplier scrutiny day", at="answered_at"),
            "left_by": Deed("Said that a council takes part no more", at="left_at"),
        },
        place="day",
    ),
    Deeds(
        Need,
        {
            "by": Deed("Wrote a need of your council", at="at"),
            "merged_by": Deed("Merged a need into another", at="merged_at"),
            "withdrawn_by": Deed("Withdrew a need", at="withdrawn_at"),
        },
        place="day",
    ),
    Deeds(NeedVersion, {"by": Deed("Wrote the words of a need", at="at")}),
    Deeds(AgreedNeed, {"by": Deed("Wrote down one of the three needs", at="at")}, place="day"),
    Deeds(Wording, {"by": Deed("Worded one of the three needs", at="at")}),
    Deeds(StatementRevision, {"by": Deed("Wrote on a joint statement", at="at")}),
    Deeds(SignOff, {"by": Deed("Said whether your council signs a joint statement", at="at")}),
    Deeds(SentStatement, {"by": Deed("Sent a joint statement to a supplier", at="sent_at")}, place="day"),
    Deeds(
        Commitment,
        {
            "by": Deed("Wrote down what a supplier committed to", at="at"),
            "closed_by": Deed("Closed what a supplier committed to", at="closed_at"),
        },
        place="day",
    ),
    Deeds(CommitmentNote, {"by": Deed("Wrote how a supplier’s commitment goes", at="at")}),
]

_NEED = {"what": "A need of a council", "why": "Why a council needs it", "evidence": "Evidence for a need"}
MENTIONS = [
    Mentions(
        Day,
        {
            "title": "What a scrutiny day is called",
            "words": "Why a scrutiny day is held",
            "lead_because": "Why a council leads a scrutiny day",
            "closed_because": "Why a scrutiny day ended",
        },
        group="group",
    ),
    Mentions(Turn, {"because": "Why a scrutiny day went on"}, group="day__group"),
    Mentions(
        Participation,
        {
            "declares": "What a council says that it uses",
            "because": "Why a council does not take part",
            "left_because": "Why a council takes part no more",
        },
        group="day__group",
    ),
    Mentions(
        Need,
        {**_NEED, "merged_because": "Why needs were merged", "withdrawn_because": "Why a need was withdrawn"},
        group="day__group",
    ),
    Mentions(NeedVersion, {name: f"{words}, as written" for name, words in _NEED.items()}, group="need__day__group"),
    Mentions(AgreedNeed, {"title": "One of the three needs", "words": "What it says"}, group="day__group"),
    Mentions(
        Wording,
        {"title": "One of the three needs, as worded", "words": "What it said"},
        group="agreed_need__day__group",
    ),
    Mentions(Statement, {"text": "A joint statement"}, group="day__group"),
    Mentions(StatementRevision, {"text": "A joint statement, as written"}, group="statement__day__group"),
    Mentions(SignOff, {"because": "Why a council does not sign"}, group="revision__statement__day__group"),
    Mentions(Answer, {"words": "What a supplier answers"}, group="agreed_need__day__group"),
    Mentions(Promise, {"what": "What a supplier promises"}, group="answer__agreed_need__day__group"),
    Mentions(
        Commitment,
        {"what": "What a supplier committed to", "closed_because": "Why a commitment was closed"},
        group="day__group",
    ),
    Mentions(CommitmentNote, {"words": "How a commitment goes"}, group="commitment__day__group"),
]

DAY_PERSONAL = [
    *DEEDS,
    *MENTIONS,
    NotPersonal(
        SentStatement,
        "What a supplier was sent in the name of councils, and its hash: nothing can change it",
        fields=("text", "sha256"),
    ),
    NotPersonal(Verdict, "What councils say came of a commitment"),
]
