from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timebank.shares import split


@pytest.mark.parametrize(
    ("minutes", "shares", "parts"),
    [
        (101, {"east": 1, "west": 1}, {"east": 51, "west": 50}),
        (-101, {"east": 1, "west": 1}, {"east": -51, "west": -50}),
        (100, {"a": 1, "b": 1, "c": 1}, {"a": 34, "b": 33, "c": 33}),
        (10, {"a": Fraction(1, 4), "b": Fraction(3, 4)}, {"a": 3, "b": 7}),
        (11, {"a": Fraction(1, 4), "b": Fraction(3, 4)}, {"a": 3, "b": 8}),
        (7, {"a": 0, "b": 1}, {"a": 0, "b": 7}),
        (0, {"a": 1, "b": 1}, {"a": 0, "b": 0}),
    ],
)
def test_minutes_are_split_by_largest_remainder(minutes, shares, parts):
    assert split(minutes, shares) == parts


@given(
    st.integers(-(10**6), 10**6),
    st.lists(st.fractions(0, 1, max_denominator=50), min_size=1, max_size=6).filter(any),
)
def test_nothing_is_lost_and_nobody_is_a_minute_off(minutes, shares):
    named = dict(enumerate(shares))

    parts = split(minutes, named)

    assert sum(parts.values()) == minutes
    for who, part in parts.items():
        assert abs(part - minutes * named[who] / sum(shares)) < 1
