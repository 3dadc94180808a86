"""“Your turn” of the time bank: for who asked or answered, while they still speak for their council; then for all."""

import datetime as dt

import pytest

from common.waits import lines_for
from digests import waiting as digests
from tests.factories import CouncilFactory, CoverageFactory, MembershipFactory, UserFactory, close
from tests.timebank.books import book
from tests.timebank.lending import at, world
from tests.timebank_factories import (
    AgreementFactory,
    ApprovalFactory,
    ClaimFactory,
    LoanFactory,
    OfferFactory,
    ReversalProposalFactory,
    officer,
)
from tests.waits import asked
from timebank.models import Account
from timebank.waiting import WAITS

pytestmark = pytest.mark.django_db

waiting_for = asked(*WAITS)
NOW = at(20)


@pytest.fixture
def made():
    return world()


def loan(made, state, **fields):
    fields = {"offered_by": made.answerer, "lent_person": made.kim, "state_at": at(3), **fields}
    return LoanFactory(request=made.request, lender=made.havant, state=state, **fields)


def turns(person, now=NOW):
    return waiting_for([person], now).get(person.pk, [])


def titles(person, now=NOW):
    return [line.title for line in turns(person, now)]


def deeds(line):
    return [(deed.purpose, deed.object_id) for deed in line.deeds]


# Answers --------------------------------------------------------------------------------------------------------------
def test_one_answer_is_answered_in_place_and_several_are_one_line(made):
    only = loan(made, "offered")

    (line,) = turns(made.asker)
    assert line.title == "Havant can help: Ask residents about bins"
    assert deeds(line) == [("loan-choose", only.pk), ("loan-decline", only.pk)]
    assert (line.url, line.council) == (only.get_absolute_url(), "Winchester")

    LoanFactory(request=made.request, lender__short_name="Fareham")
    (line,) = turns(made.asker)
    assert line.title == "Two councils can help: Ask residents about bins"
    assert line.why == "Havant and Fareham have answered. Choose one, or several."
    assert (line.url, line.deeds) == (made.request.get_absolute_url(), ())


def test_a_request_that_has_ended_or_an_answer_that_has_waits_for_nobody(made):
    loan(made, "declined")
    open_one = loan(made, "offered")
    made.request.state, made.request.ended_at = "closed", NOW
    made.request.save()

    assert titles(made.asker) == []
    open_one.delete()


def test_a_colleague_has_it_once_who_asked_has_left_and_not_before(made):
    loan(made, "offered")
    colleague = officer(made.winchester, made.group)
    assert titles(colleague) == []

    close(made.asker)

    assert titles(colleague) == ["Havant can help: Ask residents about bins"]


# Release --------------------------------------------------------------------------------------------------------------
def test_the_lender_names_an_approver_and_reads_that_they_have_not_answered(made):
    chosen = loan(made, "chosen")
    assert titles(made.answerer) == ["Who releases the time for Winchester?"]

    ApprovalFactory(loan=chosen, asked_at=at(18))
    (line,) = turns(made.answerer)
    assert line.title == "Your approver has not answered yet: help for Winchester"
    assert "Asked on 18 November 2026." in line.why
    assert titles(made.asker) == []


@pytest.mark.parametrize("how", ["released", "approval is off"])
def test_no_release_is_waited_for_where_the_time(made, how):
    chosen = loan(made, "chosen", settles="charge")
    if how == "released":
        ApprovalFactory(loan=chosen, is_released=True)
    else:
        Account.objects.create(council=made.havant, needs_approval=False)

    assert titles(made.answerer) == []


# Hours ----------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("until", "since", "waits"),
    [
        (dt.date(2026, 11, 19), at(3), True),
        (dt.date(2026, 11, 20), at(3), False),
        (None, at(21, month=10), True),
        (None, at(3), False),
    ],
)
def test_the_lender_is_asked_for_the_hours_once_work_is_over(made, until, since, waits):
    loan(made, "active", until_on=until, state_at=since)

    assert titles(made.answerer) == ["Is it done? Put in the hours of Kim Specimen"] * waits
    assert titles(made.asker) == []


