"""What a lead may type about a meeting, and what the form says when it cannot be."""

import datetime as dt

import pytest

from common import london
from meetings.forms import AgendaItemForm, AnswerForm, MeetingForm
from meetings.models import Meeting
from tests.factories import CouncilFactory, MeetingFactory, PointFactory, SuccessionFactory

pytestmark = pytest.mark.django_db

NOW = london.moment(dt.date(2026, 11, 10), dt.time(11))
HUGE = "x" * 100_000
REAL_DATE = "The date must be a real date, such as 31 3 2027"
DAY_BEFORE = {"ends_on_day": "24", "ends_on_month": "11", "ends_on_year": "2026"}
MIDNIGHT = "Enter an end later than 10am, when it starts. For midnight, give the next day as the last day"
SKIPPED = "The clocks go forward that night and there is no {}. Enter another time"


def typed(**changes):
    """A whole form as a browser posts it; a field with `None` is left out."""
    fields = {
        "title": "Ten years on",
        "kind": "meeting",
        "summary": "What became of it",
        "starts_on_day": "25",
        "starts_on_month": "11",
        "starts_on_year": "2026",
        "starts_time": "10am",
        "ends_time": "3:30pm",
        "venue": "Example House",
        "postcode": "hp20  1ua",
        "audience": "public",
        **changes,
    }
    return {name: value for name, value in fields.items() if value is not None}


def form(group, **changes):
    return MeetingForm(typed(**changes), instance=Meeting(group=group), now=NOW)


def test_a_form_as_people_type_it_gives_a_meeting(group):
    host = CouncilFactory(short_name="Buckinghamshire", official_name="Buckinghamshire Council")
    theme = PointFactory()

    filled = form(group, host_council="buckinghamshire council", themes=[theme.pk], online_url="video.example/a")

    assert filled.errors == {}
    assert filled.cleaned_data == {
        "title": "Ten years on",
        "kind": "meeting",
        "summary": "What became of it",
        "starts_on": dt.date(2026, 11, 25),
        "starts_time": dt.time(10),
        "ends_on": dt.date(2026, 11, 25),
        "ends_time": dt.time(15, 30),
        "host_council": host,
        "venue": "Example House",
        "postcode": "HP20 1UA",
        "online_url": "https://video.example/a",
        "getting_there": "",
        "access_notes": "",
        "booking_url": "",
        "co_organisers": [],
        "capacity": None,
        "supplier_cap": None,
        "reminder_days": None,
        "audience": "public",
        "invited_councils": [],
        "themes": filled.cleaned_data["themes"],
        "theme_words": "",
        "takes_topics": True,
        "notes_for_members": False,
        "stands_alone": False,
        "beside": False,
        "keep": "",
        "seen": None,
    }
    assert list(filled.cleaned_data["themes"]) == [theme]


@pytest.mark.parametrize(
    ("changes", "field", "error"),
    [
        ({"title": ""}, "title", "Enter the title"),
        ({"title": " "}, "title", "Enter the title"),
        ({"title": "a\0b"}, "title", "Remove the characters that cannot be shown"),
        ({"kind": "party"}, "kind", "Choose one of the options"),
        ({"starts_on_day": "", "starts_on_month": "", "starts_on_year": ""}, "starts_on", "Enter a date"),
        ({"starts_on_month": "2", "starts_on_day": "31"}, "starts_on", REAL_DATE),
        ({"starts_on_year": "1066"}, "starts_on", "Enter a year from 2000 to 2100"),
        ({"starts_time": ""}, "starts_time", "Enter when it starts, such as 10am"),
        ({"starts_time": "teatime"}, "starts_time", "Enter a time, such as 10am or 3:30pm"),
        ({"ends_time": "9am"}, "ends_time", "Enter an end later than 10am, when it starts"),
        ({"ends_time": "10am"}, "ends_time", "Enter an end later than 10am, when it starts"),
        ({"ends_time": "midnight"}, "ends_time", MIDNIGHT),
        (DAY_BEFORE, "ends_on", "The last day must be the date or later"),
        ({"postcode": "HP20"}, "postcode", "Enter a full UK postcode, such as HP20 1UA"),
        ({"online_url": "javascript:alert(1)"}, "online_url", "Enter a link that starts with https://"),
        ({"online_url": "ftp://files.example/"}, "online_url", "Enter a link that starts with https://"),
        ({"audience": "councils"}, "invited_councils", "Name at least one council, or choose another audience"),
        ({"audience": ""}, "audience", "Choose who it is for"),
        ({"themes": ["0"]}, "themes", "Choose themes from this list"),
        ({"themes": ["nonsense"]}, "themes", "Choose themes from this list"),
    ],
)  # fmt: skip
def test_each_error_says_what_to_do_beside_its_field(group, changes, field, error):
    assert form(group, **changes).errors == {field: [error]}


