"""What this room keeps about people. An approver needs no account: their address goes 12 months after the loan."""

from common.personal import Deed, Deeds, Ends, Erased, Field, Kept, Mentions, NotPersonal
from timebank.models import (
    Account,
    Agreement,
    Approval,
    Claim,
    Entry,
    LedgerCheck,
    Loan,
    NotShown,
    Offer,
    PersonSkill,
    Request,
    RequestNotice,
    ReversalProposal,
    Step,
    Thanks,
    Transfer,
)
from timebank.retention import KEPT_FOR, NAMELESS

RECORD = "For good, as part of what your council gave and got; without your name when you are erased"
YOU = Field(hidden="That is you")
OTHERS = Field(hidden="May name somebody else")

KEPT = [
    Kept(
        PersonSkill,
        "Skills you listed",
        "So that your council knows who could help another council",
        "Until you take them off your list, or your account is erased",
        {"person": YOU, "skill": Field("Skill"), "at": Field("Listed")},
        person=("person",),
        row_goes=True,
    ),
    Kept(
        NotShown,
        "That you are not shown with your skills",
        "So that nobody but you sees which skills you listed",
        "Until you want to be shown",
        {"person": YOU, "at": Field("Since")},
        person=("person",),
        row_goes=True,
    ),
    Kept(
        Loan,
        "Help to other councils for which you were named",
        "So that both councils know who helps",
        RECORD,
        {
            "lent_person": YOU,
            "lent_name": Field("Your name, as your council wrote it", Erased.BLANKED, NAMELESS),
            "request": Field("What for"),
            "lender": Field("Your council"),
            "borrower": Field("Council that asked"),
            "minutes": Field("Minutes offered"),
            "agreed_minutes": Field("Minutes agreed"),
            "from_on": Field("From"),
            "until_on": Field("Until"),
            "words": OTHERS,
            "settles": Field("Settled"),
            "approver_email": Field(hidden="Somebody else’s", erased=Erased.BY_HAND),
            "state": Field("State"),
            "state_at": Field("Since"),
            "offered_at": Field("Offered"),
            "offered_by": Field("Offered by"),
            "ended_because": OTHERS,
            "hours_wanted_by": Field("Who would rather settle it in hours"),
            "instead_of": Field("Help whose hours were undone"),
        },
        person=("lent_person",),
    ),
    Kept(
        Approval,
        "Questions whether a colleague’s time is released, sent to your address",
        "So that somebody of the council that lends agrees to it",
        "The address until 12 months after the help ended; the answer for good, without it",
        {
            "loan": Field("Number of the help", read=int),
            "email": Field("Address", Erased.BLANKED),
            "asked_at": Field("Asked"),
            "asked_by": Field("Asked by"),
            "sends": Field("Times sent"),
            "decided_at": Field("Answered"),
            "is_released": Field("Released"),
            "because": Field("Why not", Erased.NAMES),
            "withdrawn_at": Field("Not needed any more"),
        },
        address=("email",),
        ends=Ends(KEPT_FOR, ("email",)),
    ),
    Kept(
        RequestNotice,
        "Requests for help you were told of",
        "So that you are told once",
        "As long as you have an account",
        {"person": YOU, "request": Field("Request"), "at": Field("Told"), "by_mail": Field("By a mail of its own")},
        person=("person",),
        row_goes=True,
        on_page=False,
    ),
]

DEEDS = [
    Deeds(
        Offer,
        {
            "offered_by": Deed("Offered a skill for your council", at="offered_at"),
            "ended_by": Deed("Ended an offer of your council", at="ended_at"),
        },
        place="skill",
    ),
    Deeds(
        Request,
        {
            "asked_by": Deed("Asked for help for your council", at="asked_at"),
            "ended_by": Deed("Ended a request of your council", at="ended_at"),
        },
        place="title",
    ),
    Deeds(Loan, {"offered_by": Deed("Answered a request for help", at="offered_at")}, place="request"),
    Deeds(Approval, {"asked_by": Deed("Asked an approver to release time", at="asked_at")}),
    Deeds(
        Entry,
        {
            "logged_by": Deed("Wrote down hours", at="logged_at"),
            "removed_by": Deed("Took out hours that were written down", at="removed_at"),
        },
    ),
    Deeds(
        Claim,
        {
            "made_by": Deed("Put hours to the other council", at="made_at"),
            "answered_by": Deed("Answered to hours", at="answered_at"),
        },
    ),
    Deeds(Step, {"by": Deed("Took help between councils a step on", at="at")}),
    Deeds(Thanks, {"by": Deed("Said how the help was", at="at")}),
    Deeds(
        Agreement,
        {
            "written_by": Deed("Wrote the terms of a charge", at="written_at"),
            "lender_by": Deed("Approved the terms of a charge for the council that helps", at="lender_at"),
            "borrower_by": Deed("Approved the terms of a charge for the council that is helped", at="borrower_at"),
        },
    ),
    Deeds(
        Account,
        {"approval_set_by": Deed("Said whether an approver releases your council’s time", at="approval_set_at")},
    ),
    Deeds(Transfer, {"by": Deed("Had hours booked", at="at")}),
    Deeds(
        ReversalProposal,
        {
            "proposed_by": Deed("Asked for a transfer to be undone", at="proposed_at"),
            "decided_by": Deed("Decided whether a transfer is undone", at="decided_at"),
        },
    ),
]

# Of councils, not of groups: somebody who is erased is sought in all of them.
MENTIONS = [
    Mentions(Offer, {"words": "Notes of an offer", "ended_because": "Why an offer ended"}),
    Mentions(
        Request,
        {
            "title": "A request for help",
            "words": "What a request is for",
            "place_words": "Where help is needed",
            "ended_because": "Why a request ended",
        },
    ),
    Mentions(
        Loan,
        {"lent_name": "Who helps", "words": "What came with an offer of help", "ended_because": "Why help ended"},
    ),
    Mentions(Approval, {"because": "Why time was not released"}),
    Mentions(Entry, {"note": "Hours written down"}),
    Mentions(Claim, {"note": "Hours put to the other council", "because": "Why hours were disputed"}),
    Mentions(Step, {"who": "Who took a step of help", "words": "A step of help"}),
    Mentions(Thanks, {"words": "How help was"}),
    Mentions(
        Agreement,
        {
            "basis_words": "Legal basis of a charge",
            "vat_words": "VAT on a charge",
            "words": "What else was agreed about a charge",
        },
    ),
    Mentions(Account, {"floor_because": "Why a council’s limit is what it is"}),
    Mentions(Transfer, {"because": "Why hours were moved"}),
    Mentions(
        ReversalProposal,
        {"because": "Why a transfer is to be undone", "declined_because": "Why a transfer is not undone"},
    ),
]

PERSONAL = [
    *KEPT,
    *DEEDS,
    *MENTIONS,
    NotPersonal(Agreement, "Numbers of papers", fields=("purchase_order", "invoice_number")),
    NotPersonal(LedgerCheck, "Sentences of the machine, with names of councils", fields=("breaches",)),
]
