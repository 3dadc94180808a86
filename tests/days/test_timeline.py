"""What the page of a day tells, stage by stage. Pure, by hand."""

import datetime as dt

import pytest

from scrutiny.days.timeline import Facts, span, timeline

DATES = {
    "gather_until": dt.date(2026, 2, 6), "vote_until": dt.date(2026, 2, 20), "sign_by": dt.date(2026, 3, 27),
    "day_on": dt.date(2026, 4, 16),
}  # fmt: skip


def told(stage, **facts):
    return timeline(Facts(**{"stage": stage, "supplier": "Example Ltd", "councils": 12, **DATES, **facts}))


def when(stage, key, **facts):
    return next(f"{one.title}: {one.when}" for one in told(stage, **facts) if one.key == key)


@pytest.mark.parametrize(
    ("stage", "states"),
    [
        ("draft", "later later later later later later"),
        ("gathering", "now later later later later later"),
        ("ballot", "done now later later later later"),
        ("agreed", "done done now later later later"),
        ("statement", "done done done now later later"),
        ("sent", "done done done done now later"),
        ("follow-up", "done done done done done now"),
        ("closed", "done done done done done done"),
    ],
)
def test_everybody_sees_what_came_and_what_is_to_come(stage, states):
    assert " ".join(one.state for one in told(stage)) == states


def test_what_a_cancelled_day_did_not_come_to_is_left_out():
    states = [one.state for one in told("cancelled", reached=1)]
    assert states == ["done", "done", *["left-out"] * 4]
    assert {one.word for one in told("cancelled")} == {"Did not come to it"}


def test_a_draft_without_dates_tells_what_it_has():
    empty = dict.fromkeys(DATES)
    assert [one.when for one in timeline(Facts(stage="draft", supplier="Example Ltd", **empty))] == [
        "", "three votes for each council", "When voting has ended", "", "",
        "Checked by the councils, not by the supplier",
    ]  # fmt: skip


def test_needs_are_counted_with_who_raised_them():
    begun = {"begun_on": dt.date(2026, 1, 12)}
    assert when("gathering", "needs") == "Needs: Until 6 February 2026"
    assert when("gathering", "needs", needs=1, raised_by=1, **begun) == (
        "One need: 12 January to 6 February 2026 · raised by 1 of the 12 councils"
    )
    assert when("ballot", "needs", needs=9, raised_by=12, **begun) == (
        "Nine needs: 12 January to 6 February 2026 · raised by all 12 councils"
    )


def test_the_ballot_says_who_voted_or_that_there_was_none():
    begun = {"voted_from": dt.date(2026, 2, 9), "electors": 12}
    assert when("gathering", "vote") == "The ballot: Until 20 February 2026 · three votes for each council"
    assert when("ballot", "vote", voted=5, **begun) == (
        "The ballot: 9 February to 20 February 2026 · three votes for each council · 5 of 12 voted"
    )
    assert when("agreed", "vote", voted=12, is_voted=True, **begun).endswith("all 12 voted")
    assert when("agreed", "vote", is_voted=True) == "No ballot: There were exactly three needs"


def test_the_three_wait_for_the_vote_for_a_lead_and_for_their_words():
    assert when("gathering", "three").endswith("When voting has ended")
    assert "a lead chooses" in when("ballot", "three", is_voted=True, is_tied=True)
    assert when("agreed", "three", is_voted=True) == "Exactly three: As their councils wrote them"
    assert when("sent", "three", worded_on=dt.date(2026, 3, 12)).endswith("last on 12 March 2026")


def test_the_statement_says_who_signed_and_that_somebody_did_not():
    assert when("agreed", "statement").endswith("To be signed by 27 March 2026")
    assert when("statement", "statement", signed=4, refused=1).endswith(
        "Signed by 4 of the 12 councils so far · wanted by 27 March 2026 · one chose not to sign"
    )
    assert when("sent", "statement", signed=11, refused=1, sent_on=dt.date(2026, 3, 27)).endswith(
        "Signed by 11 councils, sent on 27 March 2026 · one chose not to sign"
    )


def test_answers_and_what_is_kept():
    assert when("sent", "answers").endswith("Example Ltd answers before it meets the councils on 16 April 2026")
    answered = {"answered_on": dt.date(2026, 4, 10)}
    assert when("sent", "answers", answered=2, **answered).endswith("To two of three needs · last on 10 April 2026")
    assert when("sent", "answers", answered=3, **answered).endswith("To all three needs · last on 10 April 2026")
    assert when("follow-up", "kept", commitments=4, open_commitments=2).startswith("What is kept")
    assert when("closed", "kept", commitments=4).startswith("What was kept")


def test_spans_name_a_year_once():
    assert span(dt.date(2025, 12, 12), dt.date(2026, 2, 6)) == "12 December 2025 to 6 February 2026"
    assert span(dt.date(2026, 2, 6), dt.date(2026, 2, 6)) == "6 February 2026"
