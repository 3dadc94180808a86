"""Hours are written down, put to the other side, confirmed or disputed, and settled: in hours or for a charge."""

import datetime as dt

import pytest
from django.utils import timezone

from common import london
from tests.factories import AffiliationFactory, CouncilFactory, MembershipFactory
from tests.refusing import refused
from tests.timebank import helping
from tests.timebank_factories import AgreementFactory, ClaimFactory, LoanFactory
from timebank import ledger
from timebank.actions import charging, hours
from timebank.models import Agreement, Claim, Entry, Loan
from timebank.refusals import NotYours, Refused, TermsWanted, TooLate
from timebank.tasks import agree_what_nobody_answered

State, Outcome = Loan.State, Claim.Outcome


def log(world, loan, *, council=None, by=None, now=None, minutes=120, note="Interviews"):
    said = {"worked_on": london.today(timezone.now()), "minutes": minutes, "note": note}
    return hours.log(
        loan=loan, council=council or world.havant, fields=said, by=by or world.alex, now=now or timezone.now()
    )


def put(world, loan, minutes, *, council=None, by=None, now=None):
    council, by = council or world.havant, by or world.alex
    return hours.claim(loan=loan, council=council, minutes=minutes, note="", by=by, now=now or timezone.now())


def days_ago(days):
    return timezone.now() - dt.timedelta(days=days)


# Written down ---------------------------------------------------------------------------------------------------------
def test_either_side_writes_hours_down(world):
    loan = helping.active(world)

    log(world, loan)
    log(world, loan, council=world.winchester, by=world.sam, minutes=60)

    assert list(loan.entries.values_list("council", "minutes")) == [(world.havant.pk, 120), (world.winchester.pk, 60)]
    assert helping.kinds(loan)[-2:] == ["logged", "logged"]


def test_the_same_click_twice_writes_once_and_the_same_hours_later_count(world):
    loan = helping.active(world)

    assert log(world, loan) == log(world, loan)
    log(world, loan, now=helping.later(minutes=5))

    assert Entry.objects.count() == 2


@pytest.mark.parametrize(("council", "by"), [("havant", "sam"), ("winchester", "alex"), ("havant", "kim")])
def test_nobody_writes_hours_for_another_council(world, council, by):
    loan = helping.active(world)

    with pytest.raises(NotYours):
        log(world, loan, council=getattr(world, council), by=getattr(world, by))


def test_hours_are_written_down_while_work_goes_on(world):
    with pytest.raises(TooLate):
        log(world, helping.chosen(world))
    with pytest.raises(TooLate):
        log(world, LoanFactory(request=world.asked, lender=world.havant, state=State.CLAIMED))


def test_hours_are_taken_out_once_by_the_council_that_wrote_them(world):
    entry = log(world, helping.active(world))

    with pytest.raises(NotYours):
        hours.remove_entry(entry=entry, by=world.sam, now=timezone.now())
    assert hours.remove_entry(entry=entry, by=world.morgan, now=timezone.now())
    assert not hours.remove_entry(entry=entry, by=world.morgan, now=timezone.now())

    assert (entry.removed_by, Entry.objects.count()) == (world.morgan, 1)
    assert not entry.loan.has_begun()


@pytest.mark.parametrize("minutes", [0, 1441, 10**9])
def test_a_day_has_twenty_four_hours(world, minutes):
    with refused("entry_is_of_a_day"):
        log(world, helping.active(world), minutes=minutes)


# Put to the other side ------------------------------------------------------------------------------------------------
def test_a_claim_waits_for_the_other_side(world):
    loan = helping.active(world)

    claim = put(world, loan, 555)

    assert (loan.state, claim.minutes, claim.council) == (State.CLAIMED, 555, world.havant)
    assert put(world, loan, 555) == claim


def test_who_put_hours_may_put_others_and_the_other_side_is_told_to_answer(world):
    loan = helping.active(world)
    first = put(world, loan, 600)

    second = put(world, loan, 540, by=world.morgan)
    with pytest.raises(TooLate, match="has put its hours to you already"):
        put(world, loan, 500, council=world.winchester, by=world.sam)

    first.refresh_from_db()
    assert (first.outcome, second.outcome) == (Outcome.REPLACED, "")
    with pytest.raises(TooLate, match="another figure"):
        hours.confirm(claim=first, by=world.sam, now=timezone.now())


@pytest.mark.parametrize("minutes", [0, 600_001])
def test_a_claim_is_of_some_time(world, minutes):
    with refused("claim_is_of_some_time"):
        put(world, helping.active(world), minutes)


def test_the_database_has_one_open_claim(world):
    claim = helping.claimed(world)

    with refused("loan_has_one_open_claim"):
        ClaimFactory(loan=claim.loan)


def test_nobody_puts_hours_for_another_council_or_a_third(world):
    loan = helping.active(world)

    with pytest.raises(NotYours):
        put(world, loan, 600, by=world.sam)
    with pytest.raises(Refused):
        put(world, loan, 600, council=world.kim.memberships.get().council, by=world.kim)


