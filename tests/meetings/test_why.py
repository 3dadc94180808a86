"""Why a line is on an agenda, in words."""

import datetime as dt

import pytest

from meetings import why
from meetings.why import Before

JUNE, SEPTEMBER, LAST_YEAR = dt.date(2026, 6, 11), dt.date(2026, 9, 10), dt.date(2025, 11, 25)


def said(reason):
    return f"{reason.lead}: {reason.words}" if reason else None


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (Before(SEPTEMBER, why.RAN_OUT), "Carried over: we ran out of time on 10 September."),
        (Before(LAST_YEAR, why.RAN_OUT), "Carried over: we ran out of time on 25 November 2025."),
        (Before(SEPTEMBER, why.CALLED_OFF), "Carried over: the meeting of 10 September was called off."),
        (Before(SEPTEMBER, why.NO_PLACE), "Carried over: it found no place on 10 September."),
        (Before(SEPTEMBER, why.LEFT_OUT, "Too full"), "Carried over: left out on 10 September: Too full."),
        (Before(SEPTEMBER, why.LEFT_OUT), "Carried over: left out on 10 September."),
    ],
)
def test_once_put_off_says_when_and_why(before, words):
    assert said(why.carried([before], 2026)) == words


def test_twice_put_off_says_what_happens_next_and_more_often_asks_whether_it_is_wanted():
    twice = [Before(SEPTEMBER, why.RAN_OUT), Before(JUNE, why.LEFT_OUT, "Full")]

    assert why.carried([], 2026) is None
    assert said(why.carried(twice, 2026)) == (
        "Carried over twice: put off on 11 June and 10 September. "
        "The next time it is put off, the group is asked whether to drop it."
    )
    assert said(why.carried([*twice, Before(LAST_YEAR, why.RAN_OUT)], 2026)) == (
        "Carried over 3 times: put off on 25 November 2025, 11 June and 10 September. "
        "Does the group still want it? If not, drop it."
    )
    assert "put off last on 11 June, 10 September and 11 September." in said(
        why.carried([*twice, Before(LAST_YEAR, why.RAN_OUT), Before(dt.date(2026, 9, 11), why.RAN_OUT)], 2026)
    )


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ((0, 0, 0, 0), None),
        ((1, 0, 0, 0), "Actions: 1 is open, and here until it is done or dropped."),
        (
            (2, 1, 4, 1),
            "Actions: 2 are open, 1 of them late, and here until they are done or dropped. "
            "4 done and 1 dropped since 10 September.",
        ),
        ((0, 0, 3, 0), "Actions: 3 done since 10 September."),
    ],
)
def test_actions_are_counted_by_what_became_of_them(counts, words):
    names = dict(zip(("still_open", "late", "done", "dropped"), counts, strict=True))

    assert said(why.actions(**names, since=SEPTEMBER, year=2026)) == words


def test_decisions_and_offers_are_named_and_the_rest_counted():
    due = [("We meet online", LAST_YEAR), ("We text people", SEPTEMBER), ("A", JUNE), ("B", JUNE), ("C", None)]

    assert why.decisions([], 2026) is None
    assert said(why.decisions(due[:2], 2026)) == (
        "Review due: “We meet online” (25 November 2025) and “We text people” (10 September)."
    )
    assert said(why.decisions(due, 2026)).endswith("“A” (11 June) and 2 more.")
    assert why.offers([]) is None
    assert said(why.offers([("Winchester", "in June"), ("Swindon", "")])) == (
        "Offers to host: Winchester (in June) and Swindon."
    )


def test_who_proposed_it_is_named_as_far_as_one_may_know():
    assert said(why.proposed("Sam Example, Winchester", SEPTEMBER, 2026)) == (
        "Proposed: by Sam Example, Winchester, on 10 September."
    )
    assert said(why.proposed("", SEPTEMBER, 2026)) == "Proposed: on 10 September."
