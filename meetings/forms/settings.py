"""What leads type about all meetings of their group."""

from django import forms

from common.forms import Form, Radios
from meetings.forms.days import DaysBeforeField
from peergroups.models import PeerGroup

NEVER, WEEKS, MONTHS, WEEKDAY = "now-and-then", "weeks", "months", "weekday"
MOST = {WEEKS: 52, MONTHS: 24, WEEKDAY: 24}
NUMBER = {"class": "govuk-input--width-4", "inputmode": "numeric", "autocomplete": "off"}


class MeetingSettingsForm(Form):
    """`initial_of` gives the first values of a group; cleaned data has the fields of its rhythm as they are stored."""

    meets = forms.ChoiceField(
        label="How often does the group meet?",
        choices=[
            (NEVER, "Now and then"),
            (WEEKS, "Every so many weeks"),
            (MONTHS, "Every so many months"),
            (WEEKDAY, "Every so many months, on a day such as the first Thursday"),
        ],
        widget=Radios(
            hints={
                NEVER: "Nobody is told that a meeting is due",
                MONTHS: "On about the same day of the month as the last time",
            }
        ),
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose how often the group meets"),
    )
    every = forms.IntegerField(
        label="How many weeks or months are there from one meeting to the next?",
        help_text="Leave it empty if the group meets now and then",
        required=False,
        widget=forms.TextInput(attrs=NUMBER),
        error_messages={"invalid": "Enter a whole number of weeks or months"},
    )
    meets_nth = forms.ChoiceField(
        label="Which week of the month?",
        help_text="Only for a day such as the first Thursday",
        choices=[("", "None"), *PeerGroup.Nth.choices],
        required=False,
        error_messages={"invalid_choice": "Choose a week of the month from this list"},
    )
    meets_weekday = forms.ChoiceField(
        label="Which day of the week?",
        help_text="Only for a day such as the first Thursday",
        choices=[("", "None"), *PeerGroup.Weekday.choices],
        required=False,
        error_messages={"invalid_choice": "Choose a day of the week from this list"},
    )
    reminder_days = DaysBeforeField(
        label="Reminders, days before a meeting",
        help_text="For people who say they come. For example 7, 1 for a week and a day before; none for no reminders",
        error_messages={"required": "Enter days such as 7, 1, or none"},
    )
    supplier_cap = forms.IntegerField(
        label="Places for suppliers at a meeting",
        help_text="Suppliers who say yes after that wait in order. Leave it empty if there is no limit",
        required=False,
        min_value=0,
        max_value=5000,
        widget=forms.TextInput(attrs=NUMBER),
        error_messages=dict.fromkeys(
            ("min_value", "max_value", "invalid"), "Enter a whole number from 0 to 5,000, or leave it empty"
        ),
    )

    @staticmethod
    def initial_of(group):
        meets = WEEKDAY if group.meets_nth else MONTHS if group.months_between else NEVER
        return {
            "meets": WEEKS if group.weeks_between else meets,
            "every": group.weeks_between or group.months_between,
            "meets_nth": group.meets_nth,
            "meets_weekday": group.meets_weekday,
            "reminder_days": group.reminder_days,
            "supplier_cap": group.supplier_cap,
        }

    def clean(self):
        cleaned = super().clean()
        meets, every = cleaned.get("meets"), cleaned.get("every")
        if meets in MOST and "every" not in self.errors and not (every and 1 <= every <= MOST[meets]):
            unit = "weeks" if meets == WEEKS else "months"
            self.add_error("every", f"Enter a number of {unit} from 1 to {MOST[meets]}")
        if meets == WEEKDAY:
            self._ask_for("meets_nth", "Choose the week of the month, such as the first")
            self._ask_for("meets_weekday", "Choose the day of the week, such as Thursday")
        else:
            cleaned["meets_nth"] = cleaned["meets_weekday"] = ""
        cleaned["weeks_between"] = every if meets == WEEKS else None
        cleaned["months_between"] = every if meets in {MONTHS, WEEKDAY} else None
        return cleaned

    def _ask_for(self, name, what):
        if name not in self.errors and not self.cleaned_data.get(name):
            self.add_error(name, what)
