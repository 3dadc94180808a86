"""What is kept of tables that seldom change: never longer than they stay as they are, and a minute at most."""

import pytest

from common import kept
from common.kept import Kept
from councils.models import Council, Succession
from tests.factories import CouncilFactory, SuccessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def names():
    """The names of all councils, kept for a key; and how often they were read."""

    def read(key):
        read.times += 1
        return [key, *Council.objects.order_by("short_name").values_list("short_name", flat=True)]

    read.times = 0
    return read, Kept(read, Council, Succession)


def test_it_is_read_once_and_then_costs_one_statement(names, django_assert_num_queries):
    read, names_of = names
    CouncilFactory(short_name="Adur")
    first = names_of("today")

    with django_assert_num_queries(1):
        assert names_of("today") is first
    assert (first, read.times) == (["today", "Adur"], 1)


@pytest.mark.parametrize("change", ["add", "rename", "update", "remove", "follow"])
def test_whatever_changes_one_of_the_models_shows_at_once(names, change):
    _, names_of = names
    council = CouncilFactory(short_name="Adur")
    names_of("today")

    if change == "add":
        CouncilFactory(short_name="Bath")
    elif change == "rename":
        council.short_name = "Arun"
        council.save()
    elif change == "update":
        Council.objects.update(short_name="Arun")
    elif change == "remove":
        council.delete()
    else:
        SuccessionFactory(predecessor=council, successor=CouncilFactory(short_name="Bath"))

    said = {"add": ["Adur", "Bath"], "remove": [], "follow": ["Adur", "Bath"]}.get(change, ["Arun"])
    assert names_of("today") == ["today", *said]


def test_another_day_is_another_answer(names):
    _, names_of = names

    assert [names_of("today"), names_of("tomorrow"), names_of("today")] == [["today"], ["tomorrow"], ["today"]]


def test_after_a_minute_it_is_read_anew_whatever_the_history_says(names, monkeypatch):
    read, names_of = names
    clock = [1000.0]
    monkeypatch.setattr(kept.time, "monotonic", lambda: clock[0])
    names_of("today")

    for later, times in ((59.9, 1), (60, 2)):
        clock[0] = 1000 + later
        names_of("today")
        assert read.times == times
