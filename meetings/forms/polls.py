"""What is typed about a poll: its dates, a person's answers to them, why it is taken back."""

import datetime as dt

from django import forms
from django.forms.utils import ErrorDict

from common import london
from common.forms import ClockField, DayField, Form, Radios
from meetings.models import DateAnswer
from meetings.models.polls import FEWEST_OPTIONS, MOST_OPTIONS

LAST_MOMENT = dt.time(17)  # of the last day for answers, on London's clocks
FIRST_ROWS = 3


class PollForm(Form):
    """A poll as a lead writes it: a row of inputs for each date, and more rows on demand.

    `arguments()` is what `open_poll` takes. A date lasts as many `days` as the draft does that it is about.
    """

    hides_optional = True

    title = forms.CharField(
        label="What is it for?", help_text="Such as “Spring meeting”. Everybody who is asked reads it", max_length=140
    )
    words = forms.CharField(
        label="What should they know before they answer?",
        help_text="Where it may be, who hosts. Leave it empty if there is nothing to say yet",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    last_day = DayField(
        label="Last day for answers",
        help_text="Answers are taken until 5pm on this day, and can be changed until then",
        what="The last day",
        error_messages={"required": "Enter the last day for answers"},
    )
    rows = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, now, meeting=None):
        first = {"title": meeting.title, "rows": FIRST_ROWS} if meeting else {"rows": FIRST_ROWS}
        super().__init__(data, initial=first)
        self.now = now
        self.days = (meeting.ends_on - meeting.starts_on).days if meeting else 0
        hours = (meeting.starts_time, meeting.ends_time) if meeting else (None, None)
        self.count = self._count()
        for number in range(1, self.count + 1):
            self._add_row(number, *hours)

    def _count(self):
        """How many rows: as many as were shown, one more if that was asked for."""
        if not self.is_bound:
            return FIRST_ROWS
        typed = str(self.data.get("rows", ""))
        shown = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else FIRST_ROWS
        return min(max(shown, FEWEST_OPTIONS) + ("more" in self.data), MOST_OPTIONS)

    def _add_row(self, number, start, end):
        self.fields[f"date_{number}"] = DayField(label="Date", what=f"Date {number}", required=False)
        self.fields[f"from_{number}"] = ClockField(label="Starts at", required=False, initial=start)
        self.fields[f"to_{number}"] = ClockField(label="Ends at", required=False, initial=end)

    def forgive(self):
        """Show what was typed without its errors: another row was asked for, nothing was sent."""
        self._errors, self.cleaned_data = ErrorDict(), {}
        if self.is_bound:
            self.data = self.data.copy()
            self.data["rows"] = str(self.count)
        return self

    @property
    def dates(self):
        """(number, date, from, to) of each row, as fields."""
        return [
            (number, self[f"date_{number}"], self[f"from_{number}"], self[f"to_{number}"])
            for number in range(1, self.count + 1)
        ]

    @property
    def can_have_more(self):
        return self.count < MOST_OPTIONS

    def clean_last_day(self):
        day = self.cleaned_data["last_day"]
        if day and not 2000 <= day.year <= 2100:
            raise forms.ValidationError("Enter a year from 2000 to 2100")
        if day and london.moment(day, LAST_MOMENT) <= self.now:
            raise forms.ValidationError("Choose a last day that is not over")
        return day

    def clean(self):
        cleaned = super().clean()
        spans, until = {}, cleaned.get("last_day")
        for number in range(1, self.count + 1):
            span = self._span(number, cleaned)
            if span is None:
                continue
            if until and span[0] <= london.moment(until, LAST_MOMENT):
                self.add_error(f"date_{number}", f"Date {number} must come after the last day for answers")
            elif span in spans:
                self.add_error(f"date_{number}", f"Date {number} is the same as date {spans[span]}. Enter each once")
            spans.setdefault(span, number)
        if not self.errors and len(spans) < FEWEST_OPTIONS:
            self.add_error("date_1", f"Enter at least {FEWEST_OPTIONS} dates to choose among")
        cleaned["dates"] = sorted(spans)
        return cleaned

    def _span(self, number, cleaned):
        """(from, to) of a row as moments; None where it is empty, or wrong: then with its errors."""
        names = (f"date_{number}", f"from_{number}", f"to_{number}")
        if self.errors.keys() & set(names):
            return None
        day, start, end = (cleaned.get(name) for name in names)
        if day is None:
            if any(str(part).strip() for part in self._typed(number)):
                self.add_error(names[0], f"Enter the day of date {number}")
            return None
        if start is None:
            self.add_error(names[1], f"Enter when date {number} starts, such as 10am")
        if end is None:
            self.add_error(names[2], f"Enter when date {number} ends, such as 3:30pm")
        if start is None or end is None:
            return None
        if not 2000 <= day.year <= 2100:
            return self.add_error(names[0], "Enter a year from 2000 to 2100")
        last = day + dt.timedelta(days=self.days)
        for name, on, time in ((names[1], day, start), (names[2], last, end)):
            if london.is_skipped(on, time):
                said = london.clock(time)
                return self.add_error(
                    name, f"The clocks go forward that night and there is no {said}. Enter another time"
                )
        span = london.moment(day, start), london.moment(last, end)
        if span[1] <= span[0]:
            return self.add_error(names[2], f"Date {number} must end later than {london.clock(start)}, when it starts")
        return span

    def _typed(self, number):
        """The times of a row that differ from what stood there at first: an untouched row is an empty one."""
        for name in (f"from_{number}", f"to_{number}"):
            typed = self.data.get(name, "")
            if typed != self.fields[name].prepare_value(self.fields[name].initial):
                yield typed

    def arguments(self):
        cleaned = self.cleaned_data
        return {
            "title": cleaned["title"],
            "words": cleaned["words"],
            "dates": cleaned["dates"],
            "answers_until": london.moment(cleaned["last_day"], LAST_MOMENT),
        }


class DatesAnswerForm(Form):
    """What a person says to every date of a poll. `arguments()` is what `answer_poll` takes."""

    hides_optional = True

    def __init__(self, data=None, *, options, said=None, clashes=None):
        super().__init__(data)
        self.options, said, clashes = options, said or {}, clashes or {}
        for option in options:
            day = london.span(option.starts_at, option.ends_at)
            wanted = f"Say whether {london.long_date(option.starts_at)} suits"
            self.fields[f"option_{option.pk}"] = forms.ChoiceField(
                label=day,
                help_text=" ".join(clashes.get(option.pk, ())),
                choices=DateAnswer.Answer.choices,
                widget=Radios(attrs={"class": "govuk-radios--inline govuk-radios--small"}),
                initial=said.get(option.pk),
                error_messages={"required": wanted, "invalid_choice": wanted},
            )

    def arguments(self):
        return {"answers": {option.pk: self.cleaned_data[f"option_{option.pk}"] for option in self.options}}


class WithdrawPollForm(Form):
    because = forms.CharField(
        label="Why is it withdrawn?",
        help_text="One sentence. Everybody who was asked reads it",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
