"""Anything may happen in any order to the ledger, and it stands where a short model of it says.

Help is booked, booked again, undone; limits move; councils end. The model knows nothing of the database.
"""

import os
import uuid
from collections import Counter

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from tests.factories import CouncilFactory, UserFactory
from tests.successions import AFTER, DAY, new, old
from tests.timebank_factories import RequestFactory, officer
from timebank import ledger
from timebank import succession as timebank
from timebank.actions import accounts, reversing
from timebank.models import Account, Loan, Transfer
from timebank.refusals import TooLate
from timebank.shares import split

ENDS = {"Old": {"Next": 1}, "Split": {"East": 2, "West": 1}, "Next": {"East": 1}}  # who follows, and with what share
NAMES = ["Havant", "Old", "Split", "Next", "East", "West"]
LENDERS, PLACES = st.sampled_from(NAMES), st.integers(0, 50)
MINUTES = st.one_of(st.integers(1, 2500), st.sampled_from([1, 2399, 2400, 2401]))
FLOORS = st.sampled_from([0, -1, -600, -2400, -10_000])


class Model:
    """What each council has, how low it may go, and what was booked, in the words of the rules."""

    def __init__(self):
        self.balance, self.floor, self.agreed = Counter(), dict.fromkeys(NAMES, -2400), dict.fromkeys(NAMES, -2400)
        self.booked, self.undone, self.closed = {}, set(), {}  # closed: {council: {heir: minutes handed over}}

    def short_by(self, payer, minutes):
        return max(0, minutes - (self.balance[payer] - self.floor[payer]))

    def move(self, moves, *, forced):
        """`moves` is {council: minutes}, together nothing. What is forced may go below the floor, which follows."""
        assert sum(moves.values()) == 0
        for council, minutes in moves.items():
            after = self.balance[council] = self.balance[council] + minutes
            low = after if forced and after < self.floor[council] else max(self.floor[council], after)
            self.floor[council] = min(self.agreed[council], low)

    def handed_on(self, moves):
        """The same once what falls to councils that have ended is their heirs'. Keeps who got how much."""
        for gone in [council for council in moves if council in self.closed and moves[council]]:
            handed = self.closed[gone]
            weights = handed if any(handed.values()) else dict.fromkeys(handed, 1)
            for heir, part in split(moves[gone], weights).items():
                moves[heir] += part
                handed[heir] += abs(part)
            moves[gone] = 0
            return self.handed_on(moves)
        return moves

    def set_floor(self, council, floor):
        held = min(self.floor[council], floor)
        self.agreed[council], self.floor[council] = floor, min(floor, max(self.balance[council], held))

    def end(self, council, shares):
        parts = split(self.balance[council], shares)
        self.closed[council] = {heir: abs(part) for heir, part in parts.items()}
        self.move({council: -self.balance[council], **parts}, forced=True)


