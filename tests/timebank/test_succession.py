"""When a council ends: hours, offers, requests and loans under way are its successors’, and history keeps the name."""

import datetime as dt

import pytest

from accounts import actions as accounts
from accounts.models import Affiliation
from desk import actions as desk
from front.succession import choose
from tests.factories import CouncilFactory
from tests.successions import AFTER, BEFORE, DAY, at, new, old
from tests.timebank.books import a_loan, balances, book
from tests.timebank_factories import ClaimFactory, LoanFactory, OfferFactory, RequestFactory, SkillFactory, officer
from timebank import ledger
from timebank import succession as timebank
from timebank.models import Account, Claim, Loan, Offer, Request, Step, Transfer

pytestmark = pytest.mark.django_db
LONG_AGO = at(2, 1)


def hand_over(council, *successors, now=AFTER, **shares):
    shares = shares.get("shares") or dict.fromkeys(successors, 1)
    return timebank.hand_over(predecessor=council, shares=shares, on=DAY, by=None, now=now)


@pytest.fixture
def other(db):
    return CouncilFactory(short_name="Other")


# The balance ----------------------------------------------------------------------------------------------------------
def test_five_councils_far_below_nothing_become_one(other):
    one = new("One")
    five = [old(f"Small {number}", one) for number in range(5)]
    for council in five:
        book(other, council, 38 * 60)

    for council in five:
        assert hand_over(council, one) == ["−38 h of the time bank: One’s now."]

    account = Account.objects.get(council=one)
    assert (account.balance, account.floor, account.agreed_floor, account.left) == (-190 * 60, -190 * 60, -2400, 0)
    assert account.floor_because == "Small 4 was replaced on 1 April 2027."
    assert not Account.objects.filter(council__in=five).exclude(balance=0).exists()
    assert not Account.objects.open().filter(council__in=five).exists()
    assert ledger.check() == []


def test_an_odd_minute_is_not_lost(surrey, east, west, other):
    book(surrey, other, 101)

    assert hand_over(surrey, east, west) == [
        "51 min of the time bank: East Surrey’s now.", "50 min of the time bank: West Surrey’s now.",
    ]  # fmt: skip
    assert balances() == {
        "Surrey": (0, -2400),
        "Other": (-101, -2400),
        "East Surrey": (51, -2400),
        "West Surrey": (50, -2400),
    }
    assert Transfer.objects.filter(kind="settlement").get().payee.council == surrey


def test_shares_as_the_coordinator_said(surrey, east, west, other):
    book(surrey, other, 100)

    hand_over(surrey, shares={east: 3, west: 1})

    assert (balances()["East Surrey"][0], balances()["West Surrey"][0]) == (75, 25)


def test_before_the_day_nothing_moves_and_twice_moves_nothing_more(surrey, east, west, other):
    book(surrey, other, 100)

    assert hand_over(surrey, east, west, now=BEFORE) == []
    assert timebank.is_unfinished(predecessor=surrey, on=DAY)
    hand_over(surrey, east, west)
    assert not timebank.is_unfinished(predecessor=surrey, on=DAY)
    assert hand_over(surrey, east, west) == []
    assert Transfer.objects.filter(kind="succession").count() == 2


def test_a_chain_ends_at_the_last_even_when_it_is_run_late_and_in_the_wrong_order(other):
    """First goes into Second, which goes into Third: with Second handed over before First was."""
    third = new("Third", on=dt.date(2027, 5, 1))
    second = old("Second", third, on=dt.date(2027, 5, 1), start=DAY)
    first = old("First", second)
    book(first, other, 61)
    now = at(6, 1)
    timebank.hand_over(predecessor=second, shares={third: 1}, on=dt.date(2027, 5, 1), by=None, now=now)

    desk.succeed_due(now=now)

    assert {name: minutes for name, (minutes, _) in balances().items()} == {
        "First": 0, "Second": 0, "Third": 61, "Other": -61,
    }  # fmt: skip
    assert set(Account.objects.open().values_list("council__short_name", flat=True)) == {"Third", "Other"}
    assert ledger.check() == []


