"""What is missed is said so, and what is met is not."""

import json

import pytest

from bench import judge, targets, turns
from bench.judge import LEAST, MOST, Verdict
from tests.bench import verdicts

LIST, READER = "meetings of a group", "anonymous"


def page(**told):
    return {
        "page": LIST, "reader": READER, "kind": "list", "statements": 7, "writes": 0, "rooms": 0, "parts": 20_000,
        "compressed": 8_000, "requests": 4, "has_map": False,
    } | told  # fmt: skip


def side(rate=100.0, p50=10.0, p95=12.0, first=8.0):
    return {"rate": rate, "p50": p50, "p95": p95, "first": first}


def run(**sides):
    return {"bare": side(), "ours": side(rate=80.0)} | sides


def missed(*verdicts):
    return {verdict.what for verdict in verdicts if not verdict.is_met}


def test_a_bound_is_met_by_what_lies_on_it():
    assert Verdict("a", "b", 7, MOST, 7).is_met
    assert not Verdict("a", "b", 8, MOST, 7).is_met
    assert Verdict("a", "b", 0.70, LEAST, 0.70).is_met
    assert not Verdict("a", "b", 0.69, LEAST, 0.70).is_met


@pytest.mark.parametrize(
    ("told", "what"),
    [
        ({}, set()),
        ({"statements": 8}, {"statements"}),
        ({"statements": 12, "kind": "detail"}, set()),
        ({"statements": 13, "kind": "detail"}, {"statements"}),
        ({"statements": 99, "kind": "detail", "reader": "member"}, set()),  # the limit is a visitor's
        ({"statements": 14, "kind": "home", "rooms": 2, "reader": "member"}, set()),
        ({"statements": 15, "kind": "home", "rooms": 2, "reader": "member"}, {"statements"}),
        ({"statements": 11, "kind": "admin", "reader": "coordinator"}, {"statements"}),
        ({"statements": 0, "kind": "hit"}, set()),
        ({"statements": 1, "kind": "hit", "compressed": 99_000}, {"statements"}),  # its bytes are the page's own
        ({"writes": 1}, {"statements that write"}),
        ({"compressed": 8_001}, {"bytes of a next page"}),
        ({"compressed": 18_000, "has_map": True}, set()),
        ({"parts": 32_001}, {"bytes of a first view"}),
        ({"requests": 7}, {"requests of a first view"}),
        ({"requests": 7, "parts": 0}, set()),  # a feed
    ],
)
def test_a_page_that_costs_too_much_is_named(told, what):
    one = page(**told)

    assert missed(*judge.of_statements(one), *judge.of_weight(one)) == what


@pytest.mark.parametrize(
    ("sides", "what"),
    [
        ({}, set()),
        ({"ours": side(rate=69.0)}, {"answers a second, of the bare page’s"}),
        ({"ours": side(rate=70.0, p95=16.1)}, {"p95 of p50"}),
        ({"ours": side(first=99.0)}, set()),  # at eight lines that is a matter of who waits for whom
    ],
)
def test_a_page_with_a_target_is_measured_by_the_bare_page_beside_it(sides, what):
    assert missed(*judge.of_speed((LIST, READER), {8: [run(**sides)]})) == what


def test_the_first_byte_counts_where_nobody_waits_for_others():
    slow, quick = run(ours=side(first=12.9)), run(ours=side(first=12.8))

    assert missed(*judge.of_speed((LIST, READER), {8: [slow], 1: [quick]})) == set()
    assert missed(*judge.of_speed((LIST, READER), {8: [quick], 1: [slow]})) == {"first byte, times the bare page’s"}


def test_a_page_without_a_target_of_its_own_is_not_judged_by_its_speed():
    assert judge.of_speed(("does it live", READER), {8: [run(ours=side(rate=1.0))]}) == []


def test_what_grows_with_the_network_is_missed():
    small = side(rate=80.0)
    key = ("council", READER)

    assert missed(*judge.of_growth(key, {8: [run(beside=small)]})) == set()
    grown = judge.of_growth(key, {8: [run(beside=small, ours=side(rate=67.0, p50=15.1))]})
    assert len(missed(*grown)) == 2
    one_more = judge.verdicts([page(statements=6)], {}, asked_beside=[page(statements=5)])
    assert missed(*one_more) == {"statements more than at the smaller scale"}


def test_memory_is_judged_by_the_bare_projects():
    assert missed(*judge.verdicts([], {}, {"ours": 180, "bare": 100})) == set()
    assert missed(*judge.verdicts([], {}, {"ours": 181, "bare": 100})) == {"memory, of the bare project’s"}


def test_a_ratio_is_of_what_ran_beside_each_other_not_of_the_best_of_both():
    busy, idle = run(bare=side(rate=10.0), ours=side(rate=8.0)), run(bare=side(rate=100.0), ours=side(rate=60.0))

    assert turns.ratio([busy, idle, idle], "rate") == 0.6
    assert turns.ratio([busy, busy, idle], "rate") == 0.8


def test_every_page_with_a_target_is_measured_for_that_reader(network):
    from bench import found, pages

    measured = {(page.name, reader) for page in pages.pages(found.find()) for reader in page.readers}

    assert set(targets.RATE) <= measured


@pytest.mark.parametrize(("found", "status"), [(0.7, 0), (0.69, 1)])
def test_a_bench_of_its_own_tells_what_it_found_and_ends_as_it_judges(tmp_path, found, status):
    told = tmp_path / "told.json"

    with pytest.raises(SystemExit) as ended:
        verdicts.end([Verdict("the ledger", "booking", found, LEAST, 0.7)], told)

    assert ended.value.code == status
    assert [Verdict(**one) for one in json.loads(told.read_text())] == [
        Verdict("the ledger", "booking", found, LEAST, 0.7)
    ]