@pytest.mark.parametrize(
    ("start", "end", "errors"),
    [
        ("1:30am", "10am", {"starts_time": [SKIPPED.format("1:30am")]}),
        ("12:30am", "1:15am", {"ends_time": [SKIPPED.format("1:15am")]}),
        ("12:30am", "2am", {}),
    ],
)  # fmt: skip
def test_no_meeting_begins_in_the_hour_that_londons_clocks_jump_over(group, start, end, errors):
    spring = {"starts_on_day": "28", "starts_on_month": "3", "starts_on_year": "2027"}

    assert form(group, **spring, starts_time=start, ends_time=end).errors == errors


def test_a_meeting_of_two_days_may_end_earlier_in_the_day(group):
    filled = form(group, ends_on_day="26", ends_on_month="11", ends_on_year="2026", ends_time="9am")

    assert filled.errors == {}
    assert (filled.cleaned_data["ends_on"], filled.cleaned_data["ends_time"]) == (dt.date(2026, 11, 26), dt.time(9))


def test_councils_of_any_group_can_be_named_one_on_each_line(group):
    first, second = CouncilFactory(short_name="Oxford City"), CouncilFactory(short_name="Gosport")

    named = form(group, audience="councils", invited_councils="gosport\r\n\r\nOxford city council")
    unneeded = form(group, audience="members", invited_councils="gosport")

    assert named.is_valid()
    assert unneeded.is_valid()
    assert named.cleaned_data["invited_councils"] == [second, first]
    assert unneeded.cleaned_data["invited_councils"] == []


@pytest.mark.parametrize("value", ["", "\0", HUGE, "９", "-1", "[]", "٣", "1e9", "\ud800"])
def test_no_value_of_any_field_breaks_the_form(group, value):
    names = [*typed(), *("ends_on_day", "ends_on_month", "ends_on_year"), "host_council", "invited_councils", "themes",
             "getting_there", "online_url", "seen"]  # fmt: skip

    for name in names:
        form(group, **{name: value}).is_valid()
    assert form(group, **dict.fromkeys(names, value)).is_valid() is False


def test_what_was_typed_stays(group):
    page = str(form(group, title="", starts_time="teatime", host_council="Nowhere-on-Sea", invited_councils="Atlantis"))

    for value in ('value="teatime"', 'value="Nowhere-on-Sea"', "Atlantis", 'value="2026"'):
        assert value in page


def test_a_meeting_that_is_changed_is_shown_as_it_was_typed():
    council = CouncilFactory(short_name="Gosport")
    meeting = MeetingFactory(
        starts_on=dt.date(2026, 11, 25), ends_time=dt.time(15, 30), host_council=council, audience="councils"
    )
    meeting.refresh_from_db()
    meeting.invited_councils.set([council])

    page = str(MeetingForm(instance=meeting, now=NOW))

    for value in ('value="25"', 'value="10am"', 'value="3:30pm"', 'value="Gosport"', ">\nGosport</textarea>"):
        assert value in page


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"title": "Talk", "kind": "talk", "minutes": "1 h 30"}, {}),
        ({"title": "", "kind": "talk", "minutes": "20"}, {"title": ["Enter a title"]}),
        ({"title": "Talk", "kind": "nap", "minutes": "20"}, {"kind": ["Choose one of the options"]}),
        ({"title": "Talk", "kind": "talk", "minutes": "0"}, {"minutes": ["Enter a number of minutes from 1 to 720"]}),
        ({"title": "Talk", "kind": "talk", "minutes": "-5"}, {"minutes": ["Enter a number of minutes, such as 30"]}),
        (
            {"title": "Talk", "kind": "talk", "minutes": "9" * 999},
            {"minutes": ["Enter a number of minutes, such as 30"]},
        ),
    ],
)
def test_a_line_of_the_agenda_takes_its_minutes_as_people_write_them(fields, errors):
    assert AgendaItemForm(fields).errors == errors


def test_an_answer_is_for_one_of_the_persons_own_councils():
    mine, other, foreign = CouncilFactory(), CouncilFactory(), CouncilFactory()

    chosen = AnswerForm({"answer": "coming", "council": other.code}, councils=[mine, other])
    left_open = AnswerForm({"answer": "maybe"}, councils=[mine])
    wrong = AnswerForm({"answer": "perhaps", "council": foreign.code}, councils=[mine, other])

    assert chosen.is_valid()
    assert chosen.cleaned_data == {"answer": "coming", "council": other}
    assert left_open.is_valid()
    assert left_open.cleaned_data == {"answer": "maybe", "council": None}
    assert wrong.errors == {"answer": ["Choose whether you come"], "council": ["Choose one of your councils"]}


# A meeting that is there already -------------------------------------------------------------------------------------
IN_THE_PAST = "That is in the past. Enter a time to come or, to call the meeting off, cancel it"


