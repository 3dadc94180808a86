"""Who gets what answer in the time bank: see declared.py.

A thing of south is one of south’s council: of its people, in the group or not, and of the leads of the group. A loan is
between that council and another of the group, of which nobody who asks for a page is.
"""

from tests.matrix import bodies
from tests.matrix import lending_bodies as posted
from tests.matrix.lending import LOANS
from tests.matrix.vocabulary import (
    GROUPS,
    MISSING,
    NOWHERE,
    Place,
    Role,
    acts_for_it,
    anyone_of,
    coordinators,
    everyone,
    leads,
    leads_anywhere,
    nobody,
    of_its_groups,
    of_things,
    own_people,
    page,
    parties,
    public_sector,
    signed_in,
    who_reads_the_ledger,
)


def loans(*variants, none=()):
    """Of these kinds; `none`: kinds of which there is nothing to see on this page."""
    return of_things("loan", {name: LOANS[name] for name in variants} | dict.fromkeys(none, nobody), slug=False)


# A request by who may know of it, on its page; and on its people’s pages, which are for the public sector alone.
SHOWN = of_things(
    "help", {"public": everyone, "all": public_sector, "groups": of_its_groups, "draft": own_people}, slug=False
)
OWN = of_things(
    "help", {"public": public_sector, "all": public_sector, "groups": of_its_groups, "draft": own_people}, slug=False
)
OFFER = of_things("bank offer", {"": public_sector}, slug=False)
COUNCIL = (
    *(Place(group, {"code": f"@code {group}"}, group) for group in GROUPS),
    Place(NOWHERE, {"code": "ZZZ"}, is_there=False),
)
ENTRY = (
    *(
        place
        for group in GROUPS
        for place in (
            Place(
                f"{group} active", {"pk": f"@loan {group} active", "entry": f"@entry {group} active"}, group, parties
            ),
            Place(f"{group} active, none", {"pk": f"@loan {group} active", "entry": MISSING}, group, parties, False),
            Place(
                f"{group} active, of another loan",
                {"pk": f"@loan {group} active", "entry": f"@entry {group} booked"},
                group,
                parties,
                is_there=False,
                like=f"{group} active, none",
            ),
        )
    ),
    Place(NOWHERE, {"pk": MISSING, "entry": MISSING}, is_there=False),
)
TRANSFER = of_things("transfer", {"": everyone}, slug=False)
PROPOSAL = of_things("proposal", {"": everyone}, slug=False)
RELEASE = (
    *(Place(group, {"token": f"@release link {group}"}, group) for group in GROUPS),
    Place(NOWHERE, {"token": "no-such-token"}, is_there=False),
)
# Links of mails about help, made in lending.py: what front:do is asked for besides.
LINKS = dict.fromkeys(("choose", "decline", "confirm", "dispute", "renew", "terms"), GROUPS)
# An approver has a link and no account. Whoever has the link reads what the lender’s own people read of that loan.
APPROVERS = {group: Role(f"{group} approver", knocked={group: "approves"}) for group in GROUPS}

NAMES = {"User.name", "User.job_title"}  # who asks and helps, to who may know of it
OWNERS = {"know": everyone, "get": own_people, "post": own_people}
OF_IT = {"get": acts_for_it, "post": acts_for_it, "tells": NAMES}  # of both councils, in the group or not


def who_answers(role, group):
    """Who offers help to the council of this group: people of another."""
    other = next(one for one in GROUPS if one != group)
    return own_people(role, other) if group else public_sector(role) and not role.is_coordinator


