"""The time bank of the matrix's world: what the council of each group asks, offers, lends and borrows."""

import datetime as dt
import uuid

from django.utils import timezone

from common import do_links
from skills.models import Skill
from tests.matrix.vocabulary import GROUPS, anyone_of, everyone, of_its_groups, own_people, parties, public_sector
from timebank import approver_links
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

# What is asked for, by who may know of it.
REQUESTS = {"public": everyone, "all": public_sector, "groups": of_its_groups, "draft": own_people}
# Loans by how far they went: those that the council of the group got, and those that it gives.
BORROWED = ("offered", "active", "agreed", "claimed", "disputed", "booked", "settled")
LENT = ("answered", "chosen", "charged", "refused", "undone")
LOANS = dict.fromkeys((*BORROWED, *LENT), parties)
STATES = {"answered": "offered", "agreed": "active", "settled": "booked", "undone": "booked"}


def fill(world, group):
    if "skill" not in world.rows:
        for slug, name in (("another", "Content designer"), ("sample", "User researcher")):
            skill = Skill.objects.create(slug=slug, name=name, family="Design", source="framework")
            world.keep("skill", skill)
    skill = world.rows["skill"]
    extra = world.rows[f"person {group} extra"]
    world.keep(f"listed {group}", PersonSkill.objects.create(person=extra, skill=skill))
    NotShown.objects.create(person=world.rows[f"person {group} newcomer"])
    _offer(world, group, skill)
    for variant, knows in REQUESTS.items():
        _request(world, group, variant, knows, skill)
    for variant in (*BORROWED, *LENT):
        _loan(world, group, variant, skill)
    _ledger(world, group)
    _links(world, group)


def _filled(world, model, owner, of, knows=everyone, **given):
    return model.objects.create(**world.cage.fill(model, owner, groups=[of], knows=knows, **given))


def _offer(world, group, skill):
    by = {"offered_by": world.rows[f"person {group} extra"], "council": world.rows[f"council {group}"]}
    until = timezone.localdate() + dt.timedelta(days=30)
    offer = _filled(world, Offer, group, group, skill=skill, minutes=600, until=until, ended_because="", **by)
    world.keep(f"bank offer {group}", offer)


def _request(world, group, variant, knows, skill, *, name="", **given):
    name = name or f"{group} {variant}"
    who = {"council": world.rows[f"council {group}"], "asked_by": world.rows[f"person {group} extra"], **given}
    when = {"state": "open", "opened_at": world.now, "ended_because": ""}
    if variant == "draft":
        when = {"state": "draft", "ended_because": ""}
    audience = "groups" if variant in {"groups", "draft"} else "all"
    filled = world.cage.fill(
        Request, name, groups=[group], knows=knows, minutes=900, audience=audience, is_public=variant == "public",
        may_charge=True, **who, **when,
    )  # fmt: skip
    request = world.keep(f"help {name}", Request.objects.create(**filled))
    request.skills.set([skill])
    if audience == "groups":
        request.groups.set([world.rows[f"group {group}"]])
    if variant == "public":
        world.keep(f"help {group}", request)
        RequestNotice.objects.create(request=request, person=world.rows[f"person {group} extra"], by_mail=True)
        for each in ("title", "words", "place_words"):
            world.cage.publish(getattr(request, each))
    return request


def _loan(world, group, variant, skill):
    name, state = f"{group} {variant}", STATES.get(variant, variant)
    extra, helper = world.rows[f"person {group} extra"], world.rows[f"helper {group}"]
    ours, theirs = world.rows[f"council {group}"], world.rows[f"coverage {group} provisional"].council
    if variant in LENT:
        asked = {"council": theirs, "asked_by": helper}
        lends, sides = extra, {"lender": ours, "borrower": theirs}
    else:
        asked, lends, sides = {}, helper, {"lender": theirs, "borrower": ours}
    knows = anyone_of(public_sector, parties)
    request = _request(world, group, "all", knows, skill, name=f"{name} asked", **asked)
    settled = {"settles": "charge"} if variant in {"charged", "active", "agreed"} else {}
    if state in {"booked", "charged"}:
        settled["agreed_minutes"] = 300
    loan = _filled(
        world, Loan, name, group, parties, request=request, minutes=300, state=state, offered_by=lends,
        lent_person=lends, **sides, **settled,
    )  # fmt: skip
    world.keep(f"loan {name}", loan)
    if variant == "booked":
        world.keep(f"loan {group}", loan)
    by = {"by": lends, "council": loan.lender}
    _filled(world, Step, name, group, parties, loan=loan, kind="offered", **by)
    if variant == "chosen":
        approval = _filled(world, Approval, name, group, parties, loan=loan, asked_by=lends)
        world.keep(f"approval {group}", approval)
        world.ids[f"release link {group}"] = approver_links.path(approval).rstrip("/").rpartition("/")[2]
    if variant in {"active", "agreed", "charged"}:
        _agreement(world, group, name, loan, is_approved=variant != "active")
    if variant == "undone":
        _filled(world, Step, f"{name} reversed", group, parties, loan=loan, kind="reversed", **by)
    if variant not in {"offered", "answered", "chosen", "refused"}:
        _work(world, group, name, loan)


