"""Greetings and days as the front page says them."""

import datetime as dt

import pytest

from common import words

NOW = dt.datetime(2026, 11, 22, 8, 30, tzinfo=dt.UTC)  # a Sunday


def at(*parts):
    return dt.datetime(*parts, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (at(2026, 11, 22, 3, 59), "Good evening"),
        (at(2026, 11, 22, 4, 0), "Good morning"),
        (at(2026, 11, 22, 11, 59), "Good morning"),
        (at(2026, 11, 22, 12, 0), "Good afternoon"),
        (at(2026, 11, 22, 17, 59), "Good afternoon"),
        (at(2026, 11, 22, 18, 0), "Good evening"),
        (at(2026, 6, 22, 11, 30), "Good afternoon"),  # half past twelve on London's clocks
    ],
)
def test_the_greeting_follows_londons_clocks(moment, said):
    assert words.greeting(moment) == said


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (at(2026, 11, 22, 23, 30), "today"),
        (at(2026, 11, 23, 0, 30), "tomorrow"),
        (at(2026, 11, 25, 10), "on Wednesday"),
        (at(2026, 11, 28, 10), "on Saturday"),
        (at(2026, 11, 29, 10), "on Sunday 29 November"),
        (at(2027, 1, 14, 10), "on Thursday 14 January 2027"),
    ],
)
def test_a_day_is_as_near_as_its_words(moment, said):
    assert words.day(moment, NOW) == said


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (at(2026, 11, 20, 10), ("Was due 20 November", True)),
        (at(2026, 11, 22, 10), ("Today", True)),
        (at(2026, 11, 25, 10), ("In 3 days", True)),
        (at(2026, 11, 26, 10), ("By Thursday", False)),
        (at(2026, 11, 29, 10), ("By 29 November", False)),
        (at(2027, 1, 14, 10), ("By 14 January 2027", False)),
    ],
)
def test_a_deadline_is_near_from_three_days_on(moment, said):
    assert words.deadline(moment, NOW) == said


def test_numbers_up_to_ten_are_words():
    assert [words.number(count) for count in (1, 10, 11)] == ["one", "ten", "11"]
