"""The doors of a loan: who comes in, and for which of its two councils."""

import pytest
from django.urls import reverse

from tests.factories import AffiliationFactory, CouncilFactory, CoverageFactory, MembershipFactory, close
from tests.timebank_factories import LoanFactory, TransferFactory, officer
from timebank.doors import enter_loan
from timebank.models import Loan, Transfer

pytestmark = pytest.mark.django_db


def side_of(rf, person, loan):
    request = rf.get("/")
    request.user = person
    visit, _ = enter_loan(request, loan.pk)
    return visit.side, visit.is_lender, visit.is_borrower


def test_one_comes_for_the_council_one_acts_for_or_for_both(rf, member, council):
    lent, got = LoanFactory(lender=council), LoanFactory(request__council=council)
    between = LoanFactory(lender=council)
    AffiliationFactory(person=member, council=between.borrower)

    found = [side_of(rf, member, loan) for loan in (lent, got, between)]

    assert found == [("lender", True, False), ("borrower", False, True), ("both", True, True)]


def test_a_loan_is_known_to_the_people_and_leads_of_both_sides_and_to_coordinators(
    council, group, member, lead, coordinator
):
    theirs = CouncilFactory()
    loan = LoanFactory(lender=council, request__council=theirs)
    LoanFactory()
    north = CoverageFactory(council=theirs).group
    their_lead = MembershipFactory(group=north, role="lead").person
    their_member = officer(theirs, north)
    elsewhere = MembershipFactory(role="lead").person

    for person in (member, lead, their_member, their_lead):
        assert list(Loan.objects.visible_to(person)) == [loan]
    assert (Loan.objects.visible_to(coordinator).count(), Loan.objects.visible_to(elsewhere).count()) == (2, 0)
    for person in (member, lead, coordinator):
        close(person)
        assert not Loan.objects.visible_to(person).exists()


def test_transfers_of_a_council_are_those_that_it_paid_or_was_paid():
    transfer, _ = TransferFactory(), TransferFactory()

    for account in (transfer.payer, transfer.payee):
        assert list(Transfer.objects.of(account)) == [transfer]


def test_who_is_not_signed_in_is_asked_to_whatever_the_number(client):
    for pk in (LoanFactory().pk, 0):
        address = reverse("timebank:loan-detail", args=[pk])

        assert client.get(address).url == f"/sign-in/?next={address}"
