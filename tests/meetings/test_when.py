"""When a meeting is: what a form refuses, what it understands, and what it says that it understood."""

import datetime as dt

import pytest
from django.urls import reverse

from common import london
from meetings import actions, clocks
from meetings.forms import CopyForm, MeetingForm
from meetings.forms.days import days_in_words, read_days
from meetings.models import AgendaItem, Meeting
from tests.factories import AgendaItemFactory, MeetingFactory
from tests.meetings.post import at, publish
from tests.meetings.visiting import page, typed, url

NOW = dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)
DOUBLED = "1:30am comes twice that night: the second is meant, after the clocks have gone back."


def on(day, month, year, **changes):
    return typed(starts_on_day=day, starts_on_month=month, starts_on_year=year, host_council="", **changes)


def until(day, month, year):
    return {"ends_on_day": day, "ends_on_month": month, "ends_on_year": year}


def form(group, data):
    return MeetingForm(data, instance=Meeting(group=group), now=NOW)


# The nights of the clocks ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("day", [dt.date(2027, 10, 31), dt.date(2026, 10, 25)])
def test_the_hour_that_comes_twice_is_known(day):
    assert london.is_doubled(day, dt.time(1, 30))
    assert not london.is_doubled(day, dt.time(0, 59))
    assert not london.is_doubled(day, dt.time(2))
    assert not london.is_doubled(dt.date(2027, 3, 28), dt.time(1, 30))  # this one does not come at all


def test_of_the_hour_that_comes_twice_the_second_is_understood_and_said(client, group, lead):
    client.force_login(lead)
    path = reverse("meetings:meeting-schedule", args=[group.slug])

    said = client.post(path, on(31, 10, 2027, starts_time="1:30am", ends_time="4am"), follow=True).content.decode()
    meeting = Meeting.objects.get()

    assert meeting.starts_at == dt.datetime(2027, 10, 31, 1, 30, tzinfo=dt.UTC)  # half past midnight was the first
    assert said.count(DOUBLED) == 2  # when it is saved, and beside its date for good
    assert clocks.understood(meeting) == DOUBLED
    assert "1:30am comes twice that night" in page(client, "meeting-calendar", meeting).replace("\r\n ", "")


def test_a_time_that_does_not_come_is_refused_wherever_it_is_typed(client, group, lead, meeting):
    client.force_login(lead)
    gap = on(28, 3, 2027, starts_time="1:30am", ends_time="4am")

    new = client.post(reverse("meetings:meeting-schedule", args=[group.slug]), gap).content.decode()
    copied = client.post(url("meeting-copy", meeting), gap).content.decode()

    for refused in (new, copied):
        assert "The clocks go forward that night and there is no 1:30am. Enter another time" in refused
    assert Meeting.objects.count() == 1


# Several days, and what overlaps --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        (until(26, 11, 2026), {}),
        (until(8, 12, 2026), {}),
        (until(9, 12, 2026), {"ends_on": ["A meeting lasts 14 days at most. Enter an earlier last day"]}),
        (until(24, 11, 2026), {"ends_on": ["The last day must be the date or later"]}),
        ({"starts_on_year": "0"}, {"starts_on": ["The date must have a year of 4 numbers, such as 2027"]}),
        ({"starts_on_year": "0000"}, {"starts_on": ["The date must be a real date, such as 31 3 2027"]}),
        ({"starts_time": "-1am"}, {"starts_time": ["Enter a time, such as 10am or 3:30pm"]}),
        ({"starts_time": "25:00"}, {"starts_time": ["Enter a time, such as 10am or 3:30pm"]}),
    ],
)
def test_days_and_times_that_cannot_be_say_what_to_do(group, changes, errors):
    assert form(group, on(25, 11, 2026) | changes).errors == errors


def test_two_meetings_of_a_group_at_once_are_asked_about_and_held_if_meant(client, group, lead):
    there = MeetingFactory(group=group, title="Workshop", starts_on=dt.date(2027, 5, 6))
    path, client = reverse("meetings:meeting-schedule", args=[group.slug]), client
    client.force_login(lead)
    over = on(6, 5, 2027, starts_time="2pm", ends_time="5pm")

    asked = client.post(path, over).content.decode()
    before = Meeting.objects.count()
    client.post(path, {**over, "beside": "on"})

    assert "“Workshop” of this group is on Thursday 6 May 2027, 10am to 3pm." in asked
    assert 'name="beside"' in asked
    assert (before, Meeting.objects.count()) == (1, 2)
    assert form(group, on(6, 5, 2027, starts_time="3pm", ends_time="5pm")).errors == {
        "starts_on": ["“Ten years on” of this group is on Thursday 6 May 2027, 2pm to 5pm. Enter another time, or say "
                      "below that both are held at once"]
    }  # fmt: skip
    assert form(there.group, on(6, 5, 2027, starts_time="8am", ends_time="10am")).errors == {}


