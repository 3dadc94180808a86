"""What people type, and what becomes of it."""

import datetime as dt
from contextlib import suppress
from types import SimpleNamespace

import pytest
from django import forms as django_forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from common import forms, london


class Rows(list):
    """Stands for a queryset, without a database; counts how often it was asked."""

    asked = 0

    def all(self):
        self.asked += 1
        return self


def council(pk, *names):
    return SimpleNamespace(pk=pk, names=names)


WINCHESTER = council(1, "Winchester", "Winchester City Council", "", "WIN")
BUCKINGHAMSHIRE = council(2, "Buckinghamshire", "Buckinghamshire Council", "", "BUC")
BUCKINGHAMSHIRE_COUNTY = council(3, "Buckinghamshire", "Buckinghamshire County Council", "", "BKM")
YNYS_MON = council(4, "Isle of Anglesey", "Isle of Anglesey County Council", "Cyngor Sir Ynys Môn", "AGY")
BRIGHTON = council(5, "Brighton & Hove", "Brighton and Hove City Council", "", "BNH")
COUNCILS = Rows([WINCHESTER, BUCKINGHAMSHIRE, BUCKINGHAMSHIRE_COUNTY, YNYS_MON, BRIGHTON])


def named(kind=forms.NamedChoiceField, rows=COUNCILS, **kwargs):
    return kind(rows, names=lambda row: row.names, noun="council", **kwargs)


def errors(field, value):
    with pytest.raises(ValidationError) as caught:
        field.clean(value)
    return caught.value.messages


# A day
@pytest.mark.parametrize(
    "typed",
    [
        ["25", "11", "2026"],
        [" 25 ", "nov", "2026"],
        ["25", "November", "2026"],
        ["25", "NOV.", "2026"],
        ["25", "011", "2026"],
    ],
)
def test_a_day_is_taken_as_people_write_it(typed):
    assert forms.DayField().clean(typed) == dt.date(2026, 11, 25)


@pytest.mark.parametrize(
    ("typed", "error", "wrong"),
    [
        (["25", "", "2026"], "The date must include a month", "id_on_1"),
        (["", "", "2026"], "The date must include a day and month", "id_on_0"),
        (["31", "11", "2026"], "The date must be a real date, such as 31 3 2027", "id_on_0"),
        (["29", "2", "2027"], "The date must be a real date, such as 31 3 2027", "id_on_0"),
        (["1", "13", "2027"], "The date must be a real date, such as 31 3 2027", "id_on_1"),
        (["1", "ju", "2027"], "The date must be a real date, such as 31 3 2027", "id_on_1"),
        (["1", "2", "27"], "The date must have a year of 4 numbers, such as 2027", "id_on_2"),
        (["1", "2", "0027"], "The date must be a real date, such as 31 3 2027", "id_on_2"),
        (["١", "2", "2027"], "The date must be a real date, such as 31 3 2027", "id_on_0"),
        (["1\0", "2", "2027"], "The date must be a real date, such as 31 3 2027", "id_on_0"),
        (["9" * 1_000_000, "2", "2027"], "The date must be a real date, such as 31 3 2027", "id_on_0"),
        (["", " ", ""], "Enter a date", "id_on_0"),
        (None, "Enter a date", "id_on_0"),
    ],
)
def test_a_wrong_day_says_which_part_is_wrong(typed, error, wrong):
    field = forms.DayField()

    assert errors(field, typed) == [error]
    assert field.widget.wrong_input("id_on", typed) == wrong


def test_a_day_that_is_not_required_may_be_left_out():
    assert forms.DayField(required=False).clean(["", "", ""]) is None


@given(st.lists(st.text() | st.none(), min_size=3, max_size=3))
def test_no_text_breaks_a_day(typed):
    with suppress(ValidationError):
        assert isinstance(forms.DayField().clean(typed), dt.date)


@given(st.dates(min_value=dt.date(1000, 1, 1)))
def test_every_day_that_is_shown_is_read_again(day):
    field = forms.DayField()
    shown = [str(part) for part in field.widget.decompress(day)]

    assert field.clean(shown) == day
    assert not field.has_changed(day, shown)


# A time
@pytest.mark.parametrize(
    ("typed", "time"),
    [
        ("10am", dt.time(10)),
        ("10:00", dt.time(10)),
        ("10.30", dt.time(10, 30)),
        ("10", dt.time(10)),
        ("9:15", dt.time(9, 15)),
        ("3.30pm", dt.time(15, 30)),
        (" 3:30 P.M. ", dt.time(15, 30)),
        ("1530", dt.time(15, 30)),
        ("15:30", dt.time(15, 30)),
        ("0930", dt.time(9, 30)),
        ("03:30", dt.time(3, 30)),
        ("12am", dt.time(0)),
        ("12pm", dt.time(12)),
        ("12:30", dt.time(12, 30)),
        ("midday", dt.time(12)),
        ("Noon", dt.time(12)),
        ("midnight", dt.time(0)),
    ],
)
def test_a_time_is_taken_as_people_write_it(typed, time):
    assert forms.ClockField().clean(typed) == time


