"""What stands open to somebody who acts for both councils: never to agree with themselves."""

import datetime as dt

import pytest
from django.utils import timezone

from peergroups.models import Coverage
from tests.factories import (
    AffiliationFactory,
    CouncilFactory,
    CoverageFactory,
    MembershipFactory,
    PeerGroupFactory,
    close,
)
from tests.timebank import helping
from tests.timebank_factories import (
    AgreementFactory,
    EntryFactory,
    LoanFactory,
    RequestFactory,
    StepFactory,
    officer,
)
from tests.waits import asked
from timebank import permissions
from timebank.models import Loan, Request
from timebank.permissions import can_answer, can_approve_terms, can_confirm, can_decide, side_to_approve
from timebank.telling import deciders
from timebank.views.loans import helpers_of
from timebank.waiting import WAITS

waiting_for = asked(*WAITS)
State = Loan.State
LENDER, BORROWER, BOTH = {"alex"}, {"sam"}, {"alex", "sam"}
UNSETTLED = {State.CHOSEN, State.ACTIVE, State.CLAIMED, State.DISPUTED}
# Whose deed each is, and when, of a loan on which no hours are written down.
DEEDS = [
    (permissions.can_choose, BORROWER, {State.OFFERED}),
    (permissions.can_change_answer, LENDER, {State.OFFERED}),
    (permissions.can_ask_approver, LENDER, {State.CHOSEN}),
    (permissions.can_cancel, BOTH, {State.CHOSEN, State.ACTIVE}),
    (permissions.can_name_helper, LENDER, {State.CHOSEN, State.ACTIVE}),
    (permissions.can_ask_again, LENDER, {State.REFUSED}),
    (permissions.can_log, BOTH, {State.ACTIVE, State.DISPUTED}),
    (permissions.can_claim, BOTH, {State.ACTIVE, State.DISPUTED}),
    (permissions.can_thank, BOTH, {State.BOOKED, State.CHARGED}),
    (permissions.can_write_terms, BOTH, UNSETTLED),
]


@pytest.mark.parametrize(("may", "whose", "when"), DEEDS, ids=[may.__name__ for may, _, _ in DEEDS])
def test_each_deed_is_for_its_side_at_its_time(world, coordinator, may, whose, when):
    loan = helping.offered(world)
    people = {"sam": world.sam, "alex": world.alex, "kim": world.kim, "coordinator": coordinator}
    people["of a third council"] = officer(CouncilFactory())
    found = set()

    for loan.state in State:
        found |= {(name, loan.state) for name, person in people.items() if may(person, loan)}

    assert found == {(name, state) for name in whose for state in when}


def test_hours_that_wait_are_corrected_by_the_side_that_put_them(world):
    claim = helping.claimed(world)

    may = [permissions.can_claim(person, claim.loan, claim) for person in (world.alex, world.morgan, world.sam)]

    assert may == [True, True, False]


def test_hours_are_put_to_the_other_side_before_work_begins_once_some_are_written_down(world):
    loan = EntryFactory(loan=helping.chosen(world)).loan

    assert [permissions.can_claim(person, loan) for person in (world.alex, world.sam, world.kim)] == [True, True, False]


def test_hours_that_wait_are_confirmed_by_the_other_side(world):
    claim = helping.claimed(world)
    people = (world.alex, world.morgan, world.sam, world.kim)
    assert [can_confirm(person, claim) for person in people] == [False, False, True, False]

    claim.answered_at = timezone.now()
    assert not can_confirm(world.sam, claim)
    claim.answered_at, claim.loan.state = None, State.ACTIVE
    assert not can_confirm(world.sam, claim)


def test_after_a_no_another_is_asked_while_the_request_is_open(world):
    loan = helping.offered(world)
    loan.state, loan.request.state = State.REFUSED, Request.State.CLOSED

    assert not permissions.can_ask_again(world.alex, loan)


def test_the_right_hours_are_put_in_once_by_who_lent_after_an_undoing(world):
    loan = helping.brought(world, "booked")
    StepFactory(loan=loan, kind="booked")
    assert not permissions.can_put_right(world.alex, loan)

    StepFactory(loan=loan, kind="reversed")
    assert [permissions.can_put_right(person, loan) for person in (world.alex, world.sam)] == [True, False]
    for loan.state in set(State) - {State.BOOKED}:
        assert not permissions.can_put_right(world.alex, loan)
    loan.state = State.BOOKED
    LoanFactory(request=world.asked, lender=world.havant, instead_of=loan)
    assert not permissions.can_put_right(world.alex, loan)


