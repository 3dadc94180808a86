"""Which days a statement is about, and what is agreed about a council's account."""

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from common import london, words
from common.forms import Form, Radios
from timebank import durations
from timebank.forms.fields import DurationField
from timebank.models.ledger import TRANSFERS_MOST
from timebank.standing import financial_year

FIRST_DAY, LAST_DAY = dt.date(2016, 4, 1), dt.date(2100, 3, 31)  # of any statement


class PeriodForm(Form):
    """Both in the address. What cannot be understood is said, and the financial year shown."""

    hides_optional = True

    first = forms.DateField(label="From", required=False, input_formats=words.DAY_FORMATS)
    last = forms.DateField(label="To", required=False, input_formats=words.DAY_FORMATS)

    def __init__(self, data, *, today):
        # A page without a period has nothing to complain about.
        super().__init__(data if data.keys() & {"first", "last"} else None)
        self.today = today
        for name in ("first", "last"):
            _as_a_day(self.fields[name])
        if not self.is_bound:
            self.initial = dict(zip(("first", "last"), map(_typed, self.period()), strict=True))

    def clean(self):
        _in_order(self.cleaned_data)

    def period(self):
        """The first and the last day: what was asked for, else the financial year that the other day is in."""
        typed = self.cleaned_data if self.is_bound and self.is_valid() else {}
        first, last = _within(typed.get("first")), _within(typed.get("last"))
        year = financial_year(first or last or self.today)
        return first or year[0], last or max(year[1], first or year[1])


def _typed(day):
    return f"{day.day}/{day.month}/{day.year}"


def _within(day):
    return day and min(max(day, FIRST_DAY), LAST_DAY)


class TransferFilter(Form):
    """Which transfers are shown, all of it in the address. What cannot be understood is said, and narrows nothing."""

    hides_optional = True

    council = forms.ChoiceField(
        label="Council", required=False, error_messages={"invalid_choice": "Choose a council from the list"}
    )
    first = forms.DateField(label="From", required=False, input_formats=words.DAY_FORMATS)
    last = forms.DateField(label="To", required=False, input_formats=words.DAY_FORMATS)

    def __init__(self, data, *, accounts):
        names = set(self.base_fields)
        super().__init__(data if data.keys() & names else None)
        self.fields["council"].choices = [
            ("", "Every council"),
            *((one.council.code, str(one.council)) for one in accounts),
        ]
        for name in ("first", "last"):
            _as_a_day(self.fields[name])
        typed = self.cleaned_data if self.is_valid() else {}
        self.narrows = any(typed.values())

    def clean(self):
        _in_order(self.cleaned_data)

    def of(self, transfers):
        """Those of these transfers that are asked for."""
        typed = self.cleaned_data if self.narrows else {}
        first, last = _within(typed.get("first")), _within(typed.get("last"))
        if code := typed.get("council"):
            transfers = transfers.filter(Q(payer__council__code=code) | Q(payee__council__code=code))
        if first:
            transfers = transfers.filter(at__gte=london.moment(first, dt.time()))
        if last:
            transfers = transfers.filter(at__lt=london.moment(last + dt.timedelta(days=1), dt.time()))
        return transfers


def _as_a_day(field):
    field.widget.attrs = {"class": "govuk-input--width-10", "autocomplete": "off", "spellcheck": "false"}
    field.error_messages["invalid"] = "Enter a real date, such as 25/11/2026"
    field.help_text = "Such as 1/4/2026"


def _in_order(typed):
    first, last = typed.get("first"), typed.get("last")
    if first and last and last < first:
        raise ValidationError({"last": "The last day is before the first day"})


class ApprovalForm(Form):
    needs_approval = forms.ChoiceField(
        label="Does an approver release the time your council lends?",
        choices=[("yes", "Yes"), ("no", "No")],
        widget=Radios(
            hints={
                "yes": "An approver you name, a manager say, gets a mail with a link for each loan. Work starts when "
                "they say yes",
                "no": "Work starts as soon as the other council has chosen your offer",
            }
        ),
    )

    @property
    def is_needed(self):
        return self.cleaned_data["needs_approval"] == "yes"


class NoneOrTimeField(DurationField):
    """A length of time, or none: “0”."""

    def read(self, text):
        if text.strip().casefold() in {"0", "0 h", "0h", "0 hours", "none"}:
            return 0
        return durations.read(text, self.most)


class LimitsForm(Form):
    floor = NoneOrTimeField(
        label="How much more may it take than it gives?",
        help_text="Usually 40 h. 0 for a council that gives before it takes",
        most=TRANSFERS_MOST,
    )
    ceiling = NoneOrTimeField(
        label="From what credit on is it nudged to ask for something?", help_text="Usually 40 h", most=TRANSFERS_MOST
    )
    because = forms.CharField(
        label="Why?",
        help_text="The council reads it on its statement",
        max_length=200,
        error_messages={"required": "Enter why, in a sentence"},
    )
