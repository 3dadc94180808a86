"""What people type after a meeting: corrections to its notes, what it was worth, what was tried."""

from django import forms
from django.core.exceptions import ValidationError

from common import london
from common.forms import DayField, Form, Radios
from meetings.models import Correction, Feedback, Meeting, TrialAnswer

SENTENCE = 300
WHOLE = ""


class CirculateForm(Form):
    for_members = forms.BooleanField(
        label="Only members of the group may read them",
        help_text="Members and whoever was there still get the email. Everybody else does not see the notes at all",
        required=False,
    )


class CorrectionForm(Form):
    """What should stand in the notes, and at which line. `items` are the lines of the agenda."""

    item = forms.ChoiceField(label="Where is it?", required=False, widget=Radios)
    words = forms.CharField(
        label="What should it say?",
        help_text="Say what is wrong and what is right. The leads read it with your name",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Enter what it should say"},
    )

    def __init__(self, *args, items, **kwargs):
        super().__init__(*args, **kwargs)
        self.items = {str(item.pk): item for item in items}
        field = self.fields["item"]
        field.choices = [(WHOLE, "Anywhere else in the notes"), *((pk, item.title) for pk, item in self.items.items())]
        field.initial = WHOLE
        if len(self.items) > 8:  # more than fit on a phone as radio buttons
            field.widget = forms.Select(choices=field.choices)

    def clean_item(self):
        return self.items.get(self.cleaned_data["item"])


class SettleCorrectionForm(Form):
    outcome = forms.ChoiceField(
        label="What became of it?",
        choices=[
            (Correction.Outcome.TAKEN.value, "I have put it right"),
            (Correction.Outcome.NOT_TAKEN.value, "The notes stay as they are"),
        ],
        widget=Radios,
        error_messages={"required": "Choose what became of it"},
    )
    answer = forms.CharField(
        label="A line to them",
        help_text="Needed if the notes stay as they are: say why",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean(self):
        fields = super().clean()
        if fields.get("outcome") == Correction.Outcome.NOT_TAKEN and not fields.get("answer") and not self.errors:
            self.add_error("answer", ValidationError("Say why the notes stay as they are", code="required"))
        return fields


class FeedbackForm(Form):
    worth = forms.TypedChoiceField(
        label="Was it worth your time?",
        choices=[(worth.value, worth.label) for worth in reversed(Feedback.Worth)],
        coerce=int,
        widget=Radios,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose one of the five answers"),
    )
    words = forms.CharField(
        label="One sentence",
        help_text="What should stay, what should change? Leads read it without your name",
        max_length=SENTENCE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class TrialForm(Form):
    """Something is tried at one of these meetings; the group looks at it on a later day."""

    meeting = forms.ModelChoiceField(
        queryset=Meeting.objects.none(),
        label="At which meeting?",
        empty_label="Choose a meeting",
        error_messages={"required": "Choose the meeting at which it is tried"},
    )

    title = forms.CharField(
        label="What is tried",
        help_text="For example, suppliers invited for the last hour",
        max_length=160,
        error_messages={"required": "Enter what is tried"},
    )
    question = forms.CharField(
        label="What do you want to know?",
        help_text="A question with yes or no as its answer: was it good to have suppliers with us?",
        max_length=200,
        error_messages={"required": "Enter the question you want answered"},
    )
    review_on = DayField(
        label="When does the group look at it?",
        help_text="It comes on the agenda of the first meeting on or after this day, with the answers",
        what="The day",
        error_messages={"required": "Enter the day on which the group looks at it"},
    )

    def __init__(self, *args, meetings, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["meeting"].queryset = meetings
        self.fields["meeting"].label_from_instance = lambda meeting: (
            f"{meeting}, {london.plain_date(meeting.starts_on)}"
        )

    def clean(self):
        fields = super().clean()
        meeting, day = fields.get("meeting"), fields.get("review_on")
        if meeting and day and (day <= meeting.ends_on or day < self.today):
            self.add_error("review_on", "The day must be after the meeting at which it is tried, and not over")
        elif day and day.year > self.today.year + 5:
            self.add_error("review_on", "The day must be within five years")
        return fields


class TrialAnswerForm(Form):
    """The label is the trial's own question."""

    answer = forms.ChoiceField(
        choices=TrialAnswer.Answer.choices, widget=Radios, error_messages={"required": "Choose an answer"}
    )
    words = forms.CharField(
        label="One sentence",
        help_text="Why? The group reads it without your name",
        max_length=SENTENCE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args, question, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["answer"].label = question


class EndTrialForm(Form):
    outcome = forms.CharField(
        label="What did the group make of it?",
        help_text="One sentence for the record: it is kept, changed or not done again",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say what the group made of it"},
    )
