"""What people type to make a meeting from an earlier one."""

from django import forms

from common.forms import Checkboxes, Form
from meetings.actions import Part
from meetings.forms.when import WhenFields

HINTS = {
    Part.AGENDA: "The lines that somebody wrote. What waits for the next meeting comes onto it by itself",
    Part.PRESENTERS: "Only with the agenda",
}
USUAL = [part for part in Part if part not in {Part.PRESENTERS, Part.LINKS, Part.THEMES}]


class CopyForm(WhenFields, Form):
    title = forms.CharField(
        label="Title", max_length=140, help_text="What will people remember it by?",
        error_messages={"required": "Enter the title"},
    )  # fmt: skip
    parts = forms.MultipleChoiceField(
        label="What should it take over?",
        choices=Part.choices,
        required=False,
        initial=USUAL,
        widget=Checkboxes(hints=HINTS),
        error_messages={"invalid_choice": "Choose parts from this list"},
    )
    field_order = ("title", "starts_on", "starts_time", "ends_time", "ends_on", "beside", "parts")

    def __init__(self, *args, group, **kwargs):
        super().__init__(*args, **kwargs)
        self.group = group

    def clean(self):
        cleaned = super().clean()
        self.clean_when(cleaned, group=self.group)
        return cleaned