def _agreement(world, group, name, loan, *, is_approved):
    """Of the one at work only the lender has approved it; of the other both."""
    lends = loan.offered_by
    approved = {"lender_at": world.now, "lender_by": lends}
    if is_approved:
        approved |= {"borrower_at": world.now, "borrower_by": loan.request.asked_by}
        approved["invoiced_on"] = timezone.localdate()
    else:
        approved["invoice_number"] = ""
    terms = {"day_rate_pence": 300_00, "days": 1, "charge_pence": 300_00, "basis": "other", "vat": "other"}
    agreement = _filled(world, Agreement, name, group, loan=loan, written_by=lends, **terms, **approved)
    world.keep(f"agreement {name}", agreement)


def _work(world, group, name, loan):
    """Hours of the one at work were written down by the council that is helped."""
    noted = {"loan": loan, "minutes": 300, "council": loan.lender}
    if loan.state == "active":
        noted["council"] = loan.borrower
    day, by = timezone.localdate(), loan.offered_by
    entry = _filled(world, Entry, name, group, parties, worked_on=day, logged_by=by, **noted)
    world.keep(f"entry {name}", entry)
    if loan.state == "active":
        return
    answered = {"outcome": "", "because": ""}
    if loan.state != "claimed":
        answered = {"outcome": "disputed" if loan.state == "disputed" else "confirmed", "answered_at": world.now}
    claim = _filled(world, Claim, name, group, parties, made_by=by, **noted, **answered)
    world.keep(f"claim {name}", claim)
    if loan.state == "booked":
        _filled(world, Thanks, name, group, parties, loan=loan, council=loan.lender, by=by)


def _ledger(world, group):
    """Two loans are booked; of one somebody asks that it be undone."""
    loan = world.rows[f"loan {group} booked"]
    accounts = [
        _filled(world, Account, f"{group} {side}", group, council=council)
        for side, council in (("payer", loan.borrower), ("payee", loan.lender))
    ]
    world.keep(f"account {group}", accounts[0])
    given = {"kind": "settlement", "minutes": 300, "payer": accounts[0], "payee": accounts[1]}
    given["by"] = world.rows[f"person {group} extra"]
    transfer = _filled(world, Transfer, group, group, loan=loan, key=uuid.uuid4(), **given)
    world.keep(f"transfer {group}", transfer)
    settled = {"loan": world.rows[f"loan {group} settled"], "key": uuid.uuid4(), "because": ""}
    asks = {"transfer": Transfer.objects.create(**settled, **given), "declined_because": ""}
    asks["proposed_by"] = world.rows[f"person {group} public lead"]
    world.keep(f"proposal {group}", _filled(world, ReversalProposal, group, group, **asks))
    if group == GROUPS[0]:
        world.keep("ledger check", LedgerCheck.objects.create(transfers=1))


def _links(world, group):
    """Each to somebody of the group's council, for whom the deed stands open."""
    reader = {"person_id": world.rows[f"person {group} extra"].pk, "expires_at": world.now + dt.timedelta(days=9)}
    for name, purpose, thing in (
        ("choose", "loan-choose", f"loan {group} offered"),
        ("decline", "loan-decline", f"loan {group} offered"),
        ("confirm", "hours-confirm", f"claim {group} claimed"),
        ("dispute", "hours-dispute", f"claim {group} claimed"),
        ("renew", "offer-renew", f"bank offer {group}"),
        ("terms", "terms-approve", f"agreement {group} active"),
    ):
        world.ids[f"{name} link {group}"] = do_links.make(purpose, object_id=world.ids[thing], choice="", **reader)
