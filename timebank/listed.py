"""What the time bank's first page lists, in few statements that are written once (common.prepared).

Rows are instances of their models with only those fields that the page shows; the rest is asked for if anybody does.
"""

from dataclasses import dataclass, field

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Count, DateField, OuterRef, Value, Window

from common.prepared import AnyOf, Given, Prepared
from councils.models import Council
from timebank import matching
from timebank.models import Loan, Offer, Request, Step
from timebank.progress import is_undone, standing

PERSON, KEYS, TODAY = Given("person"), Given("keys"), Given("today", DateField())
RECENT = 5  # loans that are finished, below those that go on
SETTLED = (Loan.State.BOOKED, Loan.State.CHARGED)


def _instance(model, names, row):
    """One of a model with these fields alone, named in the order in which the model has them."""
    return model.from_db(connection.alias, names, row)


# Requests -------------------------------------------------------------------------------------------------------------
REQUEST = ("id", "council_id", "title", "minutes", "by_on", "place", "place_words", "may_charge", "state")


def _open_requests(reads_all):
    found = Request.objects.open().read_inside(PERSON, TODAY, reads_all=reads_all)
    found = matching.fitting_first(found, KEYS, TODAY).annotate(total=Window(Count("pk")))
    return found.values_list(*REQUEST, "council__short_name", "nearness", "total")


_open_to = {
    True: Prepared(lambda: _open_requests(reads_all=True)),
    False: Prepared(lambda: _open_requests(reads_all=False)),
}


class OpenRequests:
    """Every open request that a reader may see, as a Paginator takes it: one statement for the first page of it, which
    says how many there are, and one more for another page.
    """

    ordered = True

    def __init__(self, reader, today, per_page=25):
        self.reader, self.today, self.first = reader, today, slice(0, per_page)
        self._rows = self._asked(self.first)

    def count(self):
        return self._rows[0][-1] if self._rows else 0

    def __getitem__(self, piece):
        rows = self._rows if (piece.start, piece.stop <= self.first.stop) == (0, True) else self._asked(piece)
        return [self._request(row) for row in rows]

    def _asked(self, piece):
        ask, given = _open_to[self.reader.user.is_coordinator], {"person": self.reader.user.pk, "today": self.today}
        return ask(keys=list(self.reader.keys), piece=piece, **given)

    @staticmethod
    def _request(row):
        *fields, name, nearness, _ = row
        found = _instance(Request, REQUEST, fields)
        found.council_name, found.nearness = name, nearness
        return found


_skills = Prepared(
    lambda: (
        Request.skills.through.objects.filter(AnyOf("request", KEYS))
        .order_by("skill__family", "skill__name")
        .values_list("request", "skill", "skill__name")
    )
)


def with_skills(requests, offered):
    """Give each its `skill_names` and, where it fits, those `offered` (their keys) that it `fits_by`. One statement."""
    wanted = {row.pk: [] for row in requests}
    for request, skill, name in _skills(keys=list(wanted)):
        wanted[request].append((skill, name))
    for row in requests:
        row.skill_names = [name for _, name in wanted[row.pk]]
        row.fits_by = [name for skill, name in wanted[row.pk] if skill in offered] if row.nearness == 1 else []


# The reader's councils ------------------------------------------------------------------------------------------------
@dataclass
class Own:
    """Of the reader's councils. `balances`: {key: minutes}, without one that has no account yet; `offered`: keys of the
    skills that they offer; `settled`: keys of their latest settled loans, more than are shown.
    """

    balances: dict = field(default_factory=dict)
    offered: set = field(default_factory=set)
    settled: list = field(default_factory=list)


def _latest(side, state):
    return ArraySubquery(
        Loan.objects.filter(state=state, **{side: OuterRef("pk")}).order_by("-state_at", "-pk").values("pk")[:RECENT]
    )


_own = Prepared(
    lambda: (
        Council.objects.filter(AnyOf("pk", KEYS))
        .order_by()
        .values_list(
            "pk",
            "account__balance",
            ArraySubquery(Offer.objects.standing(TODAY).filter(council=OuterRef("pk")).order_by().values("skill")),
            *(_latest(side, state) for side in ("lender", "borrower") for state in SETTLED),
        )
    )
)


def own(councils, today):
    """The Own of councils (keys). One statement; none for none."""
    found = Own()
    for pk, balance, offered, *latest in _own(keys=list(councils), today=today) if councils else ():
        if balance is not None:
            found.balances[pk] = balance
        found.offered.update(offered)
        found.settled += [loan for loans in latest for loan in loans]
    return found


_standing_offers = Prepared(
    lambda: (
        Offer.objects.standing(TODAY)
        .order_by()
        .annotate(every=Value(1))
        .values("every")
        .annotate(number=Count("pk"))
        .values_list("number")
    )
)


def offered_now(today):
    """How many offers stand. One statement."""
    return sum(number for (number,) in _standing_offers(today=today))


# Loans ----------------------------------------------------------------------------------------------------------------
LOAN = ("id", "request_id", "lender_id", "borrower_id", "minutes", "settles", "state", "state_at", "agreed_minutes")
STATE = LOAN.index("state")
_loans = Prepared(
    lambda: (
        (Loan.objects.of_councils(KEYS).unfinished() | Loan.objects.filter(AnyOf("pk", Given("settled"))))
        .order_by("-state_at", "-pk")
        .values_list(*LOAN, "lender__short_name", "borrower__short_name", "request__title")
    )
)
_turning = Prepared(
    lambda: (
        Step.objects.filter(AnyOf("loan", KEYS), kind__in=[Step.Kind.REVERSED, Step.Kind.RELEASED])
        .order_by()
        .values_list("id", "loan_id", "kind")
    )
)


def loans_of(councils, settled):
    """Help that councils (keys) give and get: what goes on, and the latest of these `settled` ones, each with its
    `standing`, whether it `is_given`, its `title` and the councils’ names. Two statements; none without councils.
    """
    rows = _loans(keys=list(councils), settled=settled) if councils else []
    on, over = ([row for row in rows if (row[STATE] in SETTLED) == is_over] for is_over in (False, True))
    shown = [_loan(row) for row in (*on, *over[:RECENT])]
    steps = {loan.pk: [] for loan in shown}
    for row in _turning(keys=list(steps)) if shown else ():
        steps[row[1]].append(_instance(Step, ("id", "loan_id", "kind"), row))
    for loan in shown:
        loan.is_given, loan.is_undone = loan.lender_id in councils, is_undone(steps[loan.pk])
        loan.standing = standing(loan, steps[loan.pk])
    return shown


def _loan(row):
    *fields, lender, borrower, title = row
    loan = _instance(Loan, LOAN, fields)
    loan.lender_name, loan.borrower_name, loan.title = lender, borrower, title
    return loan
