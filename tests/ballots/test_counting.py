"""Who is chosen with which sums, and where it is a tie: by hand."""

import pytest

from ballots import counting
from ballots.counting import Outcome


@pytest.mark.parametrize(
    ("dots", "places", "expected"),
    [
        ([5, 3, 1], 1, Outcome((1,))),
        ([1, 3, 5], 2, Outcome((2, 3))),
        ([3, 3, 1], 1, Outcome((), (1, 2), 1)),
        ([5, 3, 3, 3], 3, Outcome((1,), (2, 3, 4), 2)),
        ([3, 3, 1], 2, Outcome((1, 2))),  # equal, and room for both
        ([4, 0, 0], 3, Outcome((1,))),  # nobody voted for the others
        ([0, 0, 0], 2, Outcome()),
        ([2, 2, 2], 2, Outcome((), (1, 2, 3), 2)),
    ],
)
def test_the_most_votes_are_chosen_and_what_is_equal_at_the_last_place_is_tied(dots, places, expected):
    assert counting.outcome(dots, rule="dots", places=places) == expected


@pytest.mark.parametrize(
    ("dots", "expected"),
    [
        ([5, 3, 9], Outcome((1,))),
        ([3, 5, 0], Outcome((2,))),
        ([4, 4, 1], Outcome((), (1, 2), 1)),
        ([0, 0, 7], Outcome()),
    ],
)
def test_abstaining_is_never_chosen(dots, expected):
    assert counting.outcome(dots, rule="yes-no", places=1) == expected


def test_without_a_quorum_nothing_is_chosen():
    assert counting.outcome([5, 3, 1], rule="dots", places=1, is_quorate=False) == Outcome()


def test_sums_are_of_each_option():
    assert counting.added_up([[1, 0, 2], [0, 0, 3]], 3) == [1, 0, 5]
    assert counting.added_up([], 3) == [0, 0, 0]


@pytest.mark.parametrize(
    ("dots", "words"),
    [
        ([0, 0, 0], "Give at least one option a dot."),
        ([3, 0, 0], "An option can have at most 2 dots of a council."),
        ([2, 2, 0], "Your council has 3: that is 4. Take 1 away."),
        ([1, 1], "This is not an answer to the question. Reload the page and vote again."),
        ([-1, 1, 1], "This is not an answer to the question. Reload the page and vote again."),
        ([2, 1, 0], ""),
    ],
)
def test_what_is_wrong_with_a_vote_is_said(dots, words):
    assert counting.why_not(dots, options=3, picks=3, most=2) == words


def test_where_options_are_chosen_nobody_hears_of_dots():
    assert counting.why_not([0, 0], options=2, picks=1, most=1) == "Choose at least one option."