class Books(RuleBasedStateMachine):
    """Each example in a transaction of its own, which is rolled back; the councils are those of `world`."""

    world = None

    def __init__(self):
        super().__init__()
        self.model, self.loans = Model(), []
        self.transaction = transaction.atomic()
        self.transaction.__enter__()

    def teardown(self):
        try:
            assert ledger.check() == []
            for council in self.world["councils"].values():
                account = Account.objects.filter(council=council).first()
                assert account is None or ledger.balance_at(account, AFTERWARDS) == account.balance
        finally:
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    def council(self, name):
        return self.world["councils"][name]

    def post(self, key, loan, minutes):
        return ledger.post(loan=loan, minutes=minutes, key=key, by=None, now=DAY_BEFORE)

    def pick(self, place):
        return self.loans[place % len(self.loans)]

    @rule(lender=LENDERS, borrower=LENDERS, minutes=MINUTES)
    def help_is_booked(self, lender, borrower, minutes):
        if lender == borrower or {lender, borrower} & self.model.closed.keys():
            return
        loan = Loan.objects.create(
            request=self.world["requests"][borrower], lender=self.council(lender), borrower=self.council(borrower),
            lent_name="Robin Placeholder", minutes=minutes, offered_by=self.world["people"][lender], state="claimed",
        )  # fmt: skip
        key, short_by = uuid.uuid4(), self.model.short_by(borrower, minutes)
        if short_by:
            with pytest.raises(ledger.Overdrawn) as refused:
                self.post(key, loan, minutes)
            assert refused.value.short_by == short_by
            loan.delete()
            return
        transfer = self.post(key, loan, minutes)
        Loan.objects.filter(pk=loan.pk).update(state="booked", agreed_minutes=minutes)
        self.loans.append((key, loan, transfer, borrower, lender))
        self.model.move({borrower: -minutes, lender: minutes}, forced=False)

    @precondition(lambda self: self.loans)
    @rule(place=PLACES, more=st.sampled_from([0, 0, 1]))
    def it_is_booked_again(self, place, more):
        key, loan, transfer, *_ = self.pick(place)
        if more:
            with pytest.raises(ledger.KeyReused):
                self.post(key, loan, loan.minutes + more)
        else:
            assert self.post(key, loan, loan.minutes) == transfer

    @precondition(lambda self: self.loans)
    @rule(place=PLACES)
    def it_is_undone(self, place):
        _, loan, transfer, borrower, lender = self.pick(place)
        given = {"transfer": transfer, "because": "Wrong", "by": self.world["coordinator"], "now": DAY_BEFORE}
        if transfer.pk in self.model.undone:
            with pytest.raises(TooLate):
                reversing.propose_reversal(**given)
            return
        reversing.propose_reversal(**given)
        self.model.undone.add(transfer.pk)
        moves = dict.fromkeys(NAMES, 0) | {borrower: loan.minutes, lender: -loan.minutes}
        moves = self.model.handed_on(moves)
        self.model.move({council: minutes for council, minutes in moves.items() if minutes}, forced=True)

    @rule(name=LENDERS, floor=FLOORS)
    def a_limit_is_agreed(self, name, floor):
        accounts.set_limits(
            council=self.council(name), floor=floor, ceiling=2400, because="Agreed", by=self.world["coordinator"],
            now=DAY_BEFORE,
        )  # fmt: skip
        self.model.set_floor(name, floor)

    @rule(name=st.sampled_from(list(ENDS)))
    def a_council_ends(self, name):
        if name in self.model.closed or ENDS[name].keys() & self.model.closed.keys():
            return
        shares = {self.council(heir): share for heir, share in ENDS[name].items()}
        ledger.account_of(self.council(name))
        timebank.hand_over(predecessor=self.council(name), shares=shares, on=DAY, by=None, now=AFTER)
        self.model.end(name, ENDS[name])

    @invariant()
    def it_stands_where_the_model_says(self):
        rows = Account.objects.values_list("council__short_name", "balance", "floor", "agreed_floor")
        found = {name: tuple(figures) for name, *figures in rows}
        model = self.model
        assert found == {name: (model.balance[name], model.floor[name], model.agreed[name]) for name in found}
        assert sum(balance for balance, *_ in found.values()) == 0
        assert {name for name in NAMES if model.balance[name]} <= found.keys()


DAY_BEFORE, AFTERWARDS = AFTER.replace(month=3), AFTER.replace(month=5)


def a_world():
    councils = {name: new(name) for name in ("East", "West")} | {"Havant": CouncilFactory(short_name="Havant")}
    councils["Next"] = old("Next", councils["East"])
    councils["Old"] = old("Old", councils["Next"])
    councils["Split"] = old("Split", councils["East"], councils["West"])
    people = {name: officer(council) for name, council in councils.items()}
    requests = {name: RequestFactory(council=council, asked_by=people[name]) for name, council in councils.items()}
    coordinator = UserFactory(is_superuser=True, is_staff=True)
    return {"councils": councils, "people": people, "requests": requests, "coordinator": coordinator}


@pytest.mark.django_db
def test_whatever_happens_the_ledger_stands_where_the_model_says():
    Books.world = a_world()

    run_state_machine_as_test(
        Books,
        settings=settings(
            max_examples=int(os.environ.get("EXAMPLES", "100")),
            derandomize="EXAMPLES" not in os.environ,  # the same for everybody; `make long` looks further
            stateful_step_count=30 if "EXAMPLES" in os.environ else 8, deadline=None,
            suppress_health_check=list(HealthCheck), print_blob=True,
        ),
    )  # fmt: skip
    assert not Transfer.objects.exists()
