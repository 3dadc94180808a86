"""Undoing a transfer: with both sides' leads behind it, once, whatever has become of the councils since."""

import datetime as dt

import pytest
from django.urls import reverse

from outbox.models import Message
from tests.factories import CouncilFactory, CoverageFactory, MembershipFactory, PeerGroupFactory, SuccessionFactory
from tests.timebank.books import a_loan, at, balance, balances, book
from tests.timebank.lending import reply_to, text
from tests.timebank_factories import TransferFactory, officer
from timebank import ledger
from timebank import succession as timebank
from timebank.actions import reversing
from timebank.models import Account, ReversalProposal, Step, Transfer
from timebank.permissions import can_undo
from timebank.refusals import NotYours, TooLate

pytestmark = pytest.mark.django_db
LATER = at(2026, 12, 1)


def a_lead(*groups):
    """Somebody who leads these groups, of a council of their own."""
    council = CouncilFactory()
    person = officer(council)
    for group in groups:
        MembershipFactory(group=group, person=person, council=council, role="lead", joined_at=at(2024, 1, 1))
    return person


@pytest.fixture
def south(db):
    return PeerGroupFactory(slug="south", name="South")


@pytest.fixture
def north(db):
    return PeerGroupFactory(slug="north", name="North")


@pytest.fixture
def helped(south):
    return CoverageFactory(group=south, council=CouncilFactory(short_name="Helped")).council


@pytest.fixture
def helper(north):
    return CoverageFactory(group=north, council=CouncilFactory(short_name="Helper")).council


@pytest.fixture
def transfer(helped, helper):
    return book(helper, helped, 600)


def propose(transfer, by, because="Booked on the wrong loan"):
    return reversing.propose_reversal(transfer=transfer, because=because, by=by, now=LATER)


def confirm(proposal, by):
    return reversing.confirm_reversal(proposal=proposal, by=by, now=LATER)


def decline(proposal, by):
    return reversing.decline_reversal(proposal=proposal, because="It is right", by=by, now=LATER)


def test_one_side_proposes_and_the_other_confirms(transfer, south, north, helped, helper):
    ours, theirs = a_lead(south), a_lead(north)

    proposal = propose(transfer, ours)
    assert (proposal.is_confirmed, balance(helped)) == (None, -600)

    assert confirm(proposal, theirs) is True
    assert confirm(proposal, theirs) is False
    assert balances() == {"Helped": (0, -2400), "Helper": (0, -2400)}
    undone = Transfer.objects.get(kind="reversal")
    assert (undone.reverses, undone.because, undone.by) == (transfer, "Booked on the wrong loan", theirs)
    step = Step.objects.get(loan=transfer.loan)
    assert (step.kind, step.by, step.minutes, step.words) == ("reversed", theirs, 600, "Booked on the wrong loan")


def test_who_proposed_does_not_confirm_nor_does_another_of_the_same_side(transfer, south):
    proposal = propose(transfer, a_lead(south))

    for person in (proposal.proposed_by, a_lead(south)):
        with pytest.raises(NotYours):
            confirm(proposal, person)

    assert not Transfer.objects.filter(kind="reversal").exists()


def test_who_led_when_they_proposed_counts_after_they_stopped(transfer, south, north):
    ours = a_lead(south)
    proposal = propose(transfer, ours)
    ours.memberships.update(left_at=at(2026, 12, 2))

    assert confirm(proposal, a_lead(north)) is True


def test_who_changes_sides_does_not_answer_themselves(transfer, south, north):
    ours = a_lead(south)
    proposal = propose(transfer, ours)
    ours.memberships.update(left_at=at(2026, 12, 2))
    MembershipFactory(group=north, person=ours, council=CouncilFactory(), role="lead", joined_at=at(2026, 12, 2))

    with pytest.raises(NotYours):
        reversing.confirm_reversal(proposal=proposal, by=ours, now=at(2026, 12, 3))


def test_one_person_suffices_who_leads_for_both(transfer, south, north, helper):
    assert propose(transfer, a_lead(south, north)).is_confirmed is True
    assert balance(helper) == 0


def test_one_person_suffices_where_both_share_a_group(transfer, south, helper):
    CoverageFactory(group=south, council=helper)

    assert propose(transfer, a_lead(south)).is_confirmed is True