def changed(day, month, *, state="published", of=dt.date(2026, 11, 25), **changes):
    meeting = MeetingFactory(starts_on=of, state=state, published_at=None if state == "draft" else NOW)
    meeting.refresh_from_db()
    return MeetingForm(typed(starts_on_day=day, starts_on_month=month, **changes), instance=meeting, now=NOW)


@pytest.mark.parametrize(
    ("form", "errors"),
    [
        (lambda: changed(25, 10), {"starts_on": [IN_THE_PAST]}),
        (lambda: changed(10, 11, starts_time="9am", ends_time="11am"), {"ends_time": [IN_THE_PAST]}),
        (lambda: changed(10, 11, starts_time="9am", ends_time="11:01am"), {}),
        (lambda: changed(25, 10, state="draft"), {}),
        (lambda: changed(25, 10, of=dt.date(2026, 11, 9)), {}),
    ],
    ids=["yesterday and before", "just over", "a minute to go", "a draft", "one that is over"],
)
def test_a_meeting_that_people_are_invited_to_cannot_move_into_the_past(form, errors):
    assert form().errors == errors


@pytest.mark.parametrize(("last", "shown"), [(dt.date(2026, 11, 25), None), (dt.date(2026, 11, 26), "26")])
def test_the_last_day_of_a_meeting_of_one_day_is_shown_as_it_was_typed_empty(last, shown):
    meeting = MeetingFactory(starts_on=dt.date(2026, 11, 25), ends_on=last)
    meeting.refresh_from_db()

    page = str(MeetingForm(instance=meeting, now=NOW)["ends_on"])

    assert ('value="26"' in page, "value=" in page) == (shown is not None, shown is not None)


# Councils of the day --------------------------------------------------------------------------------------------------
@pytest.fixture
def councils():
    """Two that became one, one that became two, one without an heir, and one that is yet to begin."""
    end, start = dt.date(2020, 3, 31), dt.date(2020, 4, 1)
    heir = CouncilFactory(short_name="Buckinghamshire", start=start)
    for name in ("Wycombe", "Chiltern"):
        SuccessionFactory(predecessor=CouncilFactory(short_name=name, end=end), successor=heir)
    split = CouncilFactory(short_name="Surrey", end=dt.date(2026, 3, 31))
    for name in ("East Surrey", "West Surrey"):
        SuccessionFactory(
            predecessor=split, successor=CouncilFactory(short_name=name, start=dt.date(2026, 4, 1)), on=start
        )
    CouncilFactory(short_name="Atlantis", end=end)
    CouncilFactory(short_name="Utopia", start=dt.date(2027, 4, 1))


@pytest.mark.parametrize(
    ("host", "error"),
    [
        ("Wycombe", "Wycombe ended on 31 March 2020. Did you mean Buckinghamshire?"),
        ("Surrey", "Surrey ended on 31 March 2026. Did you mean East Surrey or West Surrey?"),
        ("Atlantis", "Atlantis ended on 31 March 2020. Choose another council"),
        ("Utopia", "Utopia begins on 1 April 2027, after this meeting"),
    ],
)
def test_a_council_hosts_only_while_it_is_there(group, councils, host, error):
    assert form(group, host_council=host).errors == {"host_council": [error]}


def test_a_meeting_of_then_has_its_host_of_then(group, councils):
    last_day = {"starts_on_day": "31", "starts_on_month": "3", "starts_on_year": "2020"}

    assert form(group, host_council="Wycombe", **last_day).errors == {}


def test_named_councils_are_there_on_the_day_and_cost_one_more_query(group, councils, django_assert_num_queries):
    filled = form(
        group, host_council="Wycombe", audience="councils", invited_councils="Buckinghamshire\nChiltern\nSurrey"
    )

    with django_assert_num_queries(10):  # of three each for two constraints, two are the savepoint that asks
        errors = filled.errors

    assert errors == {
        "host_council": ["Wycombe ended on 31 March 2020. Did you mean Buckinghamshire?"],
        "invited_councils": [
            "Chiltern ended on 31 March 2020. Did you mean Buckinghamshire?",
            "Surrey ended on 31 March 2026. Did you mean East Surrey or West Surrey?",
        ],
    }


def test_a_name_that_is_repeated_is_looked_up_once_and_more_lines_than_councils_are_refused(group):
    council = CouncilFactory(short_name="Gosport")

    repeated = form(group, audience="councils", invited_councils=" Gosport\n" * 20_000)
    many = form(group, audience="councils", invited_councils="\n".join(f"isle of {n}" for n in range(501)))

    assert repeated.errors == {}
    assert repeated.cleaned_data["invited_councils"] == [council]
    assert many.errors == {"invited_councils": ["Enter at most 500 lines"]}