# fmt: off
PAGES = [
    page("timebank:home", get=everyone, post=None, public=True,
         queries=("?show=offers", "?show=mine", "?show=ended", "?group=south&skill=sample")),
    page("timebank:request-new", get=signed_in, post=signed_in, body=posted.a_request,
         queries=("?item=1", "?skill=sample")),
    page("timebank:request-detail", of=SHOWN, get=everyone, post=None, public=True,
         tells=NAMES),  # who asks, to who may know of it; test_canaries.py listens to strangers
    page("timebank:request-change", of=OWN, body=posted.a_request, **OWNERS),
    page("timebank:request-open", of=OWN, body=bodies.a_click, **OWNERS),
    page("timebank:request-close", of=OWN, body=bodies.a_click, **OWNERS),
    page("timebank:request-withdraw", of=OWN, body=posted.because, **OWNERS),
    page("timebank:request-answer", of=SHOWN, get=signed_in, post=signed_in, body=posted.help_of_mine,
         writes=who_answers, tells=NAMES),  # colleagues who could help
    page("timebank:offer-new", get=signed_in, post=signed_in, body=posted.an_offer),
    page("timebank:offer-detail", of=OFFER, get=signed_in, post=None, tells=NAMES),
    page("timebank:offer-change", of=OFFER, body=posted.another_offer, **OWNERS),
    page("timebank:offer-renew", of=OFFER, body=posted.a_later_day, **OWNERS),
    page("timebank:offer-end", of=OFFER, body=posted.because, **OWNERS),
    page("timebank:skill-list", know=public_sector, get=public_sector, post=None, queries=("?skill=sample",),
         tells=NAMES),
    page("timebank:my-skills", get=signed_in, post=signed_in, body=posted.my_skills),
    page("timebank:council-skills", of=COUNCIL, know=public_sector, get=public_sector, post=None, tells=NAMES),
    # Loans -----------------------------------------------------------------------------------------------------------
    page("timebank:loan-detail", of=loans(*LOANS), get=parties, post=None, tells=NAMES),
    page("timebank:loan-change", of=loans("answered", "offered"), closed={"offered"}, body=posted.help_of_mine,
         **OF_IT),
    page("timebank:loan-take-back", of=loans("answered", "offered"), closed={"offered"}, body=posted.because, **OF_IT),
    page("timebank:loan-choose", of=loans("offered", "booked", "answered"), closed={"answered"},
         body=posted.the_offer_shown, **OF_IT),
    page("timebank:loan-decline", of=loans("offered", "answered"), closed={"answered"}, body=posted.because, **OF_IT),
    page("timebank:loan-cancel", of=loans("chosen", "active", "booked"), body=posted.because, **OF_IT),
    page("timebank:loan-approver", of=loans("chosen", "offered"), closed={"offered"}, body=posted.an_approver,
         **OF_IT | {"tells": NAMES | {"Request.title", "Request.words", "Loan.lent_name"}}),  # to the approver
    page("timebank:loan-helper", of=loans("chosen", "offered"), closed={"offered"}, body=posted.another_helper,
         **OF_IT),
    page("timebank:loan-again", of=loans("refused", "offered"), closed={"offered"}, body=posted.another_approver,
         **OF_IT | {"tells": NAMES | {"Request.title", "Request.words", "Loan.lent_name"}}),  # to the approver
    page("timebank:loan-in-hours", of=loans("active", "booked"), body=bodies.a_click, **OF_IT),
    page("timebank:loan-put-right", of=loans("undone", "offered"), closed={"offered"}, body=posted.the_right_hours,
         **OF_IT),
    page("timebank:loan-order", of=loans("agreed", "charged"), closed={"charged"}, body=posted.an_order, **OF_IT),
    page("timebank:loan-hours", of=loans("active", "booked"), get=parties, post=acts_for_it, body=posted.hours_of_today,
         tells=NAMES),
    page("timebank:entry-remove", of=ENTRY, body=bodies.a_click, **OF_IT),
    page("timebank:loan-claim", of=loans("active", "claimed"), body=posted.all_the_hours, **OF_IT),
    page("timebank:loan-confirm", of=loans("claimed", "booked"), body=posted.the_hours_shown, **OF_IT),
    page("timebank:loan-dispute", of=loans("claimed", "booked"), body=posted.the_hours_shown, **OF_IT),
    page("timebank:loan-decide", of=loans("disputed", "booked"), get=coordinators, post=coordinators,
         body=posted.settled),  # the leads here act for the very council
    page("timebank:loan-thanks", of=loans("booked", "offered"), body=posted.a_sentence, **OF_IT),
    page("timebank:loan-terms", of=loans("active", "offered"), body=posted.terms, **OF_IT),
    page("timebank:loan-agreement", of=loans("active", "charged", none=["offered"]), get=parties, post=acts_for_it,
         body=posted.the_terms_shown, tells=NAMES),
    page("timebank:loan-invoice", of=loans("charged", "booked"), body=posted.an_invoice, queries=("?what=paid",),
         **OF_IT),
    page("timebank:release", of=RELEASE, get=everyone, post=everyone, public=True, hides=False, holds=APPROVERS,
         body=(posted.released, posted.not_released),
         tells=NAMES | {"User.email"}),  # to the two councils, who answer each other's mail from here on
    # The ledger ------------------------------------------------------------------------------------------------------
    page("timebank:statement", of=COUNCIL, know=who_reads_the_ledger, get=who_reads_the_ledger, post=None,
         queries=("?first=1/4/2025&last=31/3/2026",)),
    page("timebank:statement-csv", of=COUNCIL, know=who_reads_the_ledger, get=who_reads_the_ledger, post=None),
    page("timebank:account-settings", of=COUNCIL, know=who_reads_the_ledger, get=anyone_of(acts_for_it, coordinators),
         post=anyone_of(acts_for_it, coordinators), body=(posted.no_approver, posted.other_limits)),
    page("timebank:transfer-list", get=leads_anywhere, post=None),
    page("timebank:transfers-csv", get=leads_anywhere, post=None),
    page("timebank:transfer-undo", of=TRANSFER, know=leads_anywhere, get=leads, post=leads, body=posted.because),
    page("timebank:reversal-detail", of=PROPOSAL, know=leads_anywhere, get=leads_anywhere, post=leads_anywhere,
         writes=leads, body=(posted.confirming, posted.declining), tells=NAMES),
]
# fmt: on

OF_LOANS = (
    "Loan.lent_name", "Loan.words", "Loan.ended_because", "Approval.because", "Entry.note", "Claim.note",
    "Claim.because", "Step.who", "Step.words", "Thanks.words", "Agreement.purchase_order", "Agreement.basis_words",
    "Agreement.vat_words", "Agreement.words",
)  # fmt: skip
READ_BY = {
    **dict.fromkeys(OF_LOANS, parties),
    "Loan.approver_email": acts_for_it,
    "Approval.email": acts_for_it,
    "Offer.words": public_sector,
    "Request.title": everyone,  # of what is shown to everybody; of others by who may know of them
    "Request.words": everyone,
    "Request.place_words": everyone,
    "Account.floor_because": who_reads_the_ledger,
    "Agreement.invoice_number": who_reads_the_ledger,  # beside income and spend
    "Transfer.because": who_reads_the_ledger,
    "ReversalProposal.because": who_reads_the_ledger,
}
