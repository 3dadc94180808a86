"""What stands open to somebody who acts for both councils: never to agree with themselves."""

import pytest
from django.utils import timezone

from tests.factories import AffiliationFactory, MembershipFactory, PeerGroupFactory
from tests.timebank import helping
from tests.timebank_factories import AgreementFactory, RequestFactory
from tests.waits import asked
from timebank.permissions import can_answer, can_approve_terms, can_confirm, can_decide, side_to_approve
from timebank.telling import deciders
from timebank.waiting import WAITS

waiting_for = asked(*WAITS)


@pytest.fixture
def both(world):
    """Alex and Morgan work for Winchester too."""
    for person in (world.alex, world.morgan):
        AffiliationFactory(person=person, council=world.winchester)
    return world


def test_help_is_offered_while_it_is_asked_for(world):
    requests = [RequestFactory(state=state) for state in ("open", "closed", "withdrawn")]

    assert [can_answer(world.alex, request) for request in requests] == [True, False, False]


def test_who_acts_for_both_does_not_confirm_what_they_put(both):
    claim = helping.claimed(both)

    assert [can_confirm(person, claim) for person in (both.alex, both.morgan, both.sam)] == [False, True, True]


@pytest.mark.parametrize("side", ["lender", "borrower"])
def test_who_acts_for_both_approves_for_one(both, side):
    loan = helping.active(both)
    terms = AgreementFactory(loan=loan, **{f"{side}_at": helping.later(), f"{side}_by": both.alex})
    other = loan.borrower_id if side == "lender" else loan.lender_id

    assert (can_approve_terms(both.alex, loan, terms), side_to_approve(both.alex, loan, terms)) == (False, None)
    assert side_to_approve(both.morgan, loan, terms) == other


@pytest.mark.parametrize("tie", ["nothing", "seen", "said", "a member for it"])
@pytest.mark.parametrize("side", ["lender", "borrower"])
def test_whoever_is_of_a_side_does_not_judge_not_even_if_they_only_said_so(world, coordinator, side, tie):
    loan = helping.disputed(world).loan
    council = getattr(loan, side)
    for person in (world.kim, coordinator) if tie != "nothing" else ():
        if tie == "a member for it":
            MembershipFactory(group=PeerGroupFactory(), person=person, council=council)
        else:
            seen = {} if tie == "seen" else {"confirmed_at": None, "confirmed_by": None}
            AffiliationFactory(person=person, council=council, **seen)

    free, now = tie == "nothing", timezone.now()
    assert [can_decide(person, loan) for person in (world.kim, coordinator)] == [free, free]
    assert deciders(loan, now) == ([world.kim] if free else [])
    line = "Havant and Winchester disagree about hours"
    assert (line in [one.title for one in waiting_for([world.kim], now).get(world.kim.pk, [])]) is free