def test_hours_wait_for_the_other_side_with_both_answers(made):
    claim = ClaimFactory(loan=loan(made, "claimed"), minutes=840)

    (line,) = turns(made.asker)

    assert line.title == "Was it 14 h? Ask residents about bins"
    assert line.why == "Havant says so; 12 h were planned."
    assert (line.due_at, deeds(line)) == (None, [("hours-confirm", claim.pk), ("hours-dispute", claim.pk)])
    assert titles(made.answerer) == []


def test_after_the_second_reminder_the_line_says_until_when(made):
    ClaimFactory(loan=loan(made, "claimed"), reminded_at=at(19))

    (line,) = turns(made.asker)

    assert line.due_at == at(3, month=12)
    assert line.why.endswith(" If nobody answers they count as agreed.")


def test_hours_that_the_borrower_put_wait_for_the_lender(made):
    ClaimFactory(loan=loan(made, "claimed"), council=made.winchester, made_by=made.asker)

    assert titles(made.answerer) == ["Was it 12 h? Ask residents about bins"]
    assert titles(made.asker) == []


# Terms ----------------------------------------------------------------------------------------------------------------
def test_terms_wait_for_the_side_that_has_not_approved_them(made):
    terms = AgreementFactory(loan=loan(made, "active"), lender_at=at(4), lender_by=made.answerer)

    (line,) = turns(made.asker)

    assert (line.title, deeds(line)) == ("Do you approve a charge of £600?", [("terms-approve", terms.pk)])
    assert titles(made.answerer) == []
    terms.borrower_at = at(5)
    terms.save()
    assert titles(made.asker) == []


# Offers ---------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("until", "waits"), [(dt.date(2026, 12, 4), True), (dt.date(2026, 12, 5), False)])
def test_an_offer_waits_for_who_made_it_two_weeks_before_its_end(made, until, waits):
    offer = OfferFactory(council=made.havant, offered_by=made.answerer, until=until, skill=made.request.skills.get())

    lines = turns(made.answerer)

    assert [line.title for line in lines] == ["Does Havant still offer User researcher?"] * waits
    assert [(deed.purpose, deed.object_id, deed.choice) for line in lines for deed in line.deeds] == [
        ("offer-renew", offer.pk, "2027-06-04")
    ] * waits
    assert titles(made.kim) == []


# Leads ----------------------------------------------------------------------------------------------------------------
def test_a_dispute_waits_for_leads_who_act_for_neither(made, coordinator):
    loan(made, "disputed")
    own = officer(made.havant)
    MembershipFactory(group=made.group, person=own, council=made.havant, role="lead")

    assert titles(made.lead) == ["Havant and Winchester disagree about hours"]
    assert titles(own) == titles(coordinator) == []

    close(made.lead)
    assert titles(coordinator) == ["Havant and Winchester disagree about hours"]


@pytest.fixture
def no_leads(made):
    """A member of the group who does not lead it, and a lead of a group that covered both councils once."""
    member, former = UserFactory(), UserFactory()
    MembershipFactory(group=made.group, person=member, council=CouncilFactory())
    once = CoverageFactory(council=made.havant, start=dt.date(2016, 4, 1), end=dt.date(2020, 3, 31)).group
    CoverageFactory(group=once, council=made.winchester, start=dt.date(2016, 4, 1), end=dt.date(2020, 3, 31))
    MembershipFactory(group=once, person=former, council=CouncilFactory(), role="lead")
    return member, former


def test_neither_a_dispute_nor_a_transfer_to_undo_waits_for_who_does_not_lead_there_today(made, no_leads):
    member, former = no_leads
    loan(made, "disputed")
    there = officer(made.winchester)
    ReversalProposalFactory(
        transfer=book(made.havant, made.winchester, 600), proposed_by=there, because="Booked on the wrong loan"
    )

    assert len(titles(made.lead)) == 2
    assert titles(member) == titles(former) == []
    assert set(waiting_for([made.lead, member, former], NOW)) == {made.lead.pk}


def test_a_coordinator_who_is_of_a_side_is_not_asked_to_settle(made, coordinator):
    waits = loan(made, "disputed")
    close(made.lead)
    MembershipFactory(group=made.group, person=coordinator, council=made.winchester)
    other = UserFactory(is_superuser=True, is_staff=True)

    assert titles(coordinator) == []
    assert [line.key for line in waiting_for([coordinator, other], NOW)[other.pk]] == [f"dispute:loan{waits.pk}"]


