"""A charge instead of hours: terms that both approve, the invoice and the payment, and a council's year."""

import datetime as dt

import pytest
from django.utils import timezone

from tests.factories import AffiliationFactory, CouncilFactory
from tests.refusing import refused
from tests.timebank import helping
from tests.timebank_factories import AgreementFactory, LoanFactory
from timebank.actions import approving, charging, hours
from timebank.actions.shared import approved_terms
from timebank.charges import Total, charging_summary, financial_year
from timebank.models import Agreement, Loan
from timebank.refusals import NotYours, Refused, TooLate

State = Loan.State
TODAY = dt.date(2026, 11, 25)


def write(world, loan, *, council=None, by=None, **other):
    return charging.write_terms(
        loan=loan, council=council or world.havant, fields={**helping.TERMS, **other}, by=by or world.alex,
        now=timezone.now(),
    )  # fmt: skip


def approve(terms, council, by):
    return charging.approve_terms(agreement=terms, council=council, by=by, now=timezone.now())


# Terms ----------------------------------------------------------------------------------------------------------------
def test_who_writes_terms_approves_them_for_their_own_side(world):
    loan = helping.active(world)

    terms = write(world, loan)

    assert (terms.lender_by, terms.borrower_at, terms.is_approved) == (world.alex, None, False)
    assert write(world, loan) == terms
    assert (loan.settles, helping.kinds(loan)[-1]) == (Loan.Settles.HOURS, "terms")


def test_the_second_approval_switches_a_loan_in_hours_to_a_charge(world):
    loan = helping.active(world)
    terms = write(world, loan)

    assert approve(terms, world.winchester, world.sam)
    assert not approve(terms, world.winchester, world.sam)

    loan.refresh_from_db()
    assert (loan.settles, loan.state, terms.is_approved) == (Loan.Settles.CHARGE, State.ACTIVE, True)
    assert helping.kinds(loan)[-1] == "switched"


def test_work_for_a_charge_begins_when_the_time_is_released_and_both_have_approved(world):
    loan = helping.chosen(world, settles=Loan.Settles.CHARGE)
    approving.release(approval=loan.approvals.get(), now=timezone.now())
    loan.refresh_from_db()
    assert loan.state == State.CHOSEN

    approve(write(world, loan), world.winchester, world.sam)

    loan.refresh_from_db()
    assert (loan.state, helping.kinds(loan)[-1]) == (State.ACTIVE, "approved")


def test_terms_approved_first_wait_for_the_release(world):
    loan = helping.chosen(world, settles=Loan.Settles.CHARGE)
    approve(write(world, loan), world.winchester, world.sam)
    loan.refresh_from_db()
    assert loan.state == State.CHOSEN

    approving.release(approval=loan.approvals.get(), now=timezone.now())

    loan.refresh_from_db()
    assert loan.state == State.ACTIVE


def test_new_terms_take_the_place_of_the_old_which_stay_as_they_were(world):
    loan = helping.active(world)
    first = write(world, loan)

    second = write(world, loan, council=world.winchester, by=world.sam, charge_pence=500_00)
    with pytest.raises(TooLate, match="changed meanwhile"):
        approve(first, world.winchester, world.sam)

    first.refresh_from_db()
    assert (first.replaced_at is None, first.charge_pence, second.borrower_by) == (False, 600_00, world.sam)
    with refused("loan_has_one_agreement_proposed"):
        AgreementFactory(loan=loan)


def test_what_both_approved_stays_in_force_until_both_approve_others(world):
    loan = helping.active(world)
    first = write(world, loan)
    approve(first, world.winchester, world.sam)

    second = write(world, loan, charge_pence=500_00)

    assert approved_terms(loan).get() == first
    with refused("loan_has_one_agreement_in_force"):
        AgreementFactory(loan=loan, approved=True)
    approve(second, world.winchester, world.sam)
    first.refresh_from_db()
    assert (approved_terms(loan).get(), first.replaced_at is None) == (second, False)


def test_hours_are_confirmed_for_what_is_in_force_while_other_terms_wait(world):
    claim = helping.claimed(world, settles=Loan.Settles.CHARGE)
    stands = AgreementFactory(loan=claim.loan, approved=True)
    waits = write(world, claim.loan, charge_pence=500_00)

    hours.confirm(claim=claim, by=world.sam, now=timezone.now())

    waits.refresh_from_db()
    assert (Loan.objects.get().state, approved_terms(claim.loan).get()) == (State.CHARGED, stands)
    assert waits.replaced_at is not None


