"""The approver releases the time, or not, by a link; and who can be one at all."""

import datetime as dt

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from councils.models import EmailDomain
from tests.refusing import refused
from tests.timebank import helping
from tests.timebank_factories import ApprovalFactory
from timebank import approver_links
from timebank.actions import approving, lending
from timebank.models import Approval, Loan
from timebank.refusals import NotYours, Refused, TooLate, WrongApprover

State = Loan.State


def ask(loan, email, by, now=None):
    return approving.ask_approver(loan=loan, email=email, by=by, now=now or timezone.now())


# Who can be one -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("email", "said"),
    [
        ("boss@winchester.example", "address of Havant"),
        ("boss@mail.havant.example", "address of Havant"),
        ("boss@havant.example.evil.example", "address of Havant"),
        ("boss@hav\u0430nt.example", "address of Havant"),
        ("Morgan@Havant.example", "would help cannot release"),
        ("morgan+boss@havant.example", "would help cannot release"),
        ("alex@havant.example", "offered the help cannot release"),
        ("alex+x@havant.example", "offered the help cannot release"),
        ("second@havant.example", "would help cannot release"),
        ("morgan@havant-dc.example", "would help cannot release"),
        ("alex+x@havant-dc.example", "offered the help cannot release"),
        ("boss", "correct format"),
        ("", "correct format"),
    ],
)
def test_an_approver_has_an_address_of_the_lender_and_is_neither_of_the_two(world, email, said):
    EmailAddress.objects.create(user=world.morgan, email="second@havant.example", verified=False)
    EmailDomain.objects.create(council=world.havant, domain="havant-dc.example")
    loan = helping.chosen(world, approver_email="")

    with pytest.raises(WrongApprover, match=said):
        ask(loan, email, world.alex)

    assert not Approval.objects.exists()


def test_a_name_that_was_typed_is_no_way_round(world):
    """Somebody who has an account is not offered as “somebody else” and asked to release their own time."""
    loan = helping.chosen(world, lent_person=None, lent_name="morgan  Madeup", approver_email="")

    with pytest.raises(WrongApprover, match="would help cannot release"):
        ask(loan, "morgan@havant.example", world.alex)
    assert ask(loan, helping.APPROVER, world.alex)


def test_an_address_is_kept_as_it_is_compared(world):
    loan = helping.chosen(world, approver_email="")

    ask(loan, " Boss@HAVANT.example ", world.alex)

    assert (Approval.objects.get().email, loan.approver_email) == ("boss@havant.example", "boss@havant.example")


def test_a_colleague_of_the_lender_asks_and_nobody_else(world):
    loan = helping.chosen(world, approver_email="")

    with pytest.raises(NotYours):
        ask(loan, helping.APPROVER, world.sam)
    ask(loan, "alex.boss@havant.example", world.morgan)
    assert Approval.objects.get().asked_by == world.morgan


def test_the_answering_person_is_never_the_approver_whoever_asks(world):
    loan = helping.chosen(world, approver_email="")

    with pytest.raises(WrongApprover):
        ask(loan, world.alex.email, world.morgan)


# Asking ---------------------------------------------------------------------------------------------------------------
def test_the_same_address_is_asked_again_and_its_first_link_still_works(world):
    loan = helping.chosen(world)
    first = approver_links.path(Approval.objects.get())

    assert ask(loan, helping.APPROVER, world.alex)
    assert ask(loan, helping.APPROVER, world.alex) is False  # the same click

    asked = Approval.objects.get()
    assert asked.sends == 2
    assert approver_links.path(asked) != first
    assert approver_links.read(first.split("/")[-2], timezone.now()) == asked


def test_another_approver_takes_the_place_of_the_first(world):
    loan = helping.chosen(world)
    first = Approval.objects.get()

    ask(loan, "other.boss@havant.example", world.alex)

    first.refresh_from_db()
    assert first.withdrawn_at is not None
    with pytest.raises(TooLate, match="taken back"):
        approving.release(approval=first, now=timezone.now())
    assert approving.release(approval=loan.approvals.get(withdrawn_at=None), now=timezone.now())


def test_the_database_has_one_question_open_at_a_time(world):
    asked = ApprovalFactory(loan=helping.chosen(world, approver_email=""))

    with refused("loan_asks_one_approver_at_a_time"):
        ApprovalFactory(loan=asked.loan)