def test_a_coordinator_suffices(transfer, coordinator):
    assert propose(transfer, coordinator).is_confirmed is True


def test_who_leads_neither_sides_group_cannot(transfer, helped, south, north):
    """Nor a member of it, nor who leads one that covers the council no more."""
    elsewhere, member, inside, before = a_lead(PeerGroupFactory()), officer(helped), officer(helped), a_lead(north)
    MembershipFactory(group=south, person=inside, council=helped, joined_at=at(2024, 1, 1))
    north.coverage.update(end=dt.date(2026, 11, 30))

    for person in (elsewhere, member, inside, before):
        with pytest.raises(NotYours):
            propose(transfer, person)
    assert not ReversalProposal.objects.exists()


def test_who_leads_neither_sides_group_declines_nothing(transfer, south, helped):
    proposal = propose(transfer, a_lead(south))

    for person in (a_lead(PeerGroupFactory()), officer(helped)):
        with pytest.raises(NotYours):
            decline(proposal, person)
    proposal.refresh_from_db()
    assert proposal.decided_at is None


def test_it_is_undone_once(transfer, south, north, coordinator):
    assert can_undo(coordinator, transfer, LATER)
    proposal = propose(transfer, a_lead(south))
    with pytest.raises(TooLate):
        propose(transfer, a_lead(north))
    confirm(proposal, a_lead(north))

    with pytest.raises(TooLate):
        propose(transfer, coordinator)
    with pytest.raises(TooLate):
        decline(proposal, coordinator)
    with pytest.raises(reversing.NotUndone):
        propose(Transfer.objects.get(kind="reversal"), coordinator)
    assert not [one for one in Transfer.objects.all() if can_undo(coordinator, one, LATER)]


def test_declined_it_stays_and_may_be_asked_for_again(transfer, south, north, helped):
    proposal = propose(transfer, a_lead(south))

    assert decline(proposal, a_lead(north)) is True
    assert decline(proposal, a_lead(north)) is False
    with pytest.raises(TooLate):
        confirm(proposal, a_lead(north))
    assert balance(helped) == -600
    confirm(propose(transfer, a_lead(south)), a_lead(north))
    assert balance(helped) == 0


def test_undoing_may_go_below_the_limit_which_follows_and_climbs_back(transfer, helped, helper, coordinator):
    book(CouncilFactory(short_name="Third"), helper, 2900)
    assert balances()["Helper"] == (-2300, -2400)

    propose(transfer, coordinator)

    assert balances()["Helper"] == (-2900, -2900)
    assert Account.objects.get(council=helper).floor_because == "Booked on the wrong loan"
    book(helper, helped, 100)
    assert balances()["Helper"] == (-2800, -2800)
    book(helper, helped, 600)
    assert balances()["Helper"] == (-2200, -2400)


# When a council has ended since ---------------------------------------------------------------------------------------
def end(council, *followers, shares=None):
    council.end = at(2026, 11, 29).date()
    council.save()
    for one in followers:
        SuccessionFactory(predecessor=council, successor=one, on=at(2026, 11, 30).date())
    shares = shares or dict.fromkeys(followers, 1)
    timebank.hand_over(predecessor=council, shares=shares, on=at(2026, 11, 30).date(), by=None, now=at(2026, 11, 30))


def test_who_follows_bears_it_in_the_parts_of_the_balance(transfer, helper, helped, coordinator):
    east, west = CouncilFactory(short_name="East"), CouncilFactory(short_name="West")
    end(helper, east, west, shares={east: 3, west: 1})
    assert balances() == {"Helped": (-600, -2400), "Helper": (0, -2400), "East": (450, -2400), "West": (150, -2400)}

    propose(transfer, coordinator)

    assert {minutes for minutes, _ in balances().values()} == {0}
    assert ledger.check() == []


def test_who_follows_a_balance_of_nothing_bears_it_in_the_shares_of_the_register(transfer, helper, helped, coordinator):
    east, west = CouncilFactory(short_name="East"), CouncilFactory(short_name="West")
    book(helped, helper, 600)
    end(helper, east, west)
    helper.succeeded_by.filter(successor=east).update(share=3)
    helper.succeeded_by.filter(successor=west).update(share=1)

    propose(transfer, coordinator)

    assert (balances()["East"], balances()["West"]) == ((-450, -2400), (-150, -2400))


