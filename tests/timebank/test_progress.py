"""How far a loan has come, how it stands, and its trail, in words. No database: everything here is pure."""

import datetime as dt

import pytest

from councils.models import Council
from timebank.models import Loan, Step
from timebank.progress import Mark, progress, standing, trail

State = Loan.State
HAVANT, WINCHESTER = Council(pk=1, short_name="Havant"), Council(pk=2, short_name="Winchester")


def at(day):
    return dt.datetime(2026, 11, day, 12, tzinfo=dt.UTC)


def loan(state, day=20, **other):
    return Loan(lender=HAVANT, borrower=WINCHESTER, state=state, state_at=at(day), offered_at=at(13), **other)


def steps(*kinds, **other):
    return [Step(kind=kind, at=at(day), council=HAVANT, **other) for kind, day in kinds]


def marks(found):
    return [(mark.state, mark.name, mark.when) for mark in found]


@pytest.mark.parametrize(
    ("state", "trailed", "expected"),
    [
        (State.OFFERED, [], "Offered/13 Nov | > Chosen | Approver releases | Help given | Hours agreed | Booked"),
        (
            State.CHOSEN,
            [("chosen", 14), ("asked", 15)],
            "Offered/13 Nov | Chosen/14 Nov | > Approver releases/asked 15 Nov | Help given | Hours agreed | Booked",
        ),
        (
            State.ACTIVE,
            [("chosen", 14), ("asked", 15), ("released", 16)],
            "Offered/13 Nov | Chosen/14 Nov | Approver releases/16 Nov | > Help given | Hours agreed | Booked",
        ),
        (
            State.DISPUTED,
            [("chosen", 14), ("released", 16), ("claimed", 17), ("disputed", 18)],
            "Offered/13 Nov | Chosen/14 Nov | Approver releases/16 Nov | Help given/17 Nov | > Hours agreed/disputed "
            "| Booked",
        ),
        (
            State.BOOKED,
            [("chosen", 14), ("released", 16), ("claimed", 17), ("silence", 19)],
            "Offered/13 Nov | Chosen/14 Nov | Approver releases/16 Nov | Help given/17 Nov | Hours agreed/19 Nov "
            "| Booked/20 Nov |",
        ),
        (
            State.BOOKED,
            [("chosen", 14), ("claimed", 17), ("confirmed", 19), ("booked", 19), ("reversed", 22)],
            "Offered/13 Nov | Chosen/14 Nov | Help given/17 Nov | Hours agreed/19 Nov | Booked/20 Nov "
            "| > Undone/22 Nov",
        ),
        (State.REFUSED, [("chosen", 14), ("asked", 15)], "Offered/13 Nov | Chosen/14 Nov | > Not released/20 Nov"),
        (State.DECLINED, [], "Offered/13 Nov | > Not needed/20 Nov"),
    ],
)
def test_each_state_has_its_place_on_the_way(state, trailed, expected):
    found = progress(loan(state), steps(*trailed))

    said, is_over = [], False
    for mark in found:
        assert mark.state == ("now" if not is_over and f"> {mark.name}" in expected else "todo" if is_over else "done")
        is_over = is_over or mark.state == "now"
        said.append(f"{'> ' if mark.state == 'now' else ''}{mark.name}{f'/{mark.when}' if mark.when else ''}")
    assert " | ".join(said) == expected.removesuffix(" |")


def test_a_charge_has_a_step_of_its_own():
    found = progress(loan(State.CHOSEN, settles="charge"), steps(("chosen", 14), ("released", 15)))

    assert marks(found)[2:5] == [
        ("done", "Approver releases", "15 Nov"), ("now", "Charge approved", ""), ("todo", "Help given", ""),
    ]  # fmt: skip
    assert found[-1] == Mark("todo", "Charge stands")


def test_without_approval_nobody_releases():
    names = [mark.name for mark in progress(loan(State.ACTIVE), steps(("chosen", 14)), needs_approval=False)]

    assert names == ["Offered", "Chosen", "Help given", "Hours agreed", "Booked"]


def test_days_are_those_of_london():
    late = loan(State.OFFERED)
    late.offered_at = dt.datetime(2026, 6, 30, 23, 30, tzinfo=dt.UTC)

    assert progress(late, [])[0].when == "1 Jul"


@pytest.mark.parametrize(
    ("state", "trailed", "shape", "word"),
    [
        (State.CHOSEN, [], "wait", "Waiting for the approver"),
        (State.CHOSEN, [("released", 14)], "wait", "Waiting for the agreement"),
        (State.BOOKED, [], "good", "Booked"),
        (State.BOOKED, [("booked", 14), ("reversed", 15)], "bad", "Undone"),
        (State.DISPUTED, [], "bad", "Hours disputed"),
        (State.ACTIVE, [], "wait", "Under way"),
        (State.DECLINED, [], "wait", "Not needed"),
    ],
)
def test_how_it_stands(state, trailed, shape, word):
    found = standing(loan(state), steps(*trailed))

    assert (found.shape, found.word) == (shape, word)


def test_every_kind_of_step_is_a_sentence():
    told = trail([Step(kind=kind, at=at(13), council=HAVANT, minutes=90, who="") for kind in Step.Kind])

    assert all(one.what[:1].isupper() and "{" not in one.what for one in told)
    assert len({one.what for one in told}) == len(Step.Kind)


@pytest.mark.parametrize(
    ("step", "what", "words"),
    [
        (Step(kind="decided", minutes=0, words="Both late"), "A lead calls it off", "Both late"),
        (Step(kind="decided", minutes=90), "A lead settles it: 1 h 30 min", ""),
        (Step(kind="logged", council=HAVANT, words="Taken out: 3 May"), "Havant takes hours out again", "3 May"),
        (Step(kind="claimed", council=WINCHESTER, minutes=600), "Winchester says that it was 10 h in all", ""),
    ],
)
def test_a_step_says_what_happened(step, what, words):
    (told,) = trail([step])

    assert (told.what, told.words) == (what, words)


def test_words_are_quoted_where_somebody_wrote_them():
    told = trail([Step(kind="claimed", minutes=60, words="Three interviews"), Step(kind="terms", words="£600")])

    assert [(one.words, one.is_quote) for one in told] == [("Three interviews", True), ("£600", False)]


def test_the_approver_stands_in_the_trail_without_a_name():
    (told,) = trail([Step(kind="released", council=HAVANT, who="The approver")])

    assert told.by == "The approver"
