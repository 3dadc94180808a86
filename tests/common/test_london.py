import datetime as dt

import pytest

from common import london

MEETING = dt.datetime(2026, 11, 25, 10, tzinfo=london.LONDON)


@pytest.mark.parametrize(
    ("time", "words"),
    [
        (dt.time(0), "midnight"),
        (dt.time(0, 5), "12:05am"),
        (dt.time(10), "10am"),
        (dt.time(12), "midday"),
        (dt.time(12, 30), "12:30pm"),
        (dt.time(15, 5), "3:05pm"),
    ],
)
def test_a_time_is_said_as_people_say_it(time, words):
    assert london.clock(time) == words


def test_a_moment_is_said_in_london_in_summer():
    assert london.clock(dt.datetime(2026, 7, 1, 9, tzinfo=dt.UTC)) == "10am"
    assert london.today(dt.datetime(2026, 7, 1, 23, 30, tzinfo=dt.UTC)) == dt.date(2026, 7, 2)


def test_a_meeting_of_one_day_names_its_date_once():
    assert london.span(MEETING, MEETING.replace(hour=15, minute=30)) == "Wednesday 25 November 2026, 10am to 3:30pm"


def test_a_meeting_of_two_days_names_both_dates():
    end = dt.datetime(2026, 11, 26, 16, tzinfo=london.LONDON)

    assert london.span(MEETING, end) == "Wednesday 25 November 2026, 10am to Thursday 26 November 2026, 4pm"
    assert london.hours(MEETING, end) == "10am to 4pm on Thursday 26 November 2026"


@pytest.mark.parametrize(
    ("day", "words"),
    [(22, "today"), (23, "tomorrow"), (25, "in 3 days"), (21, "yesterday"), (19, "3 days ago")],
)
def test_days_are_counted_by_london_dates(day, words):
    late = dt.datetime(2026, 11, 22, 23, 59, tzinfo=london.LONDON)

    assert london.in_days(dt.date(2026, 11, day), late) == words


@pytest.mark.parametrize(
    ("date", "time", "utc"),
    [
        (dt.date(2026, 7, 1), dt.time(10), "2026-07-01T09:00:00+00:00"),
        (dt.date(2026, 11, 25), dt.time(10), "2026-11-25T10:00:00+00:00"),
        (dt.date(2027, 10, 31), dt.time(1, 30), "2027-10-31T01:30:00+00:00"),
        (dt.date(2027, 3, 28), dt.time(1, 30), "2027-03-28T01:30:00+00:00"),
    ],
)
def test_what_was_typed_is_the_same_moment_here_and_in_the_database(db, date, time, utc):
    from tests.factories import MeetingFactory

    meeting = MeetingFactory(starts_on=date, starts_time=time, ends_time=dt.time(20))
    meeting.refresh_from_db()

    assert london.moment(date, time).isoformat() == utc
    assert meeting.starts_at == london.moment(date, time)


def test_a_skipped_time_is_known():
    assert london.is_skipped(dt.date(2027, 3, 28), dt.time(1, 30))
    assert not london.is_skipped(dt.date(2027, 3, 28), dt.time(2))
    assert not london.is_skipped(dt.date(2027, 10, 31), dt.time(1, 30))


def test_iso_text_without_a_zone_is_london():
    assert london.read_iso("2026-07-01T10:00").isoformat() == "2026-07-01T10:00:00+01:00"
    assert london.read_iso("2026-07-01T10:00Z").isoformat() == "2026-07-01T10:00:00+00:00"
    with pytest.raises(ValueError, match="Invalid isoformat"):
        london.read_iso("next Tuesday")


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="a moment needs a zone"):
        london.clock(dt.datetime(2026, 11, 25, 10))
