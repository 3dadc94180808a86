"""Two councils of one group, and the help that one gives the other: brought as far as a test needs it."""

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from councils.models import Council
from peergroups.models import PeerGroup
from tests.factories import CouncilFactory, CoverageFactory, MembershipFactory, PeerGroupFactory, UserFactory
from tests.timebank_factories import (
    AccountFactory,
    AgreementFactory,
    ApprovalFactory,
    ClaimFactory,
    LoanFactory,
    RequestFactory,
    officer,
)
from timebank.actions import lending
from timebank.models import Agreement, Claim, Loan, Request, Transfer

APPROVER = "morgan.boss@havant.example"
TERMS = {
    "day_rate_pence": 300_00, "days": 2, "cap_pence": None, "charge_pence": 600_00, "purchase_order": "PO-7",
    "basis": Agreement.Basis.SECTION_113, "basis_words": "", "vat": Agreement.Vat.OUTSIDE, "vat_words": "", "words": "",
}  # fmt: skip


@dataclass
class Two:
    """Winchester asked, Sam for it; Havant helps: Morgan does the work, Alex offered it. Kim leads, for neither."""

    winchester: Council
    havant: Council
    group: PeerGroup
    sam: User
    alex: User
    morgan: User
    kim: User
    asked: Request


def two():
    group = PeerGroupFactory(slug="south", name="South")
    winchester = CouncilFactory(short_name="Winchester", domains=["winchester.example"])
    havant = CouncilFactory(short_name="Havant", domains=["havant.example"])
    third = CouncilFactory(short_name="Swindon")
    for council in (winchester, havant, third):
        CoverageFactory(group=group, council=council)
    sam = officer(winchester, group, name="Sam Example")
    kim = UserFactory(name="Kim Sample")
    MembershipFactory(group=group, person=kim, council=third, role="lead")
    return Two(
        winchester, havant, group, sam,
        alex=officer(havant, group, name="Alex Placeholder", email="alex@havant.example"),
        morgan=officer(havant, group, name="Morgan Madeup", email="morgan@havant.example"),
        kim=kim, asked=RequestFactory(council=winchester, asked_by=sam, title="A user researcher"),
    )  # fmt: skip


def fields(world, **other):
    return {
        "lent_person": world.morgan, "lent_name": "Morgan Madeup", "minutes": 600, "from_on": None, "until_on": None,
        "words": "Evenings too", "settles": Loan.Settles.HOURS, "approver_email": APPROVER, **other,
    }  # fmt: skip


def offered(world, *, by=None, now=None, lender=None, **other):
    return lending.answer(
        request=world.asked, lender=lender or world.havant, fields=fields(world, **other), by=by or world.alex,
        now=now or timezone.now(),
    )  # fmt: skip


# Brought further by rows, without the deeds on the way and their mails ------------------------------------------------
def brought(world, state, **other):
    """A loan of Havant's to Winchester in this state."""
    return LoanFactory(
        request=world.asked, lender=world.havant, offered_by=world.alex, state=state, **{**fields(world), **other}
    )


def chosen(world, **other):
    """It waits for its approver, who is asked if one is named."""
    loan = brought(world, Loan.State.CHOSEN, **other)
    if loan.approver_email:
        ApprovalFactory(loan=loan, email=loan.approver_email, asked_by=world.alex, asked_at=later(minutes=-5))
    return loan


def active(world, **other):
    return brought(world, Loan.State.ACTIVE, **other)


def claimed(world, minutes=600, **other):
    """The claim of Havant, by Alex."""
    return ClaimFactory(loan=brought(world, Loan.State.CLAIMED, **other), minutes=minutes)


def disputed(world):
    loan = brought(world, Loan.State.DISPUTED)
    return ClaimFactory(loan=loan, outcome=Claim.Outcome.DISPUTED, answered_by=world.sam)


def charged(world):
    """A charge that both approved, with its hours agreed."""
    loan = brought(world, Loan.State.CHARGED, settles=Loan.Settles.CHARGE)
    AgreementFactory(loan=loan, approved=True)
    return loan


# The ledger -----------------------------------------------------------------------------------------------------------
def without_approval(council):
    """The council has switched approval off."""
    account = AccountFactory(council=council)
    account.needs_approval = False
    account.save(update_fields=["needs_approval"])


def with_floor(council, minutes):
    account = AccountFactory(council=council)
    account.agreed_floor = minutes
    account.save(update_fields=["agreed_floor"])


def balances(*councils):
    return [AccountFactory(council=council).balance for council in councils]


def kinds(loan):
    return list(loan.steps.values_list("kind", flat=True))


def transfers(loan):
    return list(Transfer.objects.filter(loan=loan).values_list("minutes", flat=True))


def later(**delta):
    return timezone.now() + dt.timedelta(**delta)


# Pages ----------------------------------------------------------------------------------------------------------------
def url(name, loan, *more):
    return reverse(f"timebank:{name}", args=[loan.pk, *more])