@pytest.mark.parametrize(
    "typed", ["ten", "25:00", "10:60", "13pm", "0am", "10am\0", "1" * 1_000_000, "10:3", "١٠:٠٠", "-1", ""]
)
def test_what_is_no_time_gets_an_example(typed):
    assert errors(forms.ClockField(), typed) == ["Enter a time, such as 10am or 3:30pm"]


@pytest.mark.parametrize(
    ("typed", "error"), [("3:30", "3:30am or 3:30pm"), ("130", "1:30am or 1:30pm"), ("2", "2am or 2pm")]
)
def test_a_time_that_may_be_night_or_afternoon_is_asked_about(typed, error):
    assert errors(forms.ClockField(), typed) == [f"Say whether it is {error}"]


@given(st.text())
def test_no_text_breaks_a_time(typed):
    with suppress(ValidationError):
        assert isinstance(forms.ClockField(required=False).clean(typed), dt.time | None)


@given(st.integers(0, 23), st.integers(0, 59))
def test_every_time_that_is_shown_is_read_again(hour, minute):
    field, time = forms.ClockField(), dt.time(hour, minute)

    assert field.prepare_value(time) == london.clock(time)
    assert field.clean(field.prepare_value(time)) == time


# Minutes and addresses
@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("45", 45),
        ("45 min", 45),
        ("45 minutes", 45),
        ("1h", 60),
        ("1 h 30", 90),
        ("1 h 30 min", 90),
        ("1.5 hours", 90),
        ("600", 600),
    ],
)
def test_minutes_are_taken_as_people_write_them(typed, minutes):
    assert forms.MinutesField().clean(typed) == minutes


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("", "Enter a number of minutes, such as 30"),
        ("soon", "Enter a number of minutes, such as 30"),
        ("30\0", "Enter a number of minutes, such as 30"),
        ("-5", "Enter a number of minutes, such as 30"),
        ("9" * 1_000_000, "Enter a number of minutes, such as 30"),
        ("0", "Enter a number of minutes from 1 to 600"),
        ("601", "Enter a number of minutes from 1 to 600"),
    ],
)
def test_wrong_minutes_get_an_example(typed, error):
    assert errors(forms.MinutesField(), typed) == [error]


@given(st.text())
def test_no_text_breaks_minutes(typed):
    with suppress(ValidationError):
        assert 1 <= forms.MinutesField().clean(typed) <= 600


@pytest.mark.parametrize(
    "typed", ["sam@example.gov.uk", " sam@example.gov.uk ", "mailto:sam@example.gov.uk", "<sam@example.gov.uk>"]
)
def test_an_address_loses_what_copying_brought_along(typed):
    assert forms.AddressField().clean(typed) == "sam@example.gov.uk"


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("", "Enter your work email address"),
        ("sam@", "Enter an email address in the correct format, like name@example.gov.uk"),
        ("sam\0@example.gov.uk", "Enter an email address in the correct format, like name@example.gov.uk"),
        (f"{'s' * 1_000_000}@example.gov.uk", "Enter an email address in the correct format, like name@example.gov.uk"),
        (f"sam@{'s.' * 130}uk", "Enter an email address of 254 characters or fewer"),
    ],
)
def test_a_wrong_address_gets_one_error(typed, error):
    assert errors(forms.AddressField(), typed) == [error]


# Names
@pytest.mark.parametrize(
    ("typed", "row"),
    [
        ("Winchester", WINCHESTER),
        ("winchester city council", WINCHESTER),
        ("Winchester Council", WINCHESTER),
        ("win", WINCHESTER),
        ("Winch", WINCHESTER),
        ("Buckinghamshire Council", BUCKINGHAMSHIRE),
        ("BKM", BUCKINGHAMSHIRE_COUNTY),
        ("cyngor sir ynys mon", YNYS_MON),
        ("Brighton and Hove", BRIGHTON),
        ("  brighton  &  hove ", BRIGHTON),
    ],
)
def test_a_council_is_found_by_any_of_its_names(typed, row):
    assert named().clean(typed) is row


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("", "Enter the name of a council"),
        ("   ", "Enter the name of a council"),
        (
            "Buckinghamshire",
            "More than one council is called “Buckinghamshire”: "
            "enter Buckinghamshire Council or Buckinghamshire County Council",
        ),
        ("Winchestre", "“Winchestre” is not a council in this list. Did you mean Winchester?"),
        ("Anglesey", "“Anglesey” is not a council in this list. Did you mean Isle of Anglesey?"),
        ("Wi", "“Wi” is not a council in this list. Did you mean Winchester?"),
        ("council", "“council” is not a council in this list. Check the spelling"),
        ("1", "“1” is not a council in this list. Check the spelling"),
        ("\0", "“” is not a council in this list. Check the spelling"),
        ("9" * 1_000_000, f"“{'9' * 60}…” is not a council in this list. Check the spelling"),
    ],
)
def test_an_unknown_or_ambiguous_name_says_what_to_enter(typed, error):
    assert errors(named(), typed) == [error]


