"""When people are written to about a scrutiny day: to the hour, on working days, never too often."""

import datetime as dt

import pytest

from common import london
from scrutiny.days.due import GATHERING, SIGNING, commitment_step, reminder, signing_asked_at


def at(day, month, hour=12, year=2026):
    return london.moment(dt.date(year, month, day), dt.time(hour))


@pytest.mark.parametrize(
    ("now", "step"),
    [
        (at(16, 11, 8), ""),
        (at(16, 11, 9), "7d"),
        (at(20, 11, 8), "7d"),
        (at(20, 11, 9), "1d"),  # the day before is a Sunday: on Friday
        (at(23, 11, 23), "1d"),
        (at(24, 11, 0), ""),  # its last day is over
    ],
)
def test_the_silent_are_reminded_a_week_and_a_day_before_gathering_ends(now, step):
    assert reminder(GATHERING, dt.date(2026, 11, 23), at(1, 11), "england", now) == step


def test_nobody_is_reminded_within_a_day_of_the_question():
    last, now = dt.date(2026, 11, 27), at(26, 11)

    assert reminder(SIGNING, last, at(24, 11, 9), "england", now) == "1d"
    assert reminder(SIGNING, last, at(25, 11, 10), "england", now) == ""


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        (at(19, 11, 23), at(20, 11, 9)),
        (at(20, 11, 8), at(23, 11, 9)),  # a Friday: on Monday
        (at(24, 12, 15), at(29, 12, 9)),  # England rests from Christmas Day to the 28th in 2026
    ],
)
def test_signatures_are_asked_for_on_the_working_day_after_the_text_was_changed(written, asked):
    assert signing_asked_at(written, "england") == asked


@pytest.mark.parametrize(
    ("now", "step"),
    [
        (at(16, 10, 8), ""),
        (at(16, 10, 9), "14d"),  # 17 October is a Saturday
        (at(30, 10, 8), "14d"),
        (at(30, 10, 9), "0d"),
        (at(9, 11, 8), "0d"),
        (at(9, 11, 9), "w1"),
        (at(30, 11, 9), "m1"),
        (at(31, 12, 9), "m2"),
        (at(28, 2, 12, 2027), "m3"),
        (at(1, 3, 9, 2027), "m4"),
    ],
)
def test_a_commitment_is_chased_before_on_and_after_its_day(now, step):
    assert commitment_step(dt.date(2026, 10, 31), at(1, 5), "england", now) == step


def test_a_new_date_is_not_chased_for_what_lies_before_it():
    due_on = dt.date(2026, 11, 30)

    assert commitment_step(due_on, at(20, 11), "england", at(25, 11)) == ""
    assert commitment_step(due_on, at(20, 11), "england", at(30, 11)) == "0d"
