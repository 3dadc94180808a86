"""What comes back at every meeting, as it is typed."""

import re

import pytest

from desk.standing_lines import USUAL, read_standing


def test_a_line_is_a_title_and_its_minutes():
    assert read_standing("Round the table, 20\n\n  Hosts, dates, and places, 1 h 15 min \nAOB, 10, at the end.") == [
        {"kind": "discussion", "title": "Round the table", "minutes": 20, "is_closing": False},
        {"kind": "discussion", "title": "Hosts, dates, and places", "minutes": 75, "is_closing": False},
        {"kind": "other-business", "title": "AOB", "minutes": 10, "is_closing": True},
    ]


def test_what_the_form_begins_with_can_be_read():
    assert [line["title"] for line in read_standing(USUAL)] == ["Round the table", "Any other business"]
    assert read_standing(" \n") == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Round the table", "Enter “Round the table” with its minutes after a comma, such as “Round the table, 20”"),
        (", 20", "Enter “, 20” with its minutes after a comma, such as “Round the table, 20”"),
        ("Round, soon", "Enter a number of minutes at the end of “Round, soon”, such as “Round the table, 20”"),
        ("Round, 0", "Enter a number of minutes from 1 to 720 in “Round, 0”"),
        ("Round, 721", "Enter a number of minutes from 1 to 720 in “Round, 721”"),
        ("x" * 161 + ", 20", f"Enter 160 characters or fewer in “{'x' * 40}…”"),
        ("A, 1\n" * 13, "Enter 12 lines at most"),
    ],
)
def test_what_cannot_be_read_says_what_to_do(line, said):
    with pytest.raises(ValueError, match=f"^{re.escape(said)}$"):
        read_standing(line)