def test_a_closed_account_that_nobody_follows_is_not_said_to_be_undone(transfer, helper, helped, coordinator):
    end(helper, CouncilFactory())
    helper.succeeded_by.all().delete()

    with pytest.raises(ledger.Closed):
        propose(transfer, coordinator)
    assert balance(helped) == -600


def test_what_stands_under_its_key_was_undone_by_somebody_else(transfer, helper, helped, coordinator):
    TransferFactory(loan=a_loan(helper, helped), key=ledger.key_of(f"reversal:{transfer.pk}"))

    with pytest.raises(TooLate):
        propose(transfer, coordinator)


def test_both_are_one_by_now(transfer, helper, helped, coordinator):
    one = CouncilFactory(short_name="One")
    end(helper, one)
    end(helped, one)

    propose(transfer, coordinator)

    assert {minutes for minutes, _ in balances().values()} == {0}


def test_the_leads_of_what_follows_speak_for_it(transfer, helper, south, north):
    new = CoverageFactory(group=north, council=CouncilFactory(short_name="New")).council
    north.coverage.filter(council=helper).update(end=at(2026, 11, 29).date())
    end(helper, new)

    assert confirm(propose(transfer, a_lead(south)), a_lead(north)) is True


# Who is told ----------------------------------------------------------------------------------------------------------
def test_who_asked_is_told_that_it_stays_and_why(transfer, south, north):
    ours, theirs = a_lead(south), a_lead(north)
    decline(propose(transfer, ours), theirs)

    told = Message.objects.get()
    assert told.person_id == ours.pk
    assert "10 h stay booked" in text(told)
    assert "It is right" in text(told)
    assert reply_to(told) == theirs.email


@pytest.mark.parametrize("why", ["took it back", "leads no more"])
def test_who_asked_is_not_told_where_they(transfer, south, north, why):
    ours = a_lead(south)
    proposal = propose(transfer, ours)
    if why == "leads no more":
        ours.memberships.update(left_at=at(2026, 11, 30))

    decline(proposal, ours if why == "took it back" else a_lead(north))

    assert not Message.objects.exists()


# The pages ------------------------------------------------------------------------------------------------------------
def undo(transfer):
    return reverse("timebank:transfer-undo", args=[transfer.pk])


def test_leads_of_both_sides_undo_it_on_the_pages(client, transfer, south, north, helped):
    client.force_login(a_lead(south))
    assert b"Nothing moves yet" in client.get(undo(transfer)).content
    assert ReversalProposal.objects.count() == 0
    assert b"Enter why it is wrong" in client.post(undo(transfer), {}).content

    response = client.post(undo(transfer), {"because": "It was another loan"})
    address = reverse("timebank:reversal-detail", args=[ReversalProposal.objects.get().pk])
    assert response["Location"] == address
    assert b"Undo the transfer" not in client.get(address).content
    assert b"Somebody asks to undo" in client.get(reverse("timebank:transfer-list")).content

    client.force_login(a_lead(north))
    assert client.get(undo(transfer))["Location"] == address
    assert b"Undo the transfer" in client.get(address).content
    assert balance(helped) == -600
    client.post(address, {"deed": "confirm"})
    assert balance(helped) == 0
    assert b"This transfer was undone" in client.get(address).content


def test_a_lead_declines_with_a_reason_on_the_page(client, transfer, south, north):
    address = reverse("timebank:reversal-detail", args=[propose(transfer, a_lead(south)).pk])
    client.force_login(a_lead(north))

    assert b"Enter why it stays as it is" in client.post(address, {"deed": "decline"}).content
    client.post(address, {"deed": "decline", "because": "Both agreed the hours"})

    assert b"Both agreed the hours" in client.get(address).content
    assert ReversalProposal.objects.get().is_confirmed is False


def test_leads_of_neither_side_look_and_cannot(client, transfer, south):
    proposal = propose(transfer, a_lead(south))
    address = reverse("timebank:reversal-detail", args=[proposal.pk])
    client.force_login(a_lead(PeerGroupFactory()))

    assert client.get(address).status_code == 200
    client.post(address, {"deed": "confirm"})
    decline(proposal, proposal.proposed_by)
    assert client.get(undo(transfer)).status_code == 403
    assert not Transfer.objects.filter(kind="reversal").exists()
