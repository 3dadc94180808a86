"""Words that are made of others."""

import pytest

from common import words


@pytest.mark.parametrize(
    ("name", "said"),
    [("Planning", "planning"), ("CRM and forms", "CRM and forms"), ("IT manager", "IT manager"),
     ("Social care", "social care"), ("A manager", "a manager"), ("", ""), (" ", " ")],
)  # fmt: skip
def test_a_name_within_a_sentence_keeps_its_capitals_where_they_mean_something(name, said):
    assert words.within(name) == said
