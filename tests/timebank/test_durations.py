"""A length of time, read as people type it."""

import re

import pytest

from common import words
from timebank import durations
from timebank.limits import LONGEST


def exactly(sentence):
    return f"^{re.escape(sentence)}$"


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("15 h", 900), ("15h", 900), ("15 hours", 900), ("1 hr", 60), ("7.5 hours", 450), ("7,5 h", 450), (".5 h", 30),
        ("1 h 30", 90), ("1h30m", 90), ("1:30", 90), ("1 hour and 30 minutes", 90), ("90 min", 90), ("10 mins", 10),
        ("2 days", 900), ("2d", 900), ("1½ days", 675), ("half a day", 225), ("two days", 900), ("a day", 450),
        ("half an hour", 30), ("an hour", 60), ("2 days 3 h", 1080), ("one day, 2 hours", 570), ("  15 H ", 900),
        ("1,200 h", 72_000), ("10,000 h", LONGEST), ("0.1 h", 6), ("1 min", 1), ("0.01 h", 1),
    ],
)  # fmt: skip
def test_a_time_is_read_as_people_write_it(typed, minutes):
    assert durations.read(typed) == minutes


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("15", "Say what 15 is: 15 h, 15 min or 15 days"),
        ("0 h", "Enter a time from 1 minute to 10,000 hours"),
        ("10,000 h 1 min", "Enter a time from 1 minute to 10,000 hours"),
        ("999999999 h", "Enter a time from 1 minute to 10,000 hours"),
    ],
)
def test_a_time_that_cannot_be_is_refused_with_what_to_do(typed, says):
    with pytest.raises(ValueError, match=exactly(says)):
        durations.read(typed)


@pytest.mark.parametrize(
    "typed",
    ["", " ", "-5 h", "1e9 h", "10000000000 min", "2 weeks", "h", "NaN h", "12 13", "2 days 3", "٣ h", ".h",
     "1.23456 h", "half", "1 h 2 h", "h" * 100_000, "1 h\0", "0"],
)  # fmt: skip
def test_what_is_no_time_is_asked_for_again(typed):
    with pytest.raises(ValueError, match=exactly(durations.ASKS)):
        durations.read(typed)


def test_a_field_may_take_less():
    with pytest.raises(ValueError, match=exactly("Enter a time from 1 minute to 24 hours")):
        durations.read("25 h", most=24 * 60)


def test_what_a_form_shows_is_read_as_the_same():
    """A page that is saved as it stands changes nothing."""
    shown = [1, 59, 60, 61, 90, 450, 899, 60_000, LONGEST]

    assert [durations.read(words.hours(minutes)) for minutes in shown] == shown
