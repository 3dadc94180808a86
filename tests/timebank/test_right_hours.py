"""Hours that were undone after a council has ended: who follows puts the right ones in, and they count today."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from digests.waiting import your_turn
from outbox.models import Message
from tests.factories import (
    CouncilFactory,
    CoverageFactory,
    MembershipFactory,
    PeerGroupFactory,
    SuccessionFactory,
    UserFactory,
)
from tests.refusing import refused
from tests.successions import old
from tests.timebank.lending import text
from tests.timebank_factories import LoanFactory, RequestFactory, StepFactory, officer
from timebank import permissions, right_hours
from timebank.actions import changing, hours
from timebank.models import Loan, Transfer
from timebank.refusals import NotYours, TooLate
from timebank.telling import tell

pytestmark = pytest.mark.django_db
ON = dt.date(2024, 4, 1)


@pytest.fixture
def heir(db):
    return CouncilFactory(short_name="Heir")


@pytest.fixture
def gone(heir):
    """It ended years ago, and so did what followed it: Heir has both."""
    return old("Gone", old("Middle", heir, on=dt.date(2025, 4, 1)), on=ON)


@pytest.fixture
def other(db):
    return CouncilFactory(short_name="Other")


@pytest.fixture
def ended(db):
    """Nobody follows it, as far as the register knows."""
    return old("Ended", on=ON)


def asked(council):
    """A request of this council’s, closed by now, by somebody who acts for no council any more."""
    person = officer(council)
    request = RequestFactory(council=council, asked_by=person, state="closed")
    person.affiliations.all().delete()
    return request


def undone(lender, borrower):
    """Hours that were booked and undone; whoever offered and asked is of neither council any more."""
    person = officer(lender)
    loan = LoanFactory(
        request=asked(borrower), lender=lender, offered_by=person, lent_person=None, lent_name="Robin Placeholder",
        state="booked",
    )  # fmt: skip
    person.affiliations.all().delete()
    StepFactory(loan=loan, kind="reversed", minutes=loan.minutes, by=None, council=None)
    return loan


def put_right(loan, by, minutes=300):
    return changing.put_right(loan=loan, minutes=minutes, note="", by=by, now=timezone.now())


# Who may --------------------------------------------------------------------------------------------------------------
def test_who_follows_the_council_that_lent_puts_them_in_and_they_are_booked_between_those_of_today(
    client, gone, heir, other
):
    loan, person, theirs = undone(gone, other), officer(heir), officer(other)
    client.force_login(person)
    page = client.get(loan.get_absolute_url()).content.decode()
    address = reverse("timebank:loan-put-right", args=[loan.pk])
    assert address in page
    assert "Other confirms them" in page
    assert "Other gets an email with the hours" in client.get(address).content.decode()

    client.post(address, {"minutes": "5 h", "note": ""})

    made = Loan.objects.get(instead_of=loan)
    assert (made.lender, made.borrower, made.state, made.offered_by) == (heir, other, "claimed", person)
    assert [line.key for line in your_turn(theirs, timezone.now())] == [f"hours:{made.claims.get().pk}"]
    hours.confirm(claim=made.claims.get(), by=theirs, now=timezone.now())
    (booked,) = Transfer.objects.filter(loan=made)
    assert (booked.payer.council, booked.payee.council, booked.minutes) == (other, heir, 300)
    loan.refresh_from_db()
    assert (loan.lender, loan.state) == (gone, "booked")


def test_who_follows_the_council_that_was_helped_confirms_them(gone, heir, other):
    loan, person = undone(other, gone), officer(heir)

    made = put_right(loan, officer(other))

    assert (made.lender, made.borrower) == (other, heir)
    assert permissions.can_confirm(person, made.claims.get())


def test_of_several_that_follow_whoever_is_of_one_puts_them_in_its_name(other):
    east, west = CouncilFactory(short_name="East"), CouncilFactory(short_name="West")
    surrey = old("Surrey", east, west, on=ON)
    loan = undone(surrey, other)

    assert right_hours.sides(loan, timezone.now()) == (east, other)
    assert right_hours.lender_for(officer(west), loan, timezone.now()) == west
    both = officer(west)
    both.affiliations.create(council=east, started_on=ON, confirmed_at=timezone.now(), confirmed_by=both)
    assert right_hours.lender_for(both, loan, timezone.now()) == east


def test_what_several_follow_was_helped_for_the_largest_of_them(other):
    east, west = CouncilFactory(short_name="East"), CouncilFactory(short_name="West")
    surrey = old("Surrey", on=ON)
    for successor, share in ((east, 1), (west, 2)):
        SuccessionFactory(predecessor=surrey, successor=successor, on=ON, share=share)

    assert right_hours.sides(undone(other, surrey), timezone.now()) == (other, west)


def test_nobody_else_puts_them_in(gone, heir, other):
    loan = undone(gone, other)
    said, closed, lead = officer(heir), officer(heir), UserFactory()
    said.affiliations.update(confirmed_at=None, confirmed_by=None)
    closed.is_active = False
    MembershipFactory(group=CoverageFactory(council=heir).group, person=lead, council=CouncilFactory(), role="lead")

    for nobody in (said, closed, lead, officer(other), None, UserFactory(is_superuser=True)):
        assert right_hours.lender_for(nobody, loan, timezone.now()) is None
        with pytest.raises(NotYours):
            put_right(loan, nobody)
    assert not permissions.can_put_right(lead, loan)
    assert not Loan.objects.filter(instead_of=loan).exists()


def test_councils_that_have_become_one_owe_themselves_nothing(client, gone, heir):
    loan, person = undone(gone, heir), officer(heir)
    client.force_login(person)

    assert not permissions.can_put_right(person, loan)
    with pytest.raises(TooLate, match="one now"):
        put_right(loan, person)
    assert "one council now" in client.get(loan.get_absolute_url()).content.decode()
    refused_page = client.get(reverse("timebank:loan-put-right", args=[loan.pk]), follow=True)
    assert "Both councils are one now" in refused_page.content.decode()


# Nobody follows -------------------------------------------------------------------------------------------------------
def lead_of(covered, **more):
    """Leads a group that covered it to its last day, and is a member for a council of its own."""
    group, lead = PeerGroupFactory(), UserFactory(name="Kim Sample")
    CoverageFactory(group=group, council=covered, end=covered.end)
    MembershipFactory(group=group, person=lead, role="lead", **{"council": CouncilFactory()} | more)
    return lead


def test_where_nobody_follows_a_lead_of_its_group_puts_them_in_in_the_old_name(client, ended, other):
    loan, lead, theirs = undone(ended, other), lead_of(ended), officer(other)
    CoverageFactory(group=lead.memberships.get().group, council=other)
    client.force_login(lead)
    assert "put the right ones in" in client.get(loan.get_absolute_url()).content.decode()

    client.post(reverse("timebank:loan-put-right", args=[loan.pk]), {"minutes": "5 h", "note": ""})

    made = Loan.objects.get(instead_of=loan)
    assert (made.lender, made.borrower, made.offered_by) == (ended, other, lead)
    hours.confirm(claim=made.claims.get(), by=theirs, now=timezone.now())
    assert Transfer.objects.get(loan=made).payee.council == ended


def test_or_a_coordinator_and_nobody_who_leads_elsewhere_or_is_of_the_other_council(ended, other):
    loan, now = undone(ended, other), timezone.now()

    assert right_hours.lender_for(UserFactory(is_superuser=True), loan, now) == ended
    assert right_hours.lender_for(lead_of(other), loan, now) is None
    assert right_hours.lender_for(lead_of(ended, council=other), loan, now) is None


def test_where_nobody_follows_who_was_helped_the_hours_stand_with_it(ended, other):
    made = put_right(undone(other, ended), officer(other))

    assert (made.lender, made.borrower) == (other, ended)


def test_only_for_hours_that_were_undone_does_the_database_let_others_speak_for_what_ended(ended, other):
    lead, request = lead_of(ended), asked(other)

    with refused("who_acts_is_of_the_council"):
        LoanFactory(request=request, lender=ended, offered_by=lead, lent_person=None)
    with refused("who_acts_is_of_the_council"):
        standing = CouncilFactory()
        LoanFactory(
            request=request, lender=standing, offered_by=lead, lent_person=None, instead_of=undone(ended, other)
        )


# What the mail says ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("sides", "reader", "says"),
    [
        ("gone other", "other", "Heir can put the right ones in, and you confirm them"),
        ("gone other", "heir", "Put the right ones in: the other council confirms them"),
        ("ended other", "other", "A lead of your groups can put the right ones in"),
        ("gone heir", "heir", "They are one council now"),
    ],
)
def test_the_mail_says_who_can_put_the_right_hours_in_today(gone, heir, ended, other, sides, reader, says):
    named = {"gone": gone, "heir": heir, "ended": ended, "other": other}
    loan, person = undone(*(named[name] for name in sides.split())), officer(named[reader])

    tell(loan.steps.get(), now=timezone.now())

    assert says in text(Message.objects.get(person_id=person.pk))


def test_one_of_several_that_follow_which_was_helped_itself_does_not_put_them_in(client):
    east, west = CouncilFactory(short_name="East"), CouncilFactory(short_name="West")
    surrey = old("Surrey", on=ON)
    for successor, share in ((east, 1), (west, 2)):
        SuccessionFactory(predecessor=surrey, successor=successor, on=ON, share=share)
    loan, helped, now = undone(surrey, east), officer(east), timezone.now()

    assert right_hours.lender_for(helped, loan, now) is None
    assert right_hours.lender_for(officer(west), loan, now) == west
    client.force_login(helped)
    client.post(reverse("timebank:loan-put-right", args=[loan.pk]), {"minutes": "5 h", "note": ""})
    assert not Loan.objects.filter(instead_of=loan).exists()
