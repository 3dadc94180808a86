"""When a council ends: hours, offers, requests and loans under way are its successors’, and history keeps the name."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import actions as accounts
from accounts.models import Affiliation
from common import london
from councils.models import Council
from desk import actions as desk
from front.succession import choose
from outbox.models import Message
from tests.factories import (
    CouncilFactory,
    CoverageFactory,
    MembershipFactory,
    PeerGroupFactory,
    SuccessionFactory,
    UserFactory,
)
from tests.successions import AFTER, BEFORE, DAY, at, new, old
from tests.timebank.books import a_loan, balances, book
from tests.timebank_factories import (
    AgreementFactory,
    ClaimFactory,
    EntryFactory,
    LoanFactory,
    OfferFactory,
    RequestFactory,
    SkillFactory,
    officer,
)
from timebank import ledger, permissions
from timebank import succession as timebank
from timebank.actions import charging, hours, lending
from timebank.models import Account, Claim, Loan, Offer, Request, Step, Transfer
from timebank.refusals import NotYours

pytestmark = pytest.mark.django_db
LONG_AGO = at(2, 1)
TODAY = dt.date(2026, 9, 1)


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
    assert hand_over(surrey, east, west, now=AFTER + dt.timedelta(days=1)) == []
    assert Account.objects.get(council=surrey).closed_at == AFTER
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


def test_help_stays_with_the_one_that_took_it_on_where_its_person_goes_to_the_other_side(other):
    """Ends helps Already, which is one of the two that follow it: New goes on with that, both ways."""
    already, newer = CouncilFactory(short_name="Already"), new("A new one")
    ends = old("Ends", already, newer)
    person = officer(ends)
    then = {"offered_at": LONG_AGO, "offered_by": person}
    given, got = a_loan(ends, already, **then), a_loan(already, ends, offered_at=LONG_AGO)
    Request.objects.filter(pk=got.request_id).update(asked_by=person, asked_at=LONG_AGO)
    answered = RequestFactory(council=other)
    mine = LoanFactory(request=answered, lender=ends, **then)
    LoanFactory(request=answered, lender=already)
    desk.succeed_due(now=AFTER)

    choose(person=person, predecessor=ends, successor=already, by=person, now=AFTER)

    assert {(loan.state, loan.lender) for loan in Loan.objects.filter(pk__in=[given.pk, mine.pk])} == {
        ("claimed", newer), ("offered", newer),
    }  # fmt: skip
    got.refresh_from_db()
    assert (got.state, got.borrower, got.request.council) == ("claimed", newer, newer)


def test_a_closed_request_goes_with_the_help_it_brought(surrey, east, west, other):
    person = officer(surrey)
    asked = RequestFactory(council=surrey, asked_by=person, asked_at=LONG_AGO, state="closed")
    over = RequestFactory(council=surrey, asked_by=person, asked_at=LONG_AGO, state="closed")
    LoanFactory(request=asked, lender=other, state="active")
    LoanFactory(request=over, lender=other, state="booked")
    desk.succeed_due(now=AFTER)
    assert Request.objects.get(pk=asked.pk).council == east

    choose(person=person, predecessor=surrey, successor=west, by=person, now=AFTER)

    assert Request.objects.get(pk=asked.pk).council == west
    assert Request.objects.get(pk=over.pk).council == surrey


# What was settled keeps the old name: those that follow read and finish it --------------------------------------------
@pytest.fixture
def gone(db):
    """It ended years ago, and so did what followed it: Heir has both."""
    middle = old("Middle", CouncilFactory(short_name="Heir"), on=dt.date(2025, 4, 1))
    return old("Gone", middle, on=dt.date(2024, 4, 1))


@pytest.fixture
def heir(gone):
    return Council.objects.get(short_name="Heir")


@pytest.fixture
def stranger(db):
    """Of a council that took over a part of an area only, where the old one lives on."""
    part = SuccessionFactory(on=dt.date(2024, 4, 1))
    return officer(part.successor), part.predecessor


def charged(lender, borrower):
    loan = LoanFactory(request__council=borrower, request__state="closed", lender=lender, state="charged")
    AgreementFactory(loan=loan, approved=True)
    return loan


def test_who_follows_invoices_what_the_council_was_to_get(client, gone, heir, other):
    loan, person, now = charged(gone, other), officer(heir, PeerGroupFactory()), timezone.now()
    client.force_login(person)
    address = reverse("timebank:loan-invoice", args=[loan.pk])

    assert client.get(loan.get_absolute_url()).status_code == 200
    client.post(address, {"number": "INV-1", "on_day": "1", "on_month": "9", "on_year": "2026"})

    terms = loan.agreements.get()
    assert (terms.invoice_number, str(terms.invoiced_on)) == ("INV-1", "2026-09-01")
    assert list(loan.steps.values_list("kind", "council")) == [("invoiced", gone.pk)]
    assert lending.thank(loan=loan, council=gone, words="A pleasure.", by=person, now=now)
    loan.refresh_from_db()
    assert (loan.lender, loan.borrower) == (gone, other)


def test_who_follows_hears_of_the_invoice_and_says_that_it_is_paid(gone, heir, other):
    loan, person, now = charged(other, gone), officer(heir), timezone.now()
    day = london.today(now)

    charging.record_invoice(loan=loan, number="INV-1", on=day, by=loan.offered_by, now=now)
    assert Message.objects.get(kind="lending-news").person_id == person.pk

    assert charging.record_payment(loan=loan, on=day, by=person, now=now)
    assert loan.agreements.get().paid_on == day


def test_nobody_else_finds_it(client, gone, heir, other, stranger):
    person, lives_on = stranger
    loan = charged(lives_on, other)
    said = officer(heir)
    said.affiliations.update(confirmed_at=None, confirmed_by=None)
    client.force_login(person)

    assert client.get(loan.get_absolute_url()).status_code == 404
    for nobody, one in ((person, loan), (said, charged(gone, other))):
        with pytest.raises(NotYours):
            charging.record_invoice(loan=one, number="INV-1", on=TODAY, by=nobody, now=timezone.now())
        assert not Loan.objects.visible_to(nobody).filter(pk=one.pk).exists()


def test_a_lead_of_what_follows_reads_it_and_records_nothing(gone, heir, other):
    loan, lead = charged(gone, other), UserFactory()
    group = CoverageFactory(council=heir).group
    MembershipFactory(group=group, person=lead, council=CouncilFactory(), role="lead")

    assert Loan.objects.visible_to(lead).get() == loan
    with pytest.raises(NotYours):
        charging.record_invoice(loan=loan, number="INV-1", on=TODAY, by=lead, now=timezone.now())


def test_who_follows_a_council_does_not_act_for_it_otherwise(gone, heir):
    person, now = officer(heir), timezone.now()
    asked = RequestFactory()

    with pytest.raises(NotYours):
        lending.answer(request=asked, lender=gone, fields={"lent_name": "X", "minutes": 60}, by=person, now=now)
    assert not permissions.can_set_approval(person, gone)


def passed_on(gone, heir, other):
    """Hours that one wrote down on a loan that another goes on with."""
    entry = EntryFactory(loan__lender=gone, loan__request__council=other)
    Loan.objects.filter(pk=entry.loan_id).update(lender=heir)
    entry.loan.refresh_from_db()
    return entry


def test_hours_that_an_ended_council_wrote_down_are_taken_out_by_who_goes_on_with_them(client, gone, heir, other):
    entry = passed_on(gone, heir, other)
    wrote_for_another = EntryFactory(loan=entry.loan, council=other)
    person = officer(heir)
    client.force_login(person)

    assert b"Take it out" in client.get(reverse("timebank:loan-hours", args=[entry.loan_id])).content
    with pytest.raises(NotYours):
        hours.remove_entry(entry=wrote_for_another, by=person, now=timezone.now())
    assert hours.remove_entry(entry=entry, by=person, now=timezone.now())
    assert entry.loan.steps.get().council == heir


def test_of_several_only_the_one_that_goes_on_with_the_help_takes_hours_out(gone, heir, other):
    another = CouncilFactory()
    SuccessionFactory(predecessor=gone, successor=another, on=dt.date(2024, 4, 1))
    entry = passed_on(gone, heir, other)

    with pytest.raises(NotYours):
        hours.remove_entry(entry=entry, by=officer(another), now=timezone.now())


def test_old_requests_and_their_answers_are_read_by_who_follows(client, gone, heir, other):
    elsewhere = PeerGroupFactory()
    asked = RequestFactory(council=gone, state="closed", groups=[elsewhere])
    LoanFactory(request=asked, lender=other, state="booked", lent_name="Robin Placeholder", lent_person=None)
    answered = RequestFactory(council=other, groups=[elsewhere])
    LoanFactory(request=answered, lender=gone)
    nobodys = RequestFactory(council=other, groups=[elsewhere])
    person = officer(heir, PeerGroupFactory())
    client.force_login(person)

    assert set(Request.objects.visible_to(person)) == {asked, answered}
    page = client.get(asked.get_absolute_url())
    assert b"Robin Placeholder" in page.content
    assert page.context["answers"].shown[0].borrower == gone
    assert client.get(nobodys.get_absolute_url()).status_code == 404


def test_on_an_open_request_nobody_answers_their_own_council_in_the_name_of_one_before(client, gone, heir):
    asked, person = RequestFactory(council=heir), officer(heir, PeerGroupFactory())
    client.force_login(person)

    assert not client.get(asked.get_absolute_url()).context["can_answer"]