def test_nobody_is_asked_before_the_choice_or_after_the_release(world):
    for state in (State.OFFERED, State.ACTIVE, State.REFUSED):
        loan = helping.brought(world, state)
        with pytest.raises(TooLate):
            ask(loan, "other.boss@havant.example", world.alex)
        Loan.objects.filter(pk=loan.pk).update(state=State.CANCELLED)


def test_nobody_is_asked_again_to_release_what_is_released_and_waits_for_its_terms(world):
    loan = helping.chosen(world, settles=Loan.Settles.CHARGE)
    approving.release(approval=loan.approvals.get(), now=timezone.now())

    with pytest.raises(Refused, match="Nobody needs to be asked"):
        ask(loan, "other.boss@havant.example", world.alex)


def test_who_has_decided_does_not_send_the_question_back(world):
    helping.chosen(world)
    asked = Approval.objects.get()
    approving.release(approval=asked, now=timezone.now())

    with pytest.raises(TooLate):
        approving.send_back(approval=asked, now=timezone.now())

    asked.refresh_from_db()
    assert (asked.is_released, asked.withdrawn_at) == (True, None)


# Deciding -------------------------------------------------------------------------------------------------------------
def test_a_release_begins_the_work_once(world):
    loan = helping.chosen(world)
    asked = Approval.objects.get()

    assert approving.release(approval=asked, now=timezone.now())
    assert not approving.release(approval=asked, now=timezone.now())

    loan.refresh_from_db()
    assert (loan.state, asked.is_released) == (State.ACTIVE, True)
    step = loan.steps.last()
    assert (step.kind, step.who, step.by, helping.kinds(loan).count("released")) == (
        "released",
        "The approver",
        None,
        1,
    )
    with pytest.raises(TooLate, match="released already"):
        approving.refuse(approval=asked, because="No", now=timezone.now())


def test_a_refusal_ends_it_with_its_reason(world):
    loan = helping.chosen(world)
    asked = Approval.objects.get()

    assert approving.refuse(approval=asked, because="Elections", now=timezone.now())
    assert not approving.refuse(approval=asked, because="Elections", now=timezone.now())

    loan.refresh_from_db()
    assert (loan.state, loan.ended_because, asked.because) == (State.REFUSED, "Elections", "Elections")
    with pytest.raises(TooLate, match="cannot be released"):
        approving.release(approval=asked, now=timezone.now())
    assert helping.offered(world, minutes=300).state == State.OFFERED


def test_a_refusal_needs_its_reason(world):
    helping.chosen(world)

    with refused("approval_is_decided_with_its_reason"):
        approving.refuse(approval=Approval.objects.get(), because="", now=timezone.now())


def test_a_link_of_help_that_was_called_off_decides_nothing(world):
    loan = helping.chosen(world)
    lending.cancel(loan=loan, because="No time", by=world.sam, now=timezone.now())

    with pytest.raises(TooLate):
        approving.release(approval=Approval.objects.get(), now=timezone.now())


def test_work_begins_without_release_once_approval_is_switched_off(world):
    loan = helping.chosen(world)
    with pytest.raises(Refused, match="releases the time first"):
        approving.start_without(loan=loan, by=world.alex, now=timezone.now())
    helping.without_approval(world.havant)

    with pytest.raises(NotYours):
        approving.start_without(loan=loan, by=world.sam, now=timezone.now())
    assert approving.start_without(loan=loan, by=world.alex, now=timezone.now())
    assert not approving.start_without(loan=loan, by=world.alex, now=timezone.now())

    assert (loan.state, Approval.objects.get().withdrawn_at is not None) == (State.ACTIVE, True)


# The link -------------------------------------------------------------------------------------------------------------
def test_a_link_opens_its_own_question_and_no_other_text_opens_any(world):
    helping.chosen(world)
    asked = Approval.objects.get()
    token = approver_links.path(asked).split("/")[-2]

    assert approver_links.read(token, timezone.now()) == asked
    for other in (token[:-1], token + "x", "x", "", token.swapcase(), "a" * 5000):
        with pytest.raises(approver_links.BadLink):
            approver_links.read(other, timezone.now())


def test_a_link_expires_after_sixty_days_unless_it_was_used(world):
    helping.chosen(world)
    asked = Approval.objects.get()
    token, end = approver_links.path(asked).split("/")[-2], asked.asked_at + approver_links.GOOD_FOR

    assert approver_links.read(token, end - dt.timedelta(seconds=2)) == asked
    with pytest.raises(approver_links.ExpiredLink):
        approver_links.read(token, end)
    approving.release(approval=asked, now=timezone.now())
    assert approver_links.read(token, end) == asked
