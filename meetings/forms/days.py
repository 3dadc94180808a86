"""Days before a meeting, as people write them: “7, 1”, “14 and 2”, “none”."""

import re

from django import forms

from common.forms import AsWritten, either

MOST_DAYS, MOST_REMINDERS = 60, 5
SAYS_HOW = f"Enter whole numbers of days from 1 to {MOST_DAYS}, such as 7, 1"


def read_days(text):
    """[7, 1] from “7, 1”, in the order of time; [] from “none”. Raises ValueError with what to do."""
    text = text[:200].strip().casefold()
    if text in {"none", "no", "never", "0"}:
        return []
    words = [word for word in re.split(r"[\s,;&]+|\band\b|\bdays?\b", text) if word]
    if not words or not all(re.fullmatch(r"[0-9]{1,3}", word) for word in words):
        raise ValueError(SAYS_HOW)
    days = sorted({int(word) for word in words}, reverse=True)
    if not 1 <= days[-1] <= days[0] <= MOST_DAYS:
        raise ValueError(SAYS_HOW)
    if len(days) > MOST_REMINDERS:
        raise ValueError(f"Enter at most {MOST_REMINDERS} numbers")
    return days


def days_in_words(days):
    """“7 days and 1 day before”, “never”."""
    if not days:
        return "never"
    parts = ["1 day" if day == 1 else f"{day} days" for day in days]
    return f"{either(parts, 'and')} before"


class DaysBeforeField(AsWritten):
    """A list of days, the longest first. Empty is None; “none” is an empty list."""

    of, read = list, staticmethod(read_days)
    empty_values = (None, "")
    widget = forms.TextInput(attrs={"class": "govuk-input--width-10", "autocomplete": "off"})

    def prepare_value(self, value):
        if isinstance(value, list):
            return ", ".join(str(day) for day in value) or "none"
        return value