def test_hours_that_nobody_gets_on_with_wait_for_a_lead_and_still_for_the_other_side(made):
    waits = loan(made, "claimed")
    claim = ClaimFactory(loan=waits, reminded_at=at(5) + dt.timedelta(days=2))
    assert titles(made.lead) == []

    claim.reminded_at = at(6)
    claim.save()

    assert titles(made.lead) == ["Havant and Winchester do not get on with their hours"]
    (line,) = turns(made.asker)
    assert (deeds(line)[0], line.due_at) == (("hours-confirm", claim.pk), None)


def test_a_transfer_to_undo_waits_for_the_leads_of_the_side_that_has_not_spoken(made, coordinator):
    north = CoverageFactory(council=made.havant)
    made.group.coverage.filter(council=made.havant).delete()
    other = UserFactory()
    MembershipFactory(group=north.group, person=other, role="lead")
    ReversalProposalFactory(
        transfer=book(made.havant, made.winchester, 600), proposed_by=made.lead, because="Booked on the wrong loan"
    )

    (line,) = turns(other)

    assert line.title == "Undo 10 h between Havant and Winchester?"
    assert line.why == "Pat Sample asks for it: Booked on the wrong loan"
    assert titles(made.lead) == titles(coordinator) == []
    close(other)
    assert titles(coordinator) == [line.title]


# Whose ----------------------------------------------------------------------------------------------------------------
def test_nothing_waits_for_who_only_says_so_or_has_an_account_no_more(made, outsider):
    loan(made, "offered")
    made.asker.affiliations.update(confirmed_at=None, confirmed_by=None)

    assert titles(made.asker) == titles(outsider) == []
    close(made.answerer)
    assert waiting_for([made.answerer], NOW) == {}


def test_nothing_waits_for_who_works_for_it_no_more_and_somebody_else_is_asked_instead(made):
    loan(made, "offered")
    colleague = officer(made.winchester)
    assert (len(titles(made.asker)), titles(colleague)) == (1, [])

    made.asker.affiliations.update(started_on=dt.date(2020, 1, 1), ended_on=dt.date(2026, 1, 31))

    assert (titles(made.asker), len(titles(colleague))) == ([], 1)


def test_your_turn_has_these_lines(made):
    loan(made, "offered")

    assert [line.title for line in digests.your_turn(made.asker, NOW)] == ["Havant can help: Ask residents about bins"]


def test_a_request_past_its_day_is_closed_or_gets_another(made):
    made.request.by_on = NOW.date()
    made.request.save()
    assert titles(made.asker) == []
    made.request.by_on = dt.date(2026, 11, 19)
    made.request.save()
    colleague = officer(made.winchester, made.group)

    (line,) = turns(made.asker)
    assert (line.title, line.council) == ("Is help still needed? Ask residents about bins", "Winchester")
    assert (line.url, "19 November" in line.why) == (made.request.get_absolute_url(), True)
    assert titles(colleague) == titles(made.answerer) == []
    close(made.asker)
    assert titles(colleague) == [line.title]
    made.request.state, made.request.ended_at = "closed", NOW
    made.request.save()
    assert titles(colleague) == []


@pytest.mark.parametrize(("side", "who"), [("lender", "asker"), ("borrower", "answerer")])
def test_who_is_to_settle_a_charge_in_hours_after_all_is_asked(made, side, who):
    loan(made, "active", settles="charge", hours_wanted_by=side, state_at=at(19))

    (line,) = turns(getattr(made, who))
    assert line.title == "Settle it in hours after all? Ask residents about bins"
    assert titles(made.answerer if who == "asker" else made.asker) == []


@pytest.mark.parametrize("count", [1, 3])
def test_three_statements_whatever_the_numbers(made, coordinator, count, django_assert_num_queries):
    for _ in range(count):
        LoanFactory(request=made.request, state="disputed")
        AgreementFactory(loan__request=made.request, loan__state="active", lender_at=at(4))
        OfferFactory(council=made.winchester, offered_by=made.asker, until=dt.date(2026, 11, 25))
        ReversalProposalFactory(proposed_by=made.lead)

    with django_assert_num_queries(4):
        lines = lines_for(WAITS, [made.asker, made.lead, made.answerer, coordinator], NOW)

    assert len(lines[made.asker.pk]) == 2 * count
