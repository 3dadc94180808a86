"""The one place where hours change hands, what a council's account says of them, and whether it all adds up.

Balances are moved by the database, when a transfer is inserted, and by nothing else: `rules.TRANSFERS_MOVE_BALANCES`.
Locks are taken in this order: request, loan, accounts. The last are taken by the INSERT, in the order of their keys,
so whoever writes nothing after a transfer holds them for no longer than the commit.
"""

import datetime as dt
import logging
import uuid
from dataclasses import dataclass
from functools import cached_property

from django.db import IntegrityError, connection, transaction
from django.db.models import Min, Q, Sum

from common import london
from common.words import hours
from timebank.models import Account, LedgerCheck, Loan, Transfer
from timebank.refusals import Refused

log = logging.getLogger(__name__)
OURS = uuid.UUID("6f1c3c64-7a0f-5d0a-9c55-3b8f6a1f0a6e")  # the namespace of keys: a deed done twice has one
NOBODY_CHECKS_AFTER = dt.timedelta(hours=50)  # two nights
KEPT = dt.timedelta(days=366)


class Overdrawn(Refused):
    """The council that was helped has too few hours left: `short_by` is by how many minutes, for its own people."""

    told_to_others = "The council that was helped has too few hours left for this."

    def __init__(self, short_by):
        super().__init__(f"The council that was helped has {hours(short_by)} too few left for this.")
        self.short_by = short_by


class KeyReused(Refused):
    """A transfer with this key stands already, and says something else. Nothing was moved."""

    def __init__(self, words="These hours were booked already, with another figure."):
        super().__init__(words)


class Closed(Refused):
    """One of the two councils has ended, and this loan has not been passed on yet. Nothing was moved."""

    def __init__(self, words="One of the two councils has ended. Within the hour this is its successor’s: try then."):
        super().__init__(words)


def key_of(what):
    """The key of a posting, of the words for what it does: “loan:41”."""
    return uuid.uuid5(OURS, what)


# Posting --------------------------------------------------------------------------------------------------------------
def account_of(council):
    """The council's account, opened when it first needs one; two at once open one."""
    return accounts_of([council])[council]


def accounts_of(councils):
    """{council: Account}, opened in the order of their keys: two who open the same ones wait for each other in turn."""
    opened = {}
    for council in sorted(councils, key=lambda council: council.pk):
        opened[council] = Account.objects.get_or_create(council=council)[0]
    return {council: opened[council] for council in councils}


def post(*, loan, minutes, key, by, now):
    """Book a loan: who was helped pays who helped. Returns the Transfer; the same key again gives the same one.

    Make it the last thing before the commit. Raises Overdrawn, KeyReused, Closed; nothing is moved then.
    """
    try:
        with transaction.atomic():
            return _insert(loan.pk, minutes, key, by, now)
    except IntegrityError as refusal:
        return _explain(refusal, loan.pk, minutes, key)


def _insert(loan_id, minutes, key, by, now):
    sides = Loan.objects.select_for_update(no_key=True).values_list("borrower", "lender").get(pk=loan_id)
    accounts = dict(Account.objects.filter(council__in=sides).order_by().values_list("council", "pk"))
    for council in sorted(set(sides) - accounts.keys()):  # in one order, as everything that others may wait for
        accounts[council] = Account.objects.get_or_create(council_id=council)[0].pk
    payer, payee = (accounts[council] for council in sides)
    return Transfer.objects.create(
        key=key, kind=Transfer.Kind.SETTLEMENT, payer_id=payer, payee_id=payee, minutes=minutes, loan_id=loan_id,
        by=by, at=now,
    )  # fmt: skip


def constraint_of(refusal):
    """The name of what in the database refused."""
    return refusal.__cause__.diag.constraint_name


def _explain(refusal, loan_id, minutes, key):
    """The posting that stands already, if this one repeats it; otherwise why it cannot be."""
    constraint = constraint_of(refusal)
    if constraint in {"timebank_transfer_key_key", "loan_is_booked_once"}:
        standing = Transfer.objects.filter(key=key).first()
        if standing is None or (standing.loan_id, standing.minutes) != (loan_id, minutes):
            raise KeyReused from refusal
        return standing
    if constraint == "account_stays_above_its_floor":
        payer = Account.objects.filter(council__borrowed=loan_id).first() or Account()  # opened and undone with it
        raise Overdrawn(max(1, minutes - payer.left)) from refusal
    if constraint == "account_is_closed_at_zero":
        raise Closed from refusal
    raise refusal


# What an account says -------------------------------------------------------------------------------------------------
_BALANCE = """
    SELECT coalesce((SELECT sum(minutes) FROM timebank_transfer WHERE payee_id = %(account)s
            AND (at, id) < (%(at)s, %(id)s)), 0)
        - coalesce((SELECT sum(minutes) FROM timebank_transfer WHERE payer_id = %(account)s
            AND (at, id) < (%(at)s, %(id)s)), 0)
"""


