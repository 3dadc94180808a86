"""Booking: once for each key, never beyond a limit, and nothing half done."""

import pytest
from django.db import IntegrityError, transaction

from outbox.models import Message
from tests.factories import CouncilFactory, UserFactory
from tests.refusing import refused
from tests.timebank.books import NOW, a_loan, balance, balances, book
from tests.timebank.lending import text
from tests.timebank_factories import officer
from timebank import ledger
from timebank.actions import accounts
from timebank.models import Account, Transfer

pytestmark = pytest.mark.django_db


@pytest.fixture
def havant(db):
    return CouncilFactory(short_name="Havant")


@pytest.fixture
def swindon(db):
    return CouncilFactory(short_name="Swindon")


def post(loan, minutes, key="loan:1", **given):
    return ledger.post(loan=loan, minutes=minutes, key=ledger.key_of(key), **{"by": None, "now": NOW, **given})


def test_who_was_helped_pays_who_helped(havant, swindon):
    loan, person = a_loan(lender=swindon, borrower=havant), UserFactory()

    transfer = post(loan, 555, by=person)

    transfer.refresh_from_db()
    assert (transfer.payer.council, transfer.payee.council, transfer.minutes) == (havant, swindon, 555)
    assert (transfer.kind, transfer.loan, transfer.by, transfer.at) == ("settlement", loan, person, NOW)
    assert balances() == {"Havant": (-555, -2400), "Swindon": (555, -2400)}


def test_the_same_key_again_moves_nothing_and_gives_the_same_transfer(havant, swindon):
    loan = a_loan(swindon, havant)
    first = post(loan, 555)

    assert post(loan, 555) == first
    assert Transfer.objects.count() == 1
    assert balance(havant) == -555


@pytest.mark.parametrize("what", ["minutes", "loan"])
def test_a_key_that_says_something_else_is_refused(havant, swindon, what):
    loan = a_loan(swindon, havant)
    post(loan, 555)
    other = a_loan(swindon, havant) if what == "loan" else loan

    with pytest.raises(ledger.KeyReused):
        post(other, 555 if what == "loan" else 556)

    assert balances() == {"Havant": (-555, -2400), "Swindon": (555, -2400)}


def test_a_loan_is_booked_once_whatever_the_key(havant, swindon):
    loan = a_loan(swindon, havant)
    post(loan, 555)

    with pytest.raises(ledger.KeyReused):
        post(loan, 555, key="another")

    assert Transfer.objects.count() == 1


def test_down_to_the_limit_and_not_a_minute_further(havant, swindon):
    book(swindon, havant, 2400)
    assert Account.objects.get(council=havant).left == 0
    loan = a_loan(swindon, havant)

    with pytest.raises(ledger.Overdrawn) as refused:
        post(loan, 61)

    assert refused.value.short_by == 61
    assert str(refused.value) == "The council that was helped has 1 h 1 min too few left for this."
    assert balances() == {"Havant": (-2400, -2400), "Swindon": (2400, -2400)}


def test_after_a_refusal_the_rest_of_the_transaction_goes_on(havant, swindon):
    loan = a_loan(swindon, havant, minutes=3000)

    with transaction.atomic():
        with pytest.raises(ledger.Overdrawn):
            post(loan, 3000)
        post(loan, 2400)

    assert balance(havant) == -2400


@pytest.mark.parametrize(
    ("minutes", "constraint"),
    [
        (0, "transfer_moves_some_time"),
        (10**9, "transfer_is_for_a_loan_or_has_a_reason"),
        (600_001, "transfer_is_for_a_loan_or_has_a_reason"),
    ],
)
def test_no_time_and_absurd_time_are_refused(havant, swindon, minutes, constraint):
    with pytest.raises(IntegrityError) as refused:
        post(a_loan(swindon, havant), minutes)

    assert ledger.constraint_of(refused.value) == constraint
    assert not Transfer.objects.exists()


def test_a_loan_for_a_charge_moves_no_hours(havant, swindon):
    with pytest.raises(IntegrityError) as refused:
        post(a_loan(swindon, havant, settles="charge"), 600)

    assert ledger.constraint_of(refused.value) == "settlement_is_between_the_two"


def test_a_new_limit_holds_at_once_where_the_balance_allows_it(havant, swindon, coordinator):
    book(swindon, havant, 600)

    accounts.set_limits(council=havant, floor=-1200, ceiling=3000, because="A small council", by=coordinator, now=NOW)

    account = Account.objects.get(council=havant)
    assert (account.agreed_floor, account.floor, account.ceiling) == (-1200, -1200, 3000)
    with pytest.raises(ledger.Overdrawn) as refused:
        post(a_loan(swindon, havant), 700)
    assert refused.value.short_by == 100


def test_a_limit_above_the_balance_follows_it_up_and_nothing_is_spent_meanwhile(havant, swindon, coordinator):
    book(swindon, havant, 600)

    accounts.set_limits(council=havant, floor=-60, ceiling=2400, because="It left", by=coordinator, now=NOW)

    assert balances()["Havant"] == (-600, -600)
    with pytest.raises(ledger.Overdrawn):
        post(a_loan(swindon, havant), 1)
    book(havant, swindon, 500)
    assert balances()["Havant"] == (-100, -100)
    book(havant, swindon, 100)
    assert balances()["Havant"] == (0, -60)
    assert Account.objects.get(council=havant).floor_because == ""


def test_switching_approval_off_is_told_to_the_councils_own_and_stands_with_who_did_it(havant):
    sam, kim = officer(havant, name="Sam Example"), officer(havant, name="Kim Sample")
    given = {"council": havant, "by": sam, "now": NOW}

    accounts.set_approval(needs_approval=False, **given)
    accounts.set_approval(needs_approval=False, **given)

    (letter,) = Message.objects.filter(kind="lending-approval")
    assert (letter.person_id, "Sam Example has switched off" in text(letter)) == (kim.pk, True)
    account = Account.objects.get(council=havant)
    assert (account.approval_set_by, account.approval_set_at) == (sam, NOW)
    with refused("approval_is_set_by_somebody_at_a_moment"):
        Account.objects.filter(pk=account.pk).update(approval_set_at=None)


def test_setting_what_is_so_already_changes_nothing(havant, coordinator):
    given = {"council": havant, "by": coordinator, "now": NOW}

    assert accounts.set_approval(needs_approval=False, **given) is True
    assert accounts.set_approval(needs_approval=False, **given) is False
    assert accounts.set_limits(floor=-2400, ceiling=2400, because="As it was", **given) is False


def test_an_account_is_opened_once(havant):
    assert ledger.account_of(havant) == ledger.account_of(havant)
    assert Account.objects.count() == 1
