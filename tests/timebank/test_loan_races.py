"""Two at once, on two connections: one approver decides, hours are booked once, and nobody waits for ever."""

import pytest
from django.utils import timezone

from tests.peergroups.test_races import at_once
from tests.timebank import helping
from timebank.actions import approving, hours, lending
from timebank.models import Approval, Claim, Loan, Transfer
from timebank.refusals import TooLate

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_approvers_at_once_decide_once():
    helping.chosen(helping.two())
    pk = Approval.objects.get().pk

    def asked():
        return Approval.objects.select_related("loan").get(pk=pk)

    raised = at_once(
        lambda: approving.release(approval=asked(), now=timezone.now()),
        lambda: approving.release(approval=asked(), now=timezone.now()),
        lambda: approving.refuse(approval=asked(), because="No", now=timezone.now()),
        lambda: approving.refuse(approval=asked(), because="No", now=timezone.now()),
    )

    assert raised == [TooLate, TooLate]
    assert sum(kind in {"released", "refused"} for kind in helping.kinds(Loan.objects.get())) == 1


def test_hours_are_booked_once_however_many_click():
    world = helping.two()
    pk = helping.claimed(world).pk

    def claim():
        return Claim.objects.select_related("loan").get(pk=pk)

    raised = at_once(*[lambda: hours.confirm(claim=claim(), by=world.sam, now=timezone.now())] * 4)

    assert (raised, Transfer.objects.count()) == ([], 1)
    assert helping.kinds(Loan.objects.get()).count("booked") == 1


def test_chosen_and_taken_back_at_once_is_one_of_the_two():
    world = helping.two()
    helping.offered(world)

    raised = at_once(
        lambda: lending.choose(loan=Loan.objects.get(), by=world.sam, now=timezone.now()),
        lambda: lending.take_back(loan=Loan.objects.get(), by=world.alex, now=timezone.now()),
    )

    assert raised == [TooLate]
    assert helping.kinds(Loan.objects.get()) in (["offered", "chosen", "asked"], ["offered", "withdrawn"])


def test_a_council_that_answers_twice_at_once_has_one_answer():
    world = helping.two()

    raised = at_once(lambda: helping.offered(world), lambda: helping.offered(world, by=world.morgan, minutes=60))

    assert (raised, Loan.objects.count()) == ([TooLate], 1)
