"""What the ledger's bench measures: `python -m tests.bench.ledger_parts <arguments as JSON>`. Prints JSON."""

import datetime as dt
import json
import sys
import threading
import time
import uuid
from statistics import median

import django

COUNCILS = 100


class World:
    """Councils with a request each, and loans that wait to be booked."""

    def __init__(self):
        from tests.factories import CouncilFactory
        from tests.timebank_factories import RequestFactory, officer
        from timebank import ledger

        self.councils = [CouncilFactory() for _ in range(COUNCILS)]
        self.person = {council.pk: officer(council) for council in self.councils}
        self.request = {one.pk: RequestFactory(council=one, asked_by=self.person[one.pk]) for one in self.councils}
        self.accounts = {council.pk: ledger.account_of(council) for council in self.councils}

    def loans(self, count, *, hot=False):
        """`hot`: one council lends them all."""
        from timebank.models import Loan

        pairs = [(0 if hot else n % COUNCILS, (n + 1 + n // COUNCILS % 7) % COUNCILS) for n in range(count)]
        return Loan.objects.bulk_create(
            Loan(
                request=self.request[self.councils[borrower].pk], lender=self.councils[lender],
                borrower=self.councils[borrower], lent_name="Robin Placeholder", minutes=1, state="claimed",
                offered_by=self.person[self.councils[lender].pk],
            )
            for lender, borrower in pairs if lender != borrower
        )  # fmt: skip


def measure(transfers, runs, history):
    world = World()
    return {"runs": compare(world, transfers, runs), "grown": grown(world, history) if history else None}


def compare(world, transfers, runs):
    from django.utils import timezone

    from timebank import ledger

    bare = Bare()

    def ours(loan):
        ledger.post(loan=loan, minutes=1, key=uuid.uuid4(), by=None, now=timezone.now())

    def plain(loan):
        bare.transfer(loan.borrower_id, loan.lender_id, 1)

    bare.open(world.accounts)
    found = []
    for _ in range(runs):
        run = {}
        for threads in (1, 8):
            run[f"bare, {threads}"] = rate(plain, world.loans(transfers), threads)
            run[f"ours, {threads}"] = rate(ours, world.loans(transfers), threads)
        run["hot, 8"] = rate(ours, world.loans(transfers, hot=True), 8)
        found.append(run)
    return found


def rate(deed, loans, threads):
    """How many a second, once every thread has its connection."""
    from django.db import connection, connections

    parts = [loans[number::threads] for number in range(threads)]
    ready, wrong = threading.Barrier(threads + 1), []

    def work(part):
        try:
            connection.ensure_connection()
            ready.wait()
            for loan in part:
                deed(loan)
        except Exception as error:
            wrong.append(error)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work, args=[part]) for part in parts]
    for worker in workers:
        worker.start()
    ready.wait()
    began = time.monotonic()
    for worker in workers:
        worker.join()
    took = time.monotonic() - began
    if wrong:
        raise wrong[0]
    return len(loans) / took


class Bare:
    """What one would write without a ledger: two accounts locked and saved, and a row."""

    def __init__(self):
        from django.db import connection, models

        class BareAccount(models.Model):  # noqa: DJ008
            council = models.BigIntegerField(unique=True)
            balance = models.IntegerField(default=0)
            floor = models.IntegerField(default=-2400)

            class Meta:
                app_label = "bench"

        class BareTransfer(models.Model):  # noqa: DJ008
            key = models.UUIDField(unique=True)
            payer = models.ForeignKey(BareAccount, models.PROTECT, related_name="+")
            payee = models.ForeignKey(BareAccount, models.PROTECT, related_name="+")
            minutes = models.PositiveIntegerField()
            at = models.DateTimeField(auto_now_add=True)

            class Meta:
                app_label = "bench"

        self.accounts, self.transfers = BareAccount.objects, BareTransfer.objects
        with connection.schema_editor() as editor:
            editor.create_model(BareAccount)
            editor.create_model(BareTransfer)

    def open(self, councils):
        for council in councils:
            self.accounts.create(council=council)

    def transfer(self, payer, payee, minutes):
        from django.db import transaction

        with transaction.atomic():
            rows = self.accounts.select_for_update().filter(council__in=[payer, payee]).order_by("pk")
            found = {account.council: account for account in rows}
            pays, gets = found[payer], found[payee]
            if pays.balance - minutes < pays.floor:
                raise ValueError("too little left")
            pays.balance -= minutes
            gets.balance += minutes
            pays.save(update_fields=["balance"])
            gets.save(update_fields=["balance"])
            self.transfers.create(key=uuid.uuid4(), payer=pays, payee=gets, minutes=minutes)


# A long history -------------------------------------------------------------------------------------------------------
def grown(world, history):
    """A statement of one council and one year, with some thousand transfers between a hundred, and with many."""
    from timebank.models import Transfer

    _book(world, 1000)
    few, before = Transfer.objects.count(), _times(world)
    _book(world, history - few)
    many, after = Transfer.objects.count(), _times(world)
    return {"few": few, "many": many, "ms": {name: (before[name], after[name]) for name in before}}


BATCH = 20_000
LOANS = """
    INSERT INTO timebank_loan (request_id, lender_id, borrower_id, lent_name, minutes, words, settles, approver_email,
        state, state_at, offered_at, offered_by_id, agreed_minutes, ended_because, hours_wanted_by)
    SELECT pair.request, pair.lender, pair.borrower, 'Robin Placeholder', 1, '', 'hours', '', 'booked', now(), now(),
        pair.person, 1, '', ''
    FROM generate_series(1, %s) AS made(n) JOIN pair ON pair.number = made.n %% 700
"""
TRANSFERS = """
    INSERT INTO timebank_transfer (key, kind, payer_id, payee_id, minutes, loan_id, because, at)
    SELECT gen_random_uuid(), 'settlement', payer.id, payee.id, 1, loan.id, '',
        timestamptz '2017-01-01' + loan.id * 7919 %% 5000000 * interval '1 minute'
    FROM timebank_loan loan
    JOIN timebank_account payer ON payer.council_id = loan.borrower_id
    JOIN timebank_account payee ON payee.council_id = loan.lender_id
    WHERE loan.id > %s
"""


def _book(world, count):
    """In batches, by hand, over almost ten years."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET transaction_timeout = 0")
        columns = ", ".join(f"{name} int" for name in ("number", "lender", "borrower", "request", "person"))
        cursor.execute(f"CREATE TEMP TABLE IF NOT EXISTS pair ({columns})")
        cursor.execute("TRUNCATE pair")
        for number in range(700):
            lender, borrower = number % COUNCILS, (number + 1 + number // COUNCILS) % COUNCILS
            lender, borrower = world.councils[lender].pk, world.councils[borrower].pk
            row = [number, lender, borrower, world.request[borrower].pk, world.person[lender].pk]
            cursor.execute("INSERT INTO pair VALUES (%s, %s, %s, %s, %s)", row)
        while count > 0:
            cursor.execute("SELECT max(id) FROM timebank_loan")
            [last] = cursor.fetchone()
            cursor.execute(LOANS, [min(count, BATCH)])
            cursor.execute(TRANSFERS, [last])
            count -= BATCH
        cursor.execute("VACUUM ANALYZE timebank_transfer, timebank_loan")


def _times(world):
    from django.utils import timezone

    from timebank import ledger
    from timebank.models import Account

    council = world.councils[0]

    def page():
        said = ledger.statement(Account.objects.get(council=council), dt.date(2020, 4, 1), dt.date(2021, 3, 31))
        found = list(said.transfers[:25])
        said.transfers.count()
        ledger.rows_of(said.account, found)

    deeds = {
        "statement, a page of it": page,
        "balance": lambda: Account.objects.get(council=council).balance,
        "balance replayed at a past day": lambda: ledger.balance_at(world.accounts[council.pk], timezone.now()),
        "check of everything": ledger.check,
    }
    return {name: median(_ms(deed) for _ in range(3 if deed is ledger.check else 15)) for name, deed in deeds.items()}


def _ms(deed):
    began = time.monotonic()
    deed()
    return 1000 * (time.monotonic() - began)


if __name__ == "__main__":
    django.setup()
    print(json.dumps(measure(**json.loads(sys.argv[1]))))  # noqa: T201
