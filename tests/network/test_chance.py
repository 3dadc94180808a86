"""What is planned by chance alone, without a database."""

import datetime as dt
import random

import pytest

from bench.network import agreed, chance, groups, hours, meetings, pen, sizes, words
from bench.network.world import Body
from timebank.limits import USUAL_FLOOR

TODAY = dt.date(2026, 11, 25)


@pytest.mark.parametrize(
    ("total", "weights", "most", "given"),
    [
        (10, [1, 1], None, [5, 5]),
        (7, [1, 1], None, [4, 3]),  # what is left over goes to the earlier
        (10, [3, 1, 1], None, [6, 2, 2]),
        (10, [1, 1, 8], [10, 10, 2], [4, 4, 2]),  # what one may not have the others get
        (10, [1, 1], [2, 3], [2, 3]),  # nobody gets what is left
        (3, [1, 0, 1], None, [2, 0, 1]),
        (3, [], None, []),
    ],
)
def test_pieces_are_shared_out_by_weight_and_add_up(total, weights, most, given):
    assert chance.allot(total, weights, most) == given


def test_some_are_all_different_and_the_first_come_up_more_often():
    rng = random.Random(1)

    drawn = [chance.some(rng, range(1000), 20) for _ in range(200)]

    assert {len(set(one)) for one in drawn} == {20}
    assert sum(number < 500 for one in drawn for number in one) > 2400  # of 4,000; an even draw has 2,000


def test_each_subject_has_chance_of_its_own_and_a_seed_has_it_again():
    draws = {(seed, name): chance.of(seed, name).random() for seed in (1, 2) for name in ("people", "mail")}

    assert len(set(draws.values())) == 4
    assert chance.of(1, "people").random() == draws[1, "people"]


@pytest.mark.parametrize("scale", [0, -1, 1.01])
def test_a_scale_is_a_part_of_the_country(scale):
    with pytest.raises(ValueError, match="over 0"):
        sizes.Sizes.of(scale)


def test_the_whole_country_is_as_large_as_it_is_said_to_be():
    whole = sizes.Sizes.of(1)

    assert whole == sizes.Sizes(
        people=50_000, meetings=5_000, items=60_000, attendance=200_000, actions=100_000, transfers=1_000_000,
        requests=10_000, offers=10_000, days=40, messages=500_000, bodies=10_000, scale=1,
    )  # fmt: skip


def test_a_large_region_is_two_groups_and_no_council_is_in_both_or_none():
    bodies = [Body(n, n, f"A{n}", f"Council {n}", "East" if n < 50 else "West", n % 10) for n in range(60)]

    found = dict(groups.regions(bodies))

    assert {name: len(inside) for name, inside in found.items()} == {"East, north": 25, "East, south": 25, "West": 10}
    assert min(body.row for body in found["East, north"]) > max(body.row for body in found["East, south"])
    assert sorted(body.place for inside in found.values() for body in inside) == list(range(60))


@pytest.mark.parametrize(("count", "ahead"), [(0, 0), (1, 0), (5, 2), (40, 2), (250, 12)])
def test_meetings_follow_each_other_over_years_and_some_are_to_come(count, ahead):
    days = meetings.days_of(count, TODAY)

    assert days == sorted(days)
    assert sum(day > TODAY for day in days) == ahead
    assert {day.weekday() for day in days} <= {1, 2, 3}
    assert not days or TODAY - days[0] < dt.timedelta(days=3650)


@pytest.mark.parametrize("count", range(1, 16))
def test_an_agenda_has_as_many_lines_as_it_is_to_have_and_a_break_within(count):
    kinds = meetings._kinds(random.Random(count), count)

    assert len(kinds) == count
    assert kinds.count("break") == (count > 4)
    assert "break" not in (kinds[0], kinds[-1])


def test_most_of_what_was_long_due_is_done_and_nothing_ends_in_the_future():
    rng, due = random.Random(1), TODAY - dt.timedelta(days=100)

    became = [agreed.what_became(rng, TODAY, due) for _ in range(1000)]

    assert 900 < sum(state == "done" for state, _ in became) < 970
    assert 0 < sum(state == "open" for state, _ in became) < 40
    assert max(late for _, late in became) <= 100


def test_nobody_pays_more_than_they_may_and_nothing_is_lost():
    asking = [hours.Bank(Body(n, n, "AAA", "A", "East", 0), n + 1, [_person(n)], requests=[n]) for n in range(4)]
    now = dt.datetime(2026, 11, 25, 9, tzinfo=dt.UTC)
    balance = dict.fromkeys(range(1, 5), 0)

    parts = list(hours.helping(random.Random(1), asking, 2000, 10, 100, now - dt.timedelta(days=900), now))

    moved = [dict(zip(hours.TRANSFER, row, strict=True)) for _, rows in parts for row in rows]
    for row in moved:
        balance[row["payer_id"]] -= row["minutes"]
        balance[row["payee_id"]] += row["minutes"]
        assert balance[row["payer_id"]] >= USUAL_FLOOR
    assert [row["id"] for row in moved] == list(range(101, 2101))
    assert balance == {bank.account: bank.balance for bank in asking}
    assert sum(balance.values()) == 0
    assert moved == sorted(moved, key=lambda row: row["at"])
    assert sum(row["kind"] == "reversal" for row in moved) == 12


def _person(number):
    from bench.network.world import Person

    return Person(number, number, "", "Sam Example", None, None)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, r"\N"), (True, "t"), (False, "f"), (7, "7"), ([1, 2], "{1,2}"), ((), "{}"), (b"\x01\xff", r"\\x01ff"),
        ("a\tb\nc\\d\r", r"a\tb\nc\\d\r"), (dt.date(2026, 11, 25), "2026-11-25"),
    ],
)  # fmt: skip
def test_a_value_is_written_as_copy_reads_it(value, text):
    assert pen.as_text(value) == text


def test_words_are_the_same_for_the_same_chance_and_few_of_them_are_most_of_a_text():
    one, again = words.Words(random.Random(3)), words.Words(random.Random(3))

    text = one.text(5000, 5000)

    assert text == again.text(5000, 5000)
    said = text.lower().replace(".", "").split()
    assert len(said) == 5000
    assert 0.4 < sum(word in one.known[:40] for word in said) / 5000 < 0.7
    assert len(set(said)) > 500


def test_a_name_is_made_of_syllables_and_says_that_it_is_made_up():
    names = [words.name_of(number) for number in (0, 1, 201, 50_000)]

    assert names == ["Albo Sample 00000", "Bebo Sample 00001", "Bebobo Specimen 00201", "Albogi Testcase 50000"]
