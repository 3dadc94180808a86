"""Eight people at once do whatever can be done to the ledger, and nothing of it goes wrong.

2,000 deeds here, 80,000 in `make long`. The seed is printed: STORM_SEED=… brings the same deeds back. Some go the whole
way of a page, with its locks, its trail and its mails: answer, choose, put the hours, confirm. The others go as far as
the ledger, to be many.
"""

import datetime as dt
import os
import random
import subprocess
import threading
import time
from collections import Counter
from contextlib import contextmanager
from fractions import Fraction

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from config import services
from councils.models import Council
from desk import actions as desk
from outbox.models import Message
from tests.factories import CouncilFactory, PeerGroupFactory, SuccessionFactory, UserFactory
from tests.refusing import refused
from tests.timebank_factories import RequestFactory, officer
from timebank import ledger
from timebank.actions import accounts, hours, lending, reversing
from timebank.models import Account, Claim, Loan, Transfer
from timebank.refusals import Refused

THREADS, DEEDS = 8, int(os.environ.get("DEEDS", "250"))
DAY = dt.date(2026, 4, 1)
COUNCILS, ENDING = 12, 4


class Storm:
    """What all of them share: the councils, loans that wait for their hours to be confirmed, and what went wrong."""

    def __init__(self, seed):
        self.seed, self.waiting, self.booked, self.wrong = seed, [], [], []
        self.offered, self.active, self.claims = [], [], []
        self.done, self.never_zero, self.over = Counter(), [], threading.Event()
        self.councils = [CouncilFactory(short_name=f"Council {number}") for number in range(COUNCILS)]
        group = PeerGroupFactory()
        self.people = {council: officer(council, group) for council in self.councils}
        self.requests = {
            council: RequestFactory(council=council, asked_by=self.people[council]) for council in self.councils
        }
        self.coordinator = UserFactory(is_superuser=True, is_staff=True)
        for council in self.councils:
            accounts.set_approval(council=council, needs_approval=False, by=self.people[council], now=timezone.now())
        for number, council in enumerate(self.councils[:ENDING]):  # the first into the second, and so on
            for heir in {self.councils[number + 1], self.councils[ENDING + number]}:
                SuccessionFactory(predecessor=council, successor=heir, on=DAY)
        self.lively = list(self.councils)

    def work(self, number):
        chance = random.Random(f"{self.seed}-{number}")
        deeds = {self.offer: 5, self.confirm: 7, self.again: 2, self.undo: 2, self.limit: 1}
        deeds |= {self.answer: 1, self.choose: 1, self.put: 1, self.agree: 1}
        try:
            for turn in range(DEEDS):
                if number == 0 and turn and turn % max(1, DEEDS // (ENDING + 1)) == 0:
                    self.attempt(self.succeed, chance)
                [deed] = chance.choices(list(deeds), list(deeds.values()))
                self.attempt(deed, chance)
        finally:
            connections.close_all()

    def attempt(self, deed, chance):
        """Refusals are answers for people; whatever else comes out of a deed is wrong."""
        try:
            deed(chance)
            self.done[deed.__name__] += 1
        except Refused as refused:
            self.done[type(refused).__name__] += 1
        except Exception as error:
            self.wrong.append(f"{deed.__name__}: {error!r}")

    def watch(self):
        """Balances add up to nothing at every moment, and none is below its limit."""
        asked = "SELECT coalesce(sum(balance), 0), count(*) FILTER (WHERE balance < floor) FROM timebank_account"
        try:
            while not self.over.wait(0.02):
                with connection.cursor() as cursor:
                    cursor.execute(asked)
                    self.never_zero += [row for row in cursor.fetchall() if row != (0, 0)]
        finally:
            connections.close_all()

    # The whole way ----------------------------------------------------------------------------------------------------
    def answer(self, chance):
        lender, borrower = chance.sample(self.lively, 2)
        fields = {"lent_name": "Robin Placeholder", "minutes": chance.choice([1, 60, 450, 2000])}
        loan = lending.answer(
            request=self.requests[borrower], lender=lender, fields=fields, by=self.people[lender], now=timezone.now()
        )
        self.offered.append(loan.pk)

    def choose(self, chance):
        """Two may come for one, and one may come too late; its council may have been replaced meanwhile."""
        loan = self.one_of(chance, Loan, self.offered)
        if loan and lending.choose(loan=loan, by=self.people[loan.borrower], now=timezone.now()):
            self.active.append(loan.pk)

    def put(self, chance):
        """The lender says how much it was, a second time perhaps otherwise."""
        if loan := self.one_of(chance, Loan, self.active):
            minutes, by = chance.choice([loan.minutes, 30]), self.people[loan.lender]
            claim = hours.claim(loan=loan, council=loan.lender, minutes=minutes, note="", by=by, now=timezone.now())
            self.claims.append(claim.pk)

    def agree(self, chance):
        if claim := self.one_of(chance, Claim, self.claims):
            by = self.people[claim.loan.borrower]
            if hours.confirm(claim=claim, by=by, now=timezone.now()):
                self.booked.append(claim.loan.transfers.get(kind="settlement").pk)

    def one_of(self, chance, model, keys):
        return model.objects.get(pk=chance.choice(keys[-20:])) if keys else None

    # As far as the ledger ---------------------------------------------------------------------------------------------
    def offer(self, chance):
        lender, borrower = chance.sample(self.lively, 2)
        loan = Loan.objects.create(
            request=self.requests[borrower], lender=lender, borrower=borrower, offered_by=self.people[lender],
            lent_name="Robin Placeholder", minutes=chance.choice([1, 60, 450, 2000]), state="claimed",
        )  # fmt: skip
        self.waiting.append(loan.pk)

    def confirm(self, chance):
        """As on the page: the loan is locked, its state written, and the transfer is last. Two may come for one."""
        if not self.waiting:
            return
        with transaction.atomic():
            loan = Loan.objects.locked(chance.choice(self.waiting))
            if loan.state != "claimed":
                return
            loan.state, loan.agreed_minutes = "booked", loan.minutes
            loan.save(update_fields=["state", "agreed_minutes"])
            transfer = self.post(loan)
        self.booked.append(transfer.pk)

    def post(self, loan, more=0):
        key = ledger.key_of(f"loan:{loan.pk}")
        return ledger.post(loan=loan, minutes=loan.minutes + more, key=key, by=None, now=timezone.now())

    def again(self, chance):
        """The same once more changes nothing; another figure under the same key is refused."""
        if not self.booked:
            return
        transfer = Transfer.objects.select_related("loan").get(pk=chance.choice(self.booked))
        assert self.post(transfer.loan) == transfer
        self.post(transfer.loan, more=1)
        raise AssertionError("a key was used for two figures")

    def undo(self, chance):
        if not self.booked:
            return
        transfer = Transfer.objects.get(pk=chance.choice(self.booked))
        reversing.propose_reversal(transfer=transfer, because="Wrong", by=self.coordinator, now=timezone.now())

    def limit(self, chance):
        floor = chance.choice([-600, -2400, -6000])
        given = {"by": self.coordinator, "now": timezone.now()}
        accounts.set_limits(
            council=chance.choice(self.councils), floor=floor, ceiling=2400, because="So agreed", **given
        )

    def succeed(self, chance):
        """A council ends, in the order of the chain, while others go on with its loans."""
        gone = self.lively[0]
        self.lively = self.lively[1:]
        Council.objects.filter(pk=gone.pk).update(end=DAY - dt.timedelta(days=1))
        parts = {row.successor: chance.randint(1, 3) for row in gone.succeeded_by.all()}
        shares = {heir: Fraction(part, sum(parts.values())) for heir, part in parts.items()}
        desk.succeed(predecessor=gone, on=DAY, by=None, now=timezone.now(), shares=shares)

    def run(self):
        threads = [threading.Thread(target=self.work, args=[number]) for number in range(THREADS)]
        watcher = threading.Thread(target=self.watch)
        for thread in (watcher, *threads):
            thread.start()
        for thread in threads:
            thread.join()
        self.over.set()
        watcher.join()


@pytest.mark.django_db(transaction=True)
def test_whatever_eight_do_at_once_the_ledger_is_sound():
    seed = os.environ.get("STORM_SEED") or str(random.randrange(10**9))
    storm, began = Storm(seed), time.monotonic()

    storm.run()

    print(f"STORM_SEED={seed}: {dict(storm.done)} in {time.monotonic() - began:.0f} s")  # noqa: T201, shown when it fails
    assert storm.wrong == []
    assert storm.never_zero == []
    assert ledger.check() == []
    assert not Account.objects.exclude(closed_at=None).exclude(balance=0).exists()
    assert Transfer.objects.filter(kind="settlement").count() == len(storm.booked) == len(set(storm.booked))
    balances = dict(Account.objects.values_list("pk", "balance"))
    assert replayed() == balances
    assert {"offer", "confirm", "undo", "limit", "succeed", "KeyReused", "TooLate", "Overdrawn"} <= storm.done.keys()
    assert {"answer", "choose", "put", "agree"} <= storm.done.keys()
    assert Claim.objects.filter(answered_at=None).exclude(loan__state="claimed").count() == 0
    assert Message.objects.filter(about__startswith="loan:").exists()
    with restored():
        assert ledger.check() == []
        assert dict(Account.objects.values_list("pk", "balance")) == balances
        with refused("balance_is_moved_by_transfers"):
            Account.objects.update(balance=0)


def replayed():
    """Every balance, added up row by row in the order of the ledger: together nothing after each row."""
    balances = Counter(dict.fromkeys(Account.objects.values_list("pk", flat=True), 0))
    for payer, payee, minutes in Transfer.objects.order_by("pk").values_list("payer", "payee", "minutes"):
        balances[payer] -= minutes
        balances[payee] += minutes
    assert sum(balances.values()) == 0
    return dict(balances)


@contextmanager
def restored():
    """In a copy of the database that was backed up and restored as README says."""
    programs, there = services.programs()["postgres"], connection.settings_dict
    name, copy = there["NAME"], f"{there['NAME']}_restored"
    server = [f"--host={there['HOST']}", f"--port={there['PORT'] or 5432}", f"--username={there['USER']}"]
    given = {"check": True, "env": {**os.environ, "PGPASSWORD": there["PASSWORD"] or ""}}
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{copy}"')
        cursor.execute(f'CREATE DATABASE "{copy}" TEMPLATE template0')
    try:
        backup = subprocess.run([f"{programs}/pg_dump", "-Fc", *server, name], stdout=subprocess.PIPE, **given)
        subprocess.run([f"{programs}/pg_restore", "--no-owner", *server, "-d", copy], input=backup.stdout, **given)
        connection.close()
        there["NAME"] = copy
        yield
    finally:
        connection.close()
        there["NAME"] = name
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{copy}"')
