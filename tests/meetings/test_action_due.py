"""When an owner hears of an action: three days before, on the day, weekly four times, then monthly."""

import datetime as dt

import pytest

from meetings.action_due import months_later, step_due, stuck_before
from tests.meetings.promising import DUE, at

LONG_AGO = at(1, month=1)


def step(due_on, now, since=LONG_AGO, nation="england"):
    found = step_due(due_on, nation, since, now)
    return found and (found.name, found.at)


@pytest.mark.parametrize(
    ("now", "name"),
    [
        (at(1, 8, 59), None),
        (at(1), "3d"),
        (at(4, 8, 59), "3d"),
        (at(4), "0d"),
        (at(11, 8, 59), "0d"),
        (at(11), "w1"),
        (at(18), "w2"),
        (at(29), "w3"),  # Christmas Day and Boxing Day: the 25th goes on Tuesday the 29th
        (at(1, month=1, year=2027), "w3"),
        (at(4, month=1, year=2027), "w4"),
        (at(3, month=2, year=2027), "w4"),
        (at(4, month=2, year=2027), "m2"),
        (at(4, month=3, year=2027), "m3"),
        (at(5, 8, 59, month=4, year=2027), "m3"),
        (at(5, month=4, year=2027), "m4"),  # the 4th is a Sunday
        (at(6, month=12, year=2027), "m12"),
    ],
)
def test_the_steps_of_an_action_that_is_due_on_friday_4_december(now, name):
    found = step(DUE, now)

    assert (found and found[0]) == name


def test_what_is_due_on_a_sunday_is_heard_of_on_the_friday():
    assert step(dt.date(2026, 12, 6), at(4)) == ("0d", at(4))


def test_of_two_that_fall_on_one_morning_the_later_goes():
    assert step(dt.date(2026, 12, 28), at(24)) == ("0d", at(24))  # a bank holiday, as is the 25th: both go on the 24th


def test_what_fell_due_before_it_was_promised_is_not_said():
    assert step(DUE, at(2), since=at(1, 10)) is None
    assert step(DUE, at(4), since=at(1, 10)) == ("0d", at(4))
    assert step(DUE, at(20), since=at(19)) is None


def test_a_holiday_is_of_the_nation():
    due = dt.date(2026, 11, 30)  # Saint Andrew's Day

    assert step(due, at(30, month=11), nation="england") == ("0d", at(30, month=11))
    assert step(due, at(30, month=11), nation="scotland") == ("0d", at(27, month=11))


def test_so_long_overdue_it_is_on_the_leads_desk():
    assert stuck_before(DUE + dt.timedelta(days=28)) == DUE


def test_a_month_later_is_the_same_day_or_the_last():
    assert months_later(dt.date(2026, 12, 31), 2) == dt.date(2027, 2, 28)
    assert months_later(dt.date(2026, 12, 31), 12) == dt.date(2027, 12, 31)