def balance_at(account, moment):
    """The balance that the transfers before this moment add up to, in minutes: replayed, not remembered."""
    return _before(account, moment, 0)


def _before(account, at, pk):
    """What all transfers before this one (a moment and a key) add up to. Read from two indexes alone."""
    if account.pk is None:  # a council that never lent nor borrowed has no account yet
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_BALANCE, {"account": account.pk, "at": at, "id": pk})
        return int(cursor.fetchone()[0])


@dataclass(frozen=True)
class Row:
    """One transfer as one of its two councils sees it: `minutes` are below zero where it pays."""

    transfer: Transfer
    is_received: bool
    balance: int  # after it

    @property
    def minutes(self):
        return self.transfer.minutes if self.is_received else -self.transfer.minutes

    @property
    def given(self):
        return self.transfer.minutes if self.is_received else 0

    @property
    def got(self):
        return 0 if self.is_received else self.transfer.minutes

    @property
    def other(self):
        """The council across, by the name it had then."""
        return (self.transfer.payer if self.is_received else self.transfer.payee).council

    @property
    def what(self):
        if self.transfer.kind == Transfer.Kind.SETTLEMENT:
            return "Help given" if self.is_received else "Help got"
        return self.transfer.get_kind_display()


@dataclass(frozen=True)
class Statement:
    """A council's hours from one day to another, both included, in London's days. Minutes.

    `given` and `got` are help; `undone` and `passed` are what was put right and what came from, or went to, other
    councils when one was replaced. Opening, these and closing add up.
    """

    account: Account
    start: dt.date
    end: dt.date
    opening: int
    given: int
    got: int
    undone: int
    passed: int

    @property
    def closing(self):
        return self.opening + self.given - self.got + self.undone + self.passed

    @property
    def transfers(self):
        """The latest first."""
        first, last = _moments(self.start, self.end)
        if self.account.pk is None:
            return Transfer.objects.none()
        return in_words(Transfer.objects.of(self.account).filter(at__gte=first, at__lt=last))

    @cached_property
    def rows(self):
        """All of them, the earliest first."""
        return rows_of(self.account, list(self.transfers))[::-1]


def statement(account, start, end):
    """What the account says about these days. Three statements to the database, however many transfers there are."""
    first, last = _moments(start, end)
    sums = dict.fromkeys(Transfer.Kind.values, (0, 0))
    if account.pk is not None:
        by_kind = Transfer.objects.of(account).filter(at__gte=first, at__lt=last).order_by().values_list("kind")
        into, out = (Sum("minutes", filter=Q(**{side: account}), default=0) for side in ("payee", "payer"))
        sums |= {kind: (received, paid) for kind, received, paid in by_kind.annotate(into=into, out=out)}
    given, got = sums[Transfer.Kind.SETTLEMENT]
    return Statement(
        account=account, start=start, end=end, opening=balance_at(account, first), given=given, got=got,
        undone=_net(sums[Transfer.Kind.REVERSAL]), passed=_net(sums[Transfer.Kind.SUCCESSION]),
    )  # fmt: skip


def _net(sums):
    return sums[0] - sums[1]


def _moments(start, end):
    return london.moment(start, dt.time()), london.moment(end + dt.timedelta(days=1), dt.time())


def in_words(transfers):
    """With everything that is said of a transfer, in the same statement."""
    return transfers.select_related("payer__council", "payee__council", "loan__request", "reversed_by", "reverses")


def rows_of(account, transfers):
    """Transfers that follow each other, the latest first, each with the balance after it. One statement."""
    if not transfers:
        return []
    balance = _before(account, transfers[0].at, transfers[0].pk + 1)
    rows = []
    for transfer in transfers:
        rows.append(Row(transfer, transfer.payee_id == account.pk, balance))
        balance -= rows[-1].minutes
    return rows