def test_what_comes_late_is_divided_with_what_went_before(surrey, east, west, other):
    """One minute and then one minute more are one each, not two for the first."""
    small = old("Small", surrey, on=dt.date(2027, 3, 1))
    book(surrey, other, 1)
    book(small, other, 1)
    hand_over(surrey, east, west)

    timebank.hand_over(predecessor=small, shares={surrey: 1}, on=dt.date(2027, 3, 1), by=None, now=AFTER)
    hand_over(surrey, east, west)

    assert (balances()["East Surrey"][0], balances()["West Surrey"][0], balances()["Surrey"][0]) == (1, 1, 0)


def test_a_council_that_never_used_it_hands_nothing_over(surrey, east, west):
    assert not timebank.is_unfinished(predecessor=surrey, on=DAY)
    assert hand_over(surrey, east, west) == []
    assert not Account.objects.exists()


# Offers and requests --------------------------------------------------------------------------------------------------
def test_offers_and_requests_go_to_the_one_that_follows(guildford, west):
    offer = OfferFactory(council=guildford)
    draft, asked = RequestFactory(council=guildford, state="draft"), RequestFactory(council=guildford)
    ended = RequestFactory(council=guildford, state="withdrawn")

    assert hand_over(guildford, west) == ["1 offer: West Surrey’s now.", "2 requests for help: West Surrey’s now."]
    assert Offer.objects.get(pk=offer.pk).council == west
    assert {row.council for row in Request.objects.filter(pk__in=[draft.pk, asked.pk])} == {west}
    assert Request.objects.get(pk=ended.pk).council == guildford


def test_an_offer_that_the_successor_makes_already_is_added_to_it(guildford, west):
    gis = SkillFactory(name="GIS")
    theirs = OfferFactory(council=west, skill=gis, minutes=600, days=200)
    OfferFactory(council=guildford, skill=gis, minutes=300, days=300)

    hand_over(guildford, west)

    kept = Offer.objects.get(ended_at=None)
    assert (kept.pk, kept.minutes, kept.until) == (theirs.pk, 900, Offer.objects.get(council=guildford).until)
    assert Offer.objects.get(council=guildford).ended_because == "It is part of West Surrey’s own offer now."


@pytest.mark.parametrize(("ours", "theirs", "kept"), [(-1, 200, 600), (200, -1, 300)])
def test_an_offer_that_has_run_out_adds_nothing(guildford, west, ours, theirs, kept):
    gis = SkillFactory(name="GIS")
    OfferFactory(council=west, skill=gis, minutes=600, days=theirs)
    OfferFactory(council=guildford, skill=gis, minutes=300, days=ours)

    hand_over(guildford, west)

    assert Offer.objects.get(ended_at=None, council=west).minutes == kept
    assert not timebank.is_unfinished(predecessor=guildford, on=DAY)


def test_of_several_it_is_the_one_its_person_works_for_else_the_largest(surrey, east, west):
    person = officer(surrey)
    accounts.choose_successor(person=person, predecessor=surrey, successor=west, by=person, now=BEFORE)
    said, unsaid = OfferFactory(council=surrey, offered_by=person), OfferFactory(council=surrey)

    hand_over(surrey, shares={east: 1, west: 3})
    assert Offer.objects.get(pk=unsaid.pk).council == west
    Offer.objects.update(council=surrey)
    hand_over(surrey, east, west)

    assert (Offer.objects.get(pk=said.pk).council, Offer.objects.get(pk=unsaid.pk).council) == (west, east)


