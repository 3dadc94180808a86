"""What a hand at a prompt can do to the ledger: add to it, by its rules, and nothing else."""

import uuid

import pytest
from django.db import DatabaseError, connection, transaction

from tests.factories import CouncilFactory
from tests.refusing import refused
from tests.timebank.books import a_loan, balances, book
from timebank import ledger
from timebank.models import Account, Transfer

pytestmark = pytest.mark.django_db
COLUMNS = "key, kind, payer_id, payee_id, minutes, loan_id, reverses_id, because, by_id, at"


def execute(sql, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def insert(*, payer, payee, minutes, kind="settlement", loan=None, reverses=None, because=""):
    accounts = [Account.objects.get(council=council).pk for council in (payer, payee)]
    execute(
        f"INSERT INTO timebank_transfer ({COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, NULL, now())",
        str(uuid.uuid4()), kind, *accounts, minutes, loan and loan.pk, reverses and reverses.pk, because,
    )  # fmt: skip


@pytest.fixture
def pair(db):
    """Havant and Swindon, each with an account; Swindon helped Havant for ten hours."""
    havant, swindon = CouncilFactory(short_name="Havant"), CouncilFactory(short_name="Swindon")
    return havant, swindon, book(swindon, havant, 600)


def test_a_legal_insert_moves_both_balances(pair):
    havant, swindon, _ = pair

    insert(payer=swindon, payee=havant, minutes=90, loan=a_loan(havant, swindon))

    assert balances() == {"Havant": (-510, -2400), "Swindon": (510, -2400)}


def test_several_rows_of_one_insert_move_each_balance_once(pair):
    havant, swindon, _ = pair
    loans = [a_loan(havant, swindon), a_loan(swindon, havant)]
    rows = [
        Transfer(
            key=uuid.uuid4(), kind="settlement", payer=ledger.account_of(loan.borrower),
            payee=ledger.account_of(loan.lender), minutes=minutes, loan=loan,
        )
        for loan, minutes in zip(loans, (100, 40), strict=True)
    ]  # fmt: skip

    Transfer.objects.bulk_create(rows)

    assert balances() == {"Havant": (-540, -2400), "Swindon": (540, -2400)}


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE timebank_transfer SET minutes = 1",
        "UPDATE timebank_transfer SET because = 'x'",
        "DELETE FROM timebank_transfer",
        "TRUNCATE timebank_transfer CASCADE",
    ],
)
def test_history_is_neither_changed_nor_emptied(pair, sql):
    execute("SET CONSTRAINTS ALL IMMEDIATE")  # else it is refused for what is pending

    with pytest.raises(DatabaseError, match=r"transfers are history|Cannot update or delete rows"):
        execute(sql)

    assert Transfer.objects.get().minutes == 600


@pytest.mark.parametrize("column", ["balance", "floor"])
def test_a_balance_is_moved_by_transfers_alone(pair, column):
    with refused("balance_is_moved_by_transfers"):
        execute(f"UPDATE timebank_account SET {column} = {column} - 1")


def test_an_account_opens_at_nothing(db):
    with refused("account_opens_at_zero"):
        Account.objects.create(council=CouncilFactory(), balance=60)


def test_no_insert_goes_past_the_limit(pair):
    havant, swindon, _ = pair

    with refused("account_stays_above_its_floor"):
        insert(payer=havant, payee=swindon, minutes=1801, loan=a_loan(swindon, havant))

    assert balances() == {"Havant": (-600, -2400), "Swindon": (600, -2400)}


@pytest.mark.parametrize(
    ("minutes", "constraint"),
    [
        (0, "transfer_moves_some_time"),
        (-5, "timebank_transfer_minutes_check"),
        (10**9, "transfer_is_for_a_loan_or_has_a_reason"),
    ],
)
def test_time_is_some_and_not_absurd(pair, minutes, constraint):
    havant, swindon, _ = pair

    with refused(constraint):
        insert(payer=havant, payee=swindon, minutes=minutes, loan=a_loan(swindon, havant))


def test_a_council_pays_another_one(pair):
    havant, swindon, _ = pair

    with refused("transfer_needs_two_councils"):
        insert(payer=havant, payee=havant, minutes=5, loan=a_loan(swindon, havant))


@pytest.mark.parametrize("whose", ["turned round", "another’s", "for a charge"])
def test_a_settlement_is_between_the_two_of_its_loan(pair, whose):
    havant, swindon, _ = pair
    loan = {
        "turned round": lambda: a_loan(havant, swindon),
        "another’s": lambda: a_loan(swindon, CouncilFactory()),
        "for a charge": lambda: a_loan(swindon, havant, settles="charge"),
    }[whose]()

    with refused("settlement_is_between_the_two"):
        insert(payer=havant, payee=swindon, minutes=5, loan=loan)


def test_a_settlement_stands_for_a_loan_and_for_that_once(pair):
    havant, swindon, transfer = pair

    with refused("transfer_is_for_a_loan_or_has_a_reason"):
        insert(payer=havant, payee=swindon, minutes=5)
    with refused("loan_is_booked_once"):
        insert(payer=havant, payee=swindon, minutes=5, loan=transfer.loan)


def test_a_reversal_is_the_opposite_once_with_a_reason(pair):
    havant, swindon, transfer = pair
    opposite = {"payer": swindon, "payee": havant, "minutes": 600, "kind": "reversal", "loan": transfer.loan}

    for wrong in ({"minutes": 599}, {"payer": havant, "payee": swindon}, {"loan": None}):
        with refused("reversal_is_the_opposite"):
            insert(**{**opposite, "reverses": transfer, "because": "Wrong", **wrong})
    with refused("transfer_is_for_a_loan_or_has_a_reason"):
        insert(**opposite, reverses=transfer)
    with refused("transfer_is_for_a_loan_or_has_a_reason"):
        insert(**opposite, because="Wrong")

    insert(**opposite, reverses=transfer, because="Wrong")
    with refused("timebank_transfer_reverses_id_key"):
        insert(**opposite, reverses=transfer, because="Wrong")
    undone = Transfer.objects.get(kind="reversal")
    with refused("reversal_is_the_opposite"):
        insert(
            payer=havant, payee=swindon, minutes=600, kind="reversal", loan=transfer.loan, reverses=undone, because="x"
        )
    assert balances() == {"Havant": (0, -2400), "Swindon": (0, -2400)}


def test_only_a_council_that_was_replaced_hands_its_balance_on(pair):
    havant, swindon, _ = pair

    with refused("succession_follows_the_register"):
        insert(payer=swindon, payee=havant, minutes=600, kind="succession", because="We say so")


def test_an_account_that_holds_something_is_not_closed(pair):
    with refused("account_is_closed_at_zero"):
        execute("UPDATE timebank_account SET closed_at = now()")


def test_a_limit_is_nothing_or_less(pair):
    with refused("account_has_a_floor_of_zero_or_less"):
        execute("UPDATE timebank_account SET agreed_floor = 1")