@pytest.mark.parametrize(("council", "by"), [("winchester", "sam"), ("havant", "alex")])
def test_either_side_ends_a_proposal_once_and_what_stands_goes_on(world, council, by):
    loan = helping.active(world)
    stands = write(world, loan)
    approve(stands, world.winchester, world.sam)
    waits, council, by = write(world, loan, charge_pence=500_00), getattr(world, council), getattr(world, by)

    def decline(terms, by=by):
        return charging.decline_terms(agreement=terms, council=council, by=by, now=timezone.now())

    with pytest.raises(NotYours):
        decline(waits, by=world.kim)
    assert [decline(waits), decline(waits)] == [True, False]
    with pytest.raises(TooLate, match="until both approve others"):
        decline(stands)
    with pytest.raises(TooLate):
        approve(waits, world.winchester, world.sam)

    assert (approved_terms(loan).get(), helping.kinds(loan)[-1]) == (stands, "kept")


def test_terms_that_both_approved_are_not_edited(world):
    terms = write(world, helping.active(world))
    approve(terms, world.winchester, world.sam)

    with refused("approved_terms_stand"):
        Agreement.objects.filter(pk=terms.pk).update(charge_pence=1)


@pytest.mark.parametrize(("council", "by"), [("winchester", "alex"), ("havant", "sam"), ("winchester", "kim")])
def test_nobody_writes_or_approves_for_another_council(world, council, by):
    loan = helping.active(world)
    terms = AgreementFactory(loan=loan)
    council, by = getattr(world, council), getattr(world, by)

    with pytest.raises(NotYours):
        write(world, loan, council=council, by=by)
    with pytest.raises(NotYours):
        approve(terms, council, by)


def test_who_acts_for_both_approves_for_one(world):
    AffiliationFactory(person=world.alex, council=world.winchester)
    terms = write(world, helping.active(world))

    with pytest.raises(NotYours, match="for the other side"):
        approve(terms, world.winchester, world.alex)


def test_a_third_council_has_no_say_in_the_terms(world):
    loan = helping.active(world)
    third = world.kim.memberships.get().council
    AffiliationFactory(person=world.kim, council=third)

    with pytest.raises(Refused):
        write(world, loan, council=third, by=world.kim)


@pytest.mark.parametrize("state", [State.OFFERED, State.BOOKED, State.CANCELLED])
def test_terms_are_written_from_the_choice_to_the_end(world, state):
    with pytest.raises(TooLate):
        write(world, LoanFactory(request=world.asked, lender=world.havant, state=state))


@pytest.mark.parametrize(
    ("other", "constraint"),
    [
        ({"charge_pence": 0}, "charge_is_of_some_pence"),
        ({"charge_pence": 1_000_000_01}, "charge_is_of_some_pence"),
        ({"days": 0}, "charge_is_for_some_days"),
        ({"cap_pence": 599_99}, "charge_stays_under_its_cap"),
        ({"basis": "other"}, "another_basis_is_named"),
        ({"vat": "other"}, "another_basis_is_named"),
    ],
)
def test_the_database_refuses_terms_that_make_no_sense(world, other, constraint):
    loan = LoanFactory(request=world.asked, lender=world.havant, state=State.ACTIVE)

    with refused(constraint):
        AgreementFactory(loan=loan, **other)


