"""When a digest is due and what it covers: by hand for the days people ask about, and for any day at all."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from common import london
from digests import windows
from digests.models import Rhythm
from digests.windows import LAG, USUAL, Beat

WEEK, HOUR = dt.timedelta(days=7), dt.timedelta(hours=1)
BEATS = st.builds(
    Beat, every=st.sampled_from(["week", "fortnight", "month"]), weekday=st.integers(0, 6), hour=st.integers(0, 23)
)
MOMENTS = st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2028, 1, 1), timezones=st.just(dt.UTC))


def at(day, hour=8, minute=0, month=11, year=2026):
    return london.moment(dt.date(year, month, day), dt.time(hour, minute))


# The moments ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("beat", "now", "expected"),
    [
        (USUAL, at(23), at(23)),
        (USUAL, at(23, 7, 59), at(16)),
        (USUAL, at(29, 23), at(23)),
        (Beat("week", 6, 18), at(23), at(22, 18)),
        (Beat("fortnight"), at(23), at(23)),  # 2,968 weeks after 5 January 1970
        (Beat("fortnight"), at(30, 9), at(23)),
        (Beat("month"), at(23), at(2)),
        (Beat("month"), at(1), at(5, month=10)),
        (Beat("month", 6), at(1), at(1)),
        (Beat("never"), at(23), None),
    ],
)
def test_the_latest_moment_by_hand(beat, now, expected):
    assert windows.latest(beat, now) == expected


def test_the_hour_is_londons_on_both_sides_of_a_change_of_clocks():
    assert windows.latest(USUAL, at(26, 12, month=10)) == dt.datetime(2026, 10, 26, 8, tzinfo=dt.UTC)
    assert windows.latest(USUAL, at(19, 12, month=10)) == dt.datetime(2026, 10, 19, 7, tzinfo=dt.UTC)
    assert windows.latest(USUAL, at(29, 12, month=3, year=2027)) == dt.datetime(2027, 3, 29, 7, tzinfo=dt.UTC)


@pytest.mark.parametrize(("hour", "shown"), [(0, 0), (1, 2), (2, 2)])
def test_an_hour_that_the_clocks_skip_comes_when_it_would_have(hour, shown):
    sunday = Beat("week", 6, hour)

    moment = windows.latest(sunday, at(28, 23, month=3, year=2027))

    assert london.local(moment).hour == shown
    assert london.today(moment) == dt.date(2027, 3, 28)


def test_an_hour_that_comes_twice_comes_once():
    sunday, midnight = Beat("week", 6, 1), at(25, 0, month=10)
    runs = [midnight + dt.timedelta(minutes=10 * step) for step in range(30)]

    moments = {windows.latest(sunday, now) for now in runs}

    assert moments == {at(18, 1, month=10), dt.datetime(2026, 10, 25, 1, tzinfo=dt.UTC)}


@given(BEATS, MOMENTS)
@example(Beat("week", 6, 1), dt.datetime(2027, 3, 28, 1, tzinfo=dt.UTC))
@example(Beat("week", 6, 1), dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC))
@example(Beat("week", 0, 0), dt.datetime(2026, 7, 5, 23, tzinfo=dt.UTC))
def test_between_two_moments_there_is_none(beat, now):
    before, after = windows.latest(beat, now), windows.following(beat, now)

    assert before <= now < after
    assert windows.following(beat, before) == after
    assert windows.previous(beat, after) == before
    shortest = {"week": 1, "fortnight": 2, "month": 4}[beat.every] * WEEK
    longest = {"week": 1, "fortnight": 2, "month": 5}[beat.every] * WEEK
    assert shortest - HOUR <= after - before <= longest + HOUR
    for moment in (before, after):
        shown = moment.astimezone(ZoneInfo("Europe/London"))
        assert shown.weekday() == beat.weekday
        assert shown.hour == beat.hour or (shown.hour == beat.hour + 1 and shown.month == 3)


# The window -----------------------------------------------------------------------------------------------------------
LONG_AGO = at(1, month=1)


def due(now, beat=USUAL, **known):
    found = windows.window(beat, now=now, **{"member_since": LONG_AGO} | known)
    return found and (found.after, found.until)


def test_a_window_ends_ten_minutes_before_its_moment():
    assert due(at(23, 8), told_until=at(16, 7, 50)) == (at(16, 7, 50), at(23, 7, 50))


def test_the_first_covers_one_period():
    assert due(at(23, 8)) == (at(16, 7, 50), at(23, 7, 50))
    assert due(at(23, 8), Beat("month")) == (at(5, 7, 50, month=10), at(2, 7, 50))


def test_whoever_came_in_after_the_window_gets_their_first_the_next_time():
    assert due(at(23, 8), member_since=at(23, 7, 51)) is None
    assert due(at(23, 8), member_since=at(23, 7, 50)) == (at(16, 7, 50), at(23, 7, 50))


def test_after_an_outage_one_digest_covers_it_all():
    assert due(at(25), told_until=at(9, 7, 50)) == (at(9, 7, 50), at(23, 7, 50))


def test_whose_first_was_held_up_by_an_outage_is_told_since_they_came():
    assert due(at(25), member_since=at(10)) == (at(10), at(23, 7, 50))


def test_who_was_away_and_came_back_hears_nothing_of_the_time_between():
    assert due(at(23), told_until=at(2, month=3), member_since=at(20)) == (at(16, 7, 50), at(23, 7, 50))
    assert due(at(23), told_until=at(19), member_since=at(20)) == (at(19), at(23, 7, 50))


def test_a_rhythm_that_changed_after_the_moment_is_for_the_next():
    told = at(16, 7, 50)

    assert due(at(23, 9), told_until=told, changed_at=at(23, 8, 1)) is None
    assert due(at(23, 9), told_until=told, changed_at=at(23, 8)) == (told, at(23, 7, 50))
    assert due(at(30, 9), told_until=told, changed_at=at(23, 8, 1)) == (told, at(30, 7, 50))


def test_who_turns_it_on_again_hears_nothing_of_the_time_without():
    assert due(at(23), told_until=at(2, month=3), changed_at=at(20), since=at(20)) == (at(20), at(23, 7, 50))
    assert due(at(23), told_until=at(2, month=3), changed_at=at(23, 7, 55), since=at(23, 7, 55)) is None


def test_who_turned_it_on_before_an_outage_is_told_since_then():
    assert due(at(30), changed_at=at(18), since=at(18)) == (at(18), at(30, 7, 50))


def test_never_is_never_due():
    assert due(at(23), Beat("never")) is None


@given(
    st.lists(st.integers(1, 12 * 24 * 60), min_size=1, max_size=25),
    st.lists(BEATS, min_size=1, max_size=4),
    st.integers(0, 40 * 24 * 60),
)
def test_windows_follow_each_other_whenever_the_worker_runs(gaps, beats, came_after):
    """Outages up to twelve days, and rhythms that change on the way: nothing twice, nothing left out."""
    start = dt.datetime(2026, 10, 1, tzinfo=dt.UTC)
    now, member_since = start, start + dt.timedelta(minutes=came_after)
    told, changed_at, spans = None, None, []
    for number, minutes in enumerate(gaps):
        now += dt.timedelta(minutes=minutes)
        if number % 7 == 6:
            changed_at = now
        beat = beats[number // 7 % len(beats)]

        found = windows.window(beat, now=now, told_until=told, member_since=member_since, changed_at=changed_at)

        if found:
            assert found.after < found.until == found.due_at - LAG
            assert found.due_at <= now < found.next_at
            assert member_since <= found.until
            assert not spans or found.after == spans[-1][1]
            assert changed_at is None or changed_at <= found.due_at
            spans.append((found.after, found.until))
            told = found.until
        again = windows.window(beat, now=now, told_until=told, member_since=member_since, changed_at=changed_at)
        assert told is None or again is None
    if spans and member_since > spans[0][1] - windows.FIRST_AT_MOST:
        assert spans[0][0] <= member_since


# Staying --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("stays", "since"),
    [
        ([], None),
        ([(1, 5)], None),
        ([(1, None)], 1),
        ([(1, 5), (5, None)], 1),  # became a lead
        ([(1, 5), (6, None)], 6),  # was away
        ([(1, 5), (4, 8), (8, None)], 1),
        ([(1, 9), (3, None)], 1),
        ([(1, None), (1, 5), (5, None)], 1),  # in two groups since the same moment
        ([(3, None), (7, None)], 3),
        ([(1, 2), (2, 4), (5, 9), (8, None)], 5),
    ],
)
def test_since_when_somebody_is_in_without_a_break(stays, since):
    def day(number):
        return number and at(number)

    assert windows.member_since([(day(start), day(end)) for start, end in stays]) == day(since)


def test_the_words_for_how_often():
    assert [Beat(every, 1).in_words for every in Rhythm.Every.values] == [
        "on Tuesdays", "every second Tuesday", "on the first Tuesday of each month", "never",
    ]  # fmt: skip
    assert tuple(Rhythm.Weekday.labels) == windows.DAYS
    assert Rhythm(person_id=1).hour == USUAL.hour
    assert (Rhythm(person_id=1).every, Rhythm(person_id=1).weekday) == (USUAL.every, USUAL.weekday)
