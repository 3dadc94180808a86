"""Which date suits best, against a sheet of paper and against the laws that any fair rule keeps."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.poll_winner import IF_NEED_BE, NO, YES, Count, Said, in_words, standing

BETTER = {NO: IF_NEED_BE, IF_NEED_BE: YES}


def sheet(rows, host=None):
    """Rows such as “yn?”: what one person says to dates 0, 1, 2. Each is of a council of their own."""
    signs = {"y": YES, "?": IF_NEED_BE, "n": NO}
    said = [
        Said(option, signs[sign], f"council {person}")
        for person, row in enumerate(rows)
        for option, sign in enumerate(row)
    ]
    return standing(range(max(len(row) for row in rows)), said, host)


@pytest.mark.parametrize(
    ("rows", "best"),
    [
        (["yn", "yn", "ny"], (0,)),  # most yes
        (["ny", "n?", "yn"], (1,)),  # equal yes: most yes and if need be
        (["y?", "??", "nn"], (0,)),  # a yes weighs more than any number of if need be
        (["yn", "ny"], (0, 1)),  # a tie
        (["nn", "nn"], ()),  # nobody can
        (["n?", "nn"], (1,)),  # one can, if need be
    ],
)
def test_the_date_that_suits_best_as_one_counts_it_by_hand(rows, best):
    assert sheet(rows).best == best


def test_a_date_that_has_passed_is_counted_and_does_not_win():
    said = [Said("a", YES), Said("b", IF_NEED_BE)]

    found = standing(["a", "b"], said, past={"a"})

    assert (found.winner, found.counts[0].yes) == ("b", 1)
    assert standing(["a", "b"], said, past={"a", "b"}).best == ()


def test_fewer_no_wins_where_somebody_said_nothing_to_a_date():
    said = [Said("a", YES), Said("b", YES), Said("a", NO)]

    assert standing(["a", "b"], said).winner == "b"


def test_what_is_still_equal_goes_to_the_date_that_suits_the_host():
    assert sheet(["yn", "ny"], host="council 1").best == (1,)
    assert sheet(["y?", "?y"], host="council 0").best == (0,)
    assert sheet(["yn", "ny"], host="council 7").best == (0, 1)


def test_the_host_does_not_weigh_more_than_a_person():
    assert sheet(["yn", "yn", "ny"], host="council 2").best == (0,)


def test_without_a_host_people_without_a_council_decide_nothing():
    said = [Said(0, YES, None), Said(1, YES, "x")]

    assert standing([0, 1], said, host=None).is_tie


def test_councils_are_counted_once_and_where_somebody_can_come():
    said = [Said(0, YES, "x"), Said(0, IF_NEED_BE, "x"), Said(0, NO, "y"), Said(0, YES, None)]

    assert standing([0], said).counts == (Count(0, yes=2, if_need_be=1, no=1, councils=1),)


def test_without_answers_there_is_no_winner():
    empty = standing([0, 1], [])

    assert (empty.best, empty.winner, empty.is_tie) == ((), None, False)


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (Count(0, 14, 3, 2, 11), "Thursday suits 17 people from 11 councils; 3 of them if need be."),
        (Count(0, 1, 0, 2, 1), "Thursday suits 1 person from 1 council."),
        (Count(0, 0, 2, 2, 2), "Thursday suits 2 people from 2 councils, if need be."),
        (Count(0, 2, 0, 0, 0), "Thursday suits 2 people."),
        (Count(0, 0, 0, 5, 0), "Thursday suits nobody yet."),
    ],
)
def test_a_date_is_said_in_words(count, words):
    assert in_words(count, "Thursday") == words


# Laws -----------------------------------------------------------------------------------------------------------------
ANSWER = st.sampled_from([YES, IF_NEED_BE, NO])
COUNCIL = st.sampled_from([None, "a", "b", "c"])


@st.composite
def polls(draw):
    """(number of dates, [(council, [answer for each date])], host)."""
    dates = draw(st.integers(2, 5))
    people = draw(st.lists(st.tuples(COUNCIL, st.lists(ANSWER, min_size=dates, max_size=dates)), max_size=8))
    return dates, people, draw(COUNCIL)


def saids(people):
    return [Said(option, answer, council) for council, answers in people for option, answer in enumerate(answers)]


@given(polls(), st.randoms(use_true_random=False))
def test_the_order_of_answers_and_of_dates_changes_nothing(poll, order: random.Random):
    dates, people, host = poll
    said, options = saids(people), list(range(dates))
    before = standing(options, said, host)
    order.shuffle(said)
    order.shuffle(options)

    after = standing(options, said, host)

    assert set(after.best) == set(before.best)
    assert {count.option: count for count in after.counts} == {count.option: count for count in before.counts}


@given(polls(), st.data())
def test_a_better_answer_never_makes_a_date_lose(poll, data):
    dates, people, host = poll
    before = standing(range(dates), saids(people), host)
    better = [(at, option) for at, (_, said) in enumerate(people) for option in before.best if said[option] != YES]
    if not better:
        return
    at, option = data.draw(st.sampled_from(better))
    council, answers = people[at]
    raised = [BETTER[one] if place == option else one for place, one in enumerate(answers)]

    after = standing(range(dates), saids([*people[:at], (council, raised), *people[at + 1 :]]), host)

    assert option in after.best


@given(polls(), COUNCIL, st.data())
def test_one_more_who_says_yes_never_makes_a_date_lose(poll, council, data):
    dates, people, host = poll
    before = standing(range(dates), saids(people), host)
    if not before.best:
        return
    option = data.draw(st.sampled_from(before.best))

    after = standing(range(dates), [*saids(people), Said(option, YES, council)], host)

    assert option in after.best


@given(polls())
def test_there_is_a_best_date_exactly_when_somebody_can_come(poll):
    dates, people, host = poll

    found = standing(range(dates), saids(people), host)

    assert bool(found.best) == any(answer != NO for _, answers in people for answer in answers)
    assert all(count.yes + count.if_need_be + count.no == len(people) for count in found.counts)
    assert (found.winner is not None) == (len(found.best) == 1)
