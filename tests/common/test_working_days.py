import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common import london
from common.working_days import SUBDIVISIONS, is_working_day, nudge_moment, reminder_moment


def at_nine(*date):
    return dt.datetime(*date, 9, tzinfo=london.LONDON)


@pytest.mark.parametrize(
    ("date", "moment"),
    [
        (dt.date(2026, 11, 25), at_nine(2026, 11, 25)),  # a Wednesday
        (dt.date(2026, 11, 22), at_nine(2026, 11, 20)),  # a Sunday: Friday before
        (dt.date(2026, 12, 28), at_nine(2026, 12, 24)),  # Boxing Day's substitute, after a weekend and Christmas
        (dt.date(2026, 7, 1), at_nine(2026, 7, 1)),  # 9:00 on London's clocks in summer too
    ],
)
def test_a_reminder_goes_on_the_working_day_at_or_before(date, moment):
    assert reminder_moment(date, "england") == moment


def test_a_nudge_goes_on_the_next_working_day():
    assert nudge_moment(dt.date(2026, 11, 20), "england") == at_nine(2026, 11, 23)


def test_bank_holidays_are_those_of_the_nation():
    st_andrew, battle_of_the_boyne = dt.date(2026, 11, 30), dt.date(2027, 7, 12)

    assert [nation for nation in SUBDIVISIONS if not is_working_day(st_andrew, nation)] == ["scotland"]
    assert [nation for nation in SUBDIVISIONS if not is_working_day(battle_of_the_boyne, nation)] == [
        "northern-ireland"
    ]


@given(st.dates(dt.date(2015, 1, 1), dt.date(2040, 1, 1)), st.sampled_from(sorted(SUBDIVISIONS)))
def test_reminders_and_nudges_fall_on_working_days_at_nine(date, nation):
    for moment in (reminder_moment(date, nation), nudge_moment(date, nation)):
        local = london.local(moment)

        assert is_working_day(local.date(), nation)
        assert local.time() == dt.time(9)
    assert reminder_moment(date, nation).date() <= date < nudge_moment(date, nation).date()
