"""Made-up rows of the time bank, valid like those of factories.py: who acts is of the council, the ledger balances.

A balance is moved by the database: `account.refresh_from_db()` after a transfer.
"""

import datetime as dt
import uuid

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from common import london
from skills.models import Skill
from tests.factories import AffiliationFactory, CouncilFactory, MembershipFactory, UserFactory
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


def officer(council, group=None, **person):
    """Somebody who acts for the council, seen to be of it; a member of the group where one is given."""
    person = UserFactory(**person)
    AffiliationFactory(person=person, council=council)
    if group is not None:
        MembershipFactory(group=group, person=person, council=council)
    return person


def _today():
    return london.today(timezone.now())


# Skills ---------------------------------------------------------------------------------------------------------------
class SkillFactory(DjangoModelFactory):
    class Meta:
        model = Skill

    slug = factory.Sequence(lambda n: f"sample-skill-{n}")
    name = factory.Sequence(lambda n: f"Sample skill {n}")
    family = "User-centred design"
    source = Skill.Source.FRAMEWORK


class PersonSkillFactory(DjangoModelFactory):
    class Meta:
        model = PersonSkill

    person = factory.SubFactory(UserFactory)
    skill = factory.SubFactory(SkillFactory)


class NotShownFactory(DjangoModelFactory):
    class Meta:
        model = NotShown

    person = factory.SubFactory(UserFactory)


# What is offered and asked for ----------------------------------------------------------------------------------------
class OfferFactory(DjangoModelFactory):
    """20 hours in all, for 90 days from today. Give `days=-1` for one that ran out, `ended=True` for one ended."""

    class Meta:
        model = Offer

    class Params:
        days = 90
        ended = factory.Trait(ended_at=factory.LazyFunction(timezone.now), ended_by=factory.SelfAttribute("offered_by"))

    council = factory.SubFactory(CouncilFactory)
    skill = factory.SubFactory(SkillFactory)
    minutes = 20 * 60
    until = factory.LazyAttribute(lambda o: _today() + dt.timedelta(days=o.days))
    offered_by = factory.LazyAttribute(lambda o: officer(o.council))


class RequestFactory(DjangoModelFactory):
    """An open one for 15 hours, shown to every council. Give state="draft", "closed" or "withdrawn" for another.

    `skills` and `groups` are lists; without skills it asks for one of its own. With groups it is shown to those alone.
    """

    class Meta:
        model = Request
        skip_postgeneration_save = True

    council = factory.SubFactory(CouncilFactory)
    title = factory.Sequence(lambda n: f"Sample help {n}")
    words = "Six interviews with people who use a sample service."
    minutes = 15 * 60
    audience = Request.Audience.ALL
    state = Request.State.OPEN
    asked_by = factory.LazyAttribute(lambda o: officer(o.council))
    opened_at = factory.LazyAttribute(lambda o: None if o.state == "draft" else timezone.now())
    ended_at = factory.LazyAttribute(lambda o: timezone.now() if o.state in ("closed", "withdrawn") else None)
    ended_by = factory.LazyAttribute(lambda o: o.asked_by if o.ended_at else None)

    @factory.post_generation
    def skills(self, create, extracted, **kwargs):
        self.skills.set([SkillFactory()] if extracted is None else extracted)

    @factory.post_generation
    def groups(self, create, extracted, **kwargs):
        if extracted:
            self.groups.set(extracted)
            self.audience = Request.Audience.GROUPS
            self.save(update_fields=["audience"])


class RequestNoticeFactory(DjangoModelFactory):
    class Meta:
        model = RequestNotice

    request = factory.SubFactory(RequestFactory)
    person = factory.SubFactory(UserFactory)
    by_mail = True


# Loans ----------------------------------------------------------------------------------------------------------------
class LoanFactory(DjangoModelFactory):
    """An answer to a request: 12 hours of somebody of the lender, in hours. Give `state` for one that went further.

    Its trail, its approval, its claim and its transfer are rows of their own: the deeds write them.
    """

    class Meta:
        model = Loan

    request = factory.SubFactory(RequestFactory)
    lender = factory.SubFactory(CouncilFactory)
    borrower = factory.SelfAttribute("request.council")
    offered_by = factory.LazyAttribute(lambda o: officer(o.lender))
    lent_person = factory.LazyAttribute(lambda o: officer(o.lender))
    lent_name = factory.LazyAttribute(lambda o: o.lent_person.name if o.lent_person else "Robin Placeholder")
    minutes = 12 * 60
    state = Loan.State.OFFERED
    settles = factory.LazyAttribute(lambda o: "charge" if o.state == "charged" else "hours")
    agreed_minutes = factory.LazyAttribute(lambda o: o.minutes if o.state in ("booked", "charged") else None)


class ApprovalFactory(DjangoModelFactory):
    """An approver was asked and has not answered. Give is_released=True, or False with a reason, for an answer."""

    class Meta:
        model = Approval

    loan = factory.SubFactory(LoanFactory, state="chosen")
    email = factory.Sequence(lambda n: f"approver{n}@people.example")
    asked_by = factory.SelfAttribute("loan.offered_by")
    decided_at = factory.LazyAttribute(lambda o: None if o.is_released is None else timezone.now())
    is_released = None


