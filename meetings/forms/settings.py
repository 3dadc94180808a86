"""What leads type about all meetings of their group."""

from django import forms

from common.forms import Form
from meetings.forms.days import DaysBeforeField


class MeetingSettingsForm(Form):
    reminder_days = DaysBeforeField(
        label="Reminders, days before a meeting",
        help_text="For who says they come. For example 7, 1 for a week and a day before; none for no reminders",
        error_messages={"required": "Enter days such as 7, 1, or none"},
    )
    supplier_cap = forms.IntegerField(
        label="Places for suppliers at a meeting",
        help_text="Suppliers who say yes after that wait in order. Leave it empty if as many may come as like",
        required=False,
        min_value=0,
        max_value=5000,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-4", "inputmode": "numeric", "autocomplete": "off"}),
        error_messages=dict.fromkeys(
            ("min_value", "max_value", "invalid"), "Enter a whole number from 0 to 5,000, or leave it empty"
        ),
    )
