"""The answers to a request as its reader may see them: all of them, their own council's, or how many there are."""

from collections import Counter
from dataclasses import dataclass

from common import words
from timebank import permissions
from timebank.models import Account, Loan, Request
from timebank.progress import with_progress

State = Loan.State
OVER = {State.DECLINED, State.WITHDRAWN, State.REFUSED, State.CANCELLED}
CHOSEN = {State.CHOSEN, State.ACTIVE, State.CLAIMED, State.DISPUTED, State.BOOKED, State.CHARGED}
BOOKED = {State.BOOKED, State.CHARGED}
FIRST = [State.OFFERED, State.CLAIMED, State.DISPUTED, State.ACTIVE, State.CHOSEN, State.BOOKED, State.CHARGED]


@dataclass(frozen=True)
class Compared:
    """The estimate of a loan and what it took, in words and as parts of a hundred for a bar."""

    loan: Loan

    @property
    def estimate(self):
        """Of 99: its outline is a pixel wider."""
        return 99 * self.loan.minutes // max(self.loan.minutes, self.loan.agreed_minutes)

    @property
    def actual(self):
        return 100 * self.loan.agreed_minutes // max(self.loan.minutes, self.loan.agreed_minutes)

    @property
    def in_words(self):
        """“took 1 h 15 min more than planned”."""
        over = self.loan.agreed_minutes - self.loan.minutes
        if not over:
            return "took as long as planned"
        return f"took {words.hours(abs(over))} {'more' if over > 0 else 'less'} than planned"


@dataclass(frozen=True)
class Part:
    """Answers that stand on one page: `shown` are those the reader may read, `over` came to nothing."""

    shown: tuple[Loan, ...]
    over: tuple[Loan, ...]

    @property
    def chosen(self):
        """Loans with an estimate that stand, in the order in which they were offered."""
        shown = sorted(self.shown, key=lambda loan: loan.pk)
        return [loan for loan in shown if loan.state in CHOSEN and not loan.is_undone]

    @property
    def compared(self):
        """[Compared] of what is settled."""
        return [Compared(loan) for loan in self.chosen if loan.agreed_minutes]


@dataclass(frozen=True)
class Answers(Part):
    """All of them, the ones that wait first.

    `count` is how many councils offer in all. `account` is the borrower's, for its own people and who looks after it.
    """

    count: int
    sees_all: bool
    wanted: int
    account: Account | None

    @property
    def in_order(self):
        return [*self.shown, *self.over]

    def on(self, page):
        """The Part of a page of `in_order`."""
        over = set(self.over)
        return Part(tuple(loan for loan in page if loan not in over), tuple(loan for loan in page if loan in over))

    @property
    def planned(self):
        return sum(loan.minutes for loan in self.chosen)

    @property
    def worked(self):
        return sum(loan.agreed_minutes or 0 for loan in self.chosen)

    @property
    def has_enough(self):
        """Whether what was chosen already comes to what was asked for."""
        return self.planned >= self.wanted

    @property
    def to_come(self):
        """Minutes of chosen help that are still to be booked: what the borrower's balance goes down by."""
        return sum(loan.minutes for loan in self.chosen if loan.state not in BOOKED and loan.settles == "hours")

    @property
    def balance_after(self):
        return self.account.balance - self.to_come

    @property
    def is_too_little(self):
        return self.balance_after < self.account.floor

    @property
    def in_words(self):
        """“Three councils offer”, “One council offers”, “No council offers yet”."""
        if not self.count:
            return "No council offers yet"
        many = f"{words.number(self.count)} council{'s' if self.count > 1 else ''}".capitalize()
        return f"{many} offer{'' if self.count > 1 else 's'}"


def answers_to(request, visit, now):
    """As many statements for one answer as for ten."""
    sees_all = permissions.can_see_answers(visit, request)
    loans = request.loans.select_related("lender", "borrower", "lent_person", "offered_by")
    loans = with_progress(list(loans if sees_all else loans.filter(lender__in=visit.acts_for)))
    states = Counter(request.loans.order_by().values_list("state", flat=True))
    order = {state: place for place, state in enumerate(FIRST)}
    for loan in loans:
        loan.request = request  # its borrower may be another: what was settled keeps the old name
        loan.may_choose = permissions.can_choose(visit, loan) and request.state == Request.State.OPEN
    going = [loan for loan in loans if loan.state not in OVER]
    return Answers(
        shown=tuple(sorted(going, key=lambda loan: (order.get(loan.state, len(order)), loan.pk))),
        over=tuple(loan for loan in loans if loan.state in OVER),
        count=sum(many for state, many in states.items() if state not in OVER),
        sees_all=sees_all,
        wanted=request.minutes,
        account=Account.objects.filter(council=request.council_id).first() if sees_all else None,
    )