class EntryFactory(DjangoModelFactory):
    """Two hours, written down by the lender."""

    class Meta:
        model = Entry

    loan = factory.SubFactory(LoanFactory, state="active")
    worked_on = factory.LazyFunction(_today)
    minutes = 120
    note = "Interviews"
    council = factory.SelfAttribute("loan.lender")
    logged_by = factory.SelfAttribute("loan.offered_by")


class ClaimFactory(DjangoModelFactory):
    """The lender put all the hours of the loan to the borrower, who has not answered. Give `outcome` for an answer."""

    class Meta:
        model = Claim

    loan = factory.SubFactory(LoanFactory, state="claimed")
    minutes = factory.SelfAttribute("loan.minutes")
    council = factory.SelfAttribute("loan.lender")
    made_by = factory.SelfAttribute("loan.offered_by")
    outcome = ""
    answered_at = factory.LazyAttribute(lambda o: timezone.now() if o.outcome else None)
    answered_by = factory.LazyAttribute(
        lambda o: o.loan.request.asked_by if o.outcome in ("confirmed", "disputed") else None
    )
    because = factory.LazyAttribute(lambda o: "It was less" if o.outcome == "disputed" else "")
    reminded_at = factory.LazyAttribute(lambda o: timezone.now() if o.outcome == "silence" else None)


class StepFactory(DjangoModelFactory):
    class Meta:
        model = Step

    loan = factory.SubFactory(LoanFactory)
    kind = Step.Kind.OFFERED
    by = factory.SelfAttribute("loan.offered_by")
    council = factory.SelfAttribute("loan.lender")


class ThanksFactory(DjangoModelFactory):
    class Meta:
        model = Thanks

    loan = factory.SubFactory(LoanFactory, state="booked")
    council = factory.SelfAttribute("loan.borrower")
    words = "We would ask again."
    by = factory.SelfAttribute("loan.request.asked_by")


# For a charge ---------------------------------------------------------------------------------------------------------
class AgreementFactory(DjangoModelFactory):
    """Two days at £300, written by the lender and approved by nobody. Give `approved=True` for approved by both."""

    class Meta:
        model = Agreement

    class Params:
        approved = factory.Trait(
            lender_at=factory.LazyFunction(timezone.now),
            lender_by=factory.SelfAttribute("loan.offered_by"),
            borrower_at=factory.LazyFunction(timezone.now),
            borrower_by=factory.SelfAttribute("loan.request.asked_by"),
        )

    loan = factory.SubFactory(LoanFactory, state="active", settles="charge")
    day_rate_pence = 300_00
    days = 2
    charge_pence = 600_00
    basis = Agreement.Basis.SECTION_113
    vat = Agreement.Vat.OUTSIDE
    written_by = factory.SelfAttribute("loan.offered_by")


# The ledger -----------------------------------------------------------------------------------------------------------
class AccountFactory(DjangoModelFactory):
    """A council's, the one it has or a new one at zero."""

    class Meta:
        model = Account
        django_get_or_create = ["council"]

    council = factory.SubFactory(CouncilFactory)


class TransferFactory(DjangoModelFactory):
    """The hours of a booked loan. For its undoing see ReversalFactory."""

    class Meta:
        model = Transfer

    key = factory.LazyFunction(uuid.uuid4)
    kind = Transfer.Kind.SETTLEMENT
    loan = factory.SubFactory(LoanFactory, state="booked")
    payer = factory.LazyAttribute(lambda o: AccountFactory(council=o.loan.borrower))
    payee = factory.LazyAttribute(lambda o: AccountFactory(council=o.loan.lender))
    minutes = factory.LazyAttribute(lambda o: o.loan.agreed_minutes or o.loan.minutes)
    by = factory.SelfAttribute("loan.offered_by")


class ReversalFactory(DjangoModelFactory):
    """The opposite of a transfer."""

    class Meta:
        model = Transfer

    key = factory.LazyFunction(uuid.uuid4)
    kind = Transfer.Kind.REVERSAL
    reverses = factory.SubFactory(TransferFactory)
    loan = factory.SelfAttribute("reverses.loan")
    payer = factory.SelfAttribute("reverses.payee")
    payee = factory.SelfAttribute("reverses.payer")
    minutes = factory.SelfAttribute("reverses.minutes")
    because = "It was booked on the wrong loan"


class ReversalProposalFactory(DjangoModelFactory):
    """Somebody asks for a transfer to be undone, and nobody has decided."""

    class Meta:
        model = ReversalProposal

    transfer = factory.SubFactory(TransferFactory)
    because = "It was booked on the wrong loan"
    proposed_by = factory.SubFactory(UserFactory)


class LedgerCheckFactory(DjangoModelFactory):
    """A check that found nothing."""

    class Meta:
        model = LedgerCheck

    transfers = 3