def test_a_meeting_is_not_beside_itself_nor_beside_what_was_cancelled_or_another_groups(group, lead, outsider):
    day = {"starts_on": dt.date(2027, 5, 6)}
    MeetingFactory(group=outsider.memberships.get().group, **day)
    MeetingFactory(group=group, state="cancelled", cancelled_at=NOW, **day)
    mine = MeetingFactory(group=group, **day)

    changed = MeetingForm(on(6, 5, 2027, starts_time="11am"), instance=mine, now=NOW)

    assert changed.errors == {}


def test_a_meeting_of_several_days_says_so_and_its_lines_stay_within_them(client, group, lead):
    meeting = publish(group, lead, ends_on=dt.date(2026, 11, 27), takes_topics=False)
    lines = [AgendaItemFactory(meeting=meeting, day=day) for day in (1, 2, 3)]
    client.force_login(lead)

    before = page(client, "meeting-detail", meeting)
    actions.revise(meeting=meeting, fields={"ends_on": dt.date(2026, 11, 26)}, by=lead, now=at(3))

    assert "10am to 3:30pm on Friday 27 November 2026 · 3 days" in before
    assert [AgendaItem.objects.get(pk=line.pk).day for line in lines] == [1, 2, 2]


# Long and odd values --------------------------------------------------------------------------------------------------
LONG = "x" * 10_000


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("title", LONG, "Title must be 140 characters or fewer"),
        ("summary", LONG, "What it is about must be 400 characters or fewer"),
        ("venue", LONG, "Venue must be 200 characters or fewer"),
        ("getting_there", LONG, "Getting there must be 2000 characters or fewer"),
        ("access_notes", LONG, "Access must be 2000 characters or fewer"),
        ("theme_words", LONG, "Theme in your own words must be 200 characters or fewer"),
        ("capacity", "0", "Enter a number of places from 1 to 5,000, or leave it empty"),
        ("capacity", "-3", "Enter a number of places from 1 to 5,000, or leave it empty"),
        ("capacity", "many", "Enter a number of places from 1 to 5,000, or leave it empty"),
        ("capacity", "9" * 100, "Enter a number of places from 1 to 5,000, or leave it empty"),
        ("supplier_cap", "-1", "Enter a whole number from 0 to 5,000, or leave it empty"),
        ("reminder_days", "soon", "Enter whole numbers of days from 1 to 60, such as 7, 1"),
        ("reminder_days", "-7", "Enter whole numbers of days from 1 to 60, such as 7, 1"),
        ("reminder_days", "61", "Enter whole numbers of days from 1 to 60, such as 7, 1"),
        ("reminder_days", "7, 6, 5, 4, 3, 2", "Enter at most 5 numbers"),
        ("reminder_days", LONG, "Enter whole numbers of days from 1 to 60, such as 7, 1"),
        ("co_organisers", "Atlantis", "“Atlantis” is not a council in this list. Check the spelling"),
    ],
)
def test_each_value_that_cannot_be_says_what_to_do(group, name, value, error):
    assert form(group, on(25, 11, 2026, **{name: value})).errors == {name: [error]}


@pytest.mark.parametrize(
    ("typed_days", "days", "words"),
    [
        ("7, 1", [7, 1], "7 days and 1 day before"),
        ("1 and 14 days, 7;7", [14, 7, 1], "14 days, 7 days and 1 day before"),
        ("None", [], "never"),
    ],
)
def test_days_before_are_read_as_people_write_them(typed_days, days, words):
    assert read_days(typed_days) == days
    assert days_in_words(days) == words


@pytest.mark.parametrize("data", [{}, {"parts": ["nonsense"]}, {"title": "\0", "parts": "x" * 1000}])
def test_a_form_to_copy_answers_anything_with_errors(group, data):
    assert "title" in CopyForm(data, meeting=MeetingFactory(group=group)).errors