# Confirmed ------------------------------------------------------------------------------------------------------------
def test_confirmed_hours_are_booked_once(world):
    claim = helping.claimed(world, 555)

    assert hours.confirm(claim=claim, by=world.sam, now=timezone.now())
    assert not hours.confirm(claim=claim, by=world.sam, now=timezone.now())

    loan = Loan.objects.get()
    assert (loan.state, loan.agreed_minutes, claim.outcome, claim.answered_by) == (
        State.BOOKED, 555, Outcome.CONFIRMED, world.sam,
    )  # fmt: skip
    assert helping.balances(world.winchester, world.havant) == [-555, 555]
    assert helping.transfers(loan) == [555]
    assert helping.kinds(loan)[-2:] == ["confirmed", "booked"]


def test_the_lender_confirms_what_the_borrower_put(world):
    loan = helping.active(world)
    claim = put(world, loan, 300, council=world.winchester, by=world.sam)

    with pytest.raises(NotYours):
        hours.confirm(claim=claim, by=world.sam, now=timezone.now())
    hours.confirm(claim=claim, by=world.morgan, now=timezone.now())

    assert helping.balances(world.winchester, world.havant) == [-300, 300]


@pytest.mark.parametrize("by", ["alex", "morgan", "kim"])
def test_only_the_other_side_confirms_or_disputes(world, by):
    claim = helping.claimed(world)

    with pytest.raises(NotYours):
        hours.confirm(claim=claim, by=getattr(world, by), now=timezone.now())
    with pytest.raises(NotYours):
        hours.dispute(claim=claim, because="No", by=getattr(world, by), now=timezone.now())

    assert helping.balances(world.winchester, world.havant) == [0, 0]


def test_who_acts_for_both_does_not_confirm_what_they_put(world):
    AffiliationFactory(person=world.alex, council=world.winchester)
    claim = helping.claimed(world)

    with pytest.raises(NotYours, match="You put these hours yourself"):
        hours.confirm(claim=claim, by=world.alex, now=timezone.now())
    with pytest.raises(NotYours, match="You put these hours yourself"):
        hours.dispute(claim=claim, because="No", by=world.alex, now=timezone.now())


def test_too_few_hours_left_change_nothing(world):
    helping.with_floor(world.winchester, -300)
    claim = helping.claimed(world, 600)

    with pytest.raises(ledger.Overdrawn) as refusal:
        hours.confirm(claim=claim, by=world.sam, now=timezone.now())

    assert refusal.value.short_by == 300
    claim.refresh_from_db()
    loan = Loan.objects.get()
    assert (loan.state, loan.agreed_minutes, claim.outcome) == (State.CLAIMED, None, "")
    assert helping.kinds(loan) == []
    assert helping.balances(world.winchester, world.havant) == [0, 0]


def test_exactly_what_is_left_may_be_spent(world):
    helping.with_floor(world.winchester, -600)

    assert hours.confirm(claim=helping.claimed(world, 600), by=world.sam, now=timezone.now())


# Silence --------------------------------------------------------------------------------------------------------------
def test_silence_counts_fourteen_days_after_the_second_reminder(world):
    claim = helping.claimed(world, 600)
    second = timezone.now()

    assert not hours.agree_by_silence(claim=claim, now=second + dt.timedelta(days=100))  # nobody was reminded
    Claim.objects.update(reminded_at=second)
    assert not hours.agree_by_silence(claim=claim, now=second + dt.timedelta(days=14, seconds=-1))
    assert hours.agree_by_silence(claim=claim, now=second + dt.timedelta(days=14))
    assert not hours.agree_by_silence(claim=claim, now=second + dt.timedelta(days=15))

    loan = Loan.objects.get()
    assert (loan.state, claim.outcome, claim.answered_by) == (State.BOOKED, Outcome.SILENCE, None)
    assert (loan.transfers.get().by, helping.kinds(loan)[-2:]) == (None, ["silence", "booked"])


def test_silence_does_not_count_after_an_answer(world):
    claim = helping.disputed(world)
    Claim.objects.update(reminded_at=timezone.now() - dt.timedelta(days=20))

    with pytest.raises(TooLate):
        hours.agree_by_silence(claim=claim, now=timezone.now())


# Disputed -------------------------------------------------------------------------------------------------------------
def test_a_dispute_has_its_reason_and_either_side_puts_hours_again(world):
    claim = helping.claimed(world)

    assert hours.dispute(claim=claim, because="It was less", by=world.sam, now=timezone.now())
    assert not hours.dispute(claim=claim, because="It was less", by=world.sam, now=timezone.now())

    loan = Loan.objects.get()
    assert (loan.state, claim.outcome, claim.because) == (State.DISPUTED, Outcome.DISPUTED, "It was less")
    again = put(world, loan, 300, council=world.winchester, by=world.sam)
    assert hours.confirm(claim=again, by=world.alex, now=timezone.now())
    assert helping.transfers(loan) == [300]