# Invoice and payment --------------------------------------------------------------------------------------------------
def test_an_invoice_and_its_payment_are_recorded_and_corrected(world):
    loan = helping.charged(world)

    def invoice(number, by=world.alex):
        return charging.record_invoice(loan=loan, number=number, on=TODAY, by=by, now=timezone.now())

    def pay(on, by=world.sam):
        return charging.record_payment(loan=loan, on=on, by=by, now=timezone.now())

    with pytest.raises(Refused, match="invoice first"):
        pay(TODAY)
    with pytest.raises(NotYours):
        invoice("INV-1", by=world.sam)
    assert [invoice("INV-1"), invoice("INV-1"), invoice("INV-2")] == [True, False, True]
    with pytest.raises(Refused, match="before it is invoiced"):
        pay(TODAY - dt.timedelta(days=1))
    assert [pay(TODAY), pay(TODAY), pay(TODAY + dt.timedelta(days=1), by=world.alex)] == [True, False, True]
    with pytest.raises(NotYours):
        pay(TODAY, by=world.kim)
    with pytest.raises(Refused, match="paid before this day"):
        charging.record_invoice(
            loan=loan, number="INV-3", on=TODAY + dt.timedelta(days=2), by=world.alex, now=timezone.now()
        )

    terms = Agreement.objects.get()
    assert (terms.invoice_number, terms.invoiced_on, terms.paid_on) == ("INV-2", TODAY, TODAY + dt.timedelta(days=1))
    assert helping.kinds(loan)[-4:] == ["invoiced", "invoiced", "paid", "paid"]
    assert invoice("INV-3")  # its number is put right after it was paid, too


def test_without_terms_that_stand_nothing_is_invoiced(world):
    loan = helping.charged(world)
    Agreement.objects.update(replaced_at=timezone.now())

    with pytest.raises(Refused, match=charging.NO_AGREEMENT):
        charging.record_invoice(loan=loan, number="1", on=TODAY, by=world.alex, now=timezone.now())


@pytest.mark.parametrize("side", ["lender", "borrower"])
def test_terms_that_one_side_has_approved_are_not_in_force(world, side):
    AgreementFactory(loan=helping.active(world), approved=True, **{f"{side}_at": None, f"{side}_by": None})

    assert not Agreement.objects.in_force().exists()
    assert Agreement.objects.proposed().exists()
    Agreement.objects.update(replaced_at=timezone.now())
    assert not Agreement.objects.proposed().exists()


def test_nothing_is_invoiced_before_the_hours_are_agreed(world):
    terms = write(world, helping.active(world))
    approve(terms, world.winchester, world.sam)

    with pytest.raises(TooLate):
        charging.record_invoice(loan=terms.loan, number="1", on=TODAY, by=world.alex, now=timezone.now())


# A year ---------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("day", "year"),
    [((2026, 3, 31), 2025), ((2026, 4, 1), 2026), ((2026, 12, 31), 2026), ((2027, 1, 1), 2026)],
)
def test_a_financial_year_begins_in_april(day, year):
    assert financial_year(dt.date(*day)) == year


def test_income_and_spend_of_a_year_count_the_charges_that_stood_in_it(world, django_assert_num_queries):
    """In London's days: 31 March 2027, 23:30 UTC is 1 April there."""
    for at, pence, other in (
        (dt.datetime(2026, 11, 25, 10, tzinfo=dt.UTC), 600_00, {"invoiced_on": TODAY, "invoice_number": "1"}),
        (dt.datetime(2027, 3, 31, 22, 30, tzinfo=dt.UTC), 50_50, {}),
        (dt.datetime(2027, 3, 31, 23, 30, tzinfo=dt.UTC), 7_00, {}),
        (dt.datetime(2026, 3, 31, 22, 30, tzinfo=dt.UTC), 9_00, {}),
    ):
        loan = LoanFactory(request=world.asked, lender=world.havant, state=State.CHARGED, state_at=at)
        AgreementFactory(loan=loan, charge_pence=pence, approved=True, **other)
    mine = LoanFactory(request__council=world.havant, lender=world.winchester, state=State.CHARGED, state_at=at)
    Loan.objects.filter(pk=mine.pk).update(state_at=dt.datetime(2026, 6, 1, tzinfo=dt.UTC))
    AgreementFactory(
        loan=mine, charge_pence=100_00, approved=True, invoiced_on=TODAY, invoice_number="2", paid_on=TODAY
    )
    AgreementFactory(loan=LoanFactory(lender=CouncilFactory(), state=State.CHARGED), approved=True)

    with django_assert_num_queries(1):
        year = charging_summary(world.havant, 2026)

    assert year.income == Total(agreed=650_50, invoiced=600_00, paid=0)
    assert year.spend == Total(agreed=100_00, invoiced=100_00, paid=100_00)
    assert [(line.pence, line.is_income, line.other) for line in year.lines] == [
        (50_50, True, world.winchester), (600_00, True, world.winchester), (100_00, False, world.winchester),
    ]  # fmt: skip
    assert charging_summary(world.winchester, 2026).spend == year.income