def test_who_says_it_later_takes_what_is_theirs_along(surrey, east, west, other):
    person, colleague = officer(surrey), officer(surrey)
    then = {"offered_at": LONG_AGO, "offered_by": person}
    offer = OfferFactory(council=surrey, **then)
    asked = RequestFactory(council=surrey, asked_by=person, asked_at=LONG_AGO)
    got = LoanFactory(request=asked, lender=other, state="active", offered_at=LONG_AGO)
    given = a_loan(surrey, other, **then)
    left = a_loan(surrey, other, offered_by=colleague, offered_at=LONG_AGO)
    desk.succeed_due(now=AFTER)
    assert Offer.objects.get(pk=offer.pk).council == east

    choose(person=person, predecessor=surrey, successor=west, by=person, now=AFTER)

    assert Offer.objects.get(pk=offer.pk).council == west
    assert Request.objects.get(pk=asked.pk).council == west
    assert Loan.objects.get(pk=got.pk).borrower == west
    assert Loan.objects.get(pk=given.pk).lender == west
    assert Loan.objects.get(pk=left.pk).lender == east


def test_what_somebody_did_for_a_successor_itself_stays_there(west, other):
    there_already = CouncilFactory(short_name="Already")
    ends = old("Ends", there_already, west)
    person = officer(ends)
    Affiliation.objects.create(
        person=person, council=there_already, started_on=dt.date(2024, 1, 1), confirmed_at=BEFORE
    )
    own = OfferFactory(council=there_already, offered_by=person, offered_at=LONG_AGO)
    desk.succeed_due(now=AFTER)

    choose(person=person, predecessor=ends, successor=west, by=person, now=AFTER)

    assert Offer.objects.get(pk=own.pk).council == there_already


# Loans under way ------------------------------------------------------------------------------------------------------
def test_a_loan_under_way_goes_on_with_its_open_claim_and_is_settled_by_the_successor(guildford, west, other):
    given = a_loan(guildford, other)
    claim = ClaimFactory(loan=given, minutes=600)
    got = LoanFactory(request__council=guildford, request__state="closed", lender=other, state="active")

    assert hand_over(guildford, west) == [
        "1 request for help: West Surrey’s now.", "2 loans under way: West Surrey’s now.",
    ]  # fmt: skip

    given.refresh_from_db()
    got.refresh_from_db()
    assert (given.lender, got.borrower, got.request.council) == (west, west, west)
    assert Claim.objects.get(pk=claim.pk).council == west
    assert [(step.kind, step.council) for step in Step.objects.filter(loan=given)] == [("passed", west)]
    book(west, other, 600, loan=given)
    assert balances()["West Surrey"] == (600, -2400)


def test_what_is_booked_keeps_the_old_name(guildford, west, other):
    transfer = book(guildford, other, 60)

    hand_over(guildford, west)

    transfer.loan.refresh_from_db()
    assert (transfer.loan.lender, transfer.loan.request.council) == (guildford, other)
    assert ledger.check() == []


def test_a_loan_between_two_that_become_one_ends(guildford, west):
    woking = old("Woking", west)
    loan = a_loan(guildford, woking)
    ClaimFactory(loan=loan)

    hand_over(guildford, west)
    said = hand_over(woking, west)

    loan.refresh_from_db()
    assert (loan.state, loan.ended_because) == ("cancelled", "Both councils are one now.")
    assert "1 loan under way ends: both councils are one now." in said
    assert not Claim.objects.filter(answered_at=None).exists()
    assert Step.objects.filter(loan=loan).last().kind == "cancelled"


def test_two_that_help_with_one_request_become_one_and_both_go_on(guildford, west, other):
    """Of two offers that nobody has chosen one stays."""
    woking, asked = old("Woking", west), RequestFactory(council=other)
    for council in (guildford, woking):
        LoanFactory(request=asked, lender=council, state="active")
    second = RequestFactory(council=other)
    for council in (guildford, woking):
        LoanFactory(request=second, lender=council)

    hand_over(guildford, west)
    hand_over(woking, west)

    assert list(Loan.objects.filter(request=asked).values_list("state", "lender")) == [("active", west.pk)] * 2
    assert sorted(Loan.objects.filter(request=second).values_list("state", flat=True)) == ["offered", "withdrawn"]