# Whether it all adds up -----------------------------------------------------------------------------------------------
# One statement, so that it sees one moment: what is booked meanwhile is in it wholly or not at all.
_BREACHES = """
    WITH sums AS (
        SELECT account.id, council.short_name AS name, account.balance, account.floor, account.agreed_floor,
            account.floor_because, account.closed_at,
            coalesce((SELECT sum(minutes) FROM timebank_transfer WHERE payee_id = account.id), 0)
            - coalesce((SELECT sum(minutes) FROM timebank_transfer WHERE payer_id = account.id), 0) AS moved
        FROM timebank_account account JOIN councils_council council ON council.id = account.council_id
    ), said AS (
        SELECT 1 AS place, 0::bigint AS id,
            'The balances of all councils add up to ' || sum(balance) || ' minutes, not to nothing.' AS breach
        FROM sums HAVING sum(balance) <> 0
        UNION ALL
        SELECT 2, id, name || ' has a balance of ' || balance || ' minutes; its transfers add up to ' || moved || '.'
        FROM sums WHERE balance <> moved
        UNION ALL
        SELECT 3, id, name || ' has a balance of ' || balance || ' minutes, below its limit of ' || floor || '.'
        FROM sums WHERE balance < floor
        UNION ALL
        SELECT 4, id, name || ' has a limit of ' || floor || ' minutes, looser than the agreed ' || agreed_floor
            || ', and no reason for it.'
        FROM sums WHERE floor < agreed_floor AND floor_because = ''
        UNION ALL
        SELECT 5, id, name || '’s account is closed and holds ' || balance || ' minutes.'
        FROM sums WHERE closed_at IS NOT NULL AND balance <> 0
        UNION ALL
        SELECT 6, loan.id, 'Loan ' || loan.id || ' is booked and no transfer stands for it.'
        FROM timebank_loan loan WHERE loan.state = 'booked' AND NOT EXISTS (
            SELECT 1 FROM timebank_transfer paid WHERE paid.loan_id = loan.id AND paid.kind = 'settlement'
        )
        UNION ALL
        SELECT 7, paid.id, 'Transfer ' || paid.id || ' of ' || paid.minutes || ' minutes stands for loan ' || loan.id
            || ', which is ' || loan.state || coalesce(' with ' || loan.agreed_minutes || ' minutes', '') || '.'
        FROM timebank_transfer paid JOIN timebank_loan loan ON loan.id = paid.loan_id
        WHERE paid.kind = 'settlement'
            AND (loan.state <> 'booked' OR loan.agreed_minutes IS DISTINCT FROM paid.minutes)
        UNION ALL
        SELECT 8, paid.id, 'Transfer ' || paid.id || ' stands for no loan between its two councils.'
        FROM timebank_transfer paid WHERE paid.kind = 'settlement' AND NOT EXISTS (
            SELECT 1 FROM timebank_loan loan
            JOIN timebank_account helped ON helped.council_id = loan.borrower_id
            JOIN timebank_account helper ON helper.council_id = loan.lender_id
            WHERE loan.id = paid.loan_id AND helped.id = paid.payer_id AND helper.id = paid.payee_id
        )
        UNION ALL
        SELECT 9, back.id, 'Transfer ' || back.id || ' undoes one that it is not the opposite of.'
        FROM timebank_transfer back LEFT JOIN timebank_transfer undone ON undone.id = back.reverses_id
        WHERE back.kind = 'reversal' AND (
            undone.id IS NULL OR undone.kind <> 'settlement' OR back.payer_id <> undone.payee_id
            OR back.payee_id <> undone.payer_id OR back.minutes <> undone.minutes
            OR back.loan_id IS DISTINCT FROM undone.loan_id
        )
        UNION ALL
        SELECT 10, passed.id, 'Transfer ' || passed.id || ' passes hours on to a council that does not follow.'
        FROM timebank_transfer passed WHERE passed.kind = 'succession' AND NOT EXISTS (
            SELECT 1 FROM councils_succession follows
            JOIN timebank_account gone ON gone.council_id = follows.predecessor_id
            JOIN timebank_account next ON next.council_id = follows.successor_id
            WHERE (gone.id, next.id) IN ((passed.payer_id, passed.payee_id), (passed.payee_id, passed.payer_id))
        )
    )
    SELECT breach FROM said ORDER BY place, id
"""


def check():
    """A sentence for each thing that does not add up; none when the ledger is sound."""
    with connection.cursor() as cursor:
        cursor.execute(_BREACHES)
        return [row[0] for row in cursor.fetchall()]


def record_check(now):
    """Check, and keep the verdict for whoever watches. Returns the LedgerCheck; of sound ones a year's are kept."""
    found = LedgerCheck.objects.create(at=now, transfers=Transfer.objects.count(), breaches=check())
    LedgerCheck.objects.filter(at__lt=now - KEPT, breaches=[]).delete()
    for breach in found.breaches:
        log.error("ledger: %s", breach)
    return found


def health(now):
    """The latest verdict, in numbers that anybody may see: no council is named."""
    latest = LedgerCheck.objects.order_by("-at", "-pk").first()
    since = latest.at if latest else Transfer.objects.aggregate(first=Min("at"))["first"]  # none yet: nothing to check
    troubles = {
        "the ledger does not add up": latest is not None and not latest.is_sound,
        "nobody checks the ledger": since is not None and since < now - NOBODY_CHECKS_AFTER,
    }
    return {
        "checked_seconds_ago": None if latest is None else max(0, int((now - latest.at).total_seconds())),
        "transfers": latest.transfers if latest else 0,
        "breaches": len(latest.breaches) if latest else 0,
        "trouble": [name for name, is_so in troubles.items() if is_so],
    }
