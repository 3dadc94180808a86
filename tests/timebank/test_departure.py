"""Who was to help leaves the council: it hears of it, and nothing of what it promised moves."""

import pytest
from django.utils import timezone

from front.actions import close_account, leave, stop_acting_for
from outbox.models import Message
from tests.factories import AffiliationFactory
from tests.timebank.lending import text
from tests.timebank_factories import LoanFactory, officer
from timebank.models import Loan, Step

pytestmark = pytest.mark.django_db


@pytest.fixture
def helper(group, council):
    return officer(council, group, name="Morgan Madeup")


@pytest.fixture
def promised(helper, member, council):
    """A colleague offered the helper's time; another loan is over."""
    LoanFactory(lender=council, offered_by=member, lent_person=helper, state="booked")
    return LoanFactory(lender=council, offered_by=member, lent_person=helper, state="chosen")


def stop(person, council):
    affiliation = person.affiliations.get(council=council, ended_on=None)
    stop_acting_for(affiliation=affiliation, by=person, now=timezone.now())


def trail(loan):
    return [(step.kind, step.council, step.by) for step in Step.objects.filter(loan=loan)]


@pytest.mark.parametrize("how", ["stops acting for the council", "closes the account"])
def test_who_leaves_is_taken_out_of_help_to_come_and_colleagues_are_told(promised, helper, member, council, how):
    if how == "closes the account":
        close_account(person=helper, by=helper, now=timezone.now())
    else:
        stop(helper, council)

    promised.refresh_from_db()
    assert (promised.lent_person, promised.lent_name, promised.state) == (None, "Morgan Madeup", "chosen")
    assert trail(promised) == [("left", council, helper)]
    told = Message.objects.filter(about=f"loan:{promised.pk}")
    assert list(told.values_list("person_id", flat=True)) == [member.pk]


@pytest.mark.parametrize(
    ("state", "says"),
    [("offered", "Name somebody else in your offer"), ("chosen", "Name somebody else who"),
     ("active", "put the hours in"),
     ("claimed", "are agreed as ever")],
)  # fmt: skip
def test_colleagues_are_told_what_they_can_do_at_that_point(promised, helper, council, state, says):
    Loan.objects.filter(pk=promised.pk).update(state=state)

    stop(helper, council)

    assert says in text(Message.objects.get(about=f"loan:{promised.pk}"))


def test_help_that_was_given_keeps_who_gave_it(promised, helper, council):
    stop(helper, council)

    booked = council.lent.get(state="booked")
    assert (booked.lent_person, trail(booked)) == (helper, [])


def test_leaving_twice_changes_nothing_more(promised, helper, council):
    stop(helper, council)
    close_account(person=helper, by=helper, now=timezone.now())

    assert trail(promised) == [("left", council, helper)]


def test_leaving_a_group_is_no_leaving_of_the_council(promised, helper, group):
    membership = helper.memberships.get(group=group)

    leave(membership=membership, by=helper, now=timezone.now())

    promised.refresh_from_db()
    assert (promised.lent_person, trail(promised)) == (helper, [])


def test_help_in_the_name_of_another_council_goes_on(promised, helper, council):
    second = AffiliationFactory(person=helper).council
    other = LoanFactory(lender=second, lent_person=helper)

    stop(helper, council)

    other.refresh_from_db()
    assert (other.lent_person, trail(other)) == (helper, [])


def test_what_waited_to_tell_them_of_the_council_is_taken_back(promised, helper, council, member):
    now = timezone.now()
    for person, thing in ((helper, promised), (member, promised), (helper, LoanFactory())):
        Message.objects.create(
            key=f"loan:{thing.pk}:{person.pk}", to_address=person.email, person_id=person.pk, envelope_from="a@b.c",
            about=f"loan:{thing.pk}", kind="loan", priority=1, due_at=now, next_try=now, date=now,
            message_id=f"<{thing.pk}.{person.pk}@b.example>",
        )  # fmt: skip

    stop(helper, council)

    cancelled = Message.objects.filter(state="cancelled")
    assert list(cancelled.values_list("key", flat=True)) == [f"loan:{promised.pk}:{helper.pk}"]
