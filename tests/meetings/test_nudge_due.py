"""When somebody is nudged about hosting or leading, and when nobody is any more."""

import datetime as dt

import pytest

from common import london
from meetings import nudge_due
from meetings.nudge_due import Step

MONDAY = dt.date(2026, 11, 23)


def at(day, month, hour=9, minute=0, year=2026):
    return london.moment(dt.date(year, month, day), dt.time(hour, minute))


def name(step):
    return step and step.name


# An offer to host -----------------------------------------------------------------------------------------------------
OFFERED = dt.date(2026, 9, 1)  # a Tuesday; four weeks later is the 29th, eight weeks the 27th of October


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (at(29, 9, 8, 59), None),
        (at(29, 9), "1"),
        (at(27, 10, 8, 59), "1"),
        (at(27, 10), "2"),
        (at(26, 11, 8, 59), "2"),
        (at(26, 11), None),  # nobody is asked a third time, and nobody hears of it a month late
    ],
)
def test_an_offer_is_asked_after_twice_with_four_weeks_between(now, expected):
    assert name(nudge_due.offer_step(OFFERED, None, "england", now)) == expected


def test_an_offer_in_a_group_with_a_rhythm_rests_until_six_weeks_before_the_next_meeting_is_due():
    due_on = dt.date(2027, 1, 15)  # a Friday: six weeks before is 4 December

    assert nudge_due.offer_step(OFFERED, due_on, "england", at(4, 12, 8, 59)) is None
    assert nudge_due.offer_step(OFFERED, due_on, "england", at(4, 12)) == Step("1", at(4, 12))


def test_an_offer_to_a_group_that_is_late_rests_for_four_weeks_all_the_same():
    assert nudge_due.offer_step(OFFERED, dt.date(2026, 9, 2), "england", at(28, 9)) is None


# A meeting without a place --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (at(6, 11, 8, 59), None),
        (at(6, 11), "21d"),  # the 7th is a Saturday
        (at(18, 11, 8, 59), "21d"),
        (at(18, 11), "10d"),
        (at(27, 11), "10d"),
    ],
)
def test_a_host_is_asked_for_the_place_21_and_10_days_before(now, expected):
    assert name(nudge_due.venue_step(dt.date(2026, 11, 28), "england", now)) == expected


def test_a_step_before_the_longest_holidays_is_still_within_what_is_looked_at():
    starts_on = dt.date(2027, 4, 19)  # 21 days before is Easter Monday

    step = nudge_due.venue_step(starts_on, "england", at(25, 3, year=2027))

    assert step == Step("21d", at(25, 3, year=2027))
    assert starts_on - london.today(step.at) <= nudge_due.VENUE_AHEAD


# The next meeting is due ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (at(23, 11, 8, 59), None),
        (at(23, 11), "0w"),
        (at(21, 12), "4w"),
        (at(18, 1, 8, 59, year=2027), "4w"),
        (at(18, 1, year=2027), "8w"),
        (at(18, 2, year=2027), None),
    ],
)
def test_leads_hear_three_times_that_a_meeting_is_due(now, expected):
    assert name(nudge_due.due_step(MONDAY, "england", now)) == expected


def test_a_day_that_is_no_working_day_in_the_nation_is_spoken_of_on_the_next():
    saint_andrew = dt.date(2026, 11, 30)

    assert nudge_due.due_step(saint_andrew, "england", at(1, 12)).at == at(30, 11)
    assert nudge_due.due_step(saint_andrew, "scotland", at(1, 12)).at == at(1, 12)


# Actions that nobody has ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (at(23, 11, 8, 59), None),
        (at(23, 11), Step("2026-11-23", at(23, 11))),
        (at(29, 11, 23, 59), Step("2026-11-23", at(23, 11))),
        (at(30, 11, 8, 59), None),
        (at(28, 12), None),
        (at(29, 12), Step("2026-12-28", at(29, 12))),  # the 28th is the holiday of Boxing Day
    ],
)
def test_what_nobody_has_is_spoken_of_on_mondays(now, expected):
    assert nudge_due.unowned_step("england", now) == expected


@pytest.mark.parametrize(
    ("touched", "expected"),
    [
        (at(16, 11, 9, 1), False),
        (at(16, 11), True),
        (at(19, 10, 10, 1), True),
        (at(19, 10, 10), False),  # five weeks, in hours: the clocks have gone back since
    ],
)
def test_an_action_is_reason_for_a_mail_from_one_to_five_weeks_after_the_last_word(touched, expected):
    assert nudge_due.is_worth_a_word(touched, Step("2026-11-23", at(23, 11))) is expected


# Found late -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("now", "leaves"),
    [
        (at(23, 11), at(23, 11)),
        (at(24, 11, 16, 59), at(23, 11)),  # at once: an outage ends in office hours
        (at(24, 11, 17), at(25, 11)),
        (at(25, 11, 3), at(25, 11)),
        (at(27, 11, 18), at(30, 11)),
        (at(29, 11, 12), at(30, 11)),
    ],
)
def test_what_is_found_late_waits_for_the_next_working_morning(now, leaves):
    assert nudge_due.leaves_at(Step("1", at(23, 11)), "england", now) == leaves
