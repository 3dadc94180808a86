"""What a lead types to give a scrutiny day's plan to other groups: its agenda, and its steps."""

from itertools import pairwise

from django import forms

from meetings.forms import TemplateForm
from meetings.models import Template
from scrutiny.days.plans import STEPS

LABELS = {
    "asks": "Councils are asked",
    "gathers": "Needs are written until",
    "votes": "Councils vote until",
    "signs": "The statement is signed by",
}
MOST = 1000


class PlanForm(TemplateForm):
    """A template's form with the steps, each as a number of days before the day with the supplier."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, kinds=(Template.Kind.SCRUTINY_DAY,), **kwargs)
        for name in STEPS:
            self.fields[name] = forms.IntegerField(
                label=LABELS[name], help_text="Days before the day with the supplier", min_value=1, max_value=MOST,
                widget=forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
                error_messages={
                    "required": "Enter a number of days", "invalid": "Enter a whole number of days",
                    "min_value": "Enter 1 day or more", "max_value": f"Enter {MOST} days or fewer",
                },
            )  # fmt: skip

    @property
    def steps(self):
        """The bound fields of the steps."""
        return [self[name] for name in STEPS]

    def clean(self):
        cleaned = super().clean()
        for before, name in pairwise(STEPS):
            if cleaned.get(before) and cleaned.get(name) and cleaned[name] >= cleaned[before]:
                self.add_error(name, f"Enter fewer days than for “{LABELS[before]}”")
        return cleaned

    def arguments(self):
        """What `give_plan` takes."""
        template, given = super().arguments()
        return given | {"template": template, "steps": {name: self.cleaned_data[name] for name in STEPS}}
