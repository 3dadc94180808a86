"""What people type to make a meeting from an earlier one."""

from django import forms

from common.forms import Checkboxes, Form
from meetings.actions import Part
from meetings.forms.when import WhenFields
from meetings.models import Meeting

HINTS = {
    Part.AGENDA: "The lines that somebody wrote. What waits for the next meeting comes onto it by itself",
    Part.PRESENTERS: "Only with the agenda",
}
# What was written for those whom the meeting is for; of the rest everybody in the group may know.
WRITTEN_FOR_READERS = {Part.AGENDA, Part.LINKS}
WIDER = (
    "This meeting is not for everyone, and its agenda and links may not be either. Tick “Who it is for” as well, or "
    "leave them out. Whom the draft is for you can change when you have read it through"
)
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

    def __init__(self, *args, meeting, **kwargs):
        super().__init__(*args, **kwargs)
        self.meeting, self.group = meeting, meeting.group

    def clean(self):
        cleaned = super().clean()
        self.clean_when(cleaned, group=self.group)
        parts = set(cleaned.get("parts", ()))
        is_wider = self.meeting.audience != Meeting.Audience.PUBLIC and Part.AUDIENCE not in parts
        if is_wider and parts & WRITTEN_FOR_READERS:
            self.add_error("parts", WIDER)
        return cleaned