def test_a_dispute_without_a_reason_is_refused(world):
    with refused("claim_is_disputed_for_a_reason"):
        hours.dispute(claim=helping.claimed(world), because="", by=world.sam, now=timezone.now())


def decide(loan, minutes, by):
    return hours.decide(loan=loan, minutes=minutes, because="Half of it", by=by, now=timezone.now())


def test_a_lead_who_acts_for_neither_settles_it_once(world):
    loan = helping.disputed(world).loan

    assert decide(loan, 300, world.kim)
    assert not decide(loan, 300, world.kim)
    with pytest.raises(TooLate):
        decide(loan, 200, world.kim)

    assert (loan.state, loan.agreed_minutes, helping.transfers(loan)) == (State.BOOKED, 300, [300])
    assert helping.kinds(loan)[-2:] == ["decided", "booked"]


def test_nothing_counts_where_a_lead_says_so(world):
    loan = helping.disputed(world).loan

    decide(loan, 0, world.kim)

    assert (loan.state, loan.ended_because, helping.transfers(loan)) == (State.CANCELLED, "Half of it", [])


def test_a_coordinator_settles_it(world, coordinator):
    assert decide(helping.disputed(world).loan, 300, coordinator)


@pytest.mark.parametrize("by", ["sam", "alex"])
def test_no_side_settles_its_own_dispute(world, by):
    person = getattr(world, by)
    person.memberships.update(role="lead")

    with pytest.raises(NotYours):
        decide(helping.disputed(world).loan, 300, person)


def test_who_leads_another_group_settles_nothing(world):
    stranger = MembershipFactory(role="lead", council=CouncilFactory()).person

    with pytest.raises(NotYours):
        decide(helping.disputed(world).loan, 300, stranger)


def test_hours_that_wait_and_may_still_be_confirmed_are_not_settled_by_a_lead(world):
    claim = helping.claimed(world)
    Claim.objects.update(reminded_at=days_ago(13))

    with pytest.raises(TooLate):
        decide(claim.loan, 300, world.kim)


@pytest.mark.parametrize("why", ["disputed once", "silence could not book them", "nobody is left", "nobody is seen"])
def test_a_lead_settles_hours_that_wait_and_are_stuck(world, why):
    claim = helping.claimed(world)
    if why.startswith("disputed"):
        ClaimFactory(loan=claim.loan, outcome=Outcome.DISPUTED, because="Less", answered_at=timezone.now())
    elif why.startswith("silence"):
        helping.with_floor(world.winchester, -300)
        Claim.objects.update(reminded_at=days_ago(15))
        assert agree_what_nobody_answered(timezone.now()) == 0
    elif why == "nobody is left":
        world.sam.affiliations.update(ended_on=london.today(days_ago(1)))
    else:
        world.sam.affiliations.update(confirmed_at=None, confirmed_by=None)

    with pytest.raises(NotYours):
        decide(claim.loan, 300, world.alex)
    assert decide(claim.loan, 300, world.kim)

    claim.refresh_from_db()
    assert (Loan.objects.get().state, claim.outcome, claim.answered_by) == (State.BOOKED, Outcome.DECIDED, world.kim)


def test_hours_that_were_disputed_once_are_not_agreed_by_silence(world):
    claim = helping.claimed(world)
    ClaimFactory(loan=claim.loan, outcome=Outcome.DISPUTED, because="Less", answered_at=timezone.now())
    Claim.objects.filter(pk=claim.pk).update(reminded_at=days_ago(15))

    assert not hours.agree_by_silence(claim=claim, now=timezone.now())
    assert agree_what_nobody_answered(timezone.now()) == 0

    assert Loan.objects.get().state == State.CLAIMED


# For a charge ---------------------------------------------------------------------------------------------------------
def test_hours_of_a_charge_are_agreed_and_nothing_is_booked(world):
    claim = helping.claimed(world, settles=Loan.Settles.CHARGE)
    AgreementFactory(loan=claim.loan, approved=True)

    hours.confirm(claim=claim, by=world.sam, now=timezone.now())

    loan = Loan.objects.get()
    assert (loan.state, loan.agreed_minutes, helping.transfers(loan)) == (State.CHARGED, 600, [])
    assert helping.kinds(loan)[-2:] == ["confirmed", "charged"]


def test_hours_of_a_charge_wait_for_terms_that_both_approved(world):
    claim = helping.claimed(world)
    Loan.objects.update(settles=Loan.Settles.CHARGE)

    with pytest.raises(TermsWanted):
        hours.confirm(claim=claim, by=world.sam, now=timezone.now())

    assert Loan.objects.get().state == State.CLAIMED


def test_booking_ends_terms_that_were_only_proposed(world):
    claim = helping.claimed(world)
    charging.write_terms(loan=claim.loan, council=world.havant, fields=helping.TERMS, by=world.alex, now=timezone.now())

    hours.confirm(claim=claim, by=world.sam, now=timezone.now())

    assert Agreement.objects.get().replaced_at is not None
    assert helping.transfers(claim.loan) == [600]
