"""docs/asvs.md: each requirement of levels 1 and 2 is there once, what shows it is there, and the sums are right."""

import ast
import re
from collections import Counter
from functools import cache

from django.conf import settings

PAGE = (settings.BASE_DIR / "docs" / "asvs.md").read_text()
ROWS = re.findall(r"^\| (\d+\.\d+\.\d+) \| (.+?) \| (met|not applicable|gap) \| (.+) \|$", PAGE, re.MULTILINE)
# How many of each chapter are of level 1 or 2 in ASVS 5.0.0.
CHAPTERS = dict(enumerate((27, 11, 19, 10, 9, 35, 18, 7, 7, 29, 14, 9, 13, 9, 13, 16, 7), start=1))
# How many stand in each section, from the first number on: those of level 3 are missing behind them, or between.
SECTIONS = {
    1: (2, 9, 11, 3, 2), 2: (3, 3, 4, 1), 3: (0, 2, 4, 6, 5, 0, 2), 4: (3, 1, 2, 4), 5: (1, 3, 2, 3),
    6: (3, 12, 4, 4, 5, 3, 0, 4), 7: (3, 4, 2, 5, 2, 2), 8: (2, 3, 1, 1), 9: (3, 4), 10: (2, 2, 4, 11, 5, 2, 3),
    11: (2, 3, 3, 4, 1, 1), 12: (3, 2, 4), 13: (1, 5, 2, 5), 14: (2, 4, 3), 15: (3, 3, 7), 16: (1, 5, 4, 3, 3),
    17: (1, 4, 2),
}  # fmt: skip


def chapter(number):
    return int(number.partition(".")[0])


def test_each_number_stands_there_once_and_in_its_order():
    wanted = [
        f"{chapter}.{section}.{number}"
        for chapter, counts in SECTIONS.items()
        for section, count in enumerate(counts, start=1)
        for number in range(1, count + 1)
    ]

    assert [number for number, *_ in ROWS] == wanted
    assert Counter(chapter(number) for number, *_ in ROWS) == CHAPTERS
    assert len(ROWS) == sum(CHAPTERS.values()) == 253


def test_what_is_said_to_be_met_is_shown_by_a_test_that_is_there_or_by_a_page():
    missing = [
        (number, where) for number, _, state, where in ROWS if state == "met" and not is_there(where.removeprefix("`"))
    ]

    assert missing == []


def test_what_is_not_met_says_why_and_names_no_test():
    silent = [number for number, _, state, why in ROWS if state != "met" and ("`" in why or len(why) < 4)]

    assert silent == []


def test_it_is_in_our_own_few_words():
    assert [what for _, what, *_ in ROWS if len(what.split()) > 12] == []


def test_the_sums_at_the_top_are_those_of_the_table():
    told = re.findall(r"^\| (?:(\d+)\. .+?|all) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", PAGE, re.MULTILINE)
    counts = {number: Counter() for number in [*CHAPTERS, "all"]}
    for number, _, state, _ in ROWS:
        counts[chapter(number)][state] += 1
        counts["all"][state] += 1

    assert {(int(number) if number else "all"): tuple(map(int, row)) for number, *row in told} == {
        number: (count["met"], count["not applicable"], count["gap"], count.total()) for number, count in counts.items()
    }


def test_each_gap_is_named_at_the_top():
    above = PAGE.partition("## The gaps\n")[2].partition("\n## ")[0]

    named = re.findall(r"\d+\.\d+\.\d+", above)

    assert sorted(named) == sorted(number for number, _, state, _ in ROWS if state == "gap")


def test_the_page_on_security_names_each_limit_as_it_is_set():
    page = (settings.BASE_DIR / "docs" / "security.md").read_text()

    told = dict(re.findall(r"^\| `(\w+)` \| (\d\S+) \|$", page, re.MULTILINE))

    assert told == settings.ACCOUNT_RATE_LIMITS


def is_there(where):
    """Whether this is a file of the project, or a test in one that pytest would run."""
    path, _, name = where.rstrip("`").partition("::")
    file = settings.BASE_DIR / path
    return file.is_file() and (not name or (file.name.startswith("test_") and name in named_in(path)))


@cache
def named_in(path):
    tree = ast.parse((settings.BASE_DIR / path).read_text())
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}