@pytest.mark.parametrize("row", COUNCILS)
def test_every_name_that_is_offered_means_one_council(row):
    field = named()

    assert field.clean(field.prepare_value(row.pk)) is row


@given(st.text())
def test_no_text_breaks_a_name(typed):
    with suppress(ValidationError):
        assert named().clean(typed) in COUNCILS


def test_several_councils_stand_one_on_a_line():
    field = named(forms.NamedChoicesField)

    assert field.clean("WIN\r\n\r\nBrighton and Hove;AGY\nWinchester") == [WINCHESTER, BRIGHTON, YNYS_MON]
    assert field.prepare_value([1, 5]) == "Winchester\nBrighton & Hove"
    assert errors(field, "Win\nNowhere\nWinchestre") == [
        "“Nowhere” is not a council in this list. Check the spelling",
        "“Winchestre” is not a council in this list. Did you mean Winchester?",
    ]
    assert len(errors(field, "\n".join(f"Nowhere {n}" for n in range(400)))) == 5
    assert errors(field, "\n".join(f"Nowhere {n}" for n in range(501))) == ["Enter at most 500 lines"]
    assert len(errors(field, "Nowhere\n" * 100_000)) == 1


def test_the_rows_are_asked_for_once_a_form():
    class HostForm(forms.Form):
        host = named(rows=Rows(COUNCILS))

    for _ in range(2):
        form = HostForm({"host": "Nowhere"})
        rows = form.fields["host"].queryset
        rows.asked = 0

        form.as_div()

        assert rows.asked == 1


# Anything at all
class EverythingForm(forms.Form):
    title = django_forms.CharField(max_length=20)
    on = forms.DayField()
    starts = forms.ClockField()
    minutes = forms.MinutesField()
    address = forms.AddressField()
    host = named()
    invited = named(forms.NamedChoicesField)
    audience = django_forms.ChoiceField(label="Who may come?", choices=[("a", "All")], widget=forms.Radios)
    days = django_forms.MultipleChoiceField(label="Reminders", choices=[("1", "One")], widget=forms.Checkboxes)
    agree = django_forms.BooleanField(label="Send me a copy")


NAMES = [name for name in EverythingForm.base_fields if name != "on"] + ["on_day", "on_month", "on_year"]


@settings(deadline=None)  # the first page is slow: it compiles the templates
@given(st.dictionaries(st.sampled_from(NAMES), st.lists(st.text(), max_size=3)))
def test_no_form_data_breaks_a_form_and_every_error_has_its_place(data):
    sent = QueryDict(mutable=True)
    for name, values in data.items():
        sent.setlist(name, values)
    form = EverythingForm(sent)

    page = form.as_div()

    assert "This field is required" not in page
    assert page.count("govuk-form-group--error") == len(form.errors)


def test_errors_of_djangos_own_fields_say_what_to_do():
    form = EverythingForm({})

    assert {name: form.errors[name] for name in ("title", "audience", "days", "agree")} == {
        "title": ["Enter the title"],
        "audience": ["Choose an answer to “Who may come?”"],
        "days": ["Choose the reminders"],
        "agree": ["Tick “Send me a copy”"],
    }
    assert EverythingForm({"title": "x" * 21}).errors["title"] == ["Title must be 20 characters or fewer"]
    assert EverythingForm({"audience": "b"}).errors["audience"] == ["Choose one of the options"]


def test_what_a_field_says_itself_is_left_alone():
    class TitleForm(forms.Form):
        title = django_forms.CharField(error_messages={"required": "Give the meeting a title"})

    assert TitleForm({}).errors["title"] == ["Give the meeting a title"]


def test_what_nobody_sees_is_taken_out_of_what_was_typed():
    class Typed(forms.Form):
        title = django_forms.CharField()
        note = django_forms.CharField(required=False, widget=django_forms.Textarea)

    form = Typed({"title": "Soft\x0bbreak\x01 and \ufffe", "note": "One\r\nTwo\tthree"})

    assert form.is_valid()
    assert form.cleaned_data == {"title": "Soft break and", "note": "One\r\nTwo\tthree"}


def test_fields_that_a_form_gets_late_say_what_to_do_as_well():
    class CountForm(forms.Form):
        def __init__(self, *args):
            super().__init__(*args)
            self.fields["hands"] = django_forms.IntegerField(label="Hands", min_value=1, max_value=9)

    said = [CountForm({"hands": typed}).errors["hands"] for typed in ("", "two", "0", "10")]

    assert said == [["Enter the hands"], ["Enter a whole number"], ["Enter 1 or more"], ["Enter 9 or less"]]
