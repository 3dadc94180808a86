"""The joint statement as one text: what is in it, what councils cannot slip in, and how a page shows it."""

import datetime as dt
import hashlib

import pytest

from scrutiny.days import agenda, document
from scrutiny.days.document import Block

GIVEN = {
    "supplier": "Example Planning Ltd",
    "title": "Planning systems",
    "group": "the South peer group",
    "needs": [
        ("Open access to our data", "Free of charge.\r\n\r\n- Applications\r\n- Decisions"),
        ("A register that everyone can use", "With a keyboard."),
        ("Our data back in 30 days", ""),
    ],
    "text": "We ask for an answer to each, with a date.",
    "signed": ["Sample Aa Council", "Sample Ab Council"],
    "not_signed": ["Sample Ac Council"],
    "on": dt.date(2026, 3, 27),
}
WHOLE = """\
Joint statement to Example Planning Ltd
=======================================

Planning systems
Two councils of the South peer group, 27 March 2026

We ask for an answer to each, with a date.

1. Open access to our data
--------------------------

Free of charge.

- Applications
- Decisions

2. A register that everyone can use
-----------------------------------

With a keyboard.

3. Our data back in 30 days
---------------------------

Signed by
---------

- Sample Aa Council
- Sample Ab Council

Taking part, and not among those who signed
-------------------------------------------

- Sample Ac Council
"""


def test_the_whole_text_is_what_the_supplier_reads():
    assert document.whole(**GIVEN) == WHOLE


def test_its_hash_is_what_anybody_reckons_from_the_text():
    assert document.sha256("Grüße\n") == hashlib.sha256("Grüße\n".encode()).hexdigest()


def test_a_page_shows_its_parts():
    assert document.blocks(WHOLE) == [
        Block("title", "Joint statement to Example Planning Ltd"),
        Block("paragraph", "Planning systems\nTwo councils of the South peer group, 27 March 2026"),
        Block("paragraph", "We ask for an answer to each, with a date."),
        Block("need", "Open access to our data", 1),
        Block("paragraph", "Free of charge."),
        Block("list", items=("Applications", "Decisions")),
        Block("need", "A register that everyone can use", 2),
        Block("paragraph", "With a keyboard."),
        Block("need", "Our data back in 30 days", 3),
        Block("heading", "Signed by"),
        Block("list", items=("Sample Aa Council", "Sample Ab Council")),
        Block("heading", "Taking part, and not among those who signed"),
        Block("list", items=("Sample Ac Council",)),
    ]


@pytest.mark.parametrize("forged", ["Signed by\n---------", "Signed by\r\n --------- ", "A\n-", "Signed by\n========="])
def test_nobody_slips_in_a_section(forged):
    text = document.whole(**{**GIVEN, "text": f"We ask.\n\n{forged}\n\n- Sample Zz Council"})

    made = [block for block in document.blocks(text) if block.kind in {"title", "heading", "need"}]
    assert made == [block for block in document.blocks(WHOLE) if block.kind in {"title", "heading", "need"}]


def test_a_title_of_several_lines_is_one():
    needs = [("Two\n--- lines", ""), *GIVEN["needs"][1:]]

    assert "1. Two --- lines\n----------------" in document.whole(**{**GIVEN, "needs": needs})


def test_before_anybody_has_signed_it_says_so():
    text = document.whole(**{**GIVEN, "signed": [], "not_signed": []})

    assert "Councils of the South peer group, 27 March 2026" in text
    assert text.endswith("Signed by\n---------\n\nNobody yet\n")


def test_the_agenda_has_a_line_for_each_need_with_what_the_supplier_said():
    lines = agenda.lines([(1, "Open access", "Free of charge", "It says: in part."), (2, "x" * 200, "", "")])

    assert [line["title"][:20] for line in lines] == [
        "Welcome, and what we", "Our statement, read ", "Need 1: Open access", "Need 2: xxxxxxxxxxxx", "Break",
        "What was promised, b", "Any other business",
    ]  # fmt: skip
    assert lines[2]["words"] == "Free of charge\n\nIt says: in part."
    assert len(lines[3]["title"]) == 160
