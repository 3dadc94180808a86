"""Where councils stand, in figures and as a picture."""

import datetime as dt

import pytest
from django.utils import timezone

from common import london
from tests.factories import CouncilFactory
from tests.timebank_factories import AccountFactory, LoanFactory, ReversalFactory, TransferFactory
from timebank.standing import Bar, financial_year, standing_of

NOW = london.moment(dt.date(2026, 11, 22), dt.time(10))
LAST_YEAR = london.moment(dt.date(2026, 3, 31), dt.time(23, 59))


def figures(council):
    [found] = standing_of([council], NOW)
    return found.balance, found.left, found.gave, found.got, found.under_way, found.about


@pytest.mark.django_db
def test_it_counts_what_was_given_and_got_since_april_and_what_is_under_way(council):
    lent = LoanFactory(lender=council, state="booked", agreed_minutes=300)
    TransferFactory(loan=lent, at=NOW)
    TransferFactory(loan=LoanFactory(lender=council, state="booked", agreed_minutes=60), at=LAST_YEAR)
    TransferFactory(loan=LoanFactory(request__council=council, state="booked", agreed_minutes=90), at=NOW)
    ReversalFactory(reverses=TransferFactory(loan=LoanFactory(lender=council, state="booked"), at=NOW))
    for state in ("active", "claimed", "disputed", "offered", "chosen", "cancelled"):
        LoanFactory(lender=council, state=state, minutes=60)
    LoanFactory(request__council=council, state="active", minutes=45)

    assert figures(council) == (270, 270 + 40 * 60, 300, 90, 4, 225)


@pytest.mark.django_db
def test_a_council_without_an_account_may_spend_up_to_the_usual_limit(council):
    assert figures(council) == (0, 40 * 60, 0, 0, 0, 0)


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_the_same_for_one_and_three(count, django_assert_num_queries):
    councils = CouncilFactory.create_batch(count)
    for council in councils:
        AccountFactory(council=council)
        LoanFactory(lender=council, state="active")

    with django_assert_num_queries(3):
        assert [found.under_way for found in standing_of(councils, timezone.now())] == [1] * count


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (dt.date(2026, 4, 1), dt.date(2026, 4, 1), dt.date(2027, 3, 31)),
        (dt.date(2026, 3, 31), dt.date(2025, 4, 1), dt.date(2026, 3, 31)),
        (dt.date(2026, 12, 31), dt.date(2026, 4, 1), dt.date(2027, 3, 31)),
    ],
)
def test_a_financial_year_begins_in_april(day, first, last):
    assert financial_year(day) == (first, last)


@pytest.mark.parametrize(
    ("floor", "balance", "ceiling", "zero", "start", "width", "free"),
    [
        (-20, 10, 40, "33.33%", "33.33%", "16.67%", True),
        (-20, -10, 40, "33.33%", "16.67%", "16.67%", True),
        (-40, 60, 40, "40.00%", "40.00%", "60.00%", True),
        (-50, -50, 0, "100.00%", "0.00%", "100.00%", False),
        (0, 0, 0, "0.00%", "0.00%", "0.00%", False),
    ],
)
def test_the_picture_of_a_balance(floor, balance, ceiling, zero, start, width, free):
    bar = Bar(floor, balance, ceiling)

    assert (bar.zero, bar.start, bar.width, bar.zero_is_free) == (zero, start, width, free)
