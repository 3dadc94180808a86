"""Within what bounds people type: a day that can be reckoned with, a line that is one."""

import datetime as dt

from django import forms

TEN_YEARS = dt.timedelta(days=3653)


def require_near(day, today):
    """Raise ValidationError for a day more than ten years from today: nobody plans that far, and most are slips."""
    if day and not today - TEN_YEARS <= day <= today + TEN_YEARS:
        raise forms.ValidationError("Enter a day within ten years")
    return day


class LineField(forms.CharField):
    """One line, however it was typed: it becomes a title, an option of a ballot, the subject of a mail."""

    def to_python(self, value):
        text = super().to_python(value)
        return " ".join(text.split()) if isinstance(text, str) else text