def test_answers_are_read_by_who_asked_and_the_leads_who_look_after_them(world, coordinator):
    elsewhere = MembershipFactory(role="lead").person
    people = [world.sam, world.kim, coordinator, world.alex, elsewhere]

    def readers(request):
        return [person for person in people if permissions.can_see_answers(person, request)]

    assert readers(world.asked) == [world.sam, world.kim, coordinator]
    assert readers(RequestFactory()) == [coordinator]
    for person in (world.sam, world.kim, coordinator):
        close(person)
    assert readers(world.asked) == []


def test_help_is_offered_by_another_council_that_may_read_the_request(world):
    elsewhere = RequestFactory(groups=[PeerGroupFactory()])

    assert [can_answer(person, world.asked) for person in (world.alex, world.sam, world.kim)] == [True, False, False]
    assert not can_answer(world.alex, elsewhere)


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


def test_terms_are_approved_by_each_side_while_they_and_the_loan_are_open(world):
    loan = helping.active(world)
    terms, people = AgreementFactory(loan=loan), (world.alex, world.sam, world.kim)

    assert [side_to_approve(person, loan, terms) for person in people] == [loan.lender_id, loan.borrower_id, None]
    assert can_approve_terms(world.sam, loan, terms)
    loan.state = State.CHARGED
    assert not can_approve_terms(world.sam, loan, terms)
    terms.replaced_at = timezone.now()
    assert side_to_approve(world.sam, loan, terms) is None


def test_hours_instead_of_a_charge_are_proposed_by_its_two_sides(world):
    loan, people = helping.active(world, settles="charge"), (world.alex, world.sam, world.kim)

    assert [permissions.can_settle_in_hours(person, loan) for person in people] == [True, True, False]
    loan.settles = "hours"
    assert not permissions.can_settle_in_hours(world.sam, loan)


def test_order_invoice_and_payment_are_noted_by_their_sides_once_a_charge_is_settled(world):
    loan = helping.charged(world)
    people = (world.alex, world.sam, world.kim, officer(CouncilFactory()))
    deeds = {
        permissions.can_record_order: [False, True, False, False],
        permissions.can_record_invoice: [True, False, False, False],
        permissions.can_record_payment: [True, True, False, False],
    }

    for may, who in deeds.items():
        loan.state = State.CHARGED
        assert [may(person, loan) for person in people] == who
        loan.state = State.BOOKED
        assert not any(may(person, loan) for person in people)


@pytest.mark.parametrize("side", ["lender", "borrower"])
def test_who_acts_for_both_approves_for_one(both, side):
    loan = helping.active(both)
    terms = AgreementFactory(loan=loan, **{f"{side}_at": helping.later(), f"{side}_by": both.alex})
    other = loan.borrower_id if side == "lender" else loan.lender_id

    assert (can_approve_terms(both.alex, loan, terms), side_to_approve(both.alex, loan, terms)) == (False, None)
    assert side_to_approve(both.morgan, loan, terms) == other


def test_hours_are_settled_by_who_looks_after_a_side_even_if_of_a_third_council(world, coordinator):
    loan = helping.disputed(world).loan
    AffiliationFactory(person=world.kim, council=CouncilFactory())
    elsewhere = MembershipFactory(group=CoverageFactory().group, role="lead").person
    people = (world.kim, elsewhere, MembershipFactory(group=world.group).person, coordinator)

    assert [can_decide(person, loan) for person in people] == [True, False, False, True]
    assert deciders(loan, timezone.now()) == [world.kim]
    Coverage.objects.update(end=dt.date(2025, 3, 31))
    assert [can_decide(person, loan) for person in people] == [False, False, False, True]
    assert deciders(loan, timezone.now()) == [coordinator]


def test_hours_that_may_still_be_confirmed_are_settled_by_nobody(world, coordinator):
    loan = helping.claimed(world).loan

    assert not can_decide(world.kim, loan)
    assert not can_decide(coordinator, loan)


def test_who_helps_is_chosen_among_those_who_are_seen_to_be_of_the_council_today(world):
    former, said = officer(world.havant), officer(world.havant)
    former.affiliations.update(ended_on=dt.date(2025, 3, 31))
    said.affiliations.update(confirmed_at=None, confirmed_by=None)

    assert helpers_of([world.havant]) == {world.havant: [world.alex, world.morgan]}


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
