"""Start times add up."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common import london
from meetings.agenda import in_words, timetable
from meetings.models import AgendaItem, Meeting


def meeting(day=dt.date(2026, 11, 25), start=dt.time(10), end=dt.time(15, 30)):
    """Not stored: the database derives the moments, so they are given here."""
    made = Meeting(starts_on=day, starts_time=start, ends_on=day, ends_time=end)
    made.starts_at, made.ends_at = london.moment(day, start), london.moment(day, end)
    return made


def items(*minutes):
    return [AgendaItem(position=place, title=f"Item {place}", minutes=long) for place, long in enumerate(minutes, 1)]


def clocks(table):
    return [london.clock(row.starts_at) for row in table]


def test_each_line_starts_when_the_one_before_it_ends():
    table = timetable(meeting(), items(15, 20, 25, 270))

    assert clocks(table) == ["10am", "10:15am", "10:35am", "11am"]
    assert (london.clock(table.ends_at), table.over_run, table.under_run) == ("3:30pm", 0, 0)


def test_an_agenda_that_is_too_long_or_too_short_says_by_how_much():
    assert (timetable(meeting(), items(340)).over_run, timetable(meeting(), items(340)).under_run) == (10, 0)
    assert (timetable(meeting(), items(300)).over_run, timetable(meeting(), items(300)).under_run) == (0, 30)


def test_an_empty_agenda_is_neither():
    table = timetable(meeting(), [])

    assert (list(table), table.over_run, table.under_run, table.ends_at) == ([], 0, 0, meeting().starts_at)


@pytest.mark.parametrize(("minutes", "closes"), [(300, "3:30pm"), (330, "3:30pm"), (340, "3:40pm")])
def test_it_closes_with_the_meeting_or_with_its_last_line_if_that_is_later(minutes, closes):
    assert london.clock(timetable(meeting(), items(minutes)).closes_at) == closes


@pytest.mark.parametrize(
    ("days", "end", "is_one_day", "under_run"),
    [(0, dt.time(15, 30), True, 30), (1, dt.time(0), True, 540), (1, dt.time(15, 30), False, 0)],
)
def test_the_nights_of_a_meeting_are_no_free_time(days, end, is_one_day, under_run):
    one = meeting()
    one.ends_at = london.moment(one.starts_on + dt.timedelta(days=days), end)

    table = timetable(one, items(300))

    assert (table.is_one_day, table.under_run) == (is_one_day, under_run)


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(1, "1 minute"), (45, "45 minutes"), (60, "1 h"), (61, "1 h 1 min"), (315, "5 h 15 min"), (1140, "19 h")],
)
def test_long_times_are_said_in_hours(minutes, said):
    assert in_words(minutes) == said


def test_the_night_that_clocks_go_back_has_an_hour_more():
    night = meeting(dt.date(2026, 10, 25), dt.time(0, 30), dt.time(3))

    table = timetable(night, items(60, 60, 60))

    assert clocks(table) == ["12:30am", "1:30am", "1:30am"]
    assert (london.clock(table.ends_at), table.under_run) == ("2:30am", 30)


def test_the_night_that_clocks_go_forward_has_an_hour_less():
    night = meeting(dt.date(2026, 3, 29), dt.time(0, 30), dt.time(3))

    table = timetable(night, items(30, 60))

    assert clocks(table) == ["12:30am", "2am"]
    assert (london.clock(table.ends_at), table.over_run, table.under_run) == ("3am", 0, 0)


@given(
    st.dates(dt.date(2016, 1, 1), dt.date(2037, 12, 31)),
    st.times(),
    st.lists(st.integers(min_value=1, max_value=720), max_size=30),
)
def test_nothing_overlaps_and_no_minute_is_lost(day, start, minutes):
    one = meeting(day, start, start)
    one.ends_at = one.starts_at + dt.timedelta(hours=8)

    table = timetable(one, items(*minutes))

    edges = [one.starts_at, *(row.ends_at for row in table)]
    assert [row.starts_at for row in table] == edges[:-1]
    assert table.ends_at - one.starts_at == dt.timedelta(minutes=sum(minutes)) == dt.timedelta(minutes=table.minutes)
    assert table.over_run * table.under_run == 0
    if minutes and table.is_one_day:
        assert table.over_run - table.under_run == sum(minutes) - 480
