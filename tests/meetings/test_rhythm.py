"""How often a group meets, and by when it meets again."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from common import london, working_days
from councils.models import Council
from meetings import next_due, nudge_planner
from meetings.lead_waiting import waiting_for
from meetings.models import Meeting
from meetings.rhythm import Due, Rhythm, due_after, nth_weekday, overdue, suggested, why
from peergroups.models import PeerGroup
from tests.factories import CouncilFactory, CoverageFactory, MeetingFactory, PeerGroupFactory
from tests.meetings.visiting import url

ENGLAND = ("england",)
QUARTERLY, SIX_WEEKS = Rhythm(months=3), Rhythm(weeks=6)
LAST_MONDAY = Rhythm(months=1, nth="last", weekday="monday")
FIRST_THURSDAY = Rhythm(months=2, nth="first", weekday="thursday")


def day(day, month, year=2026):
    return dt.date(year, month, day)


# The rule -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("rhythm", "words"),
    [
        (Rhythm(months=1), "every month"),
        (QUARTERLY, "every 3 months"),
        (Rhythm(weeks=1), "every week"),
        (SIX_WEEKS, "every 6 weeks"),
        (FIRST_THURSDAY, "every 2 months on the first Thursday"),
        (LAST_MONDAY, "every month on the last Monday"),
    ],
)
def test_a_rhythm_is_said_in_words(rhythm, words):
    assert str(rhythm) == words


@pytest.mark.parametrize(
    ("rhythm", "last_on", "due_on"),
    [
        (QUARTERLY, day(31, 8), day(30, 11)),
        (QUARTERLY, day(25, 11), day(25, 2, 2027)),
        (SIX_WEEKS, day(1, 9), day(13, 10)),
        (FIRST_THURSDAY, day(3, 9), day(5, 11)),
        (FIRST_THURSDAY, day(10, 9), day(5, 11)),  # a week late: September's turn all the same
        (FIRST_THURSDAY, day(29, 9), day(3, 12)),  # two days before October's
        (Rhythm(months=1, nth="fourth", weekday="friday"), day(25, 9), day(23, 10)),
        (Rhythm(months=1, nth="last", weekday="friday"), day(25, 9), day(30, 10)),
        (Rhythm(months=1, nth="second", weekday="tuesday"), day(8, 9), day(13, 10)),
        (Rhythm(months=1, nth="third", weekday="wednesday"), day(16, 12), day(20, 1, 2027)),
    ],
)
def test_the_next_meeting_is_due_by_the_rhythm(rhythm, last_on, due_on):
    assert due_after(rhythm, last_on, ENGLAND) == Due(due_on, due_on)


@pytest.mark.parametrize(
    ("rhythm", "last_on", "by_rule", "due_on", "because"),
    [
        (LAST_MONDAY, day(27, 7), day(31, 8), day(7, 9), "a bank holiday in England"),
        (SIX_WEEKS, day(13, 11), day(25, 12), day(8, 1, 2027), "a bank holiday in England"),  # nor on New Year’s Day
        (QUARTERLY, day(26, 12, 2025), day(26, 3), day(26, 3), ""),
        (QUARTERLY, day(3, 1), day(3, 4), day(7, 4), "a bank holiday in England"),  # Good Friday, Easter
        (QUARTERLY, day(30, 11), day(28, 2, 2027), day(1, 3, 2027), "a Sunday"),
        (SIX_WEEKS, day(3, 10), day(14, 11), day(16, 11), "a Saturday"),
    ],
)
def test_what_falls_on_a_holiday_or_a_weekend_moves_on_and_says_why(rhythm, last_on, by_rule, due_on, because):
    name = london.long_date if "holiday" in because else london.plain_date
    said = f"{name(by_rule)} is {because}" if because else ""

    assert due_after(rhythm, last_on, ENGLAND) == Due(due_on, by_rule, said)


def test_a_holiday_of_any_of_the_nations_moves_it_and_is_named():
    november = Rhythm(months=1, nth="last", weekday="monday")

    assert due_after(november, day(26, 10), ENGLAND).on == day(30, 11)
    assert due_after(november, day(26, 10), ("england", "scotland")) == Due(
        day(7, 12), day(30, 11), "Monday 30 November 2026 is a bank holiday in Scotland"
    )
    assert due_after(november, day(26, 10), ()).on == day(30, 11)


def test_what_moved_for_a_holiday_moves_nothing_after_it():
    august = [due_after(LAST_MONDAY, day(29, 6), ENGLAND, turn).on for turn in (1, 2, 3)]

    assert august == [day(27, 7), day(7, 9), day(28, 9)]
    assert due_after(LAST_MONDAY, day(7, 9), ENGLAND).on == day(28, 9)  # held in September, it was August’s


RHYTHMS = st.one_of(
    st.builds(Rhythm, weeks=st.integers(1, 52)),
    st.builds(Rhythm, months=st.integers(1, 24)),
    st.builds(
        Rhythm,
        months=st.integers(1, 24),
        nth=st.sampled_from(PeerGroup.Nth.values),
        weekday=st.sampled_from(PeerGroup.Weekday.values),
    ),
)
DAYS = st.dates(dt.date(2015, 1, 1), dt.date(2035, 12, 31))
NATIONS = st.sets(st.sampled_from(Council.Nation.values)).map(lambda found: tuple(sorted(found)))


@given(rhythm=RHYTHMS, last_on=DAYS, nations=NATIONS, turn=st.integers(1, 4))
def test_whatever_the_rhythm_a_meeting_is_due_later_on_a_working_day_of_every_nation(rhythm, last_on, nations, turn):
    due, before = due_after(rhythm, last_on, nations, turn), due_after(rhythm, last_on, nations, turn - 1)

    assert due.by_rule > before.by_rule
    assert due.by_rule <= due.on <= due.by_rule + dt.timedelta(days=28)
    assert due.on > last_on
    assert due.on.weekday() < 5
    assert all(working_days.is_working_day(due.on, nation) for nation in nations)
    assert bool(due.moved_because) == (due.on != due.by_rule)
    if rhythm.nth:
        assert due.on.weekday() == due.by_rule.weekday() == PeerGroup.Weekday.values.index(rhythm.weekday)
        place = due.by_rule + dt.timedelta(days=7)
        week = (due.by_rule.day - 1) // 7
        is_last = place.month != due.by_rule.month
        assert is_last if rhythm.nth == "last" else PeerGroup.Nth.values[week] == rhythm.nth
    elif rhythm.weeks:
        assert due.by_rule - last_on == dt.timedelta(weeks=rhythm.weeks * turn)
    else:
        months = (due.by_rule.year - last_on.year) * 12 + due.by_rule.month - last_on.month
        assert months == rhythm.months * turn


@given(rhythm=RHYTHMS, last_on=DAYS, nations=NATIONS, today=DAYS)
def test_a_new_meeting_is_never_preset_to_a_day_that_is_over_or_on_which_nobody_works(rhythm, last_on, nations, today):
    preset, due = suggested(rhythm, last_on, today, nations), due_after(rhythm, last_on, nations)

    assert preset.on > today
    assert preset == due if due.on > today else preset.on >= today + dt.timedelta(days=21)
    assert all(working_days.is_working_day(preset.on, nation) for nation in nations)
    assert why(rhythm, last_on, today, nations).startswith(f"The group meets {rhythm}, and ")


def test_the_nth_weekday_of_every_month_is_counted_as_in_a_calendar():
    november = 2026 * 12 + 10

    assert [nth_weekday(november, nth, "monday").day for nth in PeerGroup.Nth.values] == [2, 9, 16, 23, 30]
    assert [nth_weekday(november, nth, "tuesday").day for nth in PeerGroup.Nth.values] == [3, 10, 17, 24, 24]


@pytest.mark.parametrize(
    ("rhythm", "today", "expected"),
    [
        (FIRST_THURSDAY, day(20, 10), day(5, 11)),
        (FIRST_THURSDAY, day(5, 11), day(3, 12)),  # due today: the first Thursday three weeks from now or later
        (FIRST_THURSDAY, day(20, 11), day(7, 1, 2027)),
        (SIX_WEEKS, day(20, 11), day(17, 12)),  # a Thursday, as the last one was
        (QUARTERLY, day(20, 12), day(14, 1, 2027)),
    ],
)
def test_once_a_meeting_is_overdue_a_day_of_the_same_kind_in_three_weeks_is_preset(rhythm, today, expected):
    assert suggested(rhythm, day(3, 9), today, ENGLAND).on == expected


@pytest.mark.parametrize(
    ("days", "words"), [(-1, ""), (0, ""), (1, "1 day"), (13, "13 days"), (14, "2 weeks"), (27, "3 weeks")]
)
def test_by_how_much_it_is_overdue_is_said_in_days_and_then_in_weeks(days, words):
    assert overdue(day(5, 11), day(5, 11) + dt.timedelta(days=days)) == words


# What is stored -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"weeks_between": 0}, "group_meets_within_a_year_of_weeks"),
        ({"weeks_between": 53}, "group_meets_within_a_year_of_weeks"),
        ({"weeks_between": 6, "months_between": 3}, "group_meets_every_so_many_weeks_or_months"),
        ({"meets_nth": "first", "months_between": 3}, "group_meets_on_a_whole_day_of_the_month"),
        ({"meets_weekday": "monday", "months_between": 3}, "group_meets_on_a_whole_day_of_the_month"),
        ({"meets_nth": "first", "meets_weekday": "monday"}, "group_meets_on_a_whole_day_of_the_month"),
        (
            {"meets_nth": "first", "meets_weekday": "monday", "weeks_between": 6},
            "group_meets_on_a_whole_day_of_the_month",
        ),
    ],
)
def test_a_rhythm_that_cannot_be_is_refused(group, fields, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        PeerGroup.objects.filter(pk=group.pk).update(**fields)


@pytest.mark.parametrize("fields", [{"weeks_between": 1}, {"weeks_between": 52}, {"months_between": 1}])
def test_groups_with_a_rhythm_are_those_with_weeks_or_months(group, fields):
    PeerGroupFactory()
    PeerGroup.objects.filter(pk=group.pk).update(**fields)

    assert list(PeerGroup.objects.with_rhythm()) == [group]


# Settings -------------------------------------------------------------------------------------------------------------
KEPT = ("weeks_between", "months_between", "meets_nth", "meets_weekday")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({"meets": "weeks", "every": "6", "meets_nth": "first", "meets_weekday": "friday"}, (6, None, "", "")),
        ({"meets": "months", "every": "3"}, (None, 3, "", "")),
        (
            {"meets": "weekday", "every": "2", "meets_nth": "last", "meets_weekday": "thursday"},
            (None, 2, "last", "thursday"),
        ),
        ({"meets": "now-and-then", "every": "5"}, (None, None, "", "")),
    ],
)
def test_leads_set_the_rhythm_and_find_it_as_they_set_it(client, group, lead, typed, kept):
    PeerGroup.objects.filter(pk=group.pk).update(months_between=9, meets_nth="third", meets_weekday="monday")
    client.force_login(lead)
    path = reverse("meetings:group-meeting-settings", args=[group.slug])

    response = client.post(path, {"reminder_days": "7", "supplier_cap": ""} | typed)

    group.refresh_from_db()
    assert response.status_code == 302
    assert tuple(getattr(group, name) for name in KEPT) == kept
    shown = client.get(path).context["form"].initial
    assert (shown["meets"], shown["meets_nth"], shown["meets_weekday"]) == (typed["meets"], *kept[2:])


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({}, {"meets": ["Choose how often the group meets"]}),
        ({"meets": "daily"}, {"meets": ["Choose how often the group meets"]}),
        ({"meets": "weeks"}, {"every": ["Enter a number of weeks from 1 to 52"]}),
        ({"meets": "weeks", "every": "53"}, {"every": ["Enter a number of weeks from 1 to 52"]}),
        ({"meets": "months", "every": "25"}, {"every": ["Enter a number of months from 1 to 24"]}),
        ({"meets": "months", "every": "0"}, {"every": ["Enter a number of months from 1 to 24"]}),
        ({"meets": "months", "every": "some"}, {"every": ["Enter a whole number of weeks or months"]}),
        (
            {"meets": "weekday", "every": "2"},
            {
                "meets_nth": ["Choose the week of the month, such as the first"],
                "meets_weekday": ["Choose the day of the week, such as Thursday"],
            },
        ),
        (
            {"meets": "weekday", "every": "2", "meets_nth": "fifth", "meets_weekday": "sunday"},
            {
                "meets_nth": ["Choose a week of the month from this list"],
                "meets_weekday": ["Choose a day of the week from this list"],
            },
        ),
    ],
)
def test_a_rhythm_that_makes_no_sense_says_what_to_do(client, group, lead, typed, errors):
    client.force_login(lead)
    path = reverse("meetings:group-meeting-settings", args=[group.slug])

    shown = client.post(path, {"reminder_days": "7"} | typed)

    assert dict(shown.context["form"].errors) == errors


# One rule for pages, lines and mails ----------------------------------------------------------------------------------
def rhythm(group, **fields):
    PeerGroup.objects.filter(pk=group.pk).update(**fields)
    return MeetingFactory(group=group, starts_on=day(27, 7), ends_on=day(27, 7))


@pytest.fixture
def monthly(group):
    """Met on Monday 27 July 2026, and meets on the last Monday: due on 7 September, as 31 August is a bank holiday."""
    return rhythm(group, months_between=1, meets_nth="last", meets_weekday="monday")


def at(day, hour=9):
    return london.moment(day, dt.time(hour))


def due_lines(lead, now):
    return [line.key for line in waiting_for([lead], now).get(lead.pk, []) if line.key.startswith("due:")]


@pytest.mark.parametrize("nation", ["england", "scotland"])
def test_the_page_the_line_and_the_mail_say_the_same_day(client, group, lead, nation):
    Council.objects.update(nation=nation)  # in Scotland the summer holiday is on 3 August
    rhythm(group, months_between=1, meets_nth="last", meets_weekday="monday")
    due_on = day(7, 9) if nation == "england" else day(31, 8)

    before, then = at(due_on - dt.timedelta(days=1)), at(due_on)
    counts = [nudge_planner.plan(now)["leading nudges"] for now in (before, then)]
    client.force_login(lead)
    with time_machine.travel(then, tick=False):
        shown = client.get(group.get_absolute_url()).text

    assert counts == [0, 1]
    assert [due_lines(lead, now) for now in (before, then)] == [[], [f"due:group{group.pk}:{due_on}"]]
    assert f"The next one is due by {london.long_date(due_on)}." in shown


def test_a_group_that_counts_in_weeks_is_nudged_as_well(group, lead):
    rhythm(group, weeks_between=6)  # 7 September

    assert nudge_planner.plan(at(day(6, 9)))["leading nudges"] == 0
    assert nudge_planner.plan(at(day(7, 9)))["leading nudges"] == 1
    assert due_lines(lead, at(day(7, 9))) == [f"due:group{group.pk}:2026-09-07"]


def test_a_network_keeps_off_the_holidays_of_every_nation(lead):
    network = PeerGroupFactory(kind="network", months_between=1, meets_nth="last", meets_weekday="monday")
    MeetingFactory(group=network, starts_on=day(26, 10), ends_on=day(26, 10))

    assert next_due.of(network, day(26, 10), ()).on == day(7, 12)  # Saint Andrew’s Day is on the last Monday
    assert next_due.nations_of(network, at(day(1, 11))) == tuple(Council.Nation.values)


def test_councils_that_the_group_covers_no_more_keep_no_holiday_for_it(group, lead):
    there = CouncilFactory(nation="scotland")
    CoverageFactory(group=group, council=there, end=day(1, 11))
    rhythm(group, months_between=1, meets_nth="last", meets_weekday="monday")
    Meeting.objects.update(starts_on=day(26, 10), ends_on=day(26, 10))

    assert due_lines(lead, at(day(30, 11))) == [f"due:group{group.pk}:2026-11-30"]
    assert "scotland" in next_due.nations_of(group, at(day(1, 11)))
    assert "scotland" not in next_due.nations_of(group, at(day(30, 11)))


@pytest.mark.parametrize(
    ("who", "sees", "overdue_by"),
    [("lead", True, True), ("member", True, False), ("outsider", False, False), ("anonymous", False, False)],
)
def test_members_read_by_when_the_next_is_due_and_leads_by_how_much_it_is_overdue(
    come, group, monthly, who, sees, overdue_by
):
    with time_machine.travel(at(day(30, 9)), tick=False):
        shown = come(who).get(group.get_absolute_url()).text

    assert ("The next one was due by Monday 7 September 2026." in shown) == sees
    assert ("Monday 31 August 2026 is a bank holiday in England." in shown) == sees
    assert ("It is overdue by 3 weeks" in shown) == overdue_by
    assert "Every month on the last Monday" in shown


def test_a_new_meeting_begins_with_the_day_of_the_rhythm_and_says_why(come, group, lead, monthly):
    path = reverse("meetings:meeting-schedule", args=[group.slug])
    with time_machine.travel(at(day(3, 8)), tick=False):
        shown = come("lead").get(path)
        copied = come("lead").get(url("meeting-copy", monthly))

    reason = (
        "The group meets every month on the last Monday, and met last on 27 July 2026. "
        "Monday 31 August 2026 is a bank holiday in England, so it is Monday 7 September 2026. "
        "Change the date as you like."
    )
    assert reason in shown.text
    assert reason in copied.text
    assert shown.context["form"]["starts_on"].value() == copied.context["form"]["starts_on"].value() == day(7, 9)


def test_what_is_planned_already_counts_a_draft_too_and_what_is_called_off_or_a_summit_does_not(come, group, monthly):
    MeetingFactory(group=group, starts_on=day(28, 9), ends_on=day(28, 9), draft=True)
    MeetingFactory(group=group, starts_on=day(30, 10), ends_on=day(30, 10), kind="summit")
    MeetingFactory(
        group=group, starts_on=day(29, 10), ends_on=day(29, 10), state="cancelled", cancelled_at=at(day(1, 8))
    )
    with time_machine.travel(at(day(3, 8)), tick=False):
        shown = come("lead").get(reverse("meetings:meeting-schedule", args=[group.slug]))

    assert shown.context["form"]["starts_on"].value() == day(26, 10)
    assert "has its last meeting on 28 September 2026." in shown.text


@pytest.mark.parametrize("has", ["no rhythm", "no meeting"])
def test_without_a_rhythm_or_a_meeting_nothing_is_preset(come, group, lead, has):
    if has == "no rhythm":
        MeetingFactory(group=group, days=-30)
    else:
        PeerGroup.objects.filter(pk=group.pk).update(months_between=3)

    shown = come("lead").get(reverse("meetings:meeting-schedule", args=[group.slug]))

    assert shown.context["form"]["starts_on"].value() is None
    assert "The group meets" not in shown.text


def test_leads_see_what_their_rhythm_comes_to(come, group, lead, monthly):
    with time_machine.travel(at(day(3, 8)), tick=False):
        shown = come("lead").get(reverse("meetings:group-meeting-settings", args=[group.slug])).text

    assert (
        "As it is set now, meetings are due by Monday 7 September 2026, Monday 28 September 2026 and "
        "Monday 26 October 2026. Monday 31 August 2026 is a bank holiday in England, so it moves on." in shown
    )
