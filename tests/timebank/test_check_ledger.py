"""Whatever is wrong with the ledger is said, though the database lets nobody make it so: here its walls are down."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from config.celery import app
from tests.factories import CouncilFactory
from tests.timebank.books import a_loan, book
from tests.timebank_factories import ReversalFactory
from timebank import ledger
from timebank.models import Account, LedgerCheck, Transfer
from timebank.tasks import check_ledger

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(db):
    """Havant was helped by Swindon for ten hours, and by Oxford for five, which was undone."""
    havant, swindon, oxford = (CouncilFactory(short_name=name) for name in ("Havant", "Swindon", "Oxford"))
    transfer = book(swindon, havant, 600)
    ReversalFactory(reverses=book(oxford, havant, 300))
    return havant, swindon, transfer


def without_walls(sql, *values):
    """As a disk that fails, or a restore of half a backup, might leave it."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE timebank_account DROP CONSTRAINT IF EXISTS account_stays_above_its_floor")
        cursor.execute("ALTER TABLE timebank_account DROP CONSTRAINT IF EXISTS account_is_closed_at_zero")
        cursor.execute("ALTER TABLE timebank_transfer DROP CONSTRAINT IF EXISTS transfer_is_for_a_loan_or_has_a_reason")
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(sql, values)
        cursor.execute("SET session_replication_role = DEFAULT")


def account(council):
    return Account.objects.get(council=council).pk


def test_a_sound_ledger_says_nothing(pair):
    assert ledger.check() == []


def test_a_balance_that_its_transfers_do_not_make(pair):
    without_walls("UPDATE timebank_account SET balance = balance + 1 WHERE id = %s", account(pair[0]))

    assert ledger.check() == [
        "The balances of all councils add up to 1 minutes, not to nothing.",
        "Havant has a balance of -599 minutes; its transfers add up to -600.",
    ]


def test_a_balance_below_its_limit_and_a_limit_without_a_reason(pair):
    without_walls("UPDATE timebank_account SET floor = -300, agreed_floor = -300 WHERE id = %s", account(pair[0]))
    without_walls("UPDATE timebank_account SET floor = -9000 WHERE id = %s", account(pair[1]))

    assert ledger.check() == [
        "Havant has a balance of -600 minutes, below its limit of -300.",
        "Swindon has a limit of -9000 minutes, looser than the agreed -2400, and no reason for it.",
    ]


def test_a_closed_account_that_holds_something(pair):
    without_walls("UPDATE timebank_account SET closed_at = now() WHERE id = %s", account(pair[1]))

    assert ledger.check() == ["Swindon’s account is closed and holds 600 minutes."]


def test_a_transfer_that_is_gone(pair):
    without_walls("DELETE FROM timebank_transfer WHERE id = %s", pair[2].pk)

    assert ledger.check() == [
        "Havant has a balance of -600 minutes; its transfers add up to 0.",
        "Swindon has a balance of 600 minutes; its transfers add up to 0.",
        f"Loan {pair[2].loan_id} is booked and no transfer stands for it.",
    ]


def test_a_transfer_whose_loan_says_something_else(pair):
    loan = pair[2].loan
    without_walls("UPDATE timebank_loan SET agreed_minutes = 599 WHERE id = %s", loan.pk)
    said = f"Transfer {pair[2].pk} of 600 minutes stands for loan {loan.pk}, which is booked with 599 minutes."
    assert ledger.check() == [said]

    without_walls("UPDATE timebank_loan SET agreed_minutes = NULL, state = 'active' WHERE id = %s", loan.pk)
    said = f"Transfer {pair[2].pk} of 600 minutes stands for loan {loan.pk}, which is active."
    assert ledger.check() == [said]


def test_a_transfer_between_others_than_its_loan(pair):
    other = a_loan(pair[0], CouncilFactory(), minutes=600, state="booked")
    without_walls("UPDATE timebank_transfer SET loan_id = %s WHERE id = %s", other.pk, pair[2].pk)

    assert ledger.check() == [
        f"Loan {pair[2].loan_id} is booked and no transfer stands for it.",
        f"Transfer {pair[2].pk} stands for no loan between its two councils.",
    ]


def test_what_undoes_something_else_and_what_passes_to_a_stranger(pair):
    undone = Transfer.objects.get(kind="reversal")
    without_walls("UPDATE timebank_transfer SET reverses_id = %s WHERE id = %s", pair[2].pk, undone.pk)
    assert ledger.check() == [f"Transfer {undone.pk} undoes one that it is not the opposite of."]

    without_walls("UPDATE timebank_transfer SET kind = 'succession', reverses_id = NULL WHERE id = %s", undone.pk)
    assert ledger.check() == [f"Transfer {undone.pk} passes hours on to a council that does not follow."]


# Who asks for it ------------------------------------------------------------------------------------------------------
def test_the_command_says_that_it_is_sound_and_keeps_that(pair):
    said = StringIO()

    call_command("check_ledger", stdout=said)

    assert said.getvalue() == "The ledger is sound: 3 transfers, and all of them add up.\n"
    assert LedgerCheck.objects.get().is_sound


def test_the_command_fails_with_a_sentence_for_each_breach(pair):
    without_walls("UPDATE timebank_account SET balance = balance + 1 WHERE id = %s", account(pair[0]))
    said = StringIO()

    with pytest.raises(CommandError, match=r"^2 of these in 3 transfers\.$"):
        call_command("check_ledger", stderr=said)

    assert said.getvalue().splitlines() == ledger.check() == LedgerCheck.objects.get().breaches


def test_the_worker_checks_every_night_and_keeps_a_year_of_sound_ones(pair):
    old = timezone.now() - dt.timedelta(days=400)
    LedgerCheck.objects.create(at=old, transfers=1)
    LedgerCheck.objects.create(at=old, transfers=1, breaches=["Something was wrong."])

    check_ledger()

    assert [row.breaches for row in LedgerCheck.objects.all()] == [[], ["Something was wrong."]]
    entry = app.conf.beat_schedule["check the ledger"]
    assert (entry["task"], entry["schedule"].hour) == (check_ledger.name, {4})
