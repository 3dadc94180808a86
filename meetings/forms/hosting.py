"""What people of a council that hosts type, or that offered to: which dates suit them, and where it is."""

from django import forms

from common.forms import Form
from meetings.forms.meetings import clean_postcode


class DatesForm(Form):
    when = forms.CharField(
        label="Which dates suit you?",
        help_text="For example, 11, 12 or 18 June, or any Thursday in June",
        max_length=100,
        error_messages={"required": "Enter a few dates, or say roughly when"},
    )


class WhereForm(Form):
    venue = forms.CharField(
        label="Building and town",
        max_length=200,
        error_messages={"required": "Enter the building and the town"},
    )
    postcode = forms.CharField(
        label="Postcode",
        max_length=10,
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "autocomplete": "off"}),
    )

    def clean_postcode(self):
        return clean_postcode(self.cleaned_data["postcode"])
